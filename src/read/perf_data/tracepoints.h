/* tracepoints.h - parse the scheduler's tracepoints in samples of perf.data. */
#ifndef P2D_READ_PERF_DATA_TRACEPOINTS_H
#define P2D_READ_PERF_DATA_TRACEPOINTS_H

#include "base/bytes.h"
#include "read/sched_kind.h"

/* Where a number stands in a tracepoint's bytes. */
struct p2d_raw_field {
    uint32_t offset, size; /* size: 0 if the tracepoint lacks it */
};

struct p2d_state_flag {
    uint64_t bit;
    unsigned char letter;
};

enum { P2D_STATE_FLAGS = 16 };

struct p2d_tracepoint {
    uint64_t id; /* attr.config of its events */
    enum p2d_sched_kind kind;
    struct p2d_raw_field thread; /* who leaves, who is woken */
    struct p2d_raw_field next, state, delay;
    struct p2d_state_flag
        flags[P2D_STATE_FLAGS]; /* of states; they changed with kernels */
    uint32_t n_flags;
};
typedef P2D_VEC(struct p2d_tracepoint) p2d_tracepoints;

/* Learn the scheduler's tracepoints from the tracing data of a recording, which has the
 * description of each event that was recorded. Of bytes that make no sense nothing is
 * learned. */
void p2d_tracepoints_learn(p2d_tracepoints *, struct p2d_report *,
                           struct p2d_span tracing_data, bool swapped);

/* The tracepoint with this id; NULL if it is none of the scheduler's. */
const struct p2d_tracepoint *p2d_tracepoint_of(const p2d_tracepoints *, uint64_t id);

/* The number in a field; 0 where it is missing. */
uint64_t p2d_raw_number(struct p2d_span raw, struct p2d_raw_field, bool swapped);
/* The number of a thread. */
int64_t p2d_raw_thread(struct p2d_span raw, struct p2d_raw_field, bool swapped);
/* The letter of a state's number, 'R' for one that can run. */
unsigned char p2d_state_letter(const struct p2d_tracepoint *, uint64_t state);

#endif
