/* recording_part.h - keep a part of a recording, by time (--time) or processor
 * (--cpu), as perf script does. */
#ifndef P2D_READ_RECORDING_PART_H
#define P2D_READ_RECORDING_PART_H

#include "io/input.h"
#include "read/recording_time.h"

enum { P2D_MOST_CPUS = 8192 }; /* of Linux */

struct p2d_perf_part {
    bool by_time, by_cpu; /* else all are */
    struct p2d_period period;
    uint64_t cpus[P2D_MOST_CPUS / 64];
};

/* What is known of a sample. */
struct p2d_perf_moment {
    bool has_time, has_cpu;
    uint64_t time, cpu;
};

/* Samples that are not of the part. */
struct p2d_left_out {
    uint64_t other_time, other_cpu;
    uint64_t no_time, no_cpu; /* it is not known whether they are */
    struct p2d_period period; /* from the first of them to the last */
    uint64_t first_cpu, last_cpu;
};

/* What the input's options ask for, but for the time. False after an error. */
bool p2d_part_of(struct p2d_input *, struct p2d_perf_part *);
/* Say that the time makes no sense. Always false. */
bool p2d_refuse_time(struct p2d_report *, const char *text);

/* Whether the sample is of the part; else it is counted. */
bool p2d_part_has(const struct p2d_perf_part *, struct p2d_perf_moment,
                  struct p2d_left_out *);
/* Add up. */
void p2d_left_out_add(struct p2d_left_out *, const struct p2d_left_out *);
/* Nothing but these: say so. False if there are none. */
bool p2d_left_out_all(const struct p2d_left_out *, struct p2d_report *);

#endif
