/* off_cpu.h - make a metric of the time that threads waited, from records of the scheduler.
 *
 * A wait costs its length, in nanoseconds, and is charged to the stack that left the
 * processor. Its label "state" says what it was: runnable, sleep, disk, stopped, idle; with
 * a wakeup, a sleep is runnable from there on. There is no such metric unless the records
 * can tell when threads returned: a switch record of one program alone tells only when its
 * threads left.
 */
#ifndef P2D_ASSEMBLE_OFF_CPU_H
#define P2D_ASSEMBLE_OFF_CPU_H

#include "assemble/waits.h"
#include "io/input.h"

/* What a sum is of. */
struct p2d_off_cpu_sum {
    p2d_node node;
    p2d_thread thread;
    uint32_t labels;
    enum p2d_wait_state state;
    bool has_place; /* false: from where the thread left is unknown */
    bool is_delay;  /* a wait whose length a sched_stat record tells */
    uint64_t time;  /* nanoseconds */
    uint64_t count;
};

/* When a part of a sum was, in nanoseconds. */
struct p2d_off_cpu_time {
    uint64_t begin, end;
    uint32_t sum, count;
};

/* Memory is in proportion to the threads, and to the different stacks that waited; where
 * times are kept (model/times.h), to the waits. */
struct p2d_off_cpu {
    struct p2d_builder *b;
    struct p2d_waits waits;
    uint64_t from, to;    /* of waits, the part from `from` to before `to` counts */
    uint64_t last;        /* time of the last event */
    struct p2d_map tags;  /* (thread, labels) -> a small number */
    struct p2d_map slots; /* (stack, that number and the rest) -> a sum */
    uint32_t n_tags;
    P2D_VEC(struct p2d_off_cpu_sum) sums;
    P2D_VEC(struct p2d_off_cpu_time) times;
    uint64_t n_switches, n_waits, n_estimated, n_delays, n_losses, n_thinned, n_backwards;
    bool has_returns; /* the records tell of returns */
};
/* All of each wait counts. */
void p2d_off_cpu_init(struct p2d_off_cpu *, struct p2d_builder *);
void p2d_off_cpu_release(struct p2d_off_cpu *);

/* Before the first switch no wait has a stack, and other events than these are passed over.
 *
 * A record sched_switch: one thread leaves, another returns. Its period is above 1 if it
 * stands for others that were left out. */
struct p2d_switch {
    uint64_t time, period;
    int64_t previous, next; /* threads' numbers; 0: the idle task */
    enum p2d_wait_state state;
    struct p2d_wait_place place;
};
void p2d_off_cpu_switch(struct p2d_off_cpu *, const struct p2d_switch *);
/* Records of perf record --switch-events, which have no stacks. */
void p2d_off_cpu_out(struct p2d_off_cpu *, int64_t thread, uint64_t time,
                     bool is_preempted, struct p2d_wait_place);
void p2d_off_cpu_in(struct p2d_off_cpu *, int64_t thread, uint64_t time);
/* A record sched_wakeup, _waking or _wakeup_new of a thread. */
void p2d_off_cpu_wake(struct p2d_off_cpu *, int64_t thread, uint64_t time);
/* A record sched_stat_sleep or _blocked: the thread has waited for so many nanoseconds. */
void p2d_off_cpu_delay(struct p2d_off_cpu *, int64_t thread, uint64_t time,
                       uint64_t delay);
/* Any other sample shows that its thread runs. */
void p2d_off_cpu_see(struct p2d_off_cpu *, int64_t thread, uint64_t time);
void p2d_off_cpu_lose(struct p2d_off_cpu *);

/* Add the samples of the metric "off-cpu", and warn of what they lack, or why there are
 * none. Returns whether there are any. */
bool p2d_off_cpu_finish(struct p2d_off_cpu *, struct p2d_input *);

#endif
