/* runs.h - several runs of one thing: their mean, and how far they are apart. */
#ifndef P2D_GRAPH_RUNS_H
#define P2D_GRAPH_RUNS_H

#include "graph/spread.h"
#include "model/sum.h"

/* Sums of a cost and of its squares, over runs. */
struct p2d_moments {
    double sum, squares;
};
struct p2d_fn_moments {
    struct p2d_moments self, total;
};

struct p2d_runs {
    struct p2d_sum profiles;
    const char *event;        /* the metric that is asked for; NULL: the default one */
    struct p2d_builder names; /* only functions, and the metric, of all runs */
    struct p2d_moments sum;
    P2D_VEC(struct p2d_fn_moments) fns; /* by function of `names` */
};

/* The profile of a side: a mean; NULL after an error. The caller frees it. Nothing more can
 * be added. */
struct p2d_profile *p2d_runs_mean(struct p2d_runs *, struct p2d_report *);
/* By function of that profile, its function in `names`; the caller frees them. NULL after
 * an error, or if runs were measured by another metric than this one. */
p2d_fn *p2d_runs_fns(struct p2d_runs *, const struct p2d_profile *mean, p2d_metric,
                     struct p2d_report *);
/* The squared standard error of the mean of so many runs. */
double p2d_squared_error(const struct p2d_moments *, size_t n_runs);

#endif
