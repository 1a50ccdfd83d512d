/* hidden_calls.h - find the left-out functions of a call list that lead to shown ones. */
#ifndef P2D_GRAPH_HIDDEN_CALLS_H
#define P2D_GRAPH_HIDDEN_CALLS_H

#include "graph/graph.h"

/* Of a large call list a picture shows few functions, and most others lead to none of
 * them. */
struct p2d_hidden_calls {
    uint32_t *number; /* by vertex: 1 to n, in their order; 0: shown, or leads nowhere */
    uint32_t n;
    P2D_VEC(uint32_t) calls; /* edges into these, and from them to shown ones, in order */
};

/* `place` is 0 for vertices that are left out. Linear in functions and calls. False when
 * memory runs out; the caller releases the calls in any case. */
bool p2d_hidden_calls_init(struct p2d_hidden_calls *, const struct p2d_graph *,
                           const uint32_t *place, struct p2d_report *);
void p2d_hidden_calls_release(struct p2d_hidden_calls *);

#endif
