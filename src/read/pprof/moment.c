/* moment.c - when a file of pprof was recorded. */
#include "read/pprof/moment.h"

#include "model/times.h"

void p2d_pprof_note(struct p2d_pprof_moment *m, struct p2d_builder *b, uint32_t sample,
                    double cost)
{
    if (b->keeps_times && sample != 0)
        (void)p2d_vec_push(&m->values, b->report, (struct p2d_pprof_value){sample, cost});
}

static uint64_t lane_of(const struct p2d_builder *b, uint32_t sample)
{
    const struct p2d_sample *s = &b->profile->samples.at[sample];
    return p2d_pair(s->thread, s->metric);
}

/* Nanoseconds that a unit of cost lasts in a lane that costs so much in all. */
static double length_of(const struct p2d_builder *b, uint32_t sample, double cost,
                        int64_t duration)
{
    p2d_metric metric = b->profile->samples.at[sample].metric;
    double unit = p2d_nanoseconds_in(b->profile->metrics.at[metric].unit);
    double share = cost > 0 ? (double)duration / cost : 0;
    return unit > 0 && unit < share ? unit : share;
}

/* What a lane costs so far. NULL where memory runs out. The map numbers lanes from 1. */
static double *cost_of(struct p2d_map *places, p2d_values *costs,
                       struct p2d_report *report, uint64_t lane)
{
    uint32_t n = p2d_map_number(places, report, lane);
    if (n > costs->len && !p2d_vec_push(costs, report, 0.0))
        return NULL;
    return p2d_ok(report) && costs->at != NULL ? costs->at + n - 1 : NULL;
}

void p2d_pprof_add_times(struct p2d_pprof_moment *m, struct p2d_builder *b, int64_t began,
                         int64_t duration)
{
    struct p2d_map places = {0};
    p2d_values costs = {0};
    uint32_t count = began > 0 && began < P2D_MOST_TIME ? m->values.len : 0;
    double *all;
    for (uint32_t i = 0; i < count; i++) {
        const struct p2d_pprof_value *v = &m->values.at[i];
        all = cost_of(&places, &costs, b->report, lane_of(b, v->sample));
        if (all != NULL && v->cost > 0)
            *all += v->cost;
    }
    duration = duration > 0 && duration < P2D_MOST_TIME ? duration : 0;
    for (uint32_t i = 0; i < count && p2d_ok(b->report); i++) {
        const struct p2d_pprof_value *v = &m->values.at[i];
        all = cost_of(&places, &costs, b->report, lane_of(b, v->sample));
        double length = all != NULL && v->cost > 0
                            ? v->cost * length_of(b, v->sample, *all, duration)
                            : 0;
        p2d_add_time_with_length(b, v->sample, began, p2d_nanoseconds(length, 1),
                                 v->cost);
    }
    p2d_map_release(&places);
    p2d_vec_release(&costs);
    p2d_vec_release(&m->values);
}
