/* threads.c - the threads of a recording and their names, which change with time.
 *
 * Reference: tools/perf/util/{machine,thread}.c of Linux.
 */
#include "read/perf_data/threads.h"

#include <stdio.h>

bool p2d_perf_tasks_init(struct p2d_perf_tasks *tasks, struct p2d_builder *b)
{
    *tasks = (struct p2d_perf_tasks){.b = b};
    return p2d_vec_push(&tasks->at, b->report, (struct p2d_perf_task){0});
}

void p2d_perf_tasks_release(struct p2d_perf_tasks *tasks)
{
    p2d_vec_release(&tasks->at);
    p2d_map_release(&tasks->by_tid);
}

static bool find_task(struct p2d_perf_tasks *tasks, int64_t pid, int64_t tid)
{
    struct p2d_report *report = tasks->b->report;
    uint32_t *slot = p2d_map_at(&tasks->by_tid, report, (uint64_t)tid);
    if (slot == NULL || !p2d_ok(report))
        return false;
    if (*slot == 0) {
        struct p2d_perf_task fresh = {.pid = pid, .tid = tid};
        if (tid == 0)
            fresh.comm = p2d_name(tasks->b, p2d_span_of("swapper"));
        if (!p2d_vec_push(&tasks->at, report, fresh))
            return false;
        *slot = tasks->at.len - 1;
    }
    tasks->last = *slot;
    return true;
}

static struct p2d_perf_task *task_of(struct p2d_perf_tasks *tasks, int64_t pid,
                                     int64_t tid)
{
    bool is_last = tasks->last != 0 && tasks->at.at[tasks->last].tid == tid;
    if (!is_last && !find_task(tasks, pid, tid))
        return NULL;
    struct p2d_perf_task *task = &tasks->at.at[tasks->last];
    if (task->pid != pid && pid != -1) {
        task->pid = pid;
        task->thread = 0;
    }
    return task;
}

static void rename_task(struct p2d_perf_task *task, p2d_str comm)
{
    task->thread = task->comm == comm ? task->thread : 0;
    task->comm = comm;
}

/* Take note of the name of a process's leader, which may have no samples. */
static p2d_str name_of_process(const struct p2d_perf_tasks *tasks,
                               const struct p2d_perf_task *task)
{
    bool is_leader = task->pid == task->tid || task->pid < 0;
    uint32_t leader = is_leader ? 0 : p2d_map_get(&tasks->by_tid, (uint64_t)task->pid);
    return tasks->at.at[leader].comm;
}

p2d_thread p2d_perf_thread_of(struct p2d_perf_tasks *tasks, int64_t pid, int64_t tid)
{
    struct p2d_perf_task *task = tid == -1 ? NULL : task_of(tasks, pid, tid);
    if (task == NULL)
        return 0;
    if (task->comm == 0) {
        char unnamed[32]; /* as perf shows a thread that nobody named */
        snprintf(unnamed, sizeof unnamed, ":%lld", (long long)tid);
        task->comm = p2d_name(tasks->b, p2d_span_of(unnamed));
    }
    if (task->thread == 0)
        task->thread = p2d_thread_of(
            tasks->b, (struct p2d_thread_info){.comm = task->comm,
                                               .pid = task->pid,
                                               .tid = task->tid,
                                               .process = name_of_process(tasks, task)});
    return task->thread;
}

void p2d_perf_take_comm(struct p2d_perf_tasks *tasks, const struct p2d_perf_file *file,
                        const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    int64_t pid = (int32_t)p2d_take_u32(&f), tid = (int32_t)p2d_take_u32(&f);
    struct p2d_perf_task *task = task_of(tasks, pid, tid);
    if (task != NULL)
        rename_task(task, p2d_name(tasks->b, p2d_text_here(&f)));
}

void p2d_perf_take_fork(struct p2d_perf_tasks *tasks, struct p2d_spaces *spaces,
                        const struct p2d_perf_file *file,
                        const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    int64_t pid = (int32_t)p2d_take_u32(&f), parent = (int32_t)p2d_take_u32(&f);
    int64_t tid = (int32_t)p2d_take_u32(&f), parent_tid = (int32_t)p2d_take_u32(&f);
    struct p2d_perf_task *from = task_of(tasks, parent, parent_tid);
    p2d_str comm = from != NULL ? from->comm : 0;
    struct p2d_perf_task *to = task_of(tasks, pid, tid);
    if (to != NULL)
        rename_task(to, comm);
    p2d_space_fork(spaces, parent, pid);
}
