/* intervals.h - turn the calls of one thread, by their begin and end, into stacks.
 *
 * A call is within the one that had begun and not ended when it began. Its self value is
 * what it lasted without the calls within. Calls are given in any order; those that begin
 * together are nested the longer one outside, then in the order in which they were given;
 * those that are given by their two ends always in that order.
 */
#ifndef P2D_ASSEMBLE_INTERVALS_H
#define P2D_ASSEMBLE_INTERVALS_H

#include "assemble/stack_table.h"

/* A call, or one end of one. */
struct p2d_interval {
    double begin, end;   /* of one end: both the same */
    uint32_t frame : 30; /* the caller's number */
    uint32_t kind : 2;
    uint32_t order;
};

/* Zeroed is empty, but for the report. */
struct p2d_intervals {
    struct p2d_report *report;
    P2D_VEC(struct p2d_interval) events;
    const p2d_str *names; /* by frame: what an end calls it; NULL: its number */
    bool counts_calls;    /* not all input that looks like calls is of calls */
    uint64_t n_unopened;  /* ends without a beginning, which are left out */
    uint64_t n_unclosed; /* beginnings without an end: they end with their caller, or with
                            the last event */
    uint64_t
        n_crossing; /* calls that outlived their caller: it is taken to last as long */
};

enum {
    P2D_ANY_FRAME = (1 << 30) - 1, /* whichever began last */
    P2D_MAX_FRAMES = P2D_ANY_FRAME /* the caller's numbers are below */
};

void p2d_intervals_release(struct p2d_intervals *);

void p2d_intervals_begin(struct p2d_intervals *, uint32_t frame, double at);
/* Ends the last one of this frame, or of this name, that is open. */
void p2d_intervals_end(struct p2d_intervals *, uint32_t frame, double at);
void p2d_intervals_whole(struct p2d_intervals *, uint32_t frame, double begin,
                         double end);

/* All that was given becomes stacks of the table, and is forgotten. A call is no sample:
 * their number is 0, or where calls are counted, that of the calls. */
void p2d_intervals_emit(struct p2d_intervals *, struct p2d_stack_table *,
                        uint32_t column);

#endif
