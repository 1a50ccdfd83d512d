/* tasks.h - the processes and threads of a trace of Perfetto, and their names, which may be
 * told at any place. */
#ifndef P2D_READ_PERFETTO_TASKS_H
#define P2D_READ_PERFETTO_TASKS_H

#include "model/builder.h"

/* Zeroed, but for the report and `strings`, is empty. */
struct p2d_perfetto_tasks {
    struct p2d_report *report;
    struct p2d_strings strings;
    struct p2d_map process_names; /* pid -> name */
    struct p2d_map thread_names;  /* tid -> name */
    struct p2d_map processes;     /* tid -> pid + 1 */
};

bool p2d_perfetto_tasks_init(struct p2d_perfetto_tasks *, struct p2d_report *);
void p2d_perfetto_tasks_release(struct p2d_perfetto_tasks *);

/* The id of a process or thread from a field, which holds a signed number of the kernel; 0 for a
 * number that is no id. */
int32_t p2d_perfetto_id(uint64_t value);
/* The ids in a message TaskContext; 0: the message has none. */
void p2d_perfetto_task_ids(struct p2d_span message, int32_t *pid, int32_t *tid);

/* Read the names in a message ProcessTree, TrackDescriptor or ProcessDescriptor. */
void p2d_perfetto_add_tree(struct p2d_perfetto_tasks *, struct p2d_span message);
void p2d_perfetto_add_track(struct p2d_perfetto_tasks *, struct p2d_span message);
void p2d_perfetto_add_process(struct p2d_perfetto_tasks *, struct p2d_span message);
/* Read the names in a message ThreadDescriptor. *pid and *tid are the thread's ids, *began is the
 * time in microseconds from which the sequence counts. */
void p2d_perfetto_add_thread(struct p2d_perfetto_tasks *, struct p2d_span message,
                             int32_t *pid, int32_t *tid, uint64_t *began);

/* The thread with the last name that the trace gives it. An id of 0 or below is unknown. */
p2d_thread p2d_perfetto_thread(const struct p2d_perfetto_tasks *, struct p2d_builder *,
                               int32_t pid, int32_t tid);

#endif
