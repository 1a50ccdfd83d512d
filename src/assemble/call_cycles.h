/* call_cycles.h - find functions of a call list that call each other in a circle. */
#ifndef P2D_ASSEMBLE_CALL_CYCLES_H
#define P2D_ASSEMBLE_CALL_CYCLES_H

#include "model/profile.h"

/* By function a number for its cycle of calls; equal numbers are one cycle, or one and
 * the same function. The caller frees it with p2d_delete; NULL when memory runs out. */
uint32_t *p2d_call_cycles(const struct p2d_profile *, struct p2d_report *);

#endif
