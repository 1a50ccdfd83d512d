/* switches.c - follow what samples and records say of threads that run and wait.
 *
 * Reference: include/uapi/linux/perf_event.h, "PERF_RECORD_SWITCH".
 */
#include "read/perf_data/switches.h"

enum { TYPE_TRACEPOINT = 2, MISC_SWITCH_OUT = 1 << 13, MISC_SWITCH_PREEMPTED = 1 << 14 };

const struct p2d_tracepoint *p2d_perf_tracepoint_of(const struct p2d_perf_file *file,
                                                    const struct p2d_perf_sample *s)
{
    if (s->attr->type != TYPE_TRACEPOINT || s->raw.len == 0 || !s->has_time)
        return NULL;
    return p2d_tracepoint_of(&file->tracepoints, s->attr->config);
}

static void follow_switch(struct p2d_off_cpu *o, bool swapped,
                          const struct p2d_perf_sample *s, const struct p2d_tracepoint *t,
                          struct p2d_wait_place place)
{
    unsigned char letter = p2d_state_letter(t, p2d_raw_number(s->raw, t->state, swapped));
    place.has_switch = true;
    p2d_off_cpu_switch(
        o, &(struct p2d_switch){.time = s->time,
                                .period = s->has_period ? s->period : s->attr->period,
                                .previous = p2d_raw_thread(s->raw, t->thread, swapped),
                                .next = p2d_raw_thread(s->raw, t->next, swapped),
                                .state = p2d_wait_state_of((struct p2d_span){&letter, 1}),
                                .place = place});
}

void p2d_perf_follow_sample(struct p2d_off_cpu *o, const struct p2d_perf_file *file,
                            const struct p2d_perf_sample *s,
                            const struct p2d_tracepoint *t, struct p2d_wait_place place)
{
    bool swapped = file->swapped;
    enum p2d_sched_kind kind = t != NULL ? t->kind : P2D_SCHED_NONE;
    if (!s->has_time)
        return;
    if (kind == P2D_SCHED_SWITCH)
        follow_switch(o, swapped, s, t, place);
    else
        p2d_off_cpu_see(o, s->tid, s->time);
    if (kind == P2D_SCHED_WAKEUP)
        p2d_off_cpu_wake(o, p2d_raw_thread(s->raw, t->thread, swapped), s->time);
    if (kind == P2D_SCHED_DELAY)
        p2d_off_cpu_delay(o, p2d_raw_thread(s->raw, t->thread, swapped), s->time,
                          p2d_raw_number(s->raw, t->delay, swapped));
}

void p2d_perf_follow_switch(struct p2d_off_cpu *o, const struct p2d_perf_record *record,
                            uint64_t time, int64_t thread, struct p2d_wait_place place)
{
    if (!(record->misc & MISC_SWITCH_OUT))
        p2d_off_cpu_in(o, thread, time);
    else
        p2d_off_cpu_out(o, thread, time, (record->misc & MISC_SWITCH_PREEMPTED) != 0,
                        place);
}
