/* label_totals.c - labels of samples with what the samples cost that have them. */
#include "write/shared/label_totals.h"

#include <stdlib.h>

#include "model/label_units.h"

static int by_cost(double a, double b)
{
    return (b > a) - (b < a);
}

/* By key, then by value. */
static int compare(const void *a, const void *b)
{
    const struct p2d_label_total *x = a, *y = b;
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
static void add_sample(struct p2d_label_totals *t, const struct p2d_profile *p,
                       const struct p2d_sample *sample, double *of_label, double *of_key)
{
    const struct p2d_label_set *set = &p->label_sets.at[sample->labels];
    if (set->n == 0)
        t->without += sample->value;
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

/* The rows, as they come. */
static void add_rows(struct p2d_label_totals *t, const struct p2d_profile *p,
                     const double *of_label, const double *of_key,
                     struct p2d_report *report)
{
    for (uint32_t i = 1; i < p->labels.len && p2d_ok(report); i++) {
        const struct p2d_sample_label *label = &p->labels.at[i];
        if (!(of_label[i] < 0 || of_label[i] > 0))
            continue; /* of samples of other metrics */
        struct p2d_label_total row = {
            label,       p2d_text(p, label->key), p2d_text(p, label->text), {0},
            of_label[i], of_key[label->key]};
        if (label->text == 0)
            row.unit = p2d_unit_of_label(p, t->units, label);
        if (label->unit == 0 && t->units[label->key] == 0 &&
            p2d_span_equal(row.unit, row.key))
            row.unit.len = 0;
        (void)p2d_vec_push(&t->rows, report, row);
    }
}

bool p2d_label_totals_init(struct p2d_label_totals *t, const struct p2d_profile *p,
                           p2d_metric metric, struct p2d_report *report)
{
    *t = (struct p2d_label_totals){.units = p2d_units_of_keys(p, report)};
    double *of_label = p2d_new(report, p->labels.len, sizeof *of_label);
    double *of_key = p2d_new(report, p->strings.spans.len, sizeof *of_key);
    for (uint32_t i = 1; i < p->samples.len && p2d_ok(report); i++)
        if (p->samples.at[i].metric == metric)
            add_sample(t, p, &p->samples.at[i], of_label, of_key);
    add_rows(t, p, of_label, of_key, report);
    p2d_delete(of_label);
    p2d_delete(of_key);
    if (t->rows.len > 1)
        qsort(t->rows.at, t->rows.len, sizeof *t->rows.at, compare);
    return p2d_ok(report);
}

void p2d_label_totals_release(struct p2d_label_totals *t)
{
    p2d_vec_release(&t->rows);
    p2d_delete(t->units);
}
