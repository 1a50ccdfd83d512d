/* trace.h - shared by the readers of events and of samples of a Chrome trace. */
#ifndef P2D_READ_TRACE_TRACE_H
#define P2D_READ_TRACE_TRACE_H

#include "assemble/intervals.h"
#include "syntax/json.h"
#include "assemble/v8_profile.h"

struct p2d_trace_thread {
    int64_t pid, tid; /* -1: none, or not a number */
    p2d_str name;
    uint32_t process; /* its index among the processes, from 1 */
    struct p2d_intervals calls;
};

/* A sample of a stack that "stackFrames" describes. */
struct p2d_trace_sample {
    double at, weight;
    uint32_t thread; /* from 1 */
    p2d_str frame;   /* its key */
    uint32_t order;
};

/* An entry of "stackFrames". */
struct p2d_trace_frame {
    p2d_fn fn;
    p2d_str parent; /* its key; 0: none */
    p2d_str key;
};

/* A profile of V8's that events bring in pieces. */
struct p2d_trace_profile {
    struct p2d_v8_profile v8;
    uint32_t thread;
};

/* A measure of User Timing. */
struct p2d_trace_measure {
    p2d_str name;
    int64_t begin; /* nanoseconds */
    bool is_open;  /* its end has not come yet */
};

/* The arguments of an event that say what it is. */
struct p2d_trace_args {
    p2d_str file, detail;
    uint32_t line, column;       /* 0: unknown */
    bool has_count, has_average; /* of other events, which it sums up */
    bool is_of_hermes;           /* made of samples */
};

struct p2d_trace {
    struct p2d_json json;
    struct p2d_builder *b;
    struct p2d_map processes;       /* pid -> index */
    struct p2d_map tids;            /* tid -> a small number */
    struct p2d_map by_thread;       /* (process, that number) -> thread */
    P2D_VEC(p2d_str) process_names; /* by process, from 0 */
    P2D_VEC(struct p2d_trace_thread) threads;
    P2D_VEC(struct p2d_trace_sample) samples;
    P2D_VEC(struct p2d_trace_frame) frames;
    struct p2d_map frame_of; /* key -> index and 1 */
    P2D_VEC(struct p2d_trace_profile) profiles;
    struct p2d_map profile_of;    /* (process, id) -> index and 1 */
    struct p2d_v8_profile chunk;  /* of the event that is being read */
    P2D_VEC(p2d_spot) spots;      /* by frame of calls, from 1 */
    P2D_VEC(p2d_str) plain_names; /* likewise: the name alone, by which an E ends it */
    struct p2d_map frame_of_spot;
    P2D_VEC(struct p2d_trace_measure) measures;
    struct p2d_map measure_of; /* (name, id) -> the last one's index and 1 */
    uint64_t n_events, n_timeless, n_summaries;
    bool ends_in_event; /* the input was cut within it */
    bool was_sampled;   /* calls were made of samples: their number says nothing */
};

#endif
