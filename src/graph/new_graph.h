/* new_graph.h - count the functions and calls of one metric, unpruned and unordered. */
#ifndef P2D_GRAPH_NEW_GRAPH_H
#define P2D_GRAPH_NEW_GRAPH_H

#include "graph/graph.h"

/* The functions and calls of one metric and their whole (100 %): unpruned, in no order. Of a
 * profile with stacks, `parts` are counted.
 * NULL if memory ran out; after another error in the report the caller still frees the
 * graph. */
struct p2d_graph *p2d_graph_raw(const struct p2d_profile *, p2d_metric,
                                enum p2d_total_method, enum p2d_graph_parts parts,
                                struct p2d_report *);

/* The metric asked for, or the default one; 0 and an error if there is none of that name.
 */
p2d_metric p2d_choose_metric(const struct p2d_profile *, const char *event,
                             struct p2d_report *);

/* The total of the unselected profile; 0 if nothing was left out. */
double p2d_selected_from(const struct p2d_graph *);

#endif
