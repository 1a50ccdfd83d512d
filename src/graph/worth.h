/* worth.h - check how far a graph's numbers can be trusted: the share of the cost that
 * has no name, and whether two profiles have functions in common. */
#ifndef P2D_GRAPH_WORTH_H
#define P2D_GRAPH_WORTH_H

#include "graph/graph.h"

/* Whether a function has no name, only an address or nothing: "[unknown]", "??",
 * "0x7f10". */
bool p2d_is_unnamed(const struct p2d_profile *, p2d_fn);

/* Warn of what makes the numbers of an unpruned graph worth less, and note it in the
 * graph. */
void p2d_graph_judge(struct p2d_graph *, struct p2d_report *);

#endif
