/* samples.c - the samples of profilers other than perf in a trace of Perfetto.
 *
 * A sample has the cost of one counter, by which the profiler takes samples, and may have costs of
 * counters that were read at the same time. A counter is described in the sample, or in an
 * interned message that has a number, or in the defaults of the sequence.
 * Reference: protos/perfetto/trace/profiling/stack_sample.proto and
 * src/trace_processor/plugins/stack_sample_importer/module.cc of
 * https://github.com/google/perfetto
 */
#include "read/perfetto/samples.h"

#include "syntax/protobuf.h"

void p2d_perfetto_described_release(struct p2d_perfetto_described *d)
{
    p2d_map_release(&d->task_of);
    p2d_map_release(&d->counter_of);
    p2d_vec_release(&d->tasks);
    p2d_vec_release(&d->counters);
    p2d_vec_release(&d->first);
    p2d_vec_release(&d->others);
}

void p2d_perfetto_described_forget(struct p2d_perfetto_described *d)
{
    p2d_perfetto_described_release(d);
    *d = (struct p2d_perfetto_described){0};
}

/* ------------------------------------------------------------------ counters */

static struct p2d_perfetto_measure counter_of(struct p2d_perfetto_events *e,
                                              struct p2d_span message)
{
    struct p2d_perfetto_measure c = {0};
    c.event = p2d_perfetto_counter(e, message, &c.factor);
    return c;
}

/* A counter that the trace does not describe. */
static struct p2d_perfetto_measure unknown_counter(struct p2d_perfetto_events *e)
{
    return (struct p2d_perfetto_measure){p2d_perfetto_weight(e), 1};
}

static struct p2d_perfetto_measure known_counter(const struct p2d_perfetto_described *d,
                                                 struct p2d_perfetto_events *e,
                                                 uint64_t number)
{
    uint32_t place = number != 0 ? p2d_map_get(&d->counter_of, number) : 0;
    return place != 0 ? d->counters.at[place - 1] : unknown_counter(e);
}

/* -------------------------------------------------------------- descriptions */

/* Field 1 of what has a number. */
static uint64_t number_of(struct p2d_span message)
{
    enum { NUMBER = 1 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    uint64_t number = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == NUMBER)
            number = f.value;
    return number;
}

static struct p2d_perfetto_task task_of(struct p2d_span message)
{
    struct p2d_perfetto_task task;
    p2d_perfetto_task_ids(message, &task.pid, &task.tid);
    return task;
}

void p2d_perfetto_describe(struct p2d_perfetto_described *d,
                           struct p2d_perfetto_events *e, struct p2d_span message)
{
    enum { TASKS = 48, COUNTERS = 50 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    while (p2d_ok(e->report) && p2d_next_field(&m, &f)) {
        bool is_task = f.number == TASKS, is_counter = f.number == COUNTERS;
        uint64_t number =
            f.wire == P2D_WIRE_BYTES && (is_task || is_counter) ? number_of(f.bytes) : 0;
        uint32_t *slot = number != 0 ? p2d_map_at(is_task ? &d->task_of : &d->counter_of,
                                                  e->report, number)
                                     : NULL;
        if (slot != NULL && is_task &&
            p2d_vec_push(&d->tasks, e->report, task_of(f.bytes)))
            *slot = d->tasks.len;
        else if (slot != NULL && is_counter &&
                 p2d_vec_push(&d->counters, e->report, counter_of(e, f.bytes)))
            *slot = d->counters.len;
    }
}

void p2d_perfetto_set_defaults(struct p2d_perfetto_described *d,
                               struct p2d_perfetto_events *e, struct p2d_span message)
{
    enum { FIRST = 2, OTHERS };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    d->first.len = d->others.len = 0;
    while (p2d_ok(e->report) && p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_BYTES)
            continue;
        if (f.number == FIRST && d->first.len > 0)
            d->first.at[0] = counter_of(e, f.bytes);
        else if (f.number == FIRST)
            (void)p2d_vec_push(&d->first, e->report, counter_of(e, f.bytes));
        else if (f.number == OTHERS)
            (void)p2d_vec_push(&d->others, e->report, counter_of(e, f.bytes));
    }
}

/* ------------------------------------------------------------------- samples */

enum {
    TASK = 1,
    TASK_NUMBER,
    INLINE_STACK = 5,
    STACK,
    ERROR,
    ERROR_NUMBER,
    COUNTER,
    COUNTER_NUMBER,
    WEIGHT,
    OTHERS,
    OTHER_NUMBERS,
    OTHER_WEIGHTS
};

static void take_task(struct p2d_perfetto_sample *s,
                      const struct p2d_perfetto_described *d, const struct p2d_field *f)
{
    uint32_t place = f->number == TASK_NUMBER ? p2d_map_get(&d->task_of, f->value) : 0;
    if (f->number == TASK && f->wire == P2D_WIRE_BYTES)
        s->task = task_of(f->bytes);
    else
        s->task = place != 0 ? d->tasks.at[place - 1] : (struct p2d_perfetto_task){0};
}

static void take_stack(struct p2d_perfetto_sample *s, const struct p2d_field *f)
{
    s->inline_stack = f->bytes;
    s->stack = f->value;
}

/* The first cost. A sample without a weight counts as one sample; a weight without a counter is one
 * of an unknown counter. */
static struct p2d_perfetto_cost first_cost(const struct p2d_perfetto_described *d,
                                           struct p2d_perfetto_events *e,
                                           struct p2d_span message)
{
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct p2d_perfetto_measure c = {0};
    bool has_counter = d->first.len > 0, has_weight = false;
    uint64_t weight = 0;
    if (has_counter)
        c = d->first.at[0];
    while (p2d_next_field(&m, &f)) {
        if (f.number == COUNTER && f.wire == P2D_WIRE_BYTES)
            c = counter_of(e, f.bytes);
        else if (f.number == COUNTER_NUMBER)
            c = known_counter(d, e, f.value);
        else if (f.number == WEIGHT)
            weight = f.value;
        has_counter |= f.number == COUNTER || f.number == COUNTER_NUMBER;
        has_weight |= f.number == WEIGHT;
    }
    if (!has_weight)
        return (struct p2d_perfetto_cost){0, 1};
    if (!has_counter)
        c = unknown_counter(e);
    return (struct p2d_perfetto_cost){c.event, (double)weight * c.factor};
}

/* Counters of the costs after the first: those in the sample, else those that it has the
 * numbers of. */
static void take_others(struct p2d_perfetto_sample *s,
                        const struct p2d_perfetto_described *d,
                        struct p2d_perfetto_events *e, struct p2d_span message)
{
    for (uint32_t field = OTHERS; field <= OTHER_NUMBERS && s->named.len == 0; field++) {
        struct p2d_message m = p2d_message_of(message);
        struct p2d_field f;
        uint64_t number;
        while (p2d_ok(e->report) && p2d_next_field(&m, &f)) {
            if (f.number != field)
                continue;
            if (field == OTHERS)
                (void)p2d_vec_push(&s->named, e->report, counter_of(e, f.bytes));
            struct p2d_numbers numbers = p2d_numbers_of(&f);
            while (field == OTHER_NUMBERS && p2d_ok(e->report) &&
                   p2d_next_number(&numbers, &number))
                (void)p2d_vec_push(&s->named, e->report, known_counter(d, e, number));
        }
    }
}

/* Weights have the order of their counters: the sample's own, or else the sequence's. Weights
 * without a counter are left out. */
static void take_other_weights(struct p2d_perfetto_sample *s,
                               const struct p2d_perfetto_described *d,
                               struct p2d_report *report, const struct p2d_field *f)
{
    struct p2d_numbers numbers = p2d_numbers_of(f);
    bool is_named = s->named.len > 0;
    uint32_t n = is_named ? s->named.len : d->others.len;
    uint64_t weight;
    while (s->costs.len <= n && p2d_next_number(&numbers, &weight)) {
        uint32_t place = s->costs.len - 1;
        struct p2d_perfetto_measure c =
            is_named ? s->named.at[place] : d->others.at[place];
        struct p2d_perfetto_cost cost = {c.event, (double)weight * c.factor};
        if (!p2d_vec_push(&s->costs, report, cost))
            return;
    }
}

bool p2d_perfetto_parse_sample(struct p2d_perfetto_sample *s,
                               const struct p2d_perfetto_described *d,
                               struct p2d_perfetto_events *e, struct p2d_span message)
{
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    s->task = (struct p2d_perfetto_task){0};
    s->stack = 0;
    s->inline_stack = (struct p2d_span){0};
    s->is_broken = false;
    s->costs.len = s->named.len = 0;
    if (!p2d_vec_push(&s->costs, e->report, first_cost(d, e, message)))
        return false;
    take_others(s, d, e, message);
    while (p2d_next_field(&m, &f))
        if (f.number == TASK || f.number == TASK_NUMBER)
            take_task(s, d, &f);
        else if (f.number == INLINE_STACK || f.number == STACK)
            take_stack(s, &f);
        else if (f.number == ERROR || f.number == ERROR_NUMBER)
            s->is_broken = true;
        else if (f.number == OTHER_WEIGHTS)
            take_other_weights(s, d, e->report, &f);
    return p2d_ok(e->report);
}

void p2d_perfetto_sample_release(struct p2d_perfetto_sample *s)
{
    p2d_vec_release(&s->costs);
    p2d_vec_release(&s->named);
}
