/* waits.c - follow threads that leave the processor and return to it. */
#include "assemble/waits.h"

/* The kernel notes a switch some microseconds before it switches, in virtual machines up to
 * 150: a sample of the thread that is so close does not show that it has returned. */
enum { SWITCHING = 1000000 };

enum p2d_wait_state p2d_wait_state_of(struct p2d_span letters)
{
    /* Others follow after a '|'; a '+' is one that was preempted within the kernel. Old
     * kernels have x (dead), W (waking) and K (waits for a signal that kills). */
    static const char known[] = "RWSKDTtIPXxZ";
    static const enum p2d_wait_state states[] = {
        P2D_WAIT_RUNNABLE, P2D_WAIT_RUNNABLE, P2D_WAIT_SLEEP,   P2D_WAIT_SLEEP,
        P2D_WAIT_DISK,     P2D_WAIT_STOPPED,  P2D_WAIT_STOPPED, P2D_WAIT_IDLE,
        P2D_WAIT_IDLE,     P2D_WAIT_NONE,     P2D_WAIT_NONE,    P2D_WAIT_NONE};
    const char *at =
        letters.len > 0 && letters.at[0] != '\0' ? strchr(known, letters.at[0]) : NULL;
    return at != NULL ? states[at - known] : P2D_WAIT_OTHER;
}

const char *p2d_wait_state_name(enum p2d_wait_state state)
{
    static const char *const names[] = {"runnable", "sleep", "disk",
                                        "stopped",  "idle",  "other"};
    return names[state];
}

void p2d_waits_release(struct p2d_waits *waits)
{
    p2d_map_release(&waits->by_id);
    p2d_vec_release(&waits->threads);
}

/* NULL for the idle task (0), for none (-1), and when memory runs out. */
static struct p2d_waiting *thread_of(struct p2d_waits *waits, int64_t thread)
{
    if (thread <= 0)
        return NULL;
    uint32_t *slot = p2d_map_at(&waits->by_id, waits->report, (uint64_t)thread);
    if (slot == NULL)
        return NULL;
    if (*slot == 0) {
        if (!p2d_vec_push(&waits->threads, waits->report, (struct p2d_waiting){0}))
            return NULL;
        *slot = waits->threads.len;
    }
    return &waits->threads.at[*slot - 1];
}

/* A thread that waits; NULL if it does not, or was never seen. */
static struct p2d_waiting *waiting_thread(const struct p2d_waits *waits, int64_t thread)
{
    uint32_t found = thread > 0 ? p2d_map_get(&waits->by_id, (uint64_t)thread) : 0;
    struct p2d_waiting *t = found != 0 ? &waits->threads.at[found - 1] : NULL;
    return t != NULL && t->is_open ? t : NULL;
}

struct p2d_wait *p2d_waits_open(const struct p2d_waits *waits, int64_t thread)
{
    struct p2d_waiting *t = waiting_thread(waits, thread);
    return t != NULL ? &t->wait : NULL;
}

static bool end_wait(const struct p2d_waits *waits, struct p2d_waiting *t, uint64_t end,
                     bool is_estimated, struct p2d_wait *ended)
{
    if (!t->is_open)
        return false;
    t->is_open = false;
    t->wait.end = end > t->wait.begin ? end : t->wait.begin;
    t->wait.is_estimated = is_estimated;
    t->wait.has_losses = t->losses != waits->losses;
    *ended = t->wait;
    return true;
}

/* It runs at `time`, and nobody saw it return: it did so after it was woken. */
static bool end_unseen(const struct p2d_waits *waits, struct p2d_waiting *t,
                       uint64_t time, struct p2d_wait *ended)
{
    return end_wait(waits, t, t->wait.woken != 0 ? t->wait.woken : time, true, ended);
}

bool p2d_waits_leave(struct p2d_waits *waits, int64_t thread, uint64_t time,
                     enum p2d_wait_state state, struct p2d_wait_place place,
                     struct p2d_wait *ended)
{
    struct p2d_waiting *t = thread_of(waits, thread);
    if (t == NULL || (!place.has_switch && (t->is_open || t->has_ended)))
        return false;
    bool has_ended = t->is_open && end_unseen(waits, t, time, ended);
    t->has_ended = state == P2D_WAIT_NONE;
    t->is_open = !t->has_ended;
    t->wait = (struct p2d_wait){.place = place, .state = state, .begin = time};
    t->losses = waits->losses;
    return has_ended;
}

bool p2d_waits_return(struct p2d_waits *waits, int64_t thread, uint64_t time,
                      struct p2d_wait *ended)
{
    struct p2d_waiting *t = thread_of(waits, thread);
    if (t == NULL)
        return false;
    t->has_ended = false; /* a number may be used again */
    return end_wait(waits, t, time, false, ended);
}

void p2d_waits_wake(struct p2d_waits *waits, int64_t thread, uint64_t time)
{
    struct p2d_wait *wait = p2d_waits_open(waits, thread);
    if (wait != NULL && wait->woken == 0 && time >= wait->begin)
        wait->woken = time;
}

bool p2d_waits_see(struct p2d_waits *waits, int64_t thread, uint64_t time,
                   struct p2d_wait *ended)
{
    struct p2d_waiting *t = waiting_thread(waits, thread);
    if (t == NULL || time < t->wait.begin || time - t->wait.begin < SWITCHING)
        return false;
    return end_unseen(waits, t, time, ended);
}
