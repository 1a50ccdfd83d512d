/* recording_part.h - keep a part of a recording, by time (--time) or processor
 * (--cpu), as perf script does. */
#ifndef P2D_READ_RECORDING_PART_H
#define P2D_READ_RECORDING_PART_H

#include "io/input.h"
#include "model/period.h"

/* A hint where the samples have none. */
#define P2D_PERF_LACKS_TIMES \
    "record times with perf record --timestamp, print them with perf script -F +time"

enum { P2D_MOST_CPUS = 8192 }; /* of Linux */

struct p2d_perf_part {
    bool by_time, by_cpu; /* else all are */
    struct p2d_period period;
    uint64_t cpus[P2D_MOST_CPUS / 64];
};

/* The time and processor of a sample. */
struct p2d_perf_moment {
    bool has_time, has_cpu;
    uint64_t time, cpu;
};

/* Counts of samples outside the part. */
struct p2d_left_out {
    uint64_t other_time, other_cpu;
    uint64_t no_time, no_cpu; /* samples without a time or processor */
    struct p2d_period period; /* from the first sample to the last */
    uint64_t first_cpu, last_cpu;
};

/* Take the part from the input's options, but for the time. False after an error. */
bool p2d_part_of(struct p2d_input *, struct p2d_perf_part *);

/* Whether the sample belongs to the part; else it is counted. */
bool p2d_part_has(const struct p2d_perf_part *, struct p2d_perf_moment,
                  struct p2d_left_out *);
/* Whether it was taken on a processor of the part. */
bool p2d_part_has_cpu(const struct p2d_perf_part *, struct p2d_perf_moment);
/* Add up. */
void p2d_left_out_add(struct p2d_left_out *, const struct p2d_left_out *);
/* Set an error if all samples were outside the part. False if none was. */
bool p2d_left_out_all(const struct p2d_left_out *, struct p2d_report *);

#endif
