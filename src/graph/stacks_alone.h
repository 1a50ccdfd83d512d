/* stacks_alone.h - count only what formats that hold the stacks themselves need. */
#ifndef P2D_GRAPH_STACKS_ALONE_H
#define P2D_GRAPH_STACKS_ALONE_H

#include "graph/graph.h"

/* Set the graph's cost of samples without a stack, its number of measured functions, and the self
 * cost of each function (graph->selfs). The time is linear in samples and contexts. */
void p2d_count_stacks_alone(struct p2d_graph *, struct p2d_report *);

#endif
