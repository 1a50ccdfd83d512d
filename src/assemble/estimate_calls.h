/* estimate_calls.h - estimate the costs of calls that an input only counts.
 *
 * Python's `profile` says how often f was called by whom, but not what that cost. The
 * cost of f is given to its callers in proportion to their calls: to those outside of f's
 * cycle of calls, since only they make f's total grow; calls within the cycle keep a cost
 * of 0. Where nobody outside calls f, all callers but f itself share.
 */
#ifndef P2D_ASSEMBLE_ESTIMATE_CALLS_H
#define P2D_ASSEMBLE_ESTIMATE_CALLS_H

#include "model/builder.h"

/* Give a self and total cost in `metric` to every call that is marked as estimated. */
void p2d_estimate_calls(struct p2d_builder *, p2d_metric metric);

#endif
