/* call_times.h - when the calls of one thread ran, whose durations are known.
 *
 * Recorders write down when a call began to a microsecond, say, but how long it took to a
 * nanosecond. So what a call cost is what its duration tells, and the begins only say where
 * on the clock that was: from the begin of an outermost call to its end its thread runs one
 * call after the other, each as long as it took without those within it.
 */
#ifndef P2D_ASSEMBLE_CALL_TIMES_H
#define P2D_ASSEMBLE_CALL_TIMES_H

#include "model/builder.h"

/* A part of a call that no other call interrupts. */
struct p2d_call_part {
    int64_t lasted;
    p2d_node node;
    uint32_t before; /* the part before it in its row, and 1; 0: none */
    bool is_first;   /* of its call */
    bool is_known;   /* how long its call lasted */
    bool is_sample;  /* its call, which begins with it, is one */
};

/* The first part in a row, and the last one and 1; 0: the row is empty. */
struct p2d_call_row {
    uint32_t first, end;
};

/* A call that has begun and not ended. */
struct p2d_open_call {
    struct p2d_call_row own;
    struct p2d_call_row lost; /* of calls within it whose end is not known */
};

/* Of one thread; zeroed is empty. */
struct p2d_call_times {
    P2D_VEC(struct p2d_call_part) parts; /* of the outermost call at hand */
    P2D_VEC(struct p2d_open_call) open;  /* outermost first */
    int64_t begin, now;                  /* of the first part, and the end of the last */
};

/* What samples of the thread are like. */
struct p2d_call_samples {
    p2d_metric time;  /* a unit of time, of intervals: what calls cost themselves */
    p2d_metric calls; /* their number, of moments; 0: no metric counts them */
    p2d_thread thread;
    bool counts; /* the call that ends is a sample of `time` */
};

void p2d_call_times_release(struct p2d_call_times *);

/* A call begins, in the innermost one. */
void p2d_call_begins(struct p2d_call_times *, struct p2d_builder *, p2d_node, int64_t at);
/* The innermost one ends. It has cost so many nanoseconds itself; its sample is added by
 * the caller, but not when it was. That is added with the end of the outermost call. */
void p2d_call_ends(struct p2d_call_times *, struct p2d_builder *,
                   const struct p2d_call_samples *, int64_t self);
/* The innermost one is forgotten, since its end is not known. Those within it stay, and
 * its own time is of the call that it was in, if the end of that one is known. */
void p2d_call_is_lost(struct p2d_call_times *, struct p2d_builder *,
                      const struct p2d_call_samples *);

#endif
