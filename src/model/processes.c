/* processes.c - group threads into processes, and name these. */
#include "model/processes.h"

#include "base/map.h"

p2d_str p2d_process_name(const struct p2d_thread_info *thread)
{
    return thread->process != 0 ? thread->process : thread->comm;
}

int64_t p2d_process_number(const struct p2d_thread_info *thread)
{
    return thread->pid == -1 ? thread->tid : thread->pid;
}

/* A pid of -1 is unknown, and pids below it are made up. Where a program replaced another
 * one (exec) the leader is several threads: the last name counts. */
static void find_leaders(const struct p2d_profile *p, struct p2d_map *by_pid,
                         struct p2d_report *report)
{
    for (p2d_thread t = 0; t < p->threads.len; t++) {
        const struct p2d_thread_info *thread = &p->threads.at[t];
        uint32_t *slot =
            thread->pid == -1 ? NULL : p2d_map_at(by_pid, report, (uint64_t)thread->pid);
        if (slot != NULL && (*slot == 0 || thread->tid == thread->pid))
            *slot = t + 1;
    }
}

p2d_thread *p2d_processes_of(const struct p2d_profile *p, struct p2d_report *report)
{
    p2d_thread *processes = p2d_new(report, p->threads.len, sizeof *processes);
    struct p2d_map by_pid = {0};
    if (processes != NULL)
        find_leaders(p, &by_pid, report);
    for (p2d_thread t = 0; processes != NULL && p2d_ok(report) && t < p->threads.len;
         t++) {
        int64_t pid = p->threads.at[t].pid;
        processes[t] = pid == -1 ? t : p2d_map_get(&by_pid, (uint64_t)pid) - 1;
    }
    p2d_map_release(&by_pid);
    if (p2d_ok(report))
        return processes;
    p2d_delete(processes);
    return NULL;
}
