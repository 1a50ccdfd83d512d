/* samples.h - the samples of profilers other than perf in a trace of Perfetto (message
 * StackSample), each of which may have several costs, and what a profiler describes once for
 * many samples.
 */
#ifndef P2D_READ_PERFETTO_SAMPLES_H
#define P2D_READ_PERFETTO_SAMPLES_H

#include "read/perfetto/events.h"
#include "read/perfetto/tasks.h"

/* A counter: weights are in its event's unit after multiplication by the factor. */
struct p2d_perfetto_measure {
    uint32_t event;
    double factor;
};

struct p2d_perfetto_task {
    int32_t pid, tid; /* 0: unknown */
};

/* What a sequence has described. Zeroed is empty. */
struct p2d_perfetto_described {
    struct p2d_map task_of, counter_of; /* number -> place + 1 */
    P2D_VEC(struct p2d_perfetto_task) tasks;
    P2D_VEC(struct p2d_perfetto_measure) counters;
    /* The counters of samples that name none: of the first cost (0 or 1), and of the others. */
    P2D_VEC(struct p2d_perfetto_measure) first, others;
};

void p2d_perfetto_described_release(struct p2d_perfetto_described *);
/* Forget all numbers, as the writer begins anew. */
void p2d_perfetto_described_forget(struct p2d_perfetto_described *);

/* Take tasks and counters from a message InternedData. */
void p2d_perfetto_describe(struct p2d_perfetto_described *, struct p2d_perfetto_events *,
                           struct p2d_span message);
/* Take a message StackSampleDefaults, in place of the one before. */
void p2d_perfetto_set_defaults(struct p2d_perfetto_described *,
                               struct p2d_perfetto_events *, struct p2d_span message);

struct p2d_perfetto_cost {
    uint32_t event;
    double value;
};

/* Reused from sample to sample; zeroed at first. */
struct p2d_perfetto_sample {
    struct p2d_perfetto_task task;
    uint64_t stack;               /* its number; 0: none */
    struct p2d_span inline_stack; /* a message InlineCallstack; at NULL: none */
    bool is_broken;               /* its stack was not unwound to the end */
    P2D_VEC(struct p2d_perfetto_cost) costs;    /* the first one always */
    P2D_VEC(struct p2d_perfetto_measure) named; /* counters of costs after the first */
};

/* Parse a message StackSample. False when memory runs out. */
bool p2d_perfetto_parse_sample(struct p2d_perfetto_sample *,
                               const struct p2d_perfetto_described *,
                               struct p2d_perfetto_events *, struct p2d_span message);
void p2d_perfetto_sample_release(struct p2d_perfetto_sample *);

#endif
