/* box_scores.h - score how much the box of a function would explain. */
#ifndef P2D_GRAPH_BOX_SCORES_H
#define P2D_GRAPH_BOX_SCORES_H

#include "graph/graph.h"

/* The score of a box: (H(incoming) + H(outgoing, self)) * total + self, with H the
 * entropy in bits of how the cost is spread over calls; H is 1 where a function has no
 * callers or no callees. The score is low for functions that only pass on the cost that
 * they get. Source: pprof, "entropyScore" in its internal/graph. In a comparison the
 * larger side counts, and the score grows with the change of the self cost. Gives an
 * array by vertex. */
double *p2d_information(const struct p2d_graph *, struct p2d_report *);

#endif
