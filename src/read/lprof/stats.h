/* stats.h - read what line_profiler saves, a pickle of its LineStats (.lprof). */
#ifndef P2D_READ_LPROF_STATS_H
#define P2D_READ_LPROF_STATS_H

#include "io/input.h"
#include "model/builder.h"

/* Whether the bytes begin as such a pickle. */
bool p2d_is_line_stats(struct p2d_span head);

/* Add the functions and their lines, in seconds. False after an error. */
bool p2d_read_line_stats(struct p2d_input *, struct p2d_builder *, p2d_metric time);

#endif
