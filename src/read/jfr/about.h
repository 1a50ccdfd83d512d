/* about.h - what a recording says of itself: the command, what was sampled, what was lost.
 */
#ifndef P2D_READ_JFR_ABOUT_H
#define P2D_READ_JFR_ABOUT_H

#include "model/builder.h"
#include "read/jfr/chunk.h"
#include "read/jfr/pools.h"

/* A zeroed struct holds nothing yet; the caller sets the pools and the builder. */
struct p2d_jfr_about {
    struct p2d_builder *b;
    struct p2d_jfr_pools *pools;
    struct p2d_buffer key, value;
    P2D_VEC(uint8_t)
    classes;       /* of the chunk: what the events of a class say; 0: unknown */
    p2d_str event; /* what async-profiler sampled: "cpu", "page-faults" */
    uint64_t lost; /* samples */
};

/* Begin with the metadata of a chunk. */
void p2d_jfr_about_begin(struct p2d_jfr_about *);
void p2d_jfr_about_release(struct p2d_jfr_about *);

/* Learn from an event, if it is one that says something. */
void p2d_jfr_learn(struct p2d_jfr_about *, const struct p2d_jfr_event *);

/* Whether what async-profiler sampled is time. */
bool p2d_jfr_samples_time(const struct p2d_jfr_about *);

#endif
