/* cut_calls.h - cut a call list to what is below some functions, or above others. */
#ifndef P2D_GRAPH_CUT_CALLS_H
#define P2D_GRAPH_CUT_CALLS_H

#include "graph/cut_flows.h"

/* A profile of the part of a call list that is below a root and above a leaf. All
 * functions and metrics keep their numbers, and what is not in the selection costs
 * nothing. Costs that the input tells stay as they are; where a function is also called
 * from elsewhere, its costs here are guessed by its callers' shares, and marked: then
 * numbers of calls are unknown. NULL after an error. */
struct p2d_profile *p2d_cut_calls(const struct p2d_profile *, struct p2d_cut_by,
                                  struct p2d_report *);

#endif
