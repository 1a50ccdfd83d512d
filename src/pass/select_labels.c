/* select_labels.c - choose sets of labels by the user's patterns.
 *
 * A choice is KEY=PATTERN. A number is matched by a range ("128kb:512kb") where the
 * pattern is one, else by its digits; a text by the pattern.
 */
#include "pass/select_labels.h"

#include <inttypes.h>
#include <stdio.h>

#include "model/label_units.h"
#include "model/lack_of_labels.h"
#include "model/text_pattern.h"
#include "pass/label_range.h"

struct choice {
    struct p2d_span key;
    struct p2d_text_pattern pattern;
    struct p2d_label_range range;
    bool is_range;
};

static bool choice_init(struct choice *choice, const char *text,
                        struct p2d_report *report)
{
    struct p2d_span span = p2d_span_of(text);
    size_t end = p2d_find(span, 0, '=');
    if (end == span.len) {
        p2d_set_error(report, P2D_EUSAGE, "\"%s\" chooses no labels", text);
        p2d_set_hint(report, "write KEY=PATTERN, or KEY= for every value");
        return false;
    }
    struct p2d_span value = p2d_slice(span, end + 1, span.len);
    *choice = (struct choice){.key = p2d_slice(span, 0, end)};
    choice->is_range = p2d_parse_label_range(value, &choice->range);
    return p2d_text_pattern_init(&choice->pattern, text + end + 1, report);
}

static bool is_chosen(const struct choice *choice, const struct p2d_profile *p,
                      const p2d_str *units, const struct p2d_sample_label *label,
                      struct p2d_report *report)
{
    char digits[24];
    const char *value = (const char *)p2d_text(p, label->text).at;
    if (!p2d_span_equal(p2d_text(p, label->key), choice->key))
        return false;
    if (label->text == 0 && choice->is_range)
        return p2d_in_label_range(&choice->range, label->number,
                                  p2d_unit_of_label(p, units, label));
    snprintf(digits, sizeof digits, "%" PRId64, label->number);
    if (label->text == 0)
        value = digits;
    return p2d_text_matches(&choice->pattern, value, value, report);
}

/* ---------------------------------------------------------------- messages */

/* "; " and so on, of what is different among the first labels: keys, or values of a key. */
static void put_names(struct p2d_buffer *out, const struct p2d_profile *p,
                      const struct p2d_span *key)
{
    enum { MOST_LOOKED_AT = 4096, MOST_NAMES = 6 };
    p2d_str said[MOST_NAMES] = {0};
    unsigned n = 0;
    for (uint32_t i = 1; i < p->labels.len && i < MOST_LOOKED_AT && n < MOST_NAMES; i++) {
        const struct p2d_sample_label *label = &p->labels.at[i];
        p2d_str name = key == NULL ? label->key : label->text;
        bool is_new = key == NULL || p2d_span_equal(p2d_text(p, label->key), *key);
        for (unsigned k = 0; k < n; k++)
            is_new &= said[k] != name || (key != NULL && name == 0);
        if (!is_new)
            continue;
        said[n++] = name;
        p2d_puts(out, n > 1 ? ", " : "");
        if (key != NULL && name == 0)
            p2d_putf(out, "%" PRId64, label->number);
        else
            p2d_put(out, p2d_text(p, name).at, p2d_text(p, name).len);
    }
}

static bool refuse_choice(const struct p2d_profile *p, const char *option,
                          const char *text, const struct choice *choice,
                          struct p2d_report *report)
{
    struct p2d_report unused = {0};
    struct p2d_buffer names = {.report = &unused};
    put_names(&names, p, &choice->key);
    bool has_key = names.len > 0;
    if (!has_key)
        put_names(&names, p, NULL);
    p2d_putc(&names, '\0');
    p2d_set_error(report, P2D_EEMPTY, "no label matches %s %s", option, text);
    p2d_set_hint(report, "%s are %.160s; --list-labels lists all",
                 has_key ? "values of this label" : "the labels",
                 names.at != NULL ? (const char *)names.at : "?");
    p2d_buffer_release(&names);
    return false;
}

/* -------------------------------------------------------------------- sets */

/* Mark the sets with a label that one choice means; whether any has. */
static bool mark_sets(const struct p2d_request *r, const struct choice *choice,
                      const p2d_str *units, bool *sets)
{
    const struct p2d_profile *p = r->profile;
    bool *labels = p2d_new(r->report, p->labels.len, sizeof *labels);
    bool any = false;
    for (uint32_t i = 1; labels != NULL && i < p->labels.len && p2d_ok(r->report); i++)
        any |= labels[i] = is_chosen(choice, p, units, &p->labels.at[i], r->report);
    for (uint32_t s = 1; any && s < p->label_sets.len; s++)
        for (uint32_t i = 0; i < p->label_sets.at[s].n; i++)
            sets[s] |= labels[p->label_members.at[p->label_sets.at[s].first + i]];
    p2d_delete(labels);
    return any;
}

/* Whether an earlier choice has the same key: then a value may match either. */
static bool is_first_of_key(const char *const *texts, size_t i, struct p2d_span key)
{
    for (size_t k = 0; k < i; k++)
        if (p2d_span_equal(p2d_slice(p2d_span_of(texts[k]), 0,
                                     p2d_find(p2d_span_of(texts[k]), 0, '=')),
                           key))
            return false;
    return true;
}

/* Mark in `sets` what the choices from `i` on that have the i-th one's key mean. */
static void mark_key(const struct p2d_request *r, const char *option,
                     const char *const *texts, size_t i, const p2d_str *units, bool *sets)
{
    struct choice first = {0}, choice;
    for (size_t k = i; texts[k] != NULL && p2d_ok(r->report); k++) {
        if (!choice_init(&choice, texts[k], r->report))
            return;
        if (k == i)
            first.key = choice.key;
        bool is_same = p2d_span_equal(choice.key, first.key);
        if (is_same && !mark_sets(r, &choice, units, sets) && p2d_ok(r->report) &&
            !r->selection->may_be_empty) {
            if (strcmp(option, "--label") == 0)
                refuse_choice(r->profile, option, texts[k], &choice, r->report);
            else
                p2d_set_warning(r->report, "nothing to drop", "",
                                "no label matches %s %s", option, texts[k]);
        }
        p2d_text_pattern_release(&choice.pattern);
    }
}

/* Keep sets that have something of each key, or drop those that have anything. */
static void apply(const struct p2d_request *r, const char *option,
                  const char *const *texts, const p2d_str *units, bool keeps, bool *kept)
{
    uint32_t n = r->profile->label_sets.len;
    bool *sets = p2d_new(r->report, n, sizeof *sets);
    for (size_t i = 0; sets != NULL && texts[i] != NULL && p2d_ok(r->report); i++) {
        struct p2d_span text = p2d_span_of(texts[i]);
        if (!is_first_of_key(texts, i, p2d_slice(text, 0, p2d_find(text, 0, '='))))
            continue;
        memset(sets, 0, n * sizeof *sets);
        mark_key(r, option, texts, i, units, sets);
        for (uint32_t s = 0; s < n; s++)
            kept[s] &= sets[s] == keeps;
    }
    p2d_delete(sets);
}

bool *p2d_mark_label_sets(const struct p2d_request *r)
{
    const struct p2d_profile *p = r->profile;
    bool has_labels = p->label_sets.len > 1;
    if (r->selection->label != NULL && !has_labels && !r->selection->may_be_empty) {
        p2d_refuse_without_labels(p, r->report);
        return NULL;
    }
    p2d_str *units = p2d_units_of_keys(p, r->report);
    bool *kept = p2d_new(r->report, p->label_sets.len, sizeof *kept);
    for (uint32_t s = 0; kept != NULL && s < p->label_sets.len; s++)
        kept[s] = true;
    if (kept != NULL && p2d_ok(r->report) && r->selection->label != NULL)
        apply(r, "--label", r->selection->label, units, true, kept);
    if (kept != NULL && p2d_ok(r->report) && r->selection->no_label != NULL)
        apply(r, "--no-label", r->selection->no_label, units, false, kept);
    p2d_delete(units);
    if (p2d_ok(r->report))
        return kept;
    p2d_delete(kept);
    return NULL;
}
