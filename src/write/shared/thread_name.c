/* thread_name.c - what a thread or a process is called. */
#include "write/shared/thread_name.h"

#include <inttypes.h>

#include "model/processes.h"

void p2d_put_group(struct p2d_buffer *out, const struct p2d_profile *p, p2d_thread thread,
                   enum p2d_split split)
{
    const struct p2d_thread_info *info = &p->threads.at[thread];
    bool by_process = split == P2D_SPLIT_PROCESS;
    struct p2d_span comm = p2d_text(p, by_process ? p2d_process_name(info) : info->comm);
    p2d_put(out, comm.at, comm.len);
    if (comm.len == 0)
        p2d_puts(out, by_process ? "process" : "thread");
    if (info->pid >= 0)
        p2d_putf(out, " %" PRId64, info->pid);
    if (split == P2D_SPLIT_THREAD && info->tid >= 0)
        p2d_putf(out, "%s%" PRId64, info->pid >= 0 ? "/" : " ", info->tid);
}
