/* events.h - add the events of a chunk that have a stack to the profile: each kind of
 * event is a metric. */
#ifndef P2D_READ_JFR_EVENTS_H
#define P2D_READ_JFR_EVENTS_H

#include "read/jfr/chunk.h"
#include "read/jfr/kinds.h"
#include "read/jfr/stacks.h"
#include "read/jfr/threads.h"

/* What the reader does with the events of a class. */
struct p2d_jfr_plan {
    bool is_known, is_wanted;
    bool is_split; /* by whether the thread was on a processor (async-profiler) */
    const struct p2d_jfr_kind_of_event *kind; /* NULL: any other event with a stack */
    p2d_metric metric;
};

/* Counts for warnings. */
struct p2d_jfr_counts {
    uint64_t samples, without_stack, truncated;
    uint64_t unnamed;  /* left out, since the chunk has no stacks to name */
    uint64_t negative; /* weights */
    uint64_t kinds_left_out;
};

/* A zeroed struct is empty; the caller sets the builder, pools, stacks and
 * threads. */
struct p2d_jfr_events {
    struct p2d_builder *b;
    struct p2d_jfr_pools *pools;
    struct p2d_jfr_stacks *stacks;
    struct p2d_jfr_threads *threads;
    struct p2d_jfr_counts counts;
    p2d_metric ranked[P2D_JFR_KINDS]; /* by kind; 0: none yet */
    p2d_metric on_wall; /* samples of async-profiler whose state is not the default */
    bool has_default;   /* there are others */
    bool has_sleeping;
    struct p2d_map labels[2]; /* of states and classes of the chunk: id -> label + 1 */
    struct p2d_buffer text;
    uint64_t ticks_per_second;
    int64_t began, start_ticks;         /* of the chunk: nanoseconds since 1970, ticks */
    P2D_VEC(struct p2d_jfr_plan) plans; /* by class of the chunk */
};

/* Begin with a chunk, whose constants have been taken. */
bool p2d_jfr_events_begin(struct p2d_jfr_events *, const struct p2d_jfr_header *);
void p2d_jfr_events_release(struct p2d_jfr_events *);

void p2d_jfr_take_event(struct p2d_jfr_events *, const struct p2d_jfr_event *);

/* Choose the default metric, after the last chunk. */
void p2d_jfr_finish_events(struct p2d_jfr_events *);

#endif
