/* hide_calls.h - hide functions of a call list, and give their cost to their callers. */
#ifndef P2D_PASS_HIDE_CALLS_H
#define P2D_PASS_HIDE_CALLS_H

#include "pass/select.h"

/* Copy the selected functions but for hidden ones, whose callers get their costs and
 * calls. */
void p2d_hide_calls(const struct p2d_request *, struct p2d_copy *, const bool *alive);

#endif
