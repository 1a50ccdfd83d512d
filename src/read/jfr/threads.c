/* threads.c - the threads of a chunk. */
#include "read/jfr/threads.h"

void p2d_jfr_threads_begin(struct p2d_jfr_threads *t)
{
    p2d_map_release(&t->by_id);
    t->name.report = t->b->report;
}

void p2d_jfr_threads_release(struct p2d_jfr_threads *t)
{
    p2d_map_release(&t->by_id);
    p2d_buffer_release(&t->name);
}

/* Java's name of it, which may be empty, else the system's. */
static void put_name(struct p2d_jfr_threads *t, const struct p2d_jfr_values *thread)
{
    const unsigned char *name = thread->at[P2D_JFR_NAME];
    bool is_null = name == NULL || *name == P2D_JFR_NULL;
    t->name.len = 0;
    p2d_jfr_put_field(t->pools, &t->name, thread,
                      is_null ? P2D_JFR_OS_NAME : P2D_JFR_NAME);
}

static int64_t number_or(uint64_t number, int64_t otherwise)
{
    return number > 0 && number <= INT64_MAX ? (int64_t)number : otherwise;
}

/* There may be a million virtual threads without a name, which nobody can tell apart. */
static p2d_thread make_thread(struct p2d_jfr_threads *t,
                              const struct p2d_jfr_values *thread)
{
    struct p2d_thread_info info = {.pid = -1, .tid = -1};
    put_name(t, thread);
    if (thread->number[P2D_JFR_IS_VIRTUAL] != 0 && t->name.len == 0)
        p2d_puts(&t->name, "[virtual thread]");
    else
        info.tid = number_or(thread->number[P2D_JFR_OS_ID],
                             number_or(thread->number[P2D_JFR_JAVA_ID], -1));
    info.comm = p2d_name(t->b, p2d_buffer_span(&t->name));
    return info.comm != 0 || info.tid >= 0 ? p2d_thread_of(t->b, info) : 0;
}

p2d_thread p2d_jfr_thread_of(struct p2d_jfr_threads *t, uint64_t id)
{
    struct p2d_jfr_values thread;
    uint32_t *known = p2d_map_at(&t->by_id, t->b->report, id);
    if (known == NULL)
        return 0;
    if (*known == 0)
        *known = 1 + (p2d_jfr_constant(t->pools, P2D_JFR_THREADS, id, &thread)
                          ? make_thread(t, &thread)
                          : 0);
    return *known - 1;
}
