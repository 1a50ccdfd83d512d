/* callees.h - group the edges of a graph by caller, and find its components. */
#ifndef P2D_GRAPH_CALLEES_H
#define P2D_GRAPH_CALLEES_H

#include "graph/graph.h"

/* Edges by caller: list[first[v] .. first[v + 1]) are indices of edges, in their order.
 */
struct p2d_outgoing {
    uint32_t *first, *list;
};

bool p2d_outgoing_init(struct p2d_outgoing *, const struct p2d_graph *,
                       struct p2d_report *);

void p2d_outgoing_release(struct p2d_outgoing *);

/* Strongly connected components (base/scc.h) of the graph, or, with `place`, of the graph
 * in which vertices with a place call nobody. */
uint32_t *p2d_graph_components(const struct p2d_graph *, const uint32_t *place,
                               struct p2d_report *);

#endif
