/* connect.h - choose the calls that a picture shows: the heavy ones, and those that
 * keep it connected. */
#ifndef P2D_GRAPH_CONNECT_H
#define P2D_GRAPH_CONNECT_H

#include "graph/graph.h"

/* Drop the edges of a sorted graph that are below the threshold, but keep the heaviest
 * incoming edge of each vertex, and the edges without which no root would reach a
 * vertex. */
void p2d_graph_connect(struct p2d_graph *, double edge_threshold, struct p2d_report *);

#endif
