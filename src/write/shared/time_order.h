/* time_order.h - which samples of a profile can be written in the order of time.
 *
 * Samples are put into groups, such as those of a thread and a metric. A group has an order
 * if its stretches (model/times.h) make up all that its samples cost, and do not overlap: so
 * what is written in that order adds up to the same.
 */
#ifndef P2D_WRITE_SHARED_TIME_ORDER_H
#define P2D_WRITE_SHARED_TIME_ORDER_H

#include "base/groups.h"
#include "model/profile.h"

enum p2d_time_order_kind {
    P2D_NO_TIME_ORDER, /* nothing tells when they were, or not of all */
    P2D_ORDER_OF_MOMENTS,
    P2D_ORDER_OF_SAMPLES, /* intervals, of samples */
    P2D_ORDER_OF_CALLS    /* intervals, of calls from their begin to their end */
};

struct p2d_time_order {
    const struct p2d_profile *profile;
    struct p2d_groups groups; /* numbers of stretches, by time */
    enum p2d_time_order_kind *kinds;
};

/* `group_of`: by number of a sample, its group, below n_groups; P2D_NO_GROUP: none. False
 * when memory runs out; released in any case. */
bool p2d_time_order_init(struct p2d_time_order *, const struct p2d_profile *,
                         const uint32_t *group_of, uint32_t n_groups,
                         struct p2d_report *);
void p2d_time_order_release(struct p2d_time_order *);

static inline uint32_t p2d_time_order_count(const struct p2d_time_order *order,
                                            uint32_t group)
{
    return order->groups.first[group + 1] - order->groups.first[group];
}

/* By time; those of one time as they stand in the file. */
static inline const struct p2d_stretch *
p2d_time_order_at(const struct p2d_time_order *order, uint32_t group, uint32_t i)
{
    return &order->profile->times.at
                .at[order->groups.items[order->groups.first[group] + i]];
}

static inline p2d_node p2d_time_order_node(const struct p2d_time_order *order,
                                           const struct p2d_stretch *stretch)
{
    return order->profile->samples.at[stretch->sample].node;
}

#endif
