/* residual.h - add indirect calls, through functions that are left out. */
#ifndef P2D_GRAPH_RESIDUAL_H
#define P2D_GRAPH_RESIDUAL_H

#include "graph/graph.h"
#include "graph/metric_tree.h"

/* Add the calls between vertices of `to` that lead through left-out functions: exact from
 * stacks (a pair of a function and the nearest shown one above it counts once for each
 * sample), estimated from a call list, whose first column alone is looked at. `place` gives,
 * by vertex of `whole`, the vertex of `to` + 1, or 0. */
void p2d_residual_from_stacks(const struct p2d_graph *whole,
                              const struct p2d_metric_tree *, const uint32_t *place,
                              struct p2d_graph *to, struct p2d_report *);

void p2d_residual_from_calls(const struct p2d_graph *whole, const uint32_t *place,
                             struct p2d_graph *to, struct p2d_report *);

/* The same from a call list, with all its columns. */
void p2d_residual_from_columns(const struct p2d_graph *whole, const uint32_t *place,
                               struct p2d_graph *to, struct p2d_report *);

/* The same for a comparison, from the calls of each side. */
void p2d_residual_from_both(const struct p2d_graph *whole, const uint32_t *place,
                            struct p2d_graph *to, struct p2d_report *report);

#endif
