/* moment.h - the one time that a file of pprof has for all of its samples. Several files are a
 * series of such moments. */
#ifndef P2D_READ_PPROF_MOMENT_H
#define P2D_READ_PPROF_MOMENT_H

#include "model/builder.h"

struct p2d_pprof_value {
    uint32_t sample; /* as p2d_add_sample gave it */
    double cost;     /* in the unit of its metric */
};

/* What the samples of the file cost, where times are kept. */
struct p2d_pprof_moment {
    P2D_VEC(struct p2d_pprof_value) values;
};

/* Note what a sample of the file costs. */
void p2d_pprof_note(struct p2d_pprof_moment *, struct p2d_builder *, uint32_t sample,
                    double cost);
/* Give all noted samples the time `began`, in nanoseconds since 1970 (0: unknown, they get none),
 * and forget them. Pictures draw a sample as long as it cost, if its metric is a time, and shorten
 * the samples of a thread that together are longer than `duration`. A sample of another metric gets
 * its share of `duration`, which is its part of the thread's cost. */
void p2d_pprof_add_times(struct p2d_pprof_moment *, struct p2d_builder *, int64_t began,
                         int64_t duration);

#endif
