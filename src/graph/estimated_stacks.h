/* estimated_stacks.h - whole stacks guessed from a call list.
 *
 * A call list says what f cost below each of its callers, and what f's own calls cost,
 * but not which of those belong together. The guess is that a function spends its time
 * the same way whoever calls it: the cost of each of its calls is divided among its
 * callers by their shares. That is exact down to the first function with several callers,
 * and a guess below it.
 */
#ifndef P2D_GRAPH_ESTIMATED_STACKS_H
#define P2D_GRAPH_ESTIMATED_STACKS_H

#include "graph/graph.h"

/* A call list's graph, heaviest functions first, as a profile of whole stacks in all its
 * metrics; functions and metrics keep their numbers. What is too small, too deep or
 * recursive goes to the last function that was told apart, so that the sum stays the
 * same. `guesses` gets what is a guess. NULL after an error. */
struct p2d_profile *p2d_estimate_stacks(const struct p2d_graph *, p2d_guesses *guesses,
                                        struct p2d_report *);

#endif
