/* events.c - what the samples of a trace of Perfetto count.
 * Reference: protos/perfetto/common/perf_events.proto and
 * protos/perfetto/trace/profiling/stack_sample.proto of https://github.com/google/perfetto
 */
#include "read/perfetto/events.h"

#include <inttypes.h>

#include "model/recording.h"
#include "syntax/perf_counter.h"
#include "syntax/protobuf.h"
#include "syntax/unit.h"

bool p2d_perfetto_events_init(struct p2d_perfetto_events *e, struct p2d_report *report)
{
    memset(e, 0, sizeof *e);
    e->report = report;
    struct p2d_perfetto_event samples = {.unit = P2D_UNIT_COUNT};
    if (!p2d_strings_init(&e->strings, report))
        return false;
    samples.name = p2d_intern(&e->strings, report, p2d_span_of("samples"));
    return p2d_vec_push(&e->at, report, samples);
}

void p2d_perfetto_events_release(struct p2d_perfetto_events *e)
{
    p2d_strings_release(&e->strings);
    p2d_vec_release(&e->at);
    p2d_map_release(&e->by_name);
}

/* Events of one name and unit are one, whatever their rates. */
static uint32_t event_of(struct p2d_perfetto_events *e, struct p2d_span name,
                         enum p2d_unit unit)
{
    struct p2d_perfetto_event event = {.unit = unit};
    event.name = p2d_intern(&e->strings, e->report, name);
    if (event.name == e->at.at[0].name && unit == P2D_UNIT_COUNT)
        return 0;
    uint32_t *slot =
        p2d_map_at(&e->by_name, e->report, p2d_pair(event.name, (uint32_t)unit));
    if (slot != NULL && *slot == 0 && p2d_vec_push(&e->at, e->report, event))
        *slot = e->at.len;
    return slot != NULL && *slot > 0 ? *slot - 1 : 0;
}

uint32_t p2d_perfetto_weight(struct p2d_perfetto_events *e)
{
    return event_of(e, p2d_span_of("weight"), P2D_UNIT_COUNT);
}

/* ----------------------------------------------------------- perf's samples */

/* What a timebase says: the name that somebody chose, a tracepoint, a counter's number. */
struct timebase {
    struct p2d_span name, tracepoint;
    uint64_t counter, period, frequency;
    bool is_raw;
};

static struct p2d_span name_of_tracepoint(struct p2d_span message)
{
    enum { NAME = 1 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct p2d_span name = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == NAME && f.wire == P2D_WIRE_BYTES)
            name = f.bytes;
    return name;
}

static struct timebase timebase_of(struct p2d_span message)
{
    enum { PERIOD = 1, FREQUENCY, TRACEPOINT, COUNTER, RAW, NAME = 10 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct timebase t = {0};
    while (p2d_next_field(&m, &f)) {
        bool is_number = f.wire == P2D_WIRE_VARINT;
        if (f.number == PERIOD && is_number)
            t.period = f.value;
        else if (f.number == FREQUENCY && is_number)
            t.frequency = f.value;
        else if (f.number == COUNTER && is_number)
            t.counter = f.value;
        else if (f.number == RAW)
            t.is_raw = true;
        else if (f.number == NAME)
            t.name = f.bytes;
        else if (f.number == TRACEPOINT)
            t.tracepoint = name_of_tracepoint(f.bytes);
    }
    return t;
}

/* PerfEvents.Counter numbers the software counters from 1 on, with cpu-clock, page-faults and
 * task-clock first, and from 10 on the hardware counters. NULL for the two clocks, which are the
 * processor's timer. */
static const char *counter_name(uint64_t counter)
{
    enum { CPU_CLOCK = 1, PAGE_FAULTS, TASK_CLOCK, HARDWARE = 10, DUMMY = 20 };
    enum { SOFTWARE_PAGE_FAULTS = 2, SOFTWARE_DUMMY = 9 };
    if (counter <= CPU_CLOCK || counter == TASK_CLOCK)
        return NULL;
    if (counter == PAGE_FAULTS)
        return p2d_perf_software_name(SOFTWARE_PAGE_FAULTS);
    if (counter < HARDWARE)
        return p2d_perf_software_name(counter - 1);
    return counter == DUMMY ? p2d_perf_software_name(SOFTWARE_DUMMY)
                            : p2d_perf_hardware_name(counter - HARDWARE);
}

/* Samples of the processor's timer, the default, are event 0, "samples". The name of any other
 * event tells what was sampled. */
static uint32_t event_of_timebase(struct p2d_perfetto_events *e, const struct timebase *t)
{
    enum { LAST_COUNTER = 20 };
    struct p2d_span name = t->name.len > 0 ? t->name : t->tracepoint;
    struct p2d_buffer text = {.report = e->report};
    const char *counter = counter_name(t->counter);
    if (name.len == 0 && counter != NULL)
        name = p2d_span_of(counter);
    if (name.len == 0 && (t->is_raw || t->counter > LAST_COUNTER))
        name = p2d_span_of("a raw event");
    if (name.len == 0)
        return 0;
    p2d_puts(&text, "samples of ");
    p2d_put(&text, name.at, name.len);
    uint32_t event = event_of(e, p2d_buffer_span(&text), P2D_UNIT_COUNT);
    p2d_buffer_release(&text);
    return event;
}

uint32_t p2d_perfetto_timebase(struct p2d_perfetto_events *e, struct p2d_span message)
{
    enum { TIMEBASE = 1 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct timebase timebase = {0};
    while (p2d_next_field(&m, &f))
        if (f.number == TIMEBASE && f.wire == P2D_WIRE_BYTES)
            timebase = timebase_of(f.bytes);
    uint32_t event = event_of_timebase(e, &timebase);
    if (timebase.frequency > 0)
        e->at.at[event].frequency = timebase.frequency;
    if (timebase.period > 0)
        e->at.at[event].period = timebase.period;
    return event;
}

/* ----------------------------------------------------- counters of others */

/* The values of the enumeration StackSample.Unit. A counter without a name is called as its unit
 * is here. */
enum { UNIT_NANOSECONDS = 1, UNIT_BYTES = 4 };
static const char *const units[] = {
    "weight",      "time",         "cycles",           "instructions",  "memory",
    "page-faults", "cache-misses", "cache-references", "branch-misses", "count"};

static struct p2d_scale scale_of(uint64_t unit)
{
    enum p2d_unit in = unit == UNIT_NANOSECONDS ? P2D_UNIT_NANOSECONDS
                       : unit == UNIT_BYTES     ? P2D_UNIT_BYTES
                                                : P2D_UNIT_COUNT;
    return (struct p2d_scale){in, 1};
}

/* Of a counter whose unit is a word. */
static struct p2d_span name_of_word(struct p2d_span word, struct p2d_scale *scale)
{
    bool is_unit = p2d_parse_unit(word, scale);
    if (scale->unit >= P2D_UNIT_SECONDS && scale->unit <= P2D_UNIT_NANOSECONDS)
        return p2d_span_of(units[UNIT_NANOSECONDS]);
    if (scale->unit == P2D_UNIT_BYTES)
        return p2d_span_of(units[UNIT_BYTES]);
    return is_unit ? p2d_span_of(units[0]) : word;
}

uint32_t p2d_perfetto_counter(struct p2d_perfetto_events *e, struct p2d_span message,
                              double *factor)
{
    enum { NAME = 2, UNIT, UNIT_NAME, MULTIPLIER };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct p2d_span name = {0}, other = p2d_span_of(units[0]);
    struct p2d_scale scale = {P2D_UNIT_COUNT, 1};
    double multiplier = 1;
    while (p2d_next_field(&m, &f))
        if (f.number == NAME) {
            name = f.bytes;
        } else if (f.number == UNIT) {
            scale = scale_of(f.value);
            other =
                p2d_span_of(units[f.value < sizeof units / sizeof *units ? f.value : 0]);
        } else if (f.number == UNIT_NAME) {
            other = name_of_word(f.bytes, &scale);
        } else if (f.number == MULTIPLIER && f.value > 0) {
            multiplier = (double)f.value;
        }
    *factor = scale.factor * multiplier;
    return event_of(e, name.len > 0 ? name : other, scale.unit);
}

/* ------------------------------------------------------------------ metrics */

p2d_metric p2d_perfetto_metric(const struct p2d_perfetto_events *e, struct p2d_builder *b,
                               uint32_t event)
{
    const struct p2d_perfetto_event *at = &e->at.at[event];
    struct p2d_span name = p2d_string(&e->strings, at->name);
    p2d_metric metric = p2d_metric_of(b, name, at->unit);
    struct p2d_buffer note = {.report = b->report};
    if (at->frequency > 0)
        p2d_putf(&note, "sampled at %" PRIu64 " Hz", at->frequency);
    if (at->frequency > 0)
        p2d_add_note(b, p2d_buffer_span(&note));
    p2d_buffer_release(&note);
    if (at->period > 0 && at->period <= INT64_MAX)
        p2d_add_period(b, (int64_t)at->period, p2d_name(b, name),
                       p2d_name(b, p2d_span_of("count")));
    return metric;
}
