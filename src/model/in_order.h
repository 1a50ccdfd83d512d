/* in_order.h - number a profile by what it holds, not by how it was made. */
#ifndef P2D_MODEL_IN_ORDER_H
#define P2D_MODEL_IN_ORDER_H

#include "model/copy.h"

/* A copy (of values in steps: divided by `n_runs`), which the caller frees, in which functions, contexts, samples, calls, threads,
 * labels and texts beside them are sorted: profiles that hold the same have equal copies.
 * Metrics are sorted only if `metrics` says so, since their order has a meaning in most
 * formats. Memory over time stays in its order. NULL after an error. */
struct p2d_profile *p2d_in_order(const struct p2d_profile *, bool metrics,
                                 enum p2d_copied_numbers, double n_runs,
                                 struct p2d_report *);

#endif
