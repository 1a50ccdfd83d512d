/* chains.h - put functions that call only one another into one box. */
#ifndef P2D_GRAPH_CHAINS_H
#define P2D_GRAPH_CHAINS_H

#include "graph/graph.h"

/* Make one vertex of each single-file chain. Returns how many vertices that saves. */
uint32_t p2d_graph_collapse_chains(struct p2d_graph *, struct p2d_report *);

#endif
