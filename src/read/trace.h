/* trace.h - the parts of a Chrome trace that the reader of events shares with that of
 * samples. */
#ifndef P2D_READ_TRACE_H
#define P2D_READ_TRACE_H

#include "read/intervals.h"
#include "read/json_stream.h"
#include "read/v8_profile.h"

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
    struct p2d_map profile_of;   /* (process, id) -> index and 1 */
    struct p2d_v8_profile chunk; /* of the event that is being read */
    uint64_t n_events, n_timeless;
};

/* The builder's thread. */
p2d_thread p2d_trace_thread_of(struct p2d_trace *, uint32_t thread);

/* The next value, a string or a number, as the name of a frame. */
p2d_str p2d_trace_read_key(struct p2d_trace *);
/* The next value as "stackFrames". */
void p2d_trace_read_frames(struct p2d_trace *);
/* Give the builder the samples. */
void p2d_trace_emit_samples(struct p2d_trace *);

#endif
