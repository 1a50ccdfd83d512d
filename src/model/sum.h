/* sum.h - add up profiles, one after another, so that their order does not matter. */
#ifndef P2D_MODEL_SUM_H
#define P2D_MODEL_SUM_H

#include "model/builder.h"

struct p2d_sum {
    struct p2d_profile *first; /* a copy, until there is a second one */
    struct p2d_builder b;      /* of all, in steps (copy.h) */
    size_t n, n_missing;       /* profiles that were added, and that should have been */
    bool metrics_differ;       /* not all have the same ones in the same order */
};

/* The mean of the profiles that were added (p2d_sum_take); counts are rounded. */
struct p2d_profile *p2d_sum_mean(struct p2d_sum *, struct p2d_report *);
void p2d_sum_release(struct p2d_sum *);

#endif
