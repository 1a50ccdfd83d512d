/* call_list.h - list the functions and calls of a whole profile with their costs in
 * every metric, from either shape of profile, without pruning. */
#ifndef P2D_GRAPH_CALL_LIST_H
#define P2D_GRAPH_CALL_LIST_H

#include "model/profile.h"

/* One call. Its numbers are in the columns of the list. */
struct p2d_list_call {
    p2d_fn caller, callee;
    struct p2d_count calls; /* where the profiler sampled, in how many samples */
    p2d_call_id id;         /* in a call list; 0: of stacks */
    bool estimated;         /* the cost is derived, not in the input */
};

struct p2d_call_list {
    const struct p2d_profile *profile;
    uint32_t n_metrics;                  /* metrics 1..n_metrics */
    bool *has;                           /* by function: it takes part */
    double *self;                        /* [fn * n_metrics + metric - 1] */
    P2D_VEC(struct p2d_list_call) calls; /* grouped by caller, callers ascending */
    double *total;                       /* [call * n_metrics + metric - 1] */
    uint32_t *first;                     /* by function: its first call, as a caller;
                                            first[fn + 1] ends them */
};

/* False and an error when memory runs out; the caller releases the list in any case. */
bool p2d_call_list_init(struct p2d_call_list *, const struct p2d_profile *,
                        struct p2d_report *);
void p2d_call_list_release(struct p2d_call_list *);

#endif
