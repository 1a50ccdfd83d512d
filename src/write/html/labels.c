/* labels.c - the labels of samples that an interactive report lets its reader choose.
 *
 *     {"keys":["route","bytes"],"key":[0,0,1],"value":["/cart","/checkout","4096 bytes"],
 *      "more":[0,0,17],"sets":[[],[0],[1,2]]}
 *
 * A choice is a label, or the lightest labels of a key in one: as many as "more" has, and
 * at most P2D_HTML_LABEL_VALUES choices beside it. A set has the choices of a sample.
 */
#include "write/html/labels.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "model/label_units.h"

/* ------------------------------------------------------------------ choices */

static int by_weight(double a, double b)
{
    return (fabs(b) > fabs(a)) - (fabs(b) < fabs(a));
}

/* By key, then by value, heaviest first. */
static int compare(const void *a, const void *b)
{
    const struct p2d_html_label *x = a, *y = b;
    if (by_weight(x->of_key, y->of_key) != 0)
        return by_weight(x->of_key, y->of_key);
    if (p2d_span_compare(x->key, y->key) != 0)
        return p2d_span_compare(x->key, y->key);
    if (by_weight(x->total, y->total) != 0)
        return by_weight(x->total, y->total);
    if (p2d_span_compare(x->text, y->text) != 0)
        return p2d_span_compare(x->text, y->text);
    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->label > y->label) - (x->label < y->label);
}

/* What samples with each set of labels cost; whether a set is used at all. */
static void add_up_sets(const struct p2d_profile *p, p2d_metric metric, double *costs,
                        bool *is_used)
{
    for (uint32_t i = 1; i < p->samples.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        is_used[sample->labels] = true;
        costs[sample->labels] += sample->metric == metric ? sample->value : 0;
    }
}

/* Add a set's cost to its labels, and once to each of their keys. */
static void add_set(const struct p2d_profile *p, uint32_t set, double cost,
                    double *of_label, double *of_key)
{
    const uint32_t *members = p->label_members.at + p->label_sets.at[set].first;
    for (uint32_t i = 0; i < p->label_sets.at[set].n; i++) {
        p2d_str key = p->labels.at[members[i]].key;
        bool is_first = true;
        for (uint32_t k = 0; k < i; k++)
            is_first &= p->labels.at[members[k]].key != key;
        of_label[members[i]] += cost;
        of_key[key] += is_first ? cost : 0;
    }
}

static void list_labels(struct p2d_html_labels *l, const double *of_label,
                        const double *of_key, const bool *has_samples)
{
    const struct p2d_profile *p = l->profile;
    for (uint32_t i = 1; i < p->labels.len && p2d_ok(l->report); i++) {
        const struct p2d_sample_label *label = &p->labels.at[i];
        struct p2d_html_label row = {
            i,           p2d_text(p, label->key), p2d_text(p, label->text), label->number,
            of_label[i], of_key[label->key]};
        if (has_samples[i])
            (void)p2d_vec_push(&l->labels, l->report, row);
    }
    if (l->labels.len > 1)
        qsort(l->labels.at, l->labels.len, sizeof *l->labels.at, compare);
    for (uint32_t i = 0; i < l->labels.len; i++)
        l->n_keys +=
            i == 0 || !p2d_span_equal(l->labels.at[i].key, l->labels.at[i - 1].key);
}

static void weigh_labels(struct p2d_html_labels *l, p2d_metric metric)
{
    const struct p2d_profile *p = l->profile;
    double *costs = p2d_new(l->report, p->label_sets.len, sizeof *costs);
    bool *is_used = p2d_new(l->report, p->label_sets.len, sizeof *is_used);
    double *of_label = p2d_new(l->report, p->labels.len, sizeof *of_label);
    double *of_key = p2d_new(l->report, p->strings.spans.len, sizeof *of_key);
    bool *has_samples = p2d_new(l->report, p->labels.len, sizeof *has_samples);
    if (p2d_ok(l->report)) {
        add_up_sets(p, metric, costs, is_used);
        for (uint32_t s = 1; s < p->label_sets.len; s++) {
            const struct p2d_label_set *set = &p->label_sets.at[s];
            if (is_used[s])
                add_set(p, s, costs[s], of_label, of_key);
            for (uint32_t i = 0; is_used[s] && i < set->n; i++)
                has_samples[p->label_members.at[set->first + i]] = true;
        }
        list_labels(l, of_label, of_key, has_samples);
    }
    p2d_delete(costs);
    p2d_delete(is_used);
    p2d_delete(of_label);
    p2d_delete(of_key);
    p2d_delete(has_samples);
}

bool p2d_html_labels_init(struct p2d_html_labels *l, const struct p2d_profile *p,
                          p2d_metric metric, struct p2d_report *report)
{
    *l =
        (struct p2d_html_labels){.profile = p, .report = report, .seed = p2d_hash_seed()};
    if (p->labels.len <= 1)
        return true;
    weigh_labels(l, metric);
    l->of_label = p2d_new(report, p->labels.len, sizeof *l->of_label);
    l->of_set = p2d_new(report, p->label_sets.len, sizeof *l->of_set);
    return p2d_ok(report);
}

void p2d_html_labels_release(struct p2d_html_labels *l)
{
    p2d_vec_release(&l->labels);
    p2d_vec_release(&l->choices);
    p2d_vec_release(&l->sets);
    p2d_vec_release(&l->members);
    p2d_map_release(&l->numbers);
    p2d_delete(l->of_label);
    p2d_delete(l->of_set);
}

void p2d_html_choose_keys(struct p2d_html_labels *l, uint32_t n_keys)
{
    uint32_t n_of_key = 0, key = 0;
    p2d_map_release(&l->numbers);
    l->numbers = (struct p2d_map){0};
    l->choices.len = l->sets.len = l->members.len = l->n_shown = 0;
    if (l->of_label == NULL || l->of_set == NULL)
        return;
    memset(l->of_label, 0, l->profile->labels.len * sizeof *l->of_label);
    memset(l->of_set, 0, l->profile->label_sets.len * sizeof *l->of_set);
    for (uint32_t i = 0; i < l->labels.len && p2d_ok(l->report); i++) {
        const struct p2d_html_label *label = &l->labels.at[i];
        bool is_new = i == 0 || !p2d_span_equal(label->key, label[-1].key);
        key += is_new && i > 0;
        n_of_key = is_new ? 1 : n_of_key + 1;
        if (key >= n_keys)
            break;
        struct p2d_html_choice choice = {label->label, key, 0};
        if (n_of_key <= P2D_HTML_LABEL_VALUES + 1 &&
            !p2d_vec_push(&l->choices, l->report, choice))
            return;
        l->choices.at[l->choices.len - 1].n_more += n_of_key > P2D_HTML_LABEL_VALUES;
        l->of_label[label->label] = l->choices.len;
        l->n_shown = key + 1;
    }
    (void)p2d_vec_push(&l->sets, l->report, (struct p2d_label_set){0});
}

/* --------------------------------------------------------------------- sets */

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The choices of a set of labels, ascending and without repeats, as a new last set. */
static bool push_choices(struct p2d_html_labels *l, uint32_t labels)
{
    const struct p2d_label_set *from = &l->profile->label_sets.at[labels];
    uint32_t first = l->members.len;
    for (uint32_t i = 0; i < from->n; i++) {
        uint32_t choice = l->of_label[l->profile->label_members.at[from->first + i]];
        if (choice != 0 && !p2d_vec_push(&l->members, l->report, choice - 1))
            return false;
    }
    uint32_t n = l->members.len - first, used = 0;
    if (n > 1)
        qsort(l->members.at + first, n, sizeof *l->members.at, compare_numbers);
    for (uint32_t i = first; i < first + n; i++)
        if (used == 0 || l->members.at[i] != l->members.at[first + used - 1])
            l->members.at[first + used++] = l->members.at[i];
    l->members.len = first + used;
    return p2d_vec_push(&l->sets, l->report, (struct p2d_label_set){first, used});
}

static bool are_equal(const struct p2d_html_labels *l, const struct p2d_label_set *a,
                      const struct p2d_label_set *b)
{
    return a->n == b->n && memcmp(l->members.at + a->first, l->members.at + b->first,
                                  a->n * sizeof *l->members.at) == 0;
}

/* The number of the last set: its own, or that of an equal one, which then stays alone. */
static uint32_t settle(struct p2d_html_labels *l)
{
    const struct p2d_label_set last = l->sets.at[l->sets.len - 1];
    uint64_t hash =
        p2d_hash_bytes(l->seed, (const unsigned char *)(l->members.at + last.first),
                       last.n * sizeof(uint32_t));
    for (;; hash++) {
        uint32_t *slot = p2d_map_at(&l->numbers, l->report, hash);
        if (slot == NULL)
            return 0;
        if (*slot == 0)
            return (*slot = l->sets.len) - 1;
        if (are_equal(l, &l->sets.at[*slot - 1], &last)) {
            l->sets.len--;
            l->members.len = last.first;
            return *slot - 1;
        }
    }
}

uint32_t p2d_html_choices_of(struct p2d_html_labels *l, uint32_t labels)
{
    if (labels == 0 || l->choices.len == 0)
        return 0;
    if (l->of_set[labels] == 0 && push_choices(l, labels)) {
        bool is_empty = l->sets.at[l->sets.len - 1].n == 0;
        l->sets.len -= is_empty;
        l->of_set[labels] = (is_empty ? 0 : settle(l)) + 1;
    }
    return l->of_set[labels] != 0 ? l->of_set[labels] - 1 : 0;
}

/* ------------------------------------------------------------------ writing */

static void put_value(const struct p2d_profile *p, const p2d_str *units, uint32_t number,
                      struct p2d_report *report, struct p2d_buffer *out)
{
    const struct p2d_sample_label *label = &p->labels.at[number];
    struct p2d_span unit = p2d_unit_of_label(p, units, label);
    struct p2d_buffer text = {.report = report};
    if (label->text != 0) {
        p2d_html_text(out, p2d_text(p, label->text));
        return;
    }
    p2d_putf(&text, "%" PRId64, label->number);
    if (unit.len > 0 && !p2d_span_equal(unit, p2d_text(p, label->key))) {
        p2d_putc(&text, ' ');
        p2d_put(&text, unit.at, unit.len);
    }
    p2d_html_text(out, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
}

static const struct p2d_html_choice *choice(const void *table, uint32_t i)
{
    return &((const struct p2d_html_labels *)table)->choices.at[i];
}

static double choice_key(const void *table, uint32_t i)
{
    return choice(table, i)->key;
}

static double choice_more(const void *table, uint32_t i)
{
    return choice(table, i)->n_more;
}

static void put_choices(const struct p2d_html_labels *l, struct p2d_buffer *out)
{
    const struct p2d_profile *p = l->profile;
    p2d_str *units = p2d_units_of_keys(p, l->report);
    p2d_html_key(out, "keys");
    p2d_putc(out, '[');
    for (uint32_t i = 0; i < l->choices.len; i++)
        if (i == 0 || choice(l, i)->key != choice(l, i - 1)->key) {
            p2d_html_comma(out);
            p2d_html_text(out, p2d_text(p, p->labels.at[choice(l, i)->label].key));
        }
    p2d_putc(out, ']');
    p2d_html_column(out, "key", l->choices.len, choice_key, l);
    p2d_html_key(out, "value");
    p2d_putc(out, '[');
    for (uint32_t i = 0; units != NULL && i < l->choices.len; i++) {
        p2d_html_comma(out);
        put_value(p, units, choice(l, i)->label, l->report, out);
    }
    p2d_putc(out, ']');
    p2d_html_column(out, "more", l->choices.len, choice_more, l);
    p2d_delete(units);
}

static void put_sets(const struct p2d_html_labels *l, struct p2d_buffer *out)
{
    p2d_html_key(out, "sets");
    p2d_putc(out, '[');
    for (uint32_t s = 0; s < l->sets.len; s++) {
        p2d_puts(out, s > 0 ? ",[" : "[");
        for (uint32_t i = 0; i < l->sets.at[s].n; i++)
            p2d_putf(out, i > 0 ? ",%u" : "%u", l->members.at[l->sets.at[s].first + i]);
        p2d_putc(out, ']');
    }
    p2d_putc(out, ']');
}

void p2d_html_put_labels(const struct p2d_html_labels *l, struct p2d_html *html,
                         struct p2d_buffer *out)
{
    if (l->n_shown < l->n_keys)
        p2d_html_note(html, "labels: %u of %u keys are in this report, the heaviest",
                      l->n_shown, l->n_keys);
    if (l->choices.len == 0)
        return;
    p2d_html_key(out, "labels");
    p2d_putc(out, '{');
    put_choices(l, out);
    put_sets(l, out);
    p2d_putc(out, '}');
}
