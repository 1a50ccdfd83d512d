/* box_scores.h - score how much the box of a function would explain. */
#ifndef P2D_GRAPH_BOX_SCORES_H
#define P2D_GRAPH_BOX_SCORES_H

#include "graph/graph.h"

/* How much a box would tell: (H(incoming) + H(outgoing, self)) * total + self, with H the
 * entropy in bits of how the cost is spread over calls; a function that nobody calls and
 * one that calls nobody get 1 for that H. It is low for functions that only pass on what
 * they get. Source: pprof, "entropyScore" in its internal/graph. In a comparison, of the
 * larger side, and more the more self changed. An array by vertex. */
double *p2d_information(const struct p2d_graph *, struct p2d_report *);

#endif
