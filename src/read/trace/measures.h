/* measures.h - phases of a program that a trace tells: the measures and marks of JavaScript's
 * User Timing, and moments that the trace says are of the whole program. */
#ifndef P2D_READ_TRACE_MEASURES_H
#define P2D_READ_TRACE_MEASURES_H

#include "read/trace/trace.h"

/* An event that has a name and is no call. */
struct p2d_trace_moment {
    char phase; /* as "ph" has it */
    bool is_global;
    p2d_str name, category, id; /* id: tells measures of one name apart; 0: none */
    double at;                  /* microseconds */
};

/* Take the event if it begins, ends or marks a phase. Events come in the order of the file. */
void p2d_trace_take_moment(struct p2d_trace *, const struct p2d_trace_moment *);
/* Measures that have not ended last until the end. */
void p2d_trace_end_measures(struct p2d_trace *);

#endif
