/* prune.h - leave out small functions and calls. */
#ifndef P2D_GRAPH_PRUNE_H
#define P2D_GRAPH_PRUNE_H

#include "graph/graph.h"

/* Leave out vertices that are not `shown` (an array by vertex) with their calls, and
 * calls below the threshold, a fraction of the whole. */
void p2d_graph_prune(struct p2d_graph *, const bool *shown, double edge_threshold,
                     struct p2d_report *);

#endif
