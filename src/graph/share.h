/* share.h - shares of the whole, and the larger side of a comparison. */
#ifndef P2D_GRAPH_SHARE_H
#define P2D_GRAPH_SHARE_H

#include "graph/graph.h"

/* The share of a cost in the whole, within 0..1 whatever the input claims. */
double p2d_share(const struct p2d_graph *, double cost);

/* The same for the other side of a comparison. */
double p2d_share_before(const struct p2d_graph *, double cost);

/* The larger side of a comparison, or the only side. */
static inline double p2d_heavier(const struct p2d_graph *graph, double cost,
                                 double before)
{
    return graph->compares && before > cost ? before : cost;
}

/* The larger share of both sides of a comparison, each of its own whole. */
double p2d_larger_share(const struct p2d_graph *, double cost, double before);

#endif
