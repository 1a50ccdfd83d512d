/* processes.h - group threads into processes, and name these.
 *
 * Threads of one pid are a process. Where there is no pid (perf prints one number where
 * it has only one: a tid, mostly equal to the pid) each thread stands for itself. */
#ifndef P2D_MODEL_PROCESSES_H
#define P2D_MODEL_PROCESSES_H

#include "model/profile.h"

/* By thread, the thread that stands for its process: the leader, whose tid is the pid, or
 * else the first thread. The caller frees it with p2d_delete. NULL after an error. */
p2d_thread *p2d_processes_of(const struct p2d_profile *, struct p2d_report *);

/* The name of the process for which this thread stands; "" if unknown. */
p2d_str p2d_process_name(const struct p2d_thread_info *);

/* The pid of the process, or the tid if no pid is known; below 0: unknown. */
int64_t p2d_process_number(const struct p2d_thread_info *);

#endif
