/* samples.h - read the samples of a Chrome trace, as Hermes writes them. */
#ifndef P2D_READ_TRACE_SAMPLES_H
#define P2D_READ_TRACE_SAMPLES_H

#include "read/trace/trace.h"

/* The next value, a string or a number, as the name of a frame. */
p2d_str p2d_trace_read_key(struct p2d_trace *);

/* The next value as "stackFrames". */
void p2d_trace_read_frames(struct p2d_trace *);

/* Give the builder the samples. */
void p2d_trace_emit_samples(struct p2d_trace *);

#endif
