/* smaller_graph.h - make a smaller graph of the same profile, so that its layout ends in time. */
#ifndef P2D_DRAW_SMALLER_GRAPH_H
#define P2D_DRAW_SMALLER_GRAPH_H

#include "graph/graph.h"

/* A shallow copy with at most so many vertices and edges: the heaviest that are connected
 * to the roots, and functions that were named by an option. Every vertex keeps its heaviest
 * caller. NULL after an error. Free it with p2d_shrunk_free, not p2d_graph_free: what it
 * shares belongs to the original. */
struct p2d_graph *p2d_shrink(const struct p2d_graph *, uint32_t most_vertices,
                             uint32_t most_edges, struct p2d_report *);
void p2d_shrunk_free(struct p2d_graph *);

#endif
