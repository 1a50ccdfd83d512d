/* threads.h - number the processes and threads of a Chrome trace. */
#ifndef P2D_READ_TRACE_THREADS_H
#define P2D_READ_TRACE_THREADS_H

#include "read/trace/trace.h"

/* The number, from 1, of a thread among t->threads, which it is added to; `name` is for a new
 * one. 0 after an error. */
uint32_t p2d_trace_find_thread(struct p2d_trace *, int64_t process_id, int64_t thread_id,
                               p2d_str name);

/* The builder's thread. */
p2d_thread p2d_trace_thread_of(struct p2d_trace *, uint32_t thread);

#endif
