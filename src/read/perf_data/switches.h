/* switches.h - follow what samples and records say of threads that run and wait. */
#ifndef P2D_READ_PERF_DATA_SWITCHES_H
#define P2D_READ_PERF_DATA_SWITCHES_H

#include "assemble/off_cpu.h"
#include "read/perf_data/sample.h"

/* The scheduler's tracepoint that a sample is of; NULL if it is of another event, or its
 * fields were not recorded. */
const struct p2d_tracepoint *p2d_perf_tracepoint_of(const struct p2d_perf_file *,
                                                    const struct p2d_perf_sample *);

/* A sample of the tracepoint, which may be NULL. The place is where a wait begins, if the
 * sample is a switch. */
void p2d_perf_follow_sample(struct p2d_off_cpu *, const struct p2d_perf_file *,
                            const struct p2d_perf_sample *, const struct p2d_tracepoint *,
                            struct p2d_wait_place);

/* A SWITCH or SWITCH_CPU_WIDE record of a thread. */
void p2d_perf_follow_switch(struct p2d_off_cpu *, const struct p2d_perf_record *,
                            uint64_t time, int64_t thread, struct p2d_wait_place);

#endif
