/* threads.h - the threads of a recording and their names, which change with time. */
#ifndef P2D_READ_PERF_DATA_THREADS_H
#define P2D_READ_PERF_DATA_THREADS_H

#include "model/builder.h"
#include "read/perf_data/file.h"
#include "read/perf_data/address_space.h"

struct p2d_perf_task {
    int64_t pid, tid;
    p2d_str comm;
    p2d_thread thread; /* 0: not asked for yet */
};

struct p2d_perf_tasks {
    struct p2d_builder *b;
    P2D_VEC(struct p2d_perf_task) at; /* from 1 */
    struct p2d_map by_tid;
    uint32_t last; /* the thread of the last look-up */
};
bool p2d_perf_tasks_init(struct p2d_perf_tasks *, struct p2d_builder *);
void p2d_perf_tasks_release(struct p2d_perf_tasks *);

/* The thread under its current name; 0 for a sample without a thread (tid -1), or after
 * an error. */
p2d_thread p2d_perf_thread_of(struct p2d_perf_tasks *, int64_t pid, int64_t tid);

/* A COMM record: a thread has a name. */
void p2d_perf_take_comm(struct p2d_perf_tasks *, const struct p2d_perf_file *,
                        const struct p2d_perf_record *);

/* A FORK record: a thread or process inherits the name of its parent and, in `spaces`,
 * its maps. */
void p2d_perf_take_fork(struct p2d_perf_tasks *, struct p2d_spaces *,
                        const struct p2d_perf_file *, const struct p2d_perf_record *);

#endif
