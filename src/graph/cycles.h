/* cycles.h - find functions that call each other in a circle. */
#ifndef P2D_GRAPH_CYCLES_H
#define P2D_GRAPH_CYCLES_H

#include "graph/graph.h"

/* Find the cycles of more than one function, on the whole graph; then, once it is pruned
 * and sorted, number them from 1 in the order of their heaviest function. */
void p2d_graph_find_cycles(struct p2d_graph *, struct p2d_report *);

void p2d_graph_number_cycles(struct p2d_graph *, struct p2d_report *);

#endif
