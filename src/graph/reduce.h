/* reduce.h - reduce a graph to a picture that can be read and stays connected. */
#ifndef P2D_GRAPH_REDUCE_H
#define P2D_GRAPH_REDUCE_H

#include "graph/findings.h"
#include "graph/graph.h"

/* Reduce a whole, unsorted graph to what the options ask for, and sort it. The findings are
 * those of an equal graph, or zeroed. */
void p2d_graph_leave_out(struct p2d_graph *, const struct p2d_graph_options *,
                         struct p2d_findings *, struct p2d_report *);

#endif
