/* waits.h - follow threads that leave the processor and return to it.
 *
 * A wait begins where a thread leaves and ends where it returns. Recorders miss returns: if
 * a thread is seen to run while it waits, its wait ended unseen, at an estimated time.
 */
#ifndef P2D_ASSEMBLE_WAITS_H
#define P2D_ASSEMBLE_WAITS_H

#include "model/builder.h"

/* What a thread was when it left. */
enum p2d_wait_state {
    P2D_WAIT_RUNNABLE, /* it could have gone on */
    P2D_WAIT_SLEEP,    /* until something happens, or a signal */
    P2D_WAIT_DISK,     /* the same, but no signal ends it */
    P2D_WAIT_STOPPED,  /* by a signal or a debugger */
    P2D_WAIT_IDLE,     /* a thread of the kernel without work */
    P2D_WAIT_OTHER,
    P2D_WAIT_STATES,
    P2D_WAIT_NONE = P2D_WAIT_STATES /* it has ended */
};

/* The state in the kernel's letters: "S", "R+", "D|K". */
enum p2d_wait_state p2d_wait_state_of(struct p2d_span letters);
/* "sleep"; of a state below P2D_WAIT_STATES. */
const char *p2d_wait_state_name(enum p2d_wait_state);

/* What is told of a wait when it has ended. */
struct p2d_wait_place {
    p2d_node node; /* the stack that left */
    p2d_thread thread;
    uint32_t labels;
    bool has_switch; /* false: only that the thread left was seen, not from where */
    bool is_wanted;  /* the caller's */
};

struct p2d_wait {
    struct p2d_wait_place place;
    enum p2d_wait_state state;
    uint64_t begin, end; /* nanoseconds */
    uint64_t woken;      /* when it became runnable, from begin to end; 0: unknown */
    bool is_estimated;   /* its end is */
    bool has_losses;     /* records within it were lost */
    bool has_delay;      /* the caller's */
};

struct p2d_waiting {
    struct p2d_wait wait; /* its end is not known yet */
    uint64_t losses;      /* how often records had been lost when it began */
    bool is_open;         /* it waits */
    bool has_ended;       /* the thread */
};

/* Zeroed with a report is empty. Memory is in proportion to the number of threads. */
struct p2d_waits {
    struct p2d_report *report;
    struct p2d_map by_id; /* a thread's number -> its place + 1 */
    P2D_VEC(struct p2d_waiting) threads;
    uint64_t losses; /* how often records were lost */
};
void p2d_waits_release(struct p2d_waits *);

/* Events come in the order of time. Threads are numbered from 1; what is said of others is
 * passed over. Those that may end a wait return whether they did. */

/* A thread leaves the processor. Where it waits already, only a switch says anything new:
 * that its return was missed. */
bool p2d_waits_leave(struct p2d_waits *, int64_t thread, uint64_t time,
                     enum p2d_wait_state, struct p2d_wait_place, struct p2d_wait *ended);
bool p2d_waits_return(struct p2d_waits *, int64_t thread, uint64_t time,
                      struct p2d_wait *ended);
/* It may run from now on. */
void p2d_waits_wake(struct p2d_waits *, int64_t thread, uint64_t time);
/* It is seen to run. */
bool p2d_waits_see(struct p2d_waits *, int64_t thread, uint64_t time,
                   struct p2d_wait *ended);
/* Records were lost. */
static inline void p2d_waits_lose(struct p2d_waits *waits)
{
    waits->losses++;
}
/* The open wait of a thread; NULL if it does not wait. */
struct p2d_wait *p2d_waits_open(const struct p2d_waits *, int64_t thread);

#endif
