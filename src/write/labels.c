/* labels.c - list the labels of samples with what the samples cost that have them.
 *
 *     route: 3.92 s of 3.94 s (99%)
 *         1.30 s    33%  /groesse
 *         1.03 s    26%  /cart
 *
 * Keys and values by cost, the largest first. A sample with two values of a key counts for
 * both, and once for the key. Numbers have the unit that the profile gives them.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/columns.h"
#include "look/label.h"
#include "model/label_units.h"
#include "model/lack_of_labels.h"
#include "write/write.h"

struct listed {
    const struct p2d_sample_label *label;
    struct p2d_span key, text;
    double total, of_key;
};

struct state {
    const struct p2d_profile *p;
    const struct p2d_graph *graph;
    struct p2d_report *report;
    struct p2d_buffer *out;
    P2D_VEC(struct listed) rows;
    double without; /* what samples without any label cost */
};

static int by_cost(double a, double b)
{
    return (b > a) - (b < a);
}

/* By key, then by value. */
static int compare(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (by_cost(x->of_key, y->of_key) != 0)
        return by_cost(x->of_key, y->of_key);
    if (p2d_span_compare(x->key, y->key) != 0)
        return p2d_span_compare(x->key, y->key);
    if (by_cost(x->total, y->total) != 0)
        return by_cost(x->total, y->total);
    if (p2d_span_compare(x->text, y->text) != 0)
        return p2d_span_compare(x->text, y->text);
    return (x->label->number > y->label->number) - (x->label->number < y->label->number);
}

/* Add a sample to its labels, and once to each of their keys. */
static void add_sample(struct state *s, const struct p2d_sample *sample, double *of_label,
                       double *of_key)
{
    const struct p2d_profile *p = s->p;
    const struct p2d_label_set *set = &p->label_sets.at[sample->labels];
    if (set->n == 0)
        s->without += sample->value;
    for (uint32_t i = 0; i < set->n; i++) {
        const uint32_t *members = &p->label_members.at[set->first];
        p2d_str key = p->labels.at[members[i]].key;
        bool is_first = true;
        for (uint32_t k = 0; k < i; k++)
            is_first &= p->labels.at[members[k]].key != key;
        of_label[members[i]] += sample->value;
        of_key[key] += is_first ? sample->value : 0;
    }
}

static bool add_up(struct state *s)
{
    const struct p2d_profile *p = s->p;
    double *of_label = p2d_new(s->report, p->labels.len, sizeof *of_label);
    double *of_key = p2d_new(s->report, p->strings.spans.len, sizeof *of_key);
    for (uint32_t i = 1; i < p->samples.len && p2d_ok(s->report); i++)
        if (p->samples.at[i].metric == s->graph->metric)
            add_sample(s, &p->samples.at[i], of_label, of_key);
    for (uint32_t i = 1; i < p->labels.len && p2d_ok(s->report); i++) {
        const struct p2d_sample_label *label = &p->labels.at[i];
        if (!(of_label[i] < 0 || of_label[i] > 0))
            continue; /* of samples of other metrics */
        struct listed row = {label, p2d_text(p, label->key), p2d_text(p, label->text),
                             of_label[i], of_key[label->key]};
        (void)p2d_vec_push(&s->rows, s->report, row);
    }
    p2d_delete(of_label);
    p2d_delete(of_key);
    if (s->rows.len > 1)
        qsort(s->rows.at, s->rows.len, sizeof *s->rows.at, compare);
    return p2d_ok(s->report);
}

/* Right-justified in so many columns; what is put has one for each code point. */
static void put_justified(struct state *s, struct p2d_buffer *text, size_t width)
{
    static const struct p2d_columns plain;
    size_t n = p2d_columns_of(&plain, (struct p2d_span){text->at, text->len});
    for (; n < width; n++)
        p2d_putc(s->out, ' ');
    p2d_put(s->out, text->at, text->len);
    text->len = 0;
}

static double share_of(const struct state *s, double value)
{
    double whole = p2d_whole(s->p, s->graph->metric);
    return whole > 0 ? value / whole : 0;
}

static void put_row(struct state *s, const struct listed *row, const p2d_str *units,
                    struct p2d_buffer *text)
{
    enum { LONGEST_VALUE = 2000 };
    p2d_put_value(text, s->p->metrics.at[s->graph->metric].unit, row->total);
    put_justified(s, text, 14);
    p2d_put_share(text, share_of(s, row->total));
    put_justified(s, text, 7);
    p2d_puts(s->out, "  ");
    if (row->label->text != 0)
        p2d_put_printable(s->out, row->text, LONGEST_VALUE);
    else
        p2d_putf(s->out, "%" PRId64, row->label->number);
    struct p2d_span unit = p2d_unit_of_label(s->p, units, row->label);
    if (row->label->text == 0 && !p2d_span_equal(unit, row->key)) {
        p2d_putc(s->out, ' ');
        p2d_put_printable(s->out, unit, LONGEST_VALUE);
    }
    p2d_putc(s->out, '\n');
}

static void put_cost(struct state *s, double value)
{
    enum p2d_unit unit = s->p->metrics.at[s->graph->metric].unit;
    p2d_put_value(s->out, unit, value);
    p2d_puts(s->out, " of ");
    p2d_put_value(s->out, unit, p2d_whole(s->p, s->graph->metric));
    p2d_puts(s->out, " (");
    p2d_put_share(s->out, share_of(s, value));
    p2d_puts(s->out, ")\n");
}

static void put_rows(struct state *s)
{
    enum { LONGEST_KEY = 200 };
    p2d_str *units = p2d_units_of_keys(s->p, s->report);
    struct p2d_buffer text = {.report = s->report};
    for (uint32_t i = 0; units != NULL && i < s->rows.len; i++) {
        const struct listed *row = &s->rows.at[i];
        if (i == 0 || !p2d_span_equal(row->key, row[-1].key)) {
            p2d_puts(s->out, i > 0 ? "\n" : "");
            p2d_put_printable(s->out, row->key, LONGEST_KEY);
            p2d_puts(s->out, ": ");
            put_cost(s, row->of_key);
        }
        put_row(s, row, units, &text);
    }
    if (s->without < 0 || s->without > 0) {
        p2d_puts(s->out, "\nwithout labels: ");
        put_cost(s, s->without);
    }
    p2d_buffer_release(&text);
    p2d_delete(units);
}

static void write_labels(const struct p2d_view *view, const char *name,
                         struct p2d_buffer *out)
{
    (void)name;
    struct state s = {.p = view->graph->profile,
                      .graph = view->graph,
                      .report = view->report,
                      .out = out};
    if (s.p->labels.len <= 1) {
        p2d_refuse_without_labels(s.p, s.report);
        return;
    }
    if (add_up(&s))
        put_rows(&s);
    p2d_vec_release(&s.rows);
}

const struct p2d_writer p2d_write_labels = {.name = "labels",
                                            .title =
                                                "labels of samples with their totals",
                                            .suffixes = "",
                                            .empty_is_fine = true,
                                            .holds_all = true,
                                            .wants_labels = true,
                                            .write = write_labels};
