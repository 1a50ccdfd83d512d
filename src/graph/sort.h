/* sort.h - sort functions and calls: heaviest first, then by name. */
#ifndef P2D_GRAPH_SORT_H
#define P2D_GRAPH_SORT_H

#include "graph/graph.h"

/* Sort vertices and edges; names decide where costs are equal. */
void p2d_graph_sort(struct p2d_graph *, struct p2d_report *);

int p2d_compare_fns(const struct p2d_profile *, p2d_fn a, p2d_fn b);

#endif
