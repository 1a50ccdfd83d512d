/* lost_calls.h - infer calls of functions that others of the same name replaced. */
#ifndef P2D_READ_PSTATS_LOST_CALLS_H
#define P2D_READ_PSTATS_LOST_CALLS_H

#include "io/input.h"
#include "model/builder.h"

/* cProfile keeps one of several functions of one name on one line, mostly lambdas and
 * comprehensions, but the calls by all of them. Warn of such, and where the numbers allow
 * only one caller of the others give them their call and their cost, as estimated. */
void p2d_find_lost_calls(struct p2d_input *, struct p2d_builder *, p2d_metric);

#endif
