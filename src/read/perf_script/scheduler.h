/* scheduler.h - parse what the text of perf script says of the scheduler's events. */
#ifndef P2D_READ_PERF_SCRIPT_SCHEDULER_H
#define P2D_READ_PERF_SCRIPT_SCHEDULER_H

#include "assemble/waits.h"
#include "read/sched_kind.h"

/* "sched:sched_switch", also with modifiers. */
enum p2d_sched_kind p2d_sched_event_of(struct p2d_span event);

struct p2d_sched_switch {
    int64_t previous, next; /* threads */
    enum p2d_wait_state state;
};
/* What follows the event: "prev_comm=a prev_pid=1 prev_prio=120 prev_state=S ==>
 * next_comm=b next_pid=2 next_prio=120", or as trace-cmd has it, "a:1 [120] S ==> b:2
 * [120]". False if it is neither. */
bool p2d_sched_parse_switch(struct p2d_span, struct p2d_sched_switch *);
/* "comm=a pid=1 ...", or "a:1 [120] ...": the thread; -1 if it is neither. */
int64_t p2d_sched_parse_thread(struct p2d_span);
/* "comm=a pid=1 delay=20 [ns]" */
bool p2d_sched_parse_delay(struct p2d_span, uint64_t *delay);

/* What follows the time of a record of perf record --switch-events. */
enum p2d_sched_record {
    P2D_SCHED_OTHER,
    P2D_SCHED_IN,
    P2D_SCHED_OUT,
    P2D_SCHED_PREEMPTED
};
enum p2d_sched_record p2d_sched_record_of(struct p2d_span line);

#endif
