/* unrolled_calls.h - unroll the cycles of a call list, for estimates of whole stacks.
 *
 * Recursion is unrolled a few levels deep: a function that calls itself, directly or
 * through others, has several places, one on each level. A call that leads back goes from
 * a level to the next one; on the last level it is left out, so that deeper recursion is
 * counted there. Each place has a part of its function's cost, and its calls have shares
 * of that: both add up to 1 in every metric, whatever the input claims, so that no cost
 * is lost or made.
 */
#ifndef P2D_GRAPH_UNROLLED_CALLS_H
#define P2D_GRAPH_UNROLLED_CALLS_H

#include "graph/call_list.h"

/* Whether a function has a cost that no caller has. A cycle that nobody calls begins
 * somewhere, but the input does not say where. */
enum p2d_entry { P2D_NO_ENTRY, P2D_ENTRY, P2D_SUPPOSED_ENTRY };

struct p2d_place {
    p2d_fn fn;
    uint32_t first; /* its first call; the next place's ends them */
    unsigned char entry;
};

struct p2d_unrolled_call {
    uint32_t callee; /* a place, after the caller's */
    uint32_t call;   /* of the list */
};

/* Numbers are in columns of n metrics, metric - 1 from 0 on. */
struct p2d_unrolled {
    const struct p2d_call_list *list;
    P2D_VEC(struct p2d_place) places; /* callers first; one more ends the calls */
    P2D_VEC(struct p2d_unrolled_call) calls;
    P2D_VEC(double) shares; /* by call: share of the cost of the callee's place */
    double *entry;          /* by place: share of the cost that is called from nowhere */
    double *entry_cost;     /* by function: the same as a measured cost */
    bool *recurs;           /* by function: it calls itself, directly or through others */
    double *part;           /* by place: share of its function's cost */
    double *total;          /* by place: its cost with all below, signs left out */
    double *whole;          /* of all functions, signs left out */
};

/* `main` is the metric that decides where others do not. False after an error; the caller
 * releases the calls in any case.
 */
bool p2d_unroll_calls(struct p2d_unrolled *, const struct p2d_call_list *,
                      p2d_metric main, struct p2d_report *);
void p2d_unrolled_release(struct p2d_unrolled *);

#endif
