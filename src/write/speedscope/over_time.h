/* over_time.h - write the samples or calls of a thread in the order of time.
 *
 * Internal to the writer of speedscope.
 */
#ifndef P2D_WRITE_SPEEDSCOPE_OVER_TIME_H
#define P2D_WRITE_SPEEDSCOPE_OVER_TIME_H

#include "write/speedscope/file.h"

/* How a group of samples is to be written. In the order of time it may take a fourth of
 * what an output may take (stack_size.h), all groups together: beyond that it has no order,
 * with a warning. To be asked once for each group that is written, as it counts. */
enum p2d_time_order_kind p2d_speedscope_order(struct p2d_speedscope *, uint32_t group);

/* Append the members of such a profile after its unit: of calls startValue, endValue and
 * events, of samples startValue, samples, weights and endValue. */
void p2d_speedscope_calls(struct p2d_speedscope *, uint32_t group);
void p2d_speedscope_samples(struct p2d_speedscope *, uint32_t group);
/* Append the numbers of the empty samples that stand for time without one, "[3,17]". */
void p2d_speedscope_gaps(struct p2d_speedscope *, uint32_t group);

#endif
