/* off_cpu.c - make a metric of the time that threads waited, from records of the
 * scheduler. */
#include "assemble/off_cpu.h"

#include <inttypes.h>

#include "model/labels.h"
#include "model/times.h"

void p2d_off_cpu_init(struct p2d_off_cpu *o, struct p2d_builder *b)
{
    *o = (struct p2d_off_cpu){.b = b, .waits = {.report = b->report}, .to = UINT64_MAX};
}

void p2d_off_cpu_release(struct p2d_off_cpu *o)
{
    p2d_waits_release(&o->waits);
    p2d_map_release(&o->tags);
    p2d_map_release(&o->slots);
    p2d_vec_release(&o->sums);
    p2d_vec_release(&o->times);
}

/* -------------------------------------------------------------------- sums */

/* The small number of a thread with labels, from 1; 0 when there are too many. */
static uint32_t tag_of(struct p2d_off_cpu *o, const struct p2d_off_cpu_sum *part)
{
    enum { MOST_TAGS = 1 << 27 }; /* what is left of 32 bits beside state and kind */
    uint32_t *slot =
        p2d_map_at(&o->tags, o->b->report, p2d_pair(part->thread, part->labels));
    if (slot == NULL)
        return 0;
    if (*slot == 0 && o->n_tags == MOST_TAGS)
        return p2d_set_nomem(o->b->report), 0;
    if (*slot == 0)
        *slot = ++o->n_tags;
    return *slot;
}

/* Returns the sum's number from 1; 0 after an error. */
static uint32_t add_up(struct p2d_off_cpu *o, const struct p2d_off_cpu_sum *part)
{
    uint32_t rest = (uint32_t)part->state << 2 | (uint32_t)part->has_place << 1 |
                    (uint32_t)part->is_delay;
    uint32_t tag = tag_of(o, part);
    if (tag == 0)
        return 0;
    uint32_t *slot =
        p2d_map_at(&o->slots, o->b->report, p2d_pair(part->node, tag << 5 | rest));
    if (slot == NULL)
        return 0;
    if (*slot != 0) {
        struct p2d_off_cpu_sum *sum = &o->sums.at[*slot - 1];
        sum->count += part->count;
        if (__builtin_add_overflow(sum->time, part->time, &sum->time))
            sum->time = UINT64_MAX; /* 584 years */
    } else if (p2d_vec_push(&o->sums, o->b->report, *part)) {
        *slot = o->sums.len;
    }
    return *slot;
}

/* Add the part of a wait from `begin` to `end`, as far as it is asked for. It counts as a
 * sample where it begins. */
static void add_part(struct p2d_off_cpu *o, const struct p2d_wait *wait, uint64_t begin,
                     uint64_t end, enum p2d_wait_state state)
{
    uint64_t from = begin > o->from ? begin : o->from;
    uint64_t until = end < o->to ? end : o->to;
    bool begins = begin == wait->begin && begin >= o->from && begin < o->to;
    if ((from >= until && !begins) || !wait->place.is_wanted)
        return;
    uint64_t time = from < until ? until - from : 0;
    uint32_t sum =
        add_up(o, &(struct p2d_off_cpu_sum){.node = wait->place.node,
                                            .thread = wait->place.thread,
                                            .labels = wait->place.labels,
                                            .state = state,
                                            .has_place = wait->place.has_switch,
                                            .is_delay = wait->has_delay,
                                            .time = time,
                                            .count = begins});
    if (sum != 0 && o->b->keeps_times)
        (void)p2d_vec_push(&o->times, o->b->report,
                           (struct p2d_off_cpu_time){from, from + time, sum - 1, begins});
}

static void add_wait(struct p2d_off_cpu *o, struct p2d_wait *wait)
{
    bool is_woken = wait->woken != 0 && wait->woken < wait->end;
    wait->has_delay = false; /* it is charged already, this is the whole wait */
    add_part(o, wait, wait->begin, is_woken ? wait->woken : wait->end, wait->state);
    if (is_woken)
        add_part(o, wait, wait->woken, wait->end, P2D_WAIT_RUNNABLE);
    o->n_waits++;
    o->n_estimated += wait->is_estimated;
    o->n_losses += wait->has_losses;
}

/* ------------------------------------------------------------------ events */

/* False if the event is older than another one that was taken. */
static bool take_time(struct p2d_off_cpu *o, uint64_t time)
{
    bool is_backwards = time < o->last;
    o->n_backwards += is_backwards;
    o->last = is_backwards ? o->last : time;
    return !is_backwards;
}

void p2d_off_cpu_switch(struct p2d_off_cpu *o, const struct p2d_switch *s)
{
    struct p2d_wait ended;
    o->n_switches++;
    o->n_thinned += s->period > 1;
    /* Only a recording of the whole machine has the idle task and threads of the kernel. */
    o->has_returns |= s->previous == 0 || s->state == P2D_WAIT_IDLE;
    if (!take_time(o, s->time))
        return;
    if (p2d_waits_leave(&o->waits, s->previous, s->time, s->state, s->place, &ended))
        add_wait(o, &ended);
    if (p2d_waits_return(&o->waits, s->next, s->time, &ended))
        add_wait(o, &ended);
}

void p2d_off_cpu_out(struct p2d_off_cpu *o, int64_t thread, uint64_t time,
                     bool is_preempted, struct p2d_wait_place place)
{
    struct p2d_wait ended;
    enum p2d_wait_state state = is_preempted ? P2D_WAIT_RUNNABLE : P2D_WAIT_OTHER;
    if (o->n_switches > 0 && take_time(o, time) &&
        p2d_waits_leave(&o->waits, thread, time, state, place, &ended))
        add_wait(o, &ended);
}

void p2d_off_cpu_in(struct p2d_off_cpu *o, int64_t thread, uint64_t time)
{
    struct p2d_wait ended;
    o->has_returns = true;
    if (take_time(o, time) && p2d_waits_return(&o->waits, thread, time, &ended))
        add_wait(o, &ended);
}

void p2d_off_cpu_wake(struct p2d_off_cpu *o, int64_t thread, uint64_t time)
{
    if (take_time(o, time))
        p2d_waits_wake(&o->waits, thread, time);
}

void p2d_off_cpu_delay(struct p2d_off_cpu *o, int64_t thread, uint64_t time,
                       uint64_t delay)
{
    struct p2d_wait *wait = p2d_waits_open(&o->waits, thread);
    if (!take_time(o, time) || wait == NULL || wait->has_delay)
        return;
    wait->has_delay = true; /* sched_stat_iowait repeats what _blocked tells */
    o->n_delays++;
    add_part(o, wait, wait->begin,
             delay < UINT64_MAX - wait->begin ? wait->begin + delay : UINT64_MAX,
             wait->state);
}

void p2d_off_cpu_see(struct p2d_off_cpu *o, int64_t thread, uint64_t time)
{
    struct p2d_wait ended;
    if (o->n_switches > 0 && take_time(o, time) &&
        p2d_waits_see(&o->waits, thread, time, &ended))
        add_wait(o, &ended);
}

void p2d_off_cpu_lose(struct p2d_off_cpu *o)
{
    p2d_waits_lose(&o->waits);
}

/* -------------------------------------------------------------- the metric */

static p2d_node unknown_place(struct p2d_builder *b)
{
    p2d_fn fn = p2d_fn_of(
        b, (struct p2d_function){.name = p2d_name(b, p2d_span_of("[unknown]"))});
    return p2d_child(b, 0, fn, false);
}

/* The labels of where it was recorded, and the state. */
static uint32_t labels_of(struct p2d_builder *b, const struct p2d_off_cpu_sum *sum)
{
    enum { ROOM = 8 };
    uint32_t labels[ROOM], n = 0;
    struct p2d_label_set set = {0};
    if (sum->labels != 0)
        set = b->profile->label_sets.at[sum->labels];
    for (uint32_t i = 0; i < set.n && n < ROOM - 1; i++)
        labels[n++] = b->profile->label_members.at[set.first + i];
    if (!b->drops_labels)
        labels[n++] = p2d_label_of(
            b, (struct p2d_sample_label){
                   .key = p2d_name(b, p2d_span_of("state")),
                   .text = p2d_name(b, p2d_span_of(p2d_wait_state_name(sum->state)))});
    return p2d_label_set_of(b, labels, n);
}

static uint32_t add_sum(struct p2d_off_cpu *o, const struct p2d_off_cpu_sum *sum)
{
    return p2d_add_sample(
        o->b,
        (struct p2d_sample){
            .node = sum->has_place ? sum->node : unknown_place(o->b),
            .thread = sum->thread,
            .labels = labels_of(o->b, sum),
            .metric = p2d_metric_of(o->b, p2d_span_of("off-cpu"), P2D_UNIT_NANOSECONDS),
            .value = (double)sum->time,
            .count = sum->count});
}

/* `samples`: by sum; 0 where that is no sample. */
static void add_times(struct p2d_off_cpu *o, const uint32_t *samples)
{
    for (uint32_t i = 0; i < o->times.len && p2d_ok(o->b->report); i++) {
        const struct p2d_off_cpu_time *t = &o->times.at[i];
        p2d_add_wait(o->b, samples[t->sum], p2d_time_of(t->begin), p2d_time_of(t->end),
                     t->count);
    }
}

/* Whether there are any. `knows`: waits that switches tell, and not those of sched_stat. */
static bool add_sums(struct p2d_off_cpu *o, bool knows)
{
    bool has_any = false;
    uint32_t *samples = p2d_new(o->b->report, o->sums.len, sizeof *samples);
    for (uint32_t i = 0; i < o->sums.len && p2d_ok(o->b->report); i++) {
        if (o->sums.at[i].is_delay == knows)
            continue;
        samples[i] = add_sum(o, &o->sums.at[i]);
        has_any = true;
    }
    if (p2d_ok(o->b->report))
        add_times(o, samples);
    p2d_delete(samples);
    return has_any;
}

static void warn_of_open(const struct p2d_off_cpu *o, struct p2d_input *in)
{
    uint64_t n = 0, time = 0;
    for (uint32_t i = 0; i < o->waits.threads.len; i++) {
        const struct p2d_waiting *t = &o->waits.threads.at[i];
        if (!t->is_open || !t->wait.place.is_wanted || t->wait.has_delay)
            continue;
        n++;
        if (__builtin_add_overflow(time, o->last - t->wait.begin, &time))
            time = UINT64_MAX;
    }
    if (time > 0)
        p2d_set_warning(in->report, "off-cpu: open", in->name,
                        "off-cpu lacks %" PRIu64 " wait%s not over when the recording "
                        "ended: %.3g s",
                        n, n == 1 ? " that was" : "s that were", (double)time / 1e9);
}

static void warn_of_ends(const struct p2d_off_cpu *o, struct p2d_input *in)
{
    if (o->n_estimated > 0)
        p2d_set_warning(in->report, "off-cpu: estimated", in->name,
                        "%" PRIu64 " of %" PRIu64 " waits end at an estimated time: no "
                        "record tells when the thread returned",
                        o->n_estimated, o->n_waits);
    if (o->n_losses > 0)
        p2d_set_warning(in->report, "off-cpu: losses", in->name,
                        "records were lost during %" PRIu64 " of %" PRIu64
                        " waits, which "
                        "may be several waits",
                        o->n_losses, o->n_waits);
}

/* Whether returns are known. Those that own threads of a program make room for are even
 * where the others are not, and on a busy machine they may be all. */
static bool knows_returns(const struct p2d_off_cpu *o)
{
    enum { FEW = 20 };
    return o->has_returns || (o->n_waits > 0 && o->n_estimated <= o->n_waits / FEW);
}

/* Whether a part of the switches was recorded: perf record -F thins them out, and its text
 * may lack the periods that tell. A few returns are always missing. */
static bool is_thinned(const struct p2d_off_cpu *o)
{
    enum { FEW = 8, SHARE = 4 };
    return o->n_thinned > 0 ||
           (o->n_estimated > FEW && o->n_estimated > o->n_waits / SHARE);
}

/* Say why there is no metric. False if there is no reason. */
static bool refuse(const struct p2d_off_cpu *o, struct p2d_input *in)
{
    static const char kind[] = "off-cpu: none";
    const char *reason = NULL, *hint = NULL;
    if (o->n_backwards > 0) {
        reason = "the records are not in the order of time";
        hint = "give the recording itself, or the whole output of one perf script";
    } else if (!knows_returns(o) && o->n_delays == 0 && o->n_thinned == 0) {
        reason = "the switches do not tell when threads returned";
        hint = "record with perf record -a or --switch-events";
    } else if (is_thinned(o) && (knows_returns(o) || o->n_thinned > 0)) {
        reason = "not every switch was recorded";
        hint = "record without -F: perf record -e cpu-clock/freq=99/ -e "
               "sched:sched_switch --switch-events";
    }
    if (reason == NULL)
        return false;
    p2d_set_warning(in->report, kind, in->name, "there is no off-cpu time: %s", reason);
    p2d_set_warning_hint(in->report, kind, "%s", hint);
    return true;
}

bool p2d_off_cpu_finish(struct p2d_off_cpu *o, struct p2d_input *in)
{
    /* Without a switch record no wait has a stack. */
    if (o->n_switches == 0 || !p2d_ok(in->report) || refuse(o, in))
        return false;
    bool knows = knows_returns(o), has_any = add_sums(o, knows);
    if (!knows)
        p2d_set_warning(in->report, "off-cpu: delays", in->name,
                        "off-cpu times are those of sched_stat events: they lack what "
                        "threads waited for a processor");
    else
        warn_of_ends(o, in);
    if (has_any)
        warn_of_open(o, in);
    return has_any;
}
