/* smaller_graph.h - a smaller graph of the same profile, for a layout that ends in
 * time.
 */
#ifndef P2D_DRAW_SMALLER_GRAPH_H
#define P2D_DRAW_SMALLER_GRAPH_H

#include "graph/graph.h"

/* A copy with at most so many vertices and edges: the heaviest that can be reached from
 * the roots through each other, so that it does not fall apart, and functions that were
 * asked for by name. Every vertex keeps its heaviest call. NULL after an error; freed
 * with p2d_graph_free. */
struct p2d_graph *p2d_shrink(const struct p2d_graph *, uint32_t most_vertices,
                             uint32_t most_edges, struct p2d_report *);
void p2d_shrunk_free(struct p2d_graph *);

#endif
