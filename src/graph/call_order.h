/* call_order.h - order the functions of a call list, callers first, and mark the calls
 * that lead back. */
#ifndef P2D_GRAPH_CALL_ORDER_H
#define P2D_GRAPH_CALL_ORDER_H

#include "graph/call_list.h"

struct p2d_call_order {
    uint32_t *cycles; /* by function: a number for its cycle of calls */
    uint32_t n_fns;
    p2d_fn *fns;          /* callers first but for calls back; no gaps in a cycle */
    uint32_t *rank;       /* by function: its place in `fns` */
    double *entry_cost;   /* [fn * n + metric - 1]: its cost that no caller has */
    unsigned char *entry; /* by function: enum p2d_entry */
};

/* `main` is the metric that decides what is heavy. */
bool p2d_call_order_init(struct p2d_call_order *, const struct p2d_call_list *,
                         p2d_metric main, struct p2d_report *);
void p2d_call_order_release(struct p2d_call_order *);

#endif
