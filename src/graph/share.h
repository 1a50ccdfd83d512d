/* share.h - shares of the whole, and the larger side of a comparison. */
#ifndef P2D_GRAPH_SHARE_H
#define P2D_GRAPH_SHARE_H

#include "graph/graph.h"

/* The share of a cost in the whole, within 0..1 whatever the input claims. */
double p2d_share(const struct p2d_graph *, double cost);

/* The same of a cost in a column besides the first, from 0, in that column's whole. */
double p2d_share_in(const struct p2d_graph *, uint32_t column, double cost);

/* The same for the other side of a comparison. */
double p2d_share_before(const struct p2d_graph *, double cost);

/* The larger side of a comparison, or the only side. */
static inline double p2d_heavier(const struct p2d_graph *graph, double cost,
                                 double before)
{
    return graph->compares && before > cost ? before : cost;
}

/* The share of a vertex' total, of its self cost, and of an edge's total; of a comparison
 * the larger one of both sides, each of its own whole. */
double p2d_share_of_vertex(const struct p2d_graph *, const struct p2d_vertex *);
double p2d_share_of_self(const struct p2d_graph *, const struct p2d_vertex *);
double p2d_share_of_edge(const struct p2d_graph *, const struct p2d_edge *);

#endif
