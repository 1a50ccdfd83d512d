/* time_order.c - which samples of a profile can be written in the order of time. */
#include "write/shared/time_order.h"

#include <math.h>

#include "model/times.h"

/* What is known of a group before its kind is. */
struct sums {
    double value, missing; /* what its samples cost, and what is not of any stretch */
    int64_t end;           /* of the last interval */
    bool has_intervals, has_moments, overlaps;
    bool has_samples; /* not calls */
    bool has_negative, has_stackless;
};

struct work {
    const struct p2d_profile *p;
    const uint32_t *group_of;
    struct sums *sums; /* by group */
    double *told;      /* by sample: what its stretches make up */
};

static uint32_t group_of_stretch(const void *context, uint32_t i)
{
    const struct work *w = context;
    return w->group_of[w->p->times.at.at[i].sample];
}

static void add_stretch(struct work *w, const struct p2d_stretch *s, struct sums *sums)
{
    p2d_metric metric = w->p->samples.at[s->sample].metric;
    const struct p2d_metric_column *column = &w->p->metrics.at[metric];
    if (column->times == P2D_MOMENTS) {
        w->told[s->sample] += s->cost;
        sums->has_moments = true;
        return;
    }
    w->told[s->sample] += (double)(s->end - s->begin) / p2d_nanoseconds_in(column->unit);
    sums->overlaps |= sums->has_intervals && s->begin < sums->end;
    sums->has_intervals = true;
    sums->end = s->end;
}

static void add_sample(const struct work *w, uint32_t s, struct sums *sums)
{
    const struct p2d_sample *sample = &w->p->samples.at[s];
    sums->value += fabs(sample->value);
    sums->missing += fabs(sample->value - w->told[s]);
    sums->has_negative |= sample->value < 0;
    sums->has_stackless |= sample->node == 0;
    sums->has_samples |=
        sample->count > 0 && !w->p->metrics.at[sample->metric].counts_calls;
}

/* Times are whole nanoseconds: a cost may be a little more or less. */
static enum p2d_time_order_kind kind_of(const struct sums *sums)
{
    const double little = 1e-6;
    if (sums->has_intervals == sums->has_moments || sums->overlaps ||
        sums->has_negative || !(sums->value > 0) ||
        !(sums->missing <= little * sums->value))
        return P2D_NO_TIME_ORDER;
    if (sums->has_moments)
        return P2D_ORDER_OF_MOMENTS;
    if (sums->has_samples)
        return P2D_ORDER_OF_SAMPLES;
    return sums->has_stackless ? P2D_NO_TIME_ORDER : P2D_ORDER_OF_CALLS;
}

static void find_kinds(struct p2d_time_order *order, struct work *w, uint32_t n_groups)
{
    const struct p2d_profile *p = w->p;
    for (uint32_t i = 0; i < p->times.at.len; i++) {
        uint32_t group = group_of_stretch(w, i);
        if (group != P2D_NO_GROUP)
            add_stretch(w, &p->times.at.at[i], &w->sums[group]);
    }
    for (uint32_t s = 1; s < p->samples.len; s++)
        if (w->group_of[s] != P2D_NO_GROUP)
            add_sample(w, s, &w->sums[w->group_of[s]]);
    for (uint32_t g = 0; g < n_groups; g++)
        order->kinds[g] = kind_of(&w->sums[g]);
}

bool p2d_time_order_init(struct p2d_time_order *order, const struct p2d_profile *p,
                         const uint32_t *group_of, uint32_t n_groups,
                         struct p2d_report *report)
{
    struct work w = {.p = p, .group_of = group_of};
    *order = (struct p2d_time_order){.profile = p};
    order->kinds = p2d_new(report, n_groups, sizeof *order->kinds);
    w.sums = p2d_new(report, n_groups, sizeof *w.sums);
    w.told = p2d_new(report, p->samples.len, sizeof *w.told);
    bool done = order->kinds != NULL && w.sums != NULL && w.told != NULL &&
                p2d_group_items(&order->groups, report, n_groups, p->times.at.len,
                                group_of_stretch, &w);
    if (done)
        find_kinds(order, &w, n_groups);
    p2d_delete(w.told);
    p2d_delete(w.sums);
    return done;
}

void p2d_time_order_release(struct p2d_time_order *order)
{
    p2d_groups_release(&order->groups);
    p2d_delete(order->kinds);
    *order = (struct p2d_time_order){0};
}
