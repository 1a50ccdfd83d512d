/* threads.c - number the processes and threads of a Chrome trace. */
#include "read/trace/threads.h"

/* Processes and threads are few: a number for each keeps the key in 64 bits. */
uint32_t p2d_trace_find_thread(struct p2d_trace *t, int64_t process_id, int64_t thread_id,
                               p2d_str name)
{
    struct p2d_report *report = t->b->report;
    uint32_t *process = p2d_map_at(&t->processes, report, (uint64_t)process_id);
    if (process == NULL)
        return 0;
    if (*process == 0 && p2d_vec_push(&t->process_names, report, (p2d_str)0))
        *process = t->process_names.len;
    uint32_t pid = *process, *tid = p2d_map_at(&t->tids, report, (uint64_t)thread_id);
    if (tid == NULL)
        return 0;
    if (*tid == 0)
        *tid = t->tids.used;
    uint32_t *slot = p2d_map_at(&t->by_thread, report, p2d_pair(pid, *tid));
    if (slot == NULL)
        return 0;
    struct p2d_trace_thread fresh = {.pid = process_id < 0 ? -1 : process_id,
                                     .tid = thread_id < 0 ? -1 : thread_id,
                                     .name = name,
                                     .process = pid,
                                     .calls.report = report};
    if (*slot == 0 && p2d_vec_push(&t->threads, report, fresh))
        *slot = t->threads.len;
    return *slot;
}

p2d_thread p2d_trace_thread_of(struct p2d_trace *t, uint32_t thread)
{
    if (thread == 0)
        return 0;
    const struct p2d_trace_thread *info = &t->threads.at[thread - 1];
    p2d_str name = info->name;
    if (name == 0)
        name = t->process_names.at[info->process - 1];
    return p2d_thread_of(
        t->b, (struct p2d_thread_info){.comm = name, .pid = info->pid, .tid = info->tid});
}
