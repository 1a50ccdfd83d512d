/* anchors.h - find the function that has to be shown so that another one has a path to a
 * root.
 *
 * The anchor of a function has to be shown where the function is shown, so that the
 * function is not without a caller. Anchors lead to a root.
 */
#ifndef P2D_GRAPH_ANCHORS_H
#define P2D_GRAPH_ANCHORS_H

#include "graph/graph.h"
#include "graph/metric_tree.h"

/* By vertex: its anchor + 1, or 0 for a root; freed by the caller, NULL when memory runs
 * out. From stacks it is the outermost function of its heaviest stacks, for `wanted`
 * vertices and outermost functions only. From a call list it is the main function of a
 * cycle, or single function, that nobody calls and from which calls lead to the vertex.
 */
uint32_t *p2d_anchors_from_stacks(const struct p2d_graph *,
                                  const struct p2d_metric_tree *, const bool *wanted,
                                  struct p2d_report *);

uint32_t *p2d_anchors_from_calls(const struct p2d_graph *, struct p2d_report *);

#endif
