/* sched_kind.c - tell the tracepoints of Linux's scheduler that say who runs and waits.
 *
 * Reference: include/trace/events/sched.h of Linux.
 */
#include "read/sched_kind.h"

enum p2d_sched_kind p2d_sched_kind_of(struct p2d_span name)
{
    static const struct {
        const char *name;
        enum p2d_sched_kind kind;
    } known[] = {
        {"sched_switch", P2D_SCHED_SWITCH},     {"sched_wakeup", P2D_SCHED_WAKEUP},
        {"sched_wakeup_new", P2D_SCHED_WAKEUP}, {"sched_waking", P2D_SCHED_WAKEUP},
        {"sched_stat_sleep", P2D_SCHED_DELAY},  {"sched_stat_blocked", P2D_SCHED_DELAY}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (p2d_span_is(name, known[i].name))
            return known[i].kind;
    return P2D_SCHED_NONE;
}
