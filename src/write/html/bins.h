/* bins.h - stretches of time as a report holds them, and fewer of them where there are
 * too many for a browser. */
#ifndef P2D_WRITE_HTML_BINS_H
#define P2D_WRITE_HTML_BINS_H

#include "write/html/parts.h"

/* More stretches are put into bins. If samples have many different stacks, bins would hardly make
 * fewer stretches of them: then the limit is up to the larger number. */
enum { P2D_HTML_STRETCHES = 1 << 20, P2D_HTML_MOST_STRETCHES = 1 << 22 };

/* As p2d_stretch, but of a row of the report's samples. */
struct p2d_html_stretch {
    int64_t begin, end; /* nanoseconds since the first one's begin */
    double cost;        /* of a moment, in the metric's unit */
    uint32_t row;
    uint32_t lane; /* of a thread and a metric: what lies end to end in time */
    uint32_t count;
};
typedef P2D_VEC(struct p2d_html_stretch) p2d_html_stretches;

/* The limit for a report with so many rows of samples: 16 stretches for each row, within the two
 * numbers above. A bin has a stretch for each row that has a cost in it, so bins of many rows would
 * have to be wide. */
uint32_t p2d_html_stretch_limit(uint32_t n_rows);

/* Make at most `limit` stretches of many, which are in order of their begin, and stay so.
 * All of a row within a bin becomes one stretch; those of a lane lie end to end from the
 * begin of their bin, and each begins in it. So sums of whole bins are what they were.
 * Returns the width of a bin in nanoseconds; 0 if there was no need, or memory ran out. */
int64_t p2d_html_put_into_bins(p2d_html_stretches *, uint32_t n_lanes, uint32_t limit,
                               struct p2d_report *);

#endif
