/* estimated_stacks.h - estimate whole stacks from a call list.
 *
 * A call list says what f cost below each of its callers, and what f's own calls cost,
 * but not which of those belong together. The guess is that a function spends its time
 * the same way whoever calls it: the cost of each of its calls is divided among its
 * callers by their shares. That is exact down to the first function with several callers,
 * and a guess below it.
 *
 * Self costs are never guessed: the self cost of each function is the measured one, in
 * every metric.
 */
#ifndef P2D_GRAPH_ESTIMATED_STACKS_H
#define P2D_GRAPH_ESTIMATED_STACKS_H

#include "graph/graph.h"

/* The frame between a function and where all of its small callers are. */
#define P2D_CALLERS_LEFT_OUT "(callers left out)"

/* A call list's graph as a profile of whole stacks in all its metrics; functions and
 * metrics keep their numbers, and one more function stands for callers that were left
 * out. `guesses` gets marks for guessed costs. NULL after an error. */
struct p2d_profile *p2d_estimate_stacks(const struct p2d_graph *, p2d_guesses *guesses,
                                        struct p2d_report *);

#endif
