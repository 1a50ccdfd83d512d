/* clocks.h - the clocks of a trace of Perfetto, as one. */
#ifndef P2D_READ_PERFETTO_CLOCKS_H
#define P2D_READ_PERFETTO_CLOCKS_H

#include "base/map.h"
#include "base/strings.h"

/* ClockSnapshot's numbers of clocks that all machines have; those up to LAST are the same
 * for all sequences, from there up to a limit they are a sequence's own. */
enum {
    P2D_PERFETTO_REALTIME = 1,
    P2D_PERFETTO_MONOTONIC = 3,
    P2D_PERFETTO_BOOTTIME = 6,
    P2D_PERFETTO_LAST_CLOCK = 63,
    P2D_PERFETTO_LAST_OWN_CLOCK = 127
};

/* A clock that a snapshot relates to the trace's clock. */
struct p2d_perfetto_clock {
    int64_t at;     /* the trace's time in nanoseconds when this one showed `shown` */
    uint64_t shown; /* in its own units */
    uint64_t unit;  /* nanoseconds */
    bool is_incremental; /* its times are since the one before, which was ->at */
};

/* Zeroed, but for the report, is empty. */
struct p2d_perfetto_clocks {
    struct p2d_report *report;
    struct p2d_map by_id; /* (sequence or 0, clock) -> its number + 1 */
    P2D_VEC(struct p2d_perfetto_clock) at;
    uint32_t trace_clock; /* that all times are told in; 0: not known yet */
};

void p2d_perfetto_clocks_release(struct p2d_perfetto_clocks *);

/* Take a message ClockSnapshot of a sequence, whose number is not 0. */
void p2d_perfetto_add_snapshot(struct p2d_perfetto_clocks *, uint32_t sequence,
                               struct p2d_span message);

/* Convert a time of a clock into nanoseconds on the trace's clock, which clock 0 stands for. A clock
 * that no snapshot relates to the trace's clock is taken to be that clock. */
int64_t p2d_perfetto_time(struct p2d_perfetto_clocks *, uint32_t sequence, uint32_t clock,
                          uint64_t time);

/* Nanoseconds since 1970 at a time of the trace's clock; 0: unknown. */
int64_t p2d_perfetto_since_1970(const struct p2d_perfetto_clocks *, int64_t time);

#endif
