/* simpleperf.c - read the output of Android's `simpleperf report-sample`.
 *
 * As text:
 *
 *     sample:
 *       event_type: cpu-clock
 *       event_count: 250000
 *       time: 8000000000              (nanoseconds)
 *       thread_id: 12
 *       thread_name: worker
 *       vaddr_in_file: 1f40
 *       file: /system/lib64/libc.so
 *       symbol: read
 *       callchain:
 *         vaddr_in_file: 2f40
 *         file: /data/app/libapp.so
 *         symbol: parse
 *
 * With --protobuf: "SIMPLEPERF", a version of two bytes, then records, each a length of
 * four bytes and a message; a length of 0 ends them. Files, with their symbols, and
 * threads may come after the samples, so the bytes are walked through twice. The first
 * frame is the leaf. Reference: cmd_report_sample.proto of simpleperf.
 */
#include <inttypes.h>

#include "assemble/lost.h"
#include "base/number.h"
#include "model/times.h"
#include "syntax/words.h"
#include "syntax/protobuf.h"
#include "read/read.h"
#include "syntax/unit.h"

static const char magic[] = "SIMPLEPERF";
enum { HEADER_SIZE = 12 };

struct file {
    struct p2d_span path;
    uint32_t first, n; /* its symbols */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    P2D_VEC(struct file) files;
    P2D_VEC(struct p2d_span) symbols;
    P2D_VEC(p2d_metric) events;
    P2D_VEC(struct p2d_thread_info) threads;
    struct p2d_map file_ids, thread_ids; /* id -> place + 1 */
    /* The sample at hand, of the text. */
    bool in_sample;
    p2d_metric metric;
    double weight;
    struct p2d_thread_info thread;
    p2d_str path;
    uint64_t address, n_samples, n_lost;
    uint64_t time; /* nanoseconds; 0: unknown */
};

/* ------------------------------------------------------------------- probe */

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool has_sample = false;
    if (p2d_starts_with(head, magic) && head.len >= HEADER_SIZE)
        return P2D_BY_MAGIC;
    for (size_t i = 0; i < 64 && p2d_cut(&head, '\n', &line); i++) {
        if (has_sample && (p2d_starts_with(line, "  event_type: ") ||
                           p2d_starts_with(line, "  time: ")))
            return P2D_BY_KEYS + P2D_BY_SHAPE;
        has_sample = p2d_span_is(line, "sample:") || p2d_span_is(line, "sample:\r");
    }
    return P2D_NO;
}

/* ------------------------------------------------------------------ functions */

/* "libapp.so+0x2f40" where there is no symbol. */
static p2d_fn fn_of(struct reader *r, struct p2d_span name, struct p2d_span path,
                    uint64_t address)
{
    struct p2d_buffer made = {.report = r->b->report};
    if (name.len == 0 || p2d_span_is(name, "unknown")) {
        struct p2d_span base = p2d_base_name(path);
        p2d_put(&made, base.at, base.len);
        p2d_putf(&made, "%s0x%" PRIx64, base.len > 0 ? "+" : "", address);
        name = p2d_buffer_span(&made);
    }
    p2d_fn fn = p2d_fn_of(r->b, (struct p2d_function){.name = p2d_name(r->b, name),
                                                      .module = p2d_name(r->b, path)});
    p2d_buffer_release(&made);
    return fn;
}

static void add_sample(struct reader *r, p2d_metric metric, p2d_thread thread,
                       double weight)
{
    r->n_samples++;
    uint32_t sample =
        p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                                 .thread = thread,
                                                 .metric = metric,
                                                 .value = weight,
                                                 .count = 1});
    if (r->time != 0)
        p2d_add_time_of(r->b, sample, p2d_time_of(r->time), weight, 1);
}

/* Clocks count nanoseconds. */
static p2d_metric event_of(struct reader *r, struct p2d_span name)
{
    bool is_clock = p2d_is_clock_event(name);
    return p2d_metric_of(r->b, name, is_clock ? P2D_UNIT_NANOSECONDS : P2D_UNIT_COUNT);
}

/* ----------------------------------------------------------------------- text */

static void flush(struct reader *r)
{
    if (r->in_sample) {
        p2d_metric metric =
            r->metric != 0 ? r->metric : event_of(r, p2d_span_of("samples"));
        add_sample(r, metric, p2d_thread_of(r->b, r->thread), r->weight);
    }
    r->in_sample = false;
    r->metric = 0;
    r->weight = 1;
    r->time = 0;
    r->thread = (struct p2d_thread_info){.pid = -1, .tid = -1};
    r->path = 0;
    r->address = 0;
}

static void take_value(struct reader *r, struct p2d_span key, struct p2d_span value)
{
    uint64_t number = 0;
    bool is_number = p2d_parse_u64(value, &number);
    if (p2d_span_is(key, "event_type"))
        r->metric = event_of(r, value);
    else if (p2d_span_is(key, "event_count") && is_number)
        r->weight = (double)number;
    else if (p2d_span_is(key, "time") && is_number)
        r->time = number;
    else if (p2d_span_is(key, "thread_id") && number <= INT64_MAX && is_number)
        r->thread.tid = (int64_t)number;
    else if (p2d_span_is(key, "thread_name"))
        r->thread.comm = p2d_name(r->b, value);
    else if (p2d_span_is(key, "vaddr_in_file") || p2d_span_is(key, "ip"))
        p2d_parse_hex(value, &r->address);
    else if (p2d_span_is(key, "file") || p2d_span_is(key, "dso"))
        r->path = p2d_name(r->b, value);
    else if (p2d_span_is(key, "symbol"))
        p2d_frame(r->b, fn_of(r, value, p2d_text(r->b->profile, r->path), r->address));
}

static bool read_text(struct reader *r)
{
    struct p2d_span line;
    flush(r);
    while (p2d_line(r->in, &line)) {
        if (line.len > 0 && line.at[0] != ' ') {
            flush(r);
            r->in_sample = p2d_span_is(line, "sample:");
            continue;
        }
        line = p2d_trim(line);
        if (p2d_starts_with(line, "lost_count:"))
            r->n_lost = p2d_lost_in(line);
        size_t colon = p2d_find(line, 0, ':');
        if (r->in_sample)
            take_value(r, p2d_slice(line, 0, colon),
                       p2d_trim(p2d_slice(line, colon + 1, line.len)));
    }
    flush(r);
    return p2d_input_ok(r->in);
}

/* ------------------------------------------------------------------- protobuf */

/* The next record's bytes; false at the end. *cut: the end is not where it should be. */
static bool next_record(struct p2d_span *rest, struct p2d_span *record, bool *cut)
{
    const unsigned char *p = rest->at;
    *cut = rest->len < 4;
    if (*cut)
        return false;
    uint32_t size = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                    (uint32_t)p[3] << 24;
    *cut = size > rest->len - 4;
    if (*cut || size == 0)
        return false;
    *record = p2d_slice(*rest, 4, 4 + (size_t)size);
    *rest = p2d_slice(*rest, 4 + (size_t)size, rest->len);
    return true;
}

static void take_file(struct reader *r, struct p2d_span bytes)
{
    enum { ID = 1, PATH, SYMBOL };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct file file = {.path = p2d_slice(bytes, 0, 0), .first = r->symbols.len};
    uint64_t id = 0;
    while (p2d_next_field(&m, &f))
        if (f.number == ID && f.wire == P2D_WIRE_VARINT)
            id = f.value;
        else if (f.number == PATH && f.wire == P2D_WIRE_BYTES)
            file.path = f.bytes;
        else if (f.number == SYMBOL && f.wire == P2D_WIRE_BYTES)
            (void)p2d_vec_push(&r->symbols, r->b->report, f.bytes);
    file.n = r->symbols.len - file.first;
    uint32_t *slot = p2d_map_at(&r->file_ids, r->b->report, id);
    if (slot != NULL && p2d_vec_push(&r->files, r->b->report, file))
        *slot = r->files.len;
}

static void take_thread(struct reader *r, struct p2d_span bytes)
{
    enum { TID = 1, PID, NAME };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_thread_info thread = {.pid = -1, .tid = -1};
    while (p2d_next_field(&m, &f))
        if (f.number == TID && f.wire == P2D_WIRE_VARINT)
            thread.tid = (int64_t)(f.value & UINT32_MAX);
        else if (f.number == PID && f.wire == P2D_WIRE_VARINT)
            thread.pid = (int64_t)(f.value & UINT32_MAX);
        else if (f.number == NAME && f.wire == P2D_WIRE_BYTES)
            thread.comm = p2d_name(r->b, f.bytes);
    uint32_t *slot = p2d_map_at(&r->thread_ids, r->b->report, (uint64_t)thread.tid);
    if (slot != NULL && p2d_vec_push(&r->threads, r->b->report, thread))
        *slot = r->threads.len;
}

static void take_meta(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    while (p2d_next_field(&m, &f))
        if (f.number == 1 && f.wire == P2D_WIRE_BYTES)
            (void)p2d_vec_push(&r->events, r->b->report, event_of(r, f.bytes));
}

/* The last such record counts: it has those before. */
static void take_lost(struct reader *r, struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    while (p2d_next_field(&m, &f))
        if (f.number == 2 && f.wire == P2D_WIRE_VARINT)
            r->n_lost = f.value;
}

static void take_frame(struct reader *r, struct p2d_span bytes)
{
    enum { ADDRESS = 1, FILE_ID, SYMBOL_ID };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    uint64_t values[SYMBOL_ID + 1] = {0};
    while (p2d_next_field(&m, &f))
        if (f.number <= SYMBOL_ID && f.wire == P2D_WIRE_VARINT)
            values[f.number] = f.value;
    uint32_t place = p2d_map_get(&r->file_ids, values[FILE_ID]);
    struct p2d_span name = p2d_slice(bytes, 0, 0), path = name;
    if (place != 0 && r->files.at != NULL) {
        const struct file *file = &r->files.at[place - 1];
        path = file->path;
        if (values[SYMBOL_ID] < file->n)
            name = r->symbols.at[file->first + values[SYMBOL_ID]];
    }
    p2d_frame(r->b, fn_of(r, name, path, values[ADDRESS]));
}

static void take_sample(struct reader *r, struct p2d_span bytes)
{
    enum { TIME = 1, TID, FRAME, COUNT, EVENT };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    uint64_t values[EVENT + 1] = {[COUNT] = 1};
    while (p2d_next_field(&m, &f))
        if (f.number == FRAME && f.wire == P2D_WIRE_BYTES)
            take_frame(r, f.bytes);
        else if (f.number <= EVENT && f.wire == P2D_WIRE_VARINT)
            values[f.number] = f.value;
    r->time = values[TIME];
    struct p2d_thread_info thread = {.pid = -1,
                                     .tid = (int64_t)(values[TID] & UINT32_MAX)};
    uint32_t place = p2d_map_get(&r->thread_ids, (uint64_t)thread.tid);
    if (place != 0 && r->threads.at != NULL)
        thread = r->threads.at[place - 1];
    uint32_t leader = p2d_map_get(&r->thread_ids, (uint64_t)thread.pid);
    if (thread.pid != thread.tid && leader != 0 && r->threads.at != NULL)
        thread.process = r->threads.at[leader - 1].comm;
    bool is_known = r->events.at != NULL && values[EVENT] < r->events.len;
    p2d_metric metric =
        is_known ? r->events.at[values[EVENT]] : event_of(r, p2d_span_of("samples"));
    add_sample(r, metric, p2d_thread_of(r->b, thread), (double)values[COUNT]);
}

/* One of two walks: first over the records that samples refer to, then over the samples.
 * False if the end is cut. */
static bool walk(struct reader *r, struct p2d_span rest, bool samples)
{
    enum { SAMPLE = 1, LOST, FILES, THREAD, META };
    struct p2d_span record;
    bool cut = false;
    while (p2d_input_ok(r->in) && next_record(&rest, &record, &cut)) {
        struct p2d_message m = p2d_message_of(record);
        struct p2d_field f;
        while (p2d_next_field(&m, &f)) {
            if (f.wire != P2D_WIRE_BYTES || (f.number == SAMPLE) != samples)
                continue;
            if (f.number == SAMPLE)
                take_sample(r, f.bytes);
            else if (f.number == LOST)
                take_lost(r, f.bytes);
            else if (f.number == FILES)
                take_file(r, f.bytes);
            else if (f.number == THREAD)
                take_thread(r, f.bytes);
            else if (f.number == META)
                take_meta(r, f.bytes);
        }
    }
    return !cut;
}

static bool read_protobuf(struct reader *r)
{
    struct p2d_span bytes = p2d_rest(r->in);
    struct p2d_span records = p2d_slice(bytes, HEADER_SIZE, bytes.len);
    bool is_whole = walk(r, records, false);
    walk(r, records, true);
    if (!is_whole)
        p2d_set_warning(r->in->report, "simpleperf: truncated", r->in->name,
                        "input truncated: the end mark is missing");
    return p2d_input_ok(r->in);
}

static bool read_simpleperf(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    bool is_text = !p2d_starts_with(p2d_peek(in, sizeof magic - 1), magic);
    bool done = is_text ? read_text(&r) : read_protobuf(&r);
    if (done && r.n_samples == 0)
        done = p2d_fail_whole(in, "the input has no samples");
    p2d_warn_of_lost(in, "simpleperf", r.n_lost, "sample");
    p2d_vec_release(&r.files);
    p2d_vec_release(&r.symbols);
    p2d_vec_release(&r.events);
    p2d_vec_release(&r.threads);
    p2d_map_release(&r.file_ids);
    p2d_map_release(&r.thread_ids);
    return done;
}

const struct p2d_reader p2d_read_simpleperf = {
    .name = "simpleperf",
    .title = "Android's simpleperf report-sample, text or protobuf",
    .probe = probe,
    .is_binary = true,
    .has_times = true,
    .read = read_simpleperf};
