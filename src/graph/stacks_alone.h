/* stacks_alone.h - of stacks, count what formats need that hold the stacks themselves. */
#ifndef P2D_GRAPH_STACKS_ALONE_H
#define P2D_GRAPH_STACKS_ALONE_H

#include "graph/graph.h"

/* Set what samples without a stack cost, how many functions were measured, and the self cost
 * of each function (graph->selfs). Linear in samples and contexts. */
void p2d_count_stacks_alone(struct p2d_graph *, struct p2d_report *);

#endif
