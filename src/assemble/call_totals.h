/* call_totals.h - compute totals of functions from self costs and calls.
 *
 * Callgrind measures what a function costs by itself and what each call costs with all
 * below it. The total of a function is then what calls of the function cost, or its self
 * cost and the calls it makes, whichever is more: the former misses how threads and signal
 * handlers start, the latter what jumps out of a function.
 *
 * Within a cycle (p2d_cost_cycles), calls hold each other's cost over and over,
 * so these two are only upper bounds of a member's total, as is the cost of the cycle as a
 * whole. The least of the three is taken, but no less than what certainly belongs to the
 * member: its calls from outside, or its self cost and its calls to the outside. Where the
 * bounds leave room, the total is marked as estimated.
 */
#ifndef P2D_ASSEMBLE_CALL_TOTALS_H
#define P2D_ASSEMBLE_CALL_TOTALS_H

#include "model/builder.h"

/* Give every function that has a cost or takes part in a call its total in all metrics,
 * and its number of calls where that is known. The functions' totals must be 0 before. */
void p2d_derive_totals(struct p2d_builder *);

#endif
