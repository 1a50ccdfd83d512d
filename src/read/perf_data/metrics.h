/* metrics.h - the metrics of a recording: its events, and counters that are read with
 * samples. */
#ifndef P2D_READ_PERF_DATA_METRICS_H
#define P2D_READ_PERF_DATA_METRICS_H

#include "model/builder.h"
#include "read/perf_data/file.h"

struct p2d_perf_metrics {
    struct p2d_builder *b;
    const struct p2d_perf_file *file;
    P2D_VEC(p2d_metric) by_event; /* 0: not asked for yet */
    struct p2d_map counts;        /* id -> its last value + 1, in `counted` */
    P2D_VEC(uint64_t) counted;
};
void p2d_perf_metrics_release(struct p2d_perf_metrics *);

/* The metric of an event; 0 after an error. */
p2d_metric p2d_perf_metric_of(struct p2d_perf_metrics *, const struct p2d_perf_attr *);

/* The growth of a counter since its last value. */
uint64_t p2d_perf_growth_of(struct p2d_perf_metrics *, uint64_t id, uint64_t value);

#endif
