/* label_totals.c - labels of samples with what the samples cost that have them. */
#include "write/shared/label_totals.h"

#include <stdlib.h>

#include "model/label_units.h"

static int by_cost(double a, double b)
{
    return (b > a) - (b < a);
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* By key, then by value; by the larger cost of a comparison. */
static int compare(const void *a, const void *b)
{
    const struct p2d_label_total *x = a, *y = b;
    int of_key =
        by_cost(larger(x->of_key, x->before_of_key), larger(y->of_key, y->before_of_key));
    if (of_key != 0)
        return of_key;
    if (p2d_span_compare(x->key, y->key) != 0)
        return p2d_span_compare(x->key, y->key);
    int total = by_cost(larger(x->total, x->before), larger(y->total, y->before));
    if (total != 0)
        return total;
    if (p2d_span_compare(x->text, y->text) != 0)
        return p2d_span_compare(x->text, y->text);
    return (x->label->number > y->label->number) - (x->label->number < y->label->number);
}

/* What samples of one metric cost. */
struct sums {
    double *of_label, *of_key;
    double without;
};

/* Add a sample to its labels, and once to each of their keys. */
static void add_sample(struct sums *sums, const struct p2d_profile *p,
                       const struct p2d_sample *sample)
{
    const struct p2d_label_set *set = &p->label_sets.at[sample->labels];
    if (set->n == 0)
        sums->without += sample->value;
    for (uint32_t i = 0; i < set->n; i++) {
        const uint32_t *members = &p->label_members.at[set->first];
        p2d_str key = p->labels.at[members[i]].key;
        bool is_first = true;
        for (uint32_t k = 0; k < i; k++)
            is_first &= p->labels.at[members[k]].key != key;
        sums->of_label[members[i]] += sample->value;
        sums->of_key[key] += is_first ? sample->value : 0;
    }
}

static void add_up(struct sums *sums, const struct p2d_profile *p, p2d_metric metric,
                   struct p2d_report *report)
{
    sums->of_label = p2d_new(report, p->labels.len, sizeof *sums->of_label);
    sums->of_key = p2d_new(report, p->strings.spans.len, sizeof *sums->of_key);
    for (uint32_t i = 1; i < p->samples.len && p2d_ok(report); i++)
        if (p->samples.at[i].metric == metric)
            add_sample(sums, p, &p->samples.at[i]);
}

/* The rows, as they come. */
static void add_rows(struct p2d_label_totals *t, const struct p2d_profile *p,
                     const struct sums *after, const struct sums *before,
                     struct p2d_report *report)
{
    for (uint32_t i = 1; i < p->labels.len && p2d_ok(report); i++) {
        const struct p2d_sample_label *label = &p->labels.at[i];
        double total = after->of_label[i], other = before->of_label[i];
        if (!(total < 0 || total > 0 || other < 0 || other > 0))
            continue; /* of samples of other metrics */
        struct p2d_label_total row = {.label = label,
                                      .key = p2d_text(p, label->key),
                                      .text = p2d_text(p, label->text),
                                      .total = total,
                                      .of_key = after->of_key[label->key],
                                      .before = other,
                                      .before_of_key = before->of_key[label->key]};
        if (label->text == 0)
            row.unit = p2d_unit_of_label(p, t->units, label);
        if (label->unit == 0 && t->units[label->key] == 0 &&
            p2d_span_equal(row.unit, row.key))
            row.unit.len = 0;
        (void)p2d_vec_push(&t->rows, report, row);
    }
}

bool p2d_label_totals_init(struct p2d_label_totals *t, const struct p2d_profile *p,
                           p2d_metric metric, p2d_metric before,
                           struct p2d_report *report)
{
    struct sums sums[2] = {0}; /* of metric 0 there are no samples */
    *t = (struct p2d_label_totals){.units = p2d_units_of_keys(p, report)};
    add_up(&sums[0], p, metric, report);
    add_up(&sums[1], p, before, report);
    t->without = sums[0].without;
    t->before_without = sums[1].without;
    add_rows(t, p, &sums[0], &sums[1], report);
    for (size_t i = 0; i < 2; i++) {
        p2d_delete(sums[i].of_label);
        p2d_delete(sums[i].of_key);
    }
    if (t->rows.len > 1)
        qsort(t->rows.at, t->rows.len, sizeof *t->rows.at, compare);
    return p2d_ok(report);
}

void p2d_label_totals_release(struct p2d_label_totals *t)
{
    p2d_vec_release(&t->rows);
    p2d_delete(t->units);
}
