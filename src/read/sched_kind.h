/* sched_kind.h - tell the tracepoints of Linux's scheduler that say who runs and waits. */
#ifndef P2D_READ_SCHED_KIND_H
#define P2D_READ_SCHED_KIND_H

#include "base/strings.h"

enum p2d_sched_kind {
    P2D_SCHED_NONE, /* no event of these */
    P2D_SCHED_SWITCH,
    P2D_SCHED_WAKEUP,
    P2D_SCHED_DELAY
};

/* "sched_switch", without its system and modifiers. */
enum p2d_sched_kind p2d_sched_kind_of(struct p2d_span name);

#endif
