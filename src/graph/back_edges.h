/* back_edges.h - mark edges of recursive calls, which lead up against the flow of a
 * picture: those to a function that a depth-first search along the heaviest edges is
 * still below. */
#ifndef P2D_GRAPH_BACK_EDGES_H
#define P2D_GRAPH_BACK_EDGES_H

#include "graph/graph.h"

/* Mark the edges that lead up, of a sorted graph. */
void p2d_graph_mark_back_edges(struct p2d_graph *, struct p2d_report *);

#endif
