/* callees.h - group the edges of a graph by caller or callee, and find its components. */
#ifndef P2D_GRAPH_CALLEES_H
#define P2D_GRAPH_CALLEES_H

#include "base/groups.h"
#include "graph/graph.h"

/* The edges of each vertex, as their caller or as their callee, in the order of the graph:
 * indices of edges by indices of vertices. */
bool p2d_edges_by_caller(struct p2d_groups *, const struct p2d_graph *,
                         struct p2d_report *);
bool p2d_edges_by_callee(struct p2d_groups *, const struct p2d_graph *,
                         struct p2d_report *);

/* Strongly connected components (base/scc.h) of the graph, or, with `place`, of the graph
 * in which vertices with a place call nobody. */
uint32_t *p2d_graph_components(const struct p2d_graph *, const uint32_t *place,
                               struct p2d_report *);

#endif
