/* function.h - find the function of an event of a Chrome trace. */
#ifndef P2D_READ_TRACE_FUNCTION_H
#define P2D_READ_TRACE_FUNCTION_H

#include "read/trace/trace.h"

/* Take the next value if an argument of this key says what an event is; else false, and
 * nothing is taken. */
bool p2d_trace_read_arg(struct p2d_trace *, struct p2d_trace_args *, struct p2d_span key);

/* The frame of an event with this name, category and arguments: its function, at the line
 * that ran where that is known. 0 after an error. */
uint32_t p2d_trace_frame_of(struct p2d_trace *, p2d_str name, p2d_str category,
                            const struct p2d_trace_args *);

/* The name of a function without what else is in an event's name. */
p2d_str p2d_trace_plain_name(struct p2d_trace *, p2d_str name, p2d_str category);

#endif
