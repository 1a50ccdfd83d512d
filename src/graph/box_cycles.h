/* box_cycles.h - put a large cycle into one box. */
#ifndef P2D_GRAPH_BOX_CYCLES_H
#define P2D_GRAPH_BOX_CYCLES_H

#include "graph/graph.h"

/* Whether a whole graph has a cycle that is large enough. */
bool p2d_may_box_cycles(const struct p2d_graph *, struct p2d_report *);

/* Join the functions of each cycle of `whole` that is too tangled to be drawn. `shown` is
 * the picture that `whole` would become: a cycle is too tangled if the picture has 20 of
 * its functions or more, and at least 2 (n - 1) calls between these n, twice as many as a
 * tree has. Cycles with a function that was asked for by name stay as they are.
 *
 * The joined vertex costs what the cycle costs: its self cost is the sum of all members'.
 * Since no stack comes back to a cycle that it has left, its total is that sum and the
 * totals of all calls out of the cycle. Returns whether a cycle was joined. */
bool p2d_graph_box_cycles(struct p2d_graph *whole, const struct p2d_graph *shown,
                          struct p2d_report *);

#endif
