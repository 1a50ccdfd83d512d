/* perfetto.c - read traces of Perfetto: samples of Android's and Linux' perf, of Chrome, of
 * Python's sampler, and the heaps of heapprofd.
 *
 *     perfetto -c config.pbtx -o trace.pftrace       (data source linux.perf)
 *     heap_profile host -- ./program                 (data source android.heapprofd)
 *     prof2dot trace.pftrace -o graph.svg
 *
 * A trace is a protocol buffer that repeats one field, the packet. Packets of one writer have
 * the number of its sequence; each may bring names, frames and stacks, to which it and later
 * ones refer by numbers until the writer begins anew. What no profile is made of, such as
 * events on tracks, is passed over.
 * Reference: protos/perfetto/trace/trace_packet.proto of https://github.com/google/perfetto
 */
#include <inttypes.h>

#include "assemble/lost.h"
#include "assemble/without_stack.h"
#include "model/recording.h"
#include "model/times.h"
#include "read/perfetto/clocks.h"
#include "read/perfetto/events.h"
#include "read/perfetto/heaps.h"
#include "read/perfetto/packet.h"
#include "read/perfetto/unpack.h"
#include "read/read.h"
#include "syntax/protobuf.h"

enum { NANOSECONDS_IN_US = 1000 };

/* Samples of a thread that count the same. */
struct series {
    int32_t pid, tid;
    uint32_t event;
    bool is_sampled; /* by this event, which is not only read beside another */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_stack_table table; /* columns: series, then those of heaps */
    struct p2d_perfetto_code code;
    struct p2d_perfetto_tasks tasks;
    struct p2d_perfetto_events events;
    struct p2d_perfetto_heaps heaps;
    struct p2d_perfetto_clocks clocks;
    struct p2d_perfetto_sample sample; /* the last one of StackSample */
    struct p2d_map sequence_of;        /* number -> place + 1 */
    P2D_VEC(struct p2d_perfetto_sequence) sequences;
    struct p2d_map threads, series_of; /* (pid, tid); (that, event) -> series + 1 */
    P2D_VEC(struct series) series;
    int64_t first,
        last;         /* of the trace, in nanoseconds of its clock; first > last: none */
    uint64_t n_bytes; /* of packets, unpacked */
    uint64_t n, without, broken, skipped, lost;
    uint64_t n_gaps;    /* where packets were lost */
    uint64_t n_useless; /* packets that need what was lost */
    bool has_tracks, has_ftrace, has_heap_graph;
    bool is_cut, is_damaged;
};

/* ---------------------------------------------------------------- sequences */

static struct p2d_perfetto_sequence *sequence_of(struct reader *r, uint32_t number)
{
    uint32_t *slot = p2d_map_at(&r->sequence_of, r->b->report, number);
    if (slot == NULL)
        return NULL;
    if (*slot == 0 &&
        p2d_vec_push(&r->sequences, r->b->report, (struct p2d_perfetto_sequence){0}))
        *slot = r->sequences.len;
    return *slot > 0 ? &r->sequences.at[*slot - 1] : NULL;
}

/* Of a sequence's first packet it is said, too, that packets before it may be missing. */
static void begin_packet(struct reader *r, struct p2d_perfetto_sequence *s,
                         const struct p2d_perfetto_packet *p)
{
    if (p->follows_loss && s->is_known) {
        r->n_gaps++;
        s->is_whole = false;
    }
    s->is_known = true;
    if (p->clears_state) {
        p2d_perfetto_forget(s);
        s->is_whole = true;
    }
}

/* The message TracePacketDefaults, which takes the place of the one before. */
static void take_defaults(struct reader *r, struct p2d_perfetto_sequence *s,
                          struct p2d_span message)
{
    enum { PERF = 12, CLOCK = 58, STACKS = 100 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct p2d_span perf = {0}, stacks = {0};
    s->clock = s->perf = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == CLOCK && f.wire == P2D_WIRE_VARINT)
            s->clock = (uint32_t)f.value;
        else if (f.number == PERF)
            perf = f.bytes;
        else if (f.number == STACKS)
            stacks = f.bytes;
    if (perf.len > 0)
        s->perf = p2d_perfetto_timebase(&r->events, perf);
    p2d_perfetto_set_defaults(&s->described, &r->events, stacks);
}

static void note_time(struct reader *r, int64_t time)
{
    r->first = time < r->first ? time : r->first;
    r->last = time > r->last ? time : r->last;
}

/* ------------------------------------------------------------------ samples */

static uint32_t series_of(struct reader *r, struct series key)
{
    uint32_t thread = p2d_map_number(&r->threads, r->b->report,
                                     p2d_pair((uint32_t)key.pid, (uint32_t)key.tid));
    uint32_t *slot = p2d_map_at(&r->series_of, r->b->report, p2d_pair(thread, key.event));
    if (slot != NULL && *slot == 0 && p2d_vec_push(&r->series, r->b->report, key))
        *slot = r->series.len;
    return slot != NULL && *slot > 0 ? *slot - 1 : 0;
}

static uint32_t add_cost(struct reader *r, uint32_t node, struct series series,
                         double cost, int64_t time)
{
    uint32_t column = series_of(r, series);
    p2d_stack_table_add(&r->table, node, column, cost, 1);
    p2d_stack_table_moment(&r->table,
                           (struct p2d_stack_moment){time, cost, node, column});
    return column;
}

static void add_sample(struct reader *r, uint32_t node, struct series series, double cost,
                       int64_t time)
{
    uint32_t column = add_cost(r, node, series, cost, time);
    if (column < r->series.len)
        r->series.at[column].is_sampled = true;
    note_time(r, time);
    r->n++;
    r->without += node == 0;
}

/* The message PerfSample. One that was skipped is none, and neither is the news that the
 * kernel has lost some. */
static void take_perf_sample(struct reader *r, struct p2d_perfetto_sequence *s,
                             struct p2d_span message, int64_t time)
{
    enum { PID = 2, TID, STACK, UNWIND_ERROR = 16, LOST, SKIPPED, PRODUCER_EVENT };
    enum { NO_ERROR = 1, NOT_IN_SCOPE = 4 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct series series = {.event = s->perf};
    uint64_t stack = 0, lost = 0, skipped = 0;
    bool is_broken = false, is_sample = true;
    while (p2d_next_field(&m, &f))
        if (f.number == PID)
            series.pid = p2d_perfetto_id(f.value);
        else if (f.number == TID)
            series.tid = p2d_perfetto_id(f.value);
        else if (f.number == STACK)
            stack = f.value;
        else if (f.number == UNWIND_ERROR)
            is_broken = f.value != NO_ERROR;
        else if (f.number == LOST)
            lost = f.value;
        else if (f.number == SKIPPED)
            skipped = f.value;
        else if (f.number == PRODUCER_EVENT)
            is_sample = false;
    r->lost += lost;
    r->skipped += skipped != 0 && skipped != NOT_IN_SCOPE;
    if (lost > 0 || skipped != 0 || !is_sample)
        return;
    r->broken += is_broken;
    add_sample(r, p2d_perfetto_node(s, &r->table, stack), series, 1, time);
}

/* The message StreamingProfilePacket: stacks, and how many microseconds later each was. */
static void take_streaming(struct reader *r, struct p2d_perfetto_sequence *s,
                           struct p2d_span message, int64_t time)
{
    enum { STACKS = 1, DELTAS };
    struct p2d_message stacks = p2d_message_of(message), deltas = stacks;
    struct p2d_field f;
    struct p2d_numbers delta = {0};
    uint64_t stack, later;
    s->time = s->time != 0 ? s->time : time;
    while (p2d_input_ok(r->in) && p2d_next_field(&stacks, &f)) {
        if (f.number != STACKS)
            continue;
        struct p2d_numbers numbers = p2d_numbers_of(&f);
        while (p2d_input_ok(r->in) && p2d_next_number(&numbers, &stack)) {
            bool has_delta = p2d_next_number(&delta, &later);
            while (!has_delta && p2d_next_field(&deltas, &f))
                if (f.number == DELTAS) {
                    delta = p2d_numbers_of(&f);
                    has_delta = p2d_next_number(&delta, &later);
                }
            if (has_delta && later <= P2D_MOST_TIME / NANOSECONDS_IN_US)
                s->time = p2d_time_of((uint64_t)s->time + later * NANOSECONDS_IN_US);
            add_sample(r, p2d_perfetto_node(s, &r->table, stack),
                       (struct series){.pid = s->pid, .tid = s->tid}, 1, s->time);
        }
    }
}

/* The message StackSample. */
static void take_stack_sample(struct reader *r, struct p2d_perfetto_sequence *s,
                              struct p2d_span message, int64_t time)
{
    struct p2d_perfetto_sample *sample = &r->sample;
    if (!p2d_perfetto_parse_sample(sample, &s->described, &r->events, message))
        return;
    struct series series = {.pid = sample->task.pid,
                            .tid = sample->task.tid,
                            .event = sample->costs.at[0].event};
    uint32_t node = sample->inline_stack.at != NULL
                        ? p2d_perfetto_node_of(&r->code, &r->table, sample->inline_stack)
                        : p2d_perfetto_node(s, &r->table, sample->stack);
    r->broken += sample->is_broken;
    add_sample(r, node, series, sample->costs.at[0].value, time);
    for (uint32_t i = 1; i < sample->costs.len && p2d_input_ok(r->in); i++) {
        series.event = sample->costs.at[i].event;
        (void)add_cost(r, node, series, sample->costs.at[i].value, time);
    }
}

/* ------------------------------------------------------------------ packets */

static void take_thread(struct reader *r, uint32_t number,
                        struct p2d_perfetto_sequence *s, struct p2d_span message)
{
    uint64_t began;
    p2d_perfetto_add_thread(&r->tasks, message, &s->pid, &s->tid, &began);
    began =
        began < UINT64_MAX / NANOSECONDS_IN_US ? began * NANOSECONDS_IN_US : UINT64_MAX;
    s->time = p2d_perfetto_time(&r->clocks, number, P2D_PERFETTO_MONOTONIC, began);
}

/* What is the same for whoever writes it. */
static bool take_common(struct reader *r, uint32_t number,
                        const struct p2d_perfetto_packet *p)
{
    if (p->kind == P2D_PERFETTO_CLOCKS)
        p2d_perfetto_add_snapshot(&r->clocks, number, p->content);
    else if (p->kind == P2D_PERFETTO_PROCESS_TREE)
        p2d_perfetto_add_tree(&r->tasks, p->content);
    else if (p->kind == P2D_PERFETTO_PROCESS)
        p2d_perfetto_add_process(&r->tasks, p->content);
    else if (p->kind == P2D_PERFETTO_TRACK)
        p2d_perfetto_add_track(&r->tasks, p->content);
    else if (p->kind == P2D_PERFETTO_SYMBOLS)
        p2d_perfetto_add_symbols(&r->code, p->content);
    else if (p->kind == P2D_PERFETTO_NAMES)
        p2d_perfetto_add_names(&r->code, p->content);
    else
        return false;
    return true;
}

static void take_content(struct reader *r, uint32_t number,
                         struct p2d_perfetto_sequence *s,
                         const struct p2d_perfetto_packet *p, int64_t time)
{
    r->has_tracks |= p->kind == P2D_PERFETTO_TRACK_EVENT;
    r->has_ftrace |= p->kind == P2D_PERFETTO_FTRACE;
    r->has_heap_graph |= p->kind == P2D_PERFETTO_HEAP_GRAPH;
    if (take_common(r, number, p))
        return;
    if (p->needs_state && !s->is_whole)
        r->n_useless++;
    else if (p->kind == P2D_PERFETTO_THREAD)
        take_thread(r, number, s, p->content);
    else if (p->kind == P2D_PERFETTO_PERF_SAMPLE)
        take_perf_sample(r, s, p->content, time);
    else if (p->kind == P2D_PERFETTO_STREAMING)
        take_streaming(r, s, p->content, time);
    else if (p->kind == P2D_PERFETTO_STACK_SAMPLE)
        take_stack_sample(r, s, p->content, time);
    else if (p->kind == P2D_PERFETTO_HEAP)
        p2d_perfetto_add_heap(&r->heaps, s, &r->code, &r->table, p->content);
}

static void take_packet(struct reader *r, const struct p2d_perfetto_packet *p)
{
    struct p2d_perfetto_sequence *s = sequence_of(r, p->sequence);
    int64_t time = r->first <= r->last ? r->last : 0;
    if (s == NULL)
        return;
    begin_packet(r, s, p);
    if (p->defaults.len > 0)
        take_defaults(r, s, p->defaults);
    if (p->interned.len > 0) {
        p2d_perfetto_intern(s, &r->code, p->interned);
        p2d_perfetto_describe(&s->described, &r->events, p->interned);
    }
    uint32_t number = (uint32_t)(s - r->sequences.at) + 1;
    if (p->has_time) {
        time = p2d_perfetto_time(&r->clocks, number, p->clock != 0 ? p->clock : s->clock,
                                 p->time);
        note_time(r, time);
    }
    take_content(r, number, s, p, time);
}

/* The bytes of the next packet; false at the end, or where there is none. */
static bool next_packet(struct reader *r, struct p2d_input *in, struct p2d_span *packet)
{
    enum { TAG = 0x0a, LONGEST = 11 };
    struct p2d_span head = p2d_peek(in, LONGEST);
    uint64_t length;
    if (head.len == 0)
        return false;
    const unsigned char *at = head.at + 1;
    bool is_packet = head.at[0] == TAG;
    if (!is_packet || !p2d_take_varint(&at, head.at + head.len, &length)) {
        r->is_cut |= is_packet && head.len < LONGEST;
        r->is_damaged |= !is_packet || head.len >= LONGEST;
        return false;
    }
    p2d_skip(in, (size_t)(at - head.at));
    if (length > 0)
        *packet = p2d_peek(in, length < SIZE_MAX ? (size_t)length : SIZE_MAX);
    else
        *packet = (struct p2d_span){0};
    r->is_cut |= packet->len < length;
    return packet->len == length;
}

/* The packet that is next, with its bytes, which are to be skipped after it. */
static bool peek_packet(struct reader *r, struct p2d_input *in,
                        struct p2d_perfetto_packet *p, size_t *length)
{
    struct p2d_span bytes;
    if (!p2d_input_ok(r->in) || !p2d_input_ok(in) || !next_packet(r, in, &bytes))
        return false;
    *p = p2d_perfetto_packet_of(bytes);
    *length = bytes.len;
    r->n_bytes += bytes.len;
    r->is_damaged |= p->is_damaged;
    return true;
}

/* Packets within a packet; none of them has others in it. */
static void read_packed(struct reader *r, const struct p2d_perfetto_packet *packed)
{
    struct p2d_perfetto_unpacked u;
    struct p2d_perfetto_packet p;
    size_t length;
    enum p2d_perfetto_packing how = packed->kind == P2D_PERFETTO_COMPRESSED
                                        ? P2D_PERFETTO_DEFLATE
                                        : P2D_PERFETTO_ZSTD;
    if (!p2d_perfetto_unpack(&u, r->in, packed->content, how))
        return;
    while (peek_packet(r, &u.in, &p, &length)) {
        take_packet(r, &p);
        p2d_skip(&u.in, length);
    }
    p2d_perfetto_unpacked_release(&u, r->in);
}

static void read_packets(struct reader *r)
{
    struct p2d_perfetto_packet p;
    size_t length;
    while (peek_packet(r, r->in, &p, &length)) {
        if (p.kind == P2D_PERFETTO_COMPRESSED || p.kind == P2D_PERFETTO_COMPRESSED_ZSTD)
            read_packed(r, &p);
        else
            take_packet(r, &p);
        p2d_skip(r->in, length);
    }
}

/* ---------------------------------------------------------------------- end */

static void warn_of_heaps(struct reader *r)
{
    static const char missing[] = "perfetto: heap packets",
                      rejected[] = "perfetto: rejected";
    static const char incomplete[] = "perfetto: incomplete";
    struct p2d_report *report = r->in->report;
    if (r->heaps.n_missing > 0)
        p2d_set_warning(report, missing, r->in->name,
                        "packets of heaps are missing: sums are too small");
    if (r->heaps.n_rejected > 0)
        p2d_set_warning(report, rejected, r->in->name,
                        "a process was not profiled, as another session profiled it");
    if (r->heaps.n_incomplete > 0)
        p2d_set_warning(report, incomplete, r->in->name,
                        "heapprofd could not follow a process to its end: sums are too "
                        "small");
    p2d_set_warning_hint(report, missing, "record with a larger buffer");
    p2d_set_warning_hint(
        report, incomplete,
        "record with a larger sampling interval or shared memory buffer");
}

static void warn(struct reader *r)
{
    static const char gaps[] = "perfetto: lost packets";
    struct p2d_report *report = r->in->report;
    p2d_warn_without_stack(r->in, r->without, r->n);
    p2d_warn_of_lost(r->in, "the kernel", r->lost, "record");
    if (r->skipped > 0)
        p2d_set_warning(report, "perfetto: skipped", r->in->name,
                        "the profiler skipped %" PRIu64 " sample%s: no total has them",
                        r->skipped, r->skipped == 1 ? "" : "s");
    if (r->broken > 0)
        p2d_set_warning(report, "perfetto: broken", r->in->name,
                        "%" PRIu64 " of %" PRIu64 " stacks could not be unwound to their "
                        "outermost function",
                        r->broken, r->n);
    if (r->n_gaps > 0 || r->n_useless > 0)
        p2d_set_warning(report, gaps, r->in->name,
                        "packets were lost when the trace was recorded: %" PRIu64
                        " others need them and are left out",
                        r->n_useless);
    p2d_set_warning_hint(report, gaps, "record with larger buffers");
    if (r->is_damaged)
        p2d_set_warning(report, "perfetto: damaged", r->in->name,
                        "the trace is damaged: prof2dot leaves out what it cannot read");
    if (r->is_cut)
        p2d_set_warning(report, "perfetto: cut", r->in->name,
                        "the trace is cut off: its last samples or names may be missing");
    warn_of_heaps(r);
}

/* What columns mean; samples are the default metric, where there are any. */
static void fill_columns(struct reader *r, struct p2d_stack_column *columns)
{
    uint32_t first = UINT32_MAX;
    for (uint32_t i = 0; i < r->series.len && p2d_input_ok(r->in); i++) {
        const struct series *series = &r->series.at[i];
        columns[i].metric = p2d_perfetto_metric(&r->events, r->b, series->event);
        columns[i].thread =
            p2d_perfetto_thread(&r->tasks, r->b, series->pid, series->tid);
        if (!series->is_sampled || series->event >= first)
            continue;
        p2d_prefer_metric(r->b, columns[i].metric);
        first = series->event;
    }
    p2d_perfetto_emit_heaps(&r->heaps, &r->tasks, r->b, &r->table, r->series.len,
                            columns + r->series.len);
}

/* Times of samples are since the trace began. */
static void begin_times(struct reader *r)
{
    for (uint32_t i = 0; i < r->table.moments.len; i++)
        r->table.moments.at[i].time -= r->first;
    if (r->first <= r->last)
        p2d_add_recording_time(r->b, p2d_perfetto_since_1970(&r->clocks, r->first),
                               r->last - r->first);
}

static bool emit(struct reader *r)
{
    size_t n = r->series.len + (size_t)r->heaps.heaps.len * P2D_HEAP_COLUMNS;
    struct p2d_stack_column *columns = p2d_new(r->b->report, n, sizeof *columns);
    uint32_t none;
    begin_times(r);
    if (columns != NULL)
        fill_columns(r, columns);
    p2d_spot *spots = NULL;
    if (p2d_input_ok(r->in) &&
        p2d_perfetto_inline(&r->code, &r->table, r->in, r->n_bytes))
        spots = p2d_perfetto_spots(&r->code, &r->table, r->in, r->b);
    if (spots != NULL && p2d_input_ok(r->in) &&
        p2d_stack_table_emit(&r->table, r->b, spots, r->code.frames.len, columns, &none))
        warn(r);
    p2d_delete(spots);
    p2d_delete(columns);
    return p2d_input_ok(r->in);
}

static bool refuse(struct reader *r)
{
    bool is_broken = r->is_cut || r->is_damaged || r->n_useless > 0;
    p2d_fail_whole(
        r->in, "%s",
        is_broken ? "the trace is cut off or damaged: no sample could be read"
        : r->has_heap_graph
            ? "the trace has objects of Java's heap, but no samples of stacks"
        : r->has_tracks ? "the trace has events on tracks, but no samples of stacks"
        : r->has_ftrace ? "the trace has events of ftrace, but no samples of stacks"
                        : "the trace has no samples of stacks");
    p2d_set_hint(r->in->report, "%s",
                 is_broken ? "record again, or copy the whole file"
                 : r->has_tracks
                     ? "convert it: traceconv json FILE trace.json, which prof2dot reads"
                     : "record with the data source linux.perf or android.heapprofd");
    return false;
}

static void release(struct reader *r)
{
    for (uint32_t i = 0; i < r->sequences.len; i++)
        p2d_perfetto_sequence_release(&r->sequences.at[i]);
    p2d_vec_release(&r->sequences);
    p2d_vec_release(&r->series);
    p2d_map_release(&r->sequence_of);
    p2d_map_release(&r->threads);
    p2d_map_release(&r->series_of);
    p2d_stack_table_release(&r->table);
    p2d_perfetto_code_release(&r->code);
    p2d_perfetto_tasks_release(&r->tasks);
    p2d_perfetto_events_release(&r->events);
    p2d_perfetto_heaps_release(&r->heaps);
    p2d_perfetto_clocks_release(&r->clocks);
    p2d_perfetto_sample_release(&r->sample);
}

static bool read_perfetto(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b, .first = INT64_MAX, .last = INT64_MIN};
    bool is_ready = p2d_stack_table_init(&r.table, b->report) &&
                    p2d_perfetto_code_init(&r.code, b->report) &&
                    p2d_perfetto_tasks_init(&r.tasks, b->report) &&
                    p2d_perfetto_events_init(&r.events, b->report) &&
                    p2d_perfetto_heaps_init(&r.heaps, b->report);
    r.clocks.report = b->report;
    r.table.keeps_times = b->keeps_times;
    if (is_ready)
        read_packets(&r);
    if (p2d_input_ok(in) && (r.n > 0 || r.heaps.stacks.len > 0))
        emit(&r);
    else if (p2d_input_ok(in))
        refuse(&r);
    release(&r);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_perfetto = {
    .name = "perfetto",
    .title = "traces of Perfetto (samples, heaps)",
    .is_binary = true,
    .probe = p2d_perfetto_probe,
    .read = read_perfetto,
    .has_times = true,
    .lacks_times = "heaps do not say when memory was taken"};
