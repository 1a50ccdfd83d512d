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

/* Add a profile of the same shape as those before. Memory grows with what is new in it. */
void p2d_sum_up(struct p2d_sum *, const struct p2d_profile *, struct p2d_report *);
/* The sum, which the caller frees: of one profile a copy; NULL if there is none, or after
 * an error. The sum is released. */
struct p2d_profile *p2d_sum_of_all(struct p2d_sum *, struct p2d_report *);
void p2d_sum_release(struct p2d_sum *);

#endif
