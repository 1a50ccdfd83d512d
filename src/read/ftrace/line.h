/* line.h - parse one line of Linux's function_graph tracer. */
#ifndef P2D_READ_FTRACE_LINE_H
#define P2D_READ_FTRACE_LINE_H

#include "base/strings.h"

/* Parts are empty where the line, by the options of the tracer, has none. */
struct p2d_ftrace_line {
    struct p2d_span cpu, task; /* "0", "kworker/1:2-77" */
    struct p2d_span time;      /* "4700.100003", in seconds */
    struct p2d_span duration;  /* "+ 16.816 us" */
    struct p2d_span code;      /* "do_filp_open() {", without blanks around it */
    size_t depth;              /* how far that is indented */
    bool is_switch;            /* the processor goes on from one task to the next */
    struct p2d_span next;      /* of a switch; task is the one before */
};

/* False if it is none of them, but an event or a title. */
bool p2d_ftrace_parse(struct p2d_span line, struct p2d_ftrace_line *);

/* "kworker/1:2-77": the number after the last dash, -1 if there is none. */
struct p2d_span p2d_ftrace_task(struct p2d_span task, int64_t *number);

/* "+ 16.816 us" as nanoseconds. */
bool p2d_ftrace_duration(struct p2d_span text, double *nanoseconds);

#endif
