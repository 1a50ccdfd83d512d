/* nettrace.c - read traces of .NET (.nettrace), as dotnet-trace collects them.
 *
 *     dotnet-trace collect --profile cpu-sampling -p PID
 *     prof2dot dotnet_20261130.nettrace -o graph.svg
 *
 * A file is a row of objects, each with the name of its type; all but the first are a block:
 * its size, zeros up to a multiple of 4, and that many bytes. "MetadataBlock" numbers kinds
 * of events, "StackBlock" numbers stacks, which are addresses with the innermost first,
 * "EventBlock" has events, each with a kind, a thread, a time and a stack, and at an
 * "SPBlock" the numbers of stacks begin anew. The runtime's sampler writes an event for each
 * thread every millisecond, and says whether that thread was in managed code. Which methods
 * the addresses are in comes at the end: the rundown.
 * Reference: src/TraceEvent/EventPipe/NetTraceFormat_v5.md of
 * https://github.com/microsoft/perfview
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "assemble/stack_table.h"
#include "assemble/without_stack.h"
#include "model/recording.h"
#include "model/times.h"
#include "read/nettrace/events.h"
#include "read/nettrace/methods.h"
#include "read/nettrace/text.h"
#include "read/read.h"

static const char magic[] = "Nettrace\x14\0\0\0!FastSerialization.1";
enum { MAGIC = sizeof magic - 1, NULL_TAG = 1, BEGIN_TAG = 5, END_TAG = 6 };
enum { LONGEST_TYPE = 64 }; /* bytes of the name of an object's type */

enum kind { OTHER, SAMPLE, METHOD, MODULE, PROCESS, N_KINDS };

static const struct {
    const char *provider;
    uint32_t event;
    enum kind kind;
} sources[] = {
    {"Microsoft-DotNETCore-SampleProfiler", 0, SAMPLE},
    {"Microsoft-Windows-DotNETRuntimeRundown", 143, METHOD},
    {"Microsoft-Windows-DotNETRuntimeRundown", 144, METHOD},
    {"Microsoft-Windows-DotNETRuntime", 143, METHOD},
    {"Microsoft-Windows-DotNETRuntimeRundown", 153, MODULE},
    {"Microsoft-Windows-DotNETRuntimeRundown", 154, MODULE},
    {"Microsoft-Windows-DotNETRuntime", 152, MODULE},
    {"Microsoft-DotNETCore-EventPipe", 1, PROCESS},
};

enum { SAMPLES, MANAGED, N_METRICS }; /* of each thread's columns */

/* A frame of a stack. The address of the innermost frame is the instruction that was running. The
 * address of every other frame is a return address, the instruction after the call. */
struct frame {
    uint64_t address;
    bool is_call;
    bool is_sampled; /* some sample has it; stacks may be of other events */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_map kinds;         /* of events, by their number; kind + 1 */
    struct p2d_map stacks;        /* by id -> node + 1 */
    struct p2d_map frame_of[2];   /* address -> frame: innermost ones, calls */
    struct p2d_map threads;       /* id -> thread + 1 */
    P2D_VEC(struct frame) frames; /* from 1 */
    P2D_VEC(uint64_t) thread_ids; /* by thread */
    struct p2d_stack_table table; /* column: thread * N_METRICS + metric */
    struct p2d_dotnet_methods code;
    struct p2d_buffer text;
    int64_t began;                /* nanoseconds since 1970; 0: unknown */
    uint64_t start, frequency;    /* of its clock: ticks, ticks in a second */
    uint64_t last;                /* the latest sample, in ticks */
    uint64_t n, without, managed; /* samples */
    uint32_t pid, address_size;
    bool is_damaged, is_cut;
};

/* ------------------------------------------------------------------- events */

static void take_metadata(struct reader *r, struct p2d_span payload)
{
    struct p2d_fields f = p2d_fields_of(payload, false);
    uint32_t id = p2d_take_u32(&f);
    struct p2d_span provider = p2d_take_utf16(&f);
    uint32_t event = p2d_take_u32(&f);
    enum kind kind = OTHER;
    for (size_t i = 0; i < sizeof sources / sizeof *sources && !f.cut; i++)
        if (event == sources[i].event && p2d_utf16_is(provider, sources[i].provider))
            kind = sources[i].kind;
    if (kind == OTHER)
        return;
    uint32_t *slot = p2d_map_at(&r->kinds, r->b->report, id);
    if (slot != NULL)
        *slot = (uint32_t)kind + 1;
}

static uint32_t thread_of(struct reader *r, uint64_t id)
{
    uint32_t *slot = p2d_map_at(&r->threads, r->b->report, id);
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&r->thread_ids, r->b->report, id))
        *slot = r->thread_ids.len;
    return *slot > 0 ? *slot - 1 : 0;
}

static int64_t time_of(const struct reader *r, uint64_t ticks)
{
    enum { NANOSECONDS = 1000000000 };
    uint64_t since = ticks > r->start ? ticks - r->start : 0;
    uint64_t seconds = since / r->frequency, rest = since % r->frequency;
    if (seconds > P2D_MOST_TIME / NANOSECONDS)
        return P2D_MOST_TIME;
    return p2d_time_of(seconds * NANOSECONDS +
                       (uint64_t)((double)rest * NANOSECONDS / (double)r->frequency));
}

static void take_sample(struct reader *r, const struct p2d_nettrace_event *event)
{
    enum { IN_MANAGED_CODE = 2 };
    struct p2d_fields f = p2d_fields_of(event->payload, false);
    uint32_t stack = p2d_map_get(&r->stacks, event->stack);
    uint32_t node = stack > 0 ? stack - 1 : 0;
    uint32_t column = thread_of(r, event->thread) * N_METRICS;
    bool is_managed = p2d_take_u32(&f) == IN_MANAGED_CODE;
    for (int i = SAMPLES; i <= (is_managed ? MANAGED : SAMPLES); i++) {
        p2d_stack_table_add(&r->table, node, column + (uint32_t)i, 1, 1);
        p2d_stack_table_moment(&r->table,
                               (struct p2d_stack_moment){time_of(r, event->time), 1, node,
                                                         column + (uint32_t)i});
    }
    r->last = event->time > r->last ? event->time : r->last;
    r->n++;
    r->without += node == 0;
    r->managed += is_managed;
}

static void take_process(struct reader *r, struct p2d_span payload)
{
    struct p2d_fields f = p2d_fields_of(payload, false);
    struct p2d_span command = p2d_take_utf16(&f);
    if (f.cut)
        return;
    r->text.len = 0;
    p2d_put_utf16(&r->text, command);
    p2d_set_command(r->b, p2d_trim(p2d_buffer_span(&r->text)));
}

static void take_event(struct reader *r, const struct p2d_nettrace_event *event)
{
    uint32_t kind = p2d_map_get(&r->kinds, event->metadata);
    bool is_whole = true;
    switch (kind > 0 ? (enum kind)(kind - 1) : OTHER) {
    case SAMPLE:
        take_sample(r, event);
        break;
    case METHOD:
        is_whole = p2d_dotnet_add_method(&r->code, event->payload);
        break;
    case MODULE:
        is_whole = p2d_dotnet_add_module(&r->code, event->payload);
        break;
    case PROCESS:
        take_process(r, event->payload);
        break;
    default:
        break;
    }
    if (!is_whole && p2d_input_ok(r->in))
        p2d_warn(r->in, "nettrace: name",
                 "the name of a method or a module has no end, and "
                 "is left out");
}

/* ------------------------------------------------------------------- blocks */

static void take_events(struct reader *r, struct p2d_span block, bool is_metadata)
{
    struct p2d_nettrace_walk w = p2d_nettrace_walk_of(block);
    struct p2d_nettrace_event event;
    while (p2d_input_ok(r->in) && p2d_nettrace_next(&w, &event))
        if (is_metadata)
            take_metadata(r, event.payload);
        else
            take_event(r, &event);
    r->is_damaged |= w.is_damaged;
}

static uint32_t frame_of(struct reader *r, uint64_t address, bool is_call)
{
    uint32_t *slot = p2d_map_at(&r->frame_of[is_call], r->b->report, address);
    if (slot == NULL)
        return 0;
    if (*slot == 0 &&
        p2d_vec_push(&r->frames, r->b->report, (struct frame){address, is_call, false}))
        *slot = r->frames.len - 1;
    return *slot;
}

/* The node of a stack, whose addresses have the innermost first. */
static uint32_t node_of(struct reader *r, struct p2d_span stack)
{
    struct p2d_fields f;
    for (size_t n = stack.len / r->address_size; n-- > 0;) {
        f = p2d_fields_of(p2d_slice(stack, n * r->address_size, stack.len), false);
        uint64_t address = r->address_size == 4 ? p2d_take_u32(&f) : p2d_take_u64(&f);
        p2d_stack_table_frame(&r->table, frame_of(r, address, n > 0));
    }
    return p2d_stack_table_node(&r->table);
}

/* The first id, how many stacks there are, and for each its size in bytes and addresses. */
static void take_stacks(struct reader *r, struct p2d_span block)
{
    struct p2d_fields f = p2d_fields_of(block, false);
    uint32_t id = p2d_take_u32(&f), n = p2d_take_u32(&f);
    for (; n > 0 && !f.cut && p2d_input_ok(r->in); n--, id++) {
        uint32_t size = p2d_take_u32(&f);
        struct p2d_span stack = p2d_take_bytes(&f, size);
        uint32_t *slot = f.cut ? NULL : p2d_map_at(&r->stacks, r->b->report, id);
        if (slot != NULL)
            *slot = node_of(r, stack) + 1;
    }
    r->is_damaged |= f.cut;
}

static void forget_stacks(struct reader *r)
{
    p2d_map_release(&r->stacks);
    r->stacks = (struct p2d_map){0};
}

/* What is left of the file if it is cut. */
static void take_block(struct reader *r, struct p2d_span type)
{
    enum { SIZE = 4 };
    struct p2d_fields f = p2d_fields_of(p2d_peek(r->in, SIZE), false);
    uint32_t size = p2d_take_u32(&f);
    p2d_skip(r->in, f.pos);
    size_t padding = -r->in->offset & (SIZE - 1);
    p2d_skip(r->in, p2d_peek(r->in, padding).len < padding ? 0 : padding);
    struct p2d_span block = p2d_peek(r->in, size);
    r->is_cut |= f.cut || block.len < size;
    if (p2d_span_is(type, "EventBlock") || p2d_span_is(type, "MetadataBlock"))
        take_events(r, block, p2d_span_is(type, "MetadataBlock"));
    else if (p2d_span_is(type, "StackBlock"))
        take_stacks(r, block);
    else if (p2d_span_is(type, "SPBlock"))
        forget_stacks(r);
    p2d_skip(r->in, block.len);
    r->is_damaged = r->is_damaged && !r->is_cut; /* the end of a cut block is no damage */
}

/* ------------------------------------------------------------------ objects */

static void take_trace(struct reader *r)
{
    enum { YEAR, MONTH, WEEKDAY, DAY, HOUR, MINUTE, SECOND, MILLISECOND, N, SIZE = 48 };
    struct p2d_fields f = p2d_fields_of(p2d_peek(r->in, SIZE), false);
    uint16_t at[N];
    for (int i = 0; i < N; i++)
        at[i] = p2d_take_u16(&f);
    struct tm began = {.tm_year = at[YEAR] - 1900,
                       .tm_mon = at[MONTH] - 1,
                       .tm_mday = at[DAY],
                       .tm_hour = at[HOUR],
                       .tm_min = at[MINUTE],
                       .tm_sec = at[SECOND]};
    r->start = p2d_take_u64(&f);
    r->frequency = p2d_take_u64(&f);
    r->address_size = p2d_take_u32(&f);
    r->pid = p2d_take_u32(&f);
    r->is_cut |= f.cut;
    bool is_date = at[YEAR] >= 1970 && at[YEAR] < 2200 && at[MONTH] >= 1 &&
                   at[MONTH] <= 12 && at[DAY] >= 1 && at[DAY] <= 31;
    time_t seconds = is_date ? timegm(&began) : -1;
    if (seconds >= 0)
        r->began = ((int64_t)seconds * 1000 + at[MILLISECOND]) * 1000000;
    p2d_skip(r->in, f.cut ? f.bytes.len : SIZE);
}

/* What the rest depends on. */
static bool check_trace(struct reader *r)
{
    if (r->is_cut)
        return p2d_fail_whole(r->in, "the trace is cut off in its head");
    if ((r->address_size != 4 && r->address_size != 8) || r->frequency == 0 ||
        r->frequency > INT64_MAX)
        return p2d_fail_whole(r->in, "the head of the trace is damaged");
    return true;
}

static bool refuse_version(struct reader *r, uint32_t version)
{
    p2d_fail_at(r->in, r->in->offset,
                "this is version %" PRIu32 " of .NET's traces, which is not read",
                version);
    p2d_set_hint(r->in->report,
                 "convert it: dotnet-trace convert --format speedscope FILE");
    return false;
}

/* The name of the type that the head of an object gives, and *least, the oldest version of
 * readers that know it; *size is the size of the head in bytes. Empty if no head is next. */
static struct p2d_span take_type(struct reader *r, uint32_t *least, size_t *size)
{
    enum { TAGS = 3, NUMBERS = 12 };
    static const unsigned char begin[] = {BEGIN_TAG, BEGIN_TAG, NULL_TAG};
    struct p2d_fields f =
        p2d_fields_of(p2d_peek(r->in, TAGS + NUMBERS + LONGEST_TYPE + 1), false);
    const unsigned char *tags = p2d_take(&f, TAGS);
    if (tags == NULL || memcmp(tags, begin, TAGS) != 0)
        return (struct p2d_span){0};
    p2d_take_u32(&f);
    *least = p2d_take_u32(&f);
    uint32_t length = p2d_take_u32(&f);
    struct p2d_span name =
        p2d_take_bytes(&f, length <= LONGEST_TYPE ? length : UINT32_MAX);
    const unsigned char *end = p2d_take(&f, 1);
    *size = f.pos;
    return end != NULL && *end == END_TAG ? name : (struct p2d_span){0};
}

/* One object; false after the last. */
static bool take_object(struct reader *r, bool is_first)
{
    enum { LATEST = 5 };
    unsigned char type[LONGEST_TYPE];
    uint32_t least = 0;
    size_t size;
    struct p2d_span name = take_type(r, &least, &size);
    if (name.len == 0 || (is_first && !p2d_span_is(name, "Trace"))) {
        struct p2d_span tag = p2d_peek(r->in, 1);
        r->is_cut |= tag.len == 0;
        r->is_damaged |= tag.len > 0 && tag.at[0] != NULL_TAG;
        return false;
    }
    if (least > LATEST)
        return refuse_version(r, least);
    memcpy(type, name.at, name.len);
    name.at = type;
    p2d_skip(r->in, size);
    if (is_first)
        take_trace(r);
    else
        take_block(r, name);
    if (is_first && !check_trace(r))
        return false;
    struct p2d_span end = p2d_peek(r->in, 1);
    bool has_end = end.len > 0 && end.at[0] == END_TAG;
    r->is_cut |= end.len == 0;
    r->is_damaged |= end.len > 0 && !has_end;
    p2d_skip(r->in, has_end);
    return has_end && p2d_input_ok(r->in);
}

/* ---------------------------------------------------------------------- end */

/* A child always follows its parent. False when memory runs out. */
static bool mark_sampled(struct reader *r)
{
    const struct p2d_stack_table *t = &r->table;
    bool *is_sampled = p2d_new(r->b->report, t->nodes.len, sizeof *is_sampled);
    for (uint32_t i = 1; is_sampled != NULL && i < t->cells.len; i++)
        is_sampled[t->cells.at[i].node] = true;
    for (uint32_t i = t->nodes.len; is_sampled != NULL && i-- > 1;)
        if (is_sampled[i]) {
            is_sampled[t->nodes.at[i].parent] = true;
            r->frames.at[t->nodes.at[i].frame].is_sampled = true;
        }
    bool done = is_sampled != NULL;
    p2d_delete(is_sampled);
    return done;
}

/* How many addresses have a name, and how many have none. */
struct names {
    uint32_t known, unknown;
};

/* The method at an address; without a name it is called by its address. */
static p2d_spot spot_of(struct reader *r, const struct frame *frame, struct names *n)
{
    const struct p2d_dotnet_code *code = p2d_dotnet_find(
        &r->code, frame->address - (frame->is_call && frame->address > 0));
    char text[24];
    snprintf(text, sizeof text, "0x%" PRIx64, frame->address);
    n->known += code != NULL;
    n->unknown += code == NULL;
    struct p2d_function fn = {0};
    if (code != NULL)
        fn.module = p2d_name(r->b, p2d_dotnet_assembly(&r->code, code->module));
    fn.name = p2d_name(r->b, code != NULL ? p2d_string(&r->code.strings, code->name)
                                          : p2d_span_of(text));
    return p2d_fn_of(r->b, fn);
}

static void warn(struct reader *r, const struct names *n)
{
    static const char names[] = "addresses without names"; /* also to graph/worth.c */
    struct p2d_report *report = r->in->report;
    p2d_warn_without_stack(r->in, r->without, r->n);
    if (r->is_damaged)
        p2d_set_warning(report, "nettrace: damaged", r->in->name,
                        "the trace is damaged: prof2dot leaves out what it cannot read");
    if (r->is_cut)
        p2d_set_warning(report, "nettrace: cut", r->in->name,
                        "the trace is cut off: its last samples or names may be missing");
    if (n->unknown == 0)
        return;
    p2d_set_warning(report, names, r->in->name,
                    "%" PRIu32 " of %" PRIu32 " addresses are in no method of the trace",
                    n->unknown, n->known + n->unknown);
    p2d_set_warning_hint(report, names,
                         "names come at the end of a trace: let dotnet-trace finish, "
                         "without --rundown false");
}

/* What the columns of the table mean: metrics of threads. */
static void fill_columns(struct reader *r, struct p2d_stack_column *columns)
{
    p2d_metric samples = p2d_metric_of(r->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    p2d_metric managed = r->managed > 0
                             ? p2d_metric_of(r->b, p2d_span_of("managed"), P2D_UNIT_COUNT)
                             : samples;
    p2d_prefer_metric(r->b, samples);
    for (uint32_t i = 0; i < r->thread_ids.len * N_METRICS; i++) {
        uint64_t tid = r->thread_ids.at[i / N_METRICS];
        struct p2d_thread_info info = {.pid = r->pid};
        info.tid = tid <= INT64_MAX ? (int64_t)tid : -1;
        columns[i].thread = p2d_thread_of(r->b, info);
        columns[i].metric = i % N_METRICS == SAMPLES ? samples : managed;
    }
}

static bool emit(struct reader *r)
{
    uint32_t n = r->frames.len, none;
    struct names names = {0, 0};
    p2d_spot *spots = p2d_new(r->b->report, n, sizeof *spots);
    struct p2d_stack_column *columns =
        p2d_new(r->b->report, (size_t)r->thread_ids.len * N_METRICS, sizeof *columns);
    bool done =
        spots != NULL && columns != NULL && p2d_dotnet_sort(&r->code) && mark_sampled(r);
    for (uint32_t i = 1; done && i < n && p2d_input_ok(r->in); i++)
        if (r->frames.at[i].is_sampled)
            spots[i] = spot_of(r, &r->frames.at[i], &names);
    if (done)
        fill_columns(r, columns);
    if (done && p2d_stack_table_emit(&r->table, r->b, spots, n, columns, &none))
        warn(r, &names);
    p2d_delete(spots);
    p2d_delete(columns);
    return p2d_input_ok(r->in);
}

static bool finish(struct reader *r)
{
    if (r->n > 0) {
        p2d_add_recording_time(r->b, r->began, time_of(r, r->last));
        return emit(r);
    }
    if (r->is_cut || r->is_damaged)
        p2d_fail_whole(r->in, "the trace is cut off or damaged: no sample could be read");
    else
        p2d_fail_whole(r->in, "the trace has no samples of stacks");
    p2d_set_hint(r->in->report, r->is_cut || r->is_damaged
                                    ? "record again, or copy the whole file"
                                    : "record with dotnet-trace collect --providers "
                                      "Microsoft-DotNETCore-SampleProfiler");
    return false;
}

static void release(struct reader *r)
{
    p2d_map_release(&r->kinds);
    p2d_map_release(&r->stacks);
    p2d_map_release(&r->frame_of[0]);
    p2d_map_release(&r->frame_of[1]);
    p2d_map_release(&r->threads);
    p2d_vec_release(&r->frames);
    p2d_vec_release(&r->thread_ids);
    p2d_stack_table_release(&r->table);
    p2d_dotnet_methods_release(&r->code);
    p2d_buffer_release(&r->text);
}

static bool read_nettrace(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b, .text.report = b->report};
    bool is_ready = p2d_stack_table_init(&r.table, b->report) &&
                    p2d_dotnet_methods_init(&r.code, b->report) &&
                    p2d_vec_push(&r.frames, b->report, (struct frame){0});
    r.table.keeps_times = b->keeps_times;
    if (is_ready) {
        p2d_skip(in, p2d_peek(in, MAGIC).len < MAGIC ? 0 : MAGIC);
        for (bool is_first = true; take_object(&r, is_first);)
            is_first = false;
    }
    if (p2d_input_ok(in))
        finish(&r);
    release(&r);
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    bool is_it = head.len >= MAGIC && memcmp(head.at, magic, MAGIC) == 0;
    return is_it ? P2D_BY_MAGIC : P2D_NO;
}

const struct p2d_reader p2d_read_nettrace = {.name = "nettrace",
                                             .title = "traces of .NET (dotnet-trace)",
                                             .probe = probe,
                                             .is_binary = true,
                                             .read = read_nettrace,
                                             .has_times = true};
