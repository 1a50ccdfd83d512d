/* child.h - run one piece of work in a forked child, with limits and a deadline. */
#ifndef P2D_RENDER_CHILD_H
#define P2D_RENDER_CHILD_H

#include <pthread.h>

#include "base/mem.h"
#include "prof2dot.h"

enum p2d_child_end {
    P2D_CHILD_DONE = 0,
    P2D_CHILD_NOT_STARTED, /* .detail is an errno */
    P2D_CHILD_GAVE_UP,     /* the work failed; perhaps a message says why */
    P2D_CHILD_DIED,        /* .detail is a signal */
    P2D_CHILD_TOO_SLOW
};

struct p2d_child_process {
    /* To do: write an answer to the descriptor; true if all went well. What it prints on
     * stderr becomes messages. Nothing it does to memory comes back. */
    bool (*work)(void *state, int answer);
    void *state;
    double seconds;
    enum p2d_sandbox sandbox;
    pthread_mutex_t *lock; /* held over the fork, and by the child for ever */

    /* How the work ended. */
    enum p2d_child_end end;
    int detail;
    struct p2d_buffer answer;
    struct p2d_buffer messages; /* the first few KB */
};

/* Run it and wait; the child is gone afterwards, whatever happened. Lack of memory is an
 * error in the report, all else is in .end. */
void p2d_child_run(struct p2d_child_process *, struct p2d_report *);
void p2d_child_release(struct p2d_child_process *);

/* On a clock that nobody sets. */
double p2d_seconds_now(void);

#endif
