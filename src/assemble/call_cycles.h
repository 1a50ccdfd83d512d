/* call_cycles.h - find functions of a call list that call each other in a circle. */
#ifndef P2D_ASSEMBLE_CALL_CYCLES_H
#define P2D_ASSEMBLE_CALL_CYCLES_H

#include "model/profile.h"

/* By function a number for its cycle of calls; equal numbers are one cycle, or one and
 * the same function. The caller frees it with p2d_delete; NULL when memory runs out. */
uint32_t *p2d_call_cycles(const struct p2d_profile *, struct p2d_report *);
/* The same for one metric, without the calls that cost something in another metric and
 * nothing in this one: these do not make the costs of a cycle contain each other. A call
 * that costs nothing at all may do so: some profilers leave out the cost of recursive
 * calls. `costs` tells by call whether it costs anything. */
uint32_t *p2d_cost_cycles(const struct p2d_profile *, p2d_metric, const bool *costs,
                          struct p2d_report *);

#endif
