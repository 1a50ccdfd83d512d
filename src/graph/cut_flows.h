/* cut_flows.h - how much of a call list's cost is below some functions, and above others.
 *
 * A call list does not say which part of a function's cost belongs to which of its
 * callers' callers. The guess is that of whole stacks (estimated_stacks.h): a function
 * spends its time the same way whoever calls it. The stacks themselves are not made: what
 * all of them together come to follows from the shares of calls, in one pass.
 */
#ifndef P2D_GRAPH_CUT_FLOWS_H
#define P2D_GRAPH_CUT_FLOWS_H

#include "graph/unrolled_calls.h"

/* What to cut to, by function; NULL: not asked for. */
struct p2d_cut_by {
    const bool *root, *leaf;
};

/* Numbers are in columns of n metrics, metric - 1 from 0 on. */
struct p2d_cut_flows {
    const struct p2d_call_list *list;
    struct p2d_unrolled calls;
    uint32_t n;
    /* By function: all that it costs is below a root; what it costs above leaves was
     * measured. Nothing is guessed where both are true. */
    bool *is_inside, *is_measured;
    bool *is_sum;  /* by function: its total is a sum of measured costs of calls */
    bool *reached; /* by function: below a root, and above a leaf */
    bool *
        is_only; /* by call of the list: the callee has no other caller, and was measured */
    struct p2d_count *n_calls; /* by function, where is_sum: how often it is called */
    double *whole; /* of all that is selected, what is below leaves included */
    double *below; /* by place: the share of its cost that is below a root */
    double *cost;  /* by place: what is below it, and there above a leaf */
    double *self;  /* by function: what is left of its self cost */
    double *total; /* by function: of its total */
    double *flow;  /* by call of the list: of its cost */
};

/* `main` is the metric that decides where others do not. False after an error; the caller
 * releases the flows in any case. */
bool p2d_cut_flows_init(struct p2d_cut_flows *, const struct p2d_call_list *,
                        struct p2d_cut_by, p2d_metric main, struct p2d_report *);
void p2d_cut_flows_release(struct p2d_cut_flows *);

#endif
