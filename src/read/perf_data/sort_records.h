/* sort_records.h - sort records by time.
 *
 * Each processor has a buffer of its own, so records come in runs that are in order.
 */
#ifndef P2D_READ_PERF_DATA_SORT_RECORDS_H
#define P2D_READ_PERF_DATA_SORT_RECORDS_H

#include "base/mem.h"

struct p2d_moment {
    uint64_t time;
    uint64_t position; /* of the record */
};

/* Sort by time; records of equal time keep their order. False if memory ran out. Near
 * linear for a few long runs, n log n for anything. */
bool p2d_order_by_time(struct p2d_moment *, size_t n, struct p2d_report *);

#endif
