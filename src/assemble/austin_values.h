/* austin_values.h - the metrics of austin, in its text and in its binary output. */
#ifndef P2D_ASSEMBLE_AUSTIN_VALUES_H
#define P2D_ASSEMBLE_AUSTIN_VALUES_H

#include "model/builder.h"

struct p2d_austin_values {
    double time;             /* microseconds */
    double allocated, freed; /* bytes, both at least 0 */
    bool has_time, has_memory, has_idle, is_idle;
    bool has_end; /* it is known when the sample was taken: */
    int64_t end;  /* in nanoseconds since the recording began */
};

/* Made when met first: most recordings have one. 0: not met yet. */
struct p2d_austin_metrics {
    p2d_metric time, cpu, allocated, freed;
};

/* Add a sample of these values. What is freed costs nothing back, so it is a metric of
 * its own, as austin's tools have it; what was idle took time, but not the processor's.
 */
void p2d_add_austin_sample(struct p2d_builder *, struct p2d_austin_metrics *,
                           struct p2d_sample, const struct p2d_austin_values *);

/* What the text of a mode ends in. */
enum p2d_austin_mode {
    P2D_AUSTIN_TIME,   /* 1500 */
    P2D_AUSTIN_MEMORY, /* 2048, or -4096 */
    P2D_AUSTIN_FULL    /* 1500,0,-4096: time, idle, memory; before version 3
                          1500 2048 -4096: time, allocated, freed */
};

/* Cut the values and the blanks before them off the end of a line. False if they are not
 * there. */
bool p2d_cut_austin_values(struct p2d_span *line, enum p2d_austin_mode,
                           struct p2d_austin_values *);

/* "# mode: full"; false if the comment does not tell. */
bool p2d_austin_mode_of(struct p2d_span comment, enum p2d_austin_mode *);

#endif
