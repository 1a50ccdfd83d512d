/* jfr.c - read Java Flight Recordings (.jfr), as the JVM and async-profiler write them.
 *
 *     java -XX:StartFlightRecording=filename=app.jfr,settings=profile -jar app.jar
 *     prof2dot app.jfr -o graph.svg
 *
 * A file is a row of chunks, each complete in itself. A chunk describes the classes of its
 * events and constants; constants are stack traces, methods, classes, threads. No table of
 * versions is needed. Ids of constants hold for their chunk only, so that recordings one
 * after the other in a file are read as one.
 * Reference: src/jdk.jfr/share/classes/jdk/jfr/internal/consumer of OpenJDK.
 */
#include <inttypes.h>

#include "assemble/lost.h"
#include "assemble/without_stack.h"
#include "model/recording.h"
#include "read/jfr/about.h"
#include "read/jfr/events.h"
#include "read/read.h"

static const char magic[] = "FLR";
enum { VERSIONED = 8 }; /* bytes of the magic and the version, which is below 256 */
static const char again[] = "record again, or copy the whole file";

/* What is wrong with a chunk if it turns out that none has samples, worst last. */
enum trouble { NO_TROUBLE, NO_SAMPLES, NO_NAMES, NO_METADATA, N_TROUBLES };

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_jfr_pools pools;
    struct p2d_jfr_stacks stacks;
    struct p2d_jfr_threads threads;
    struct p2d_jfr_events events;
    struct p2d_jfr_about about;
    struct p2d_jfr_places places;
    uint64_t troubles[N_TROUBLES];        /* chunks */
    bool has_unfinished, ends_unfinished; /* some chunk was not, the last one was not */
    bool is_cut;                          /* the file ends before its last chunk does */
};

/* ---------------------------------------------------------------- warnings */

static void warn(struct reader *r, const char *kind, const char *text)
{
    if (!p2d_count_warning(r->in->report, kind))
        p2d_set_warning(r->in->report, kind, r->in->name, "%s", text);
}

static void warn_of_chunk(struct reader *r, const struct p2d_jfr_header *h)
{
    if (h->ticks_per_second <= 0)
        warn(r, "jfr: ticks",
             "the recording does not say what its clock counts: nanoseconds are assumed");
    if (r->places.is_broken)
        warn(r, "jfr: broken",
             "input truncated or damaged: the rest of a chunk is left out");
    if (r->pools.is_damaged)
        warn(r, "jfr: constants",
             "some names or stacks are damaged: what could be read of them is shown");
}

static void warn_of_events(struct reader *r)
{
    static const char truncated[] = "jfr: cut stacks", left_out[] = "jfr: unnamed";
    const struct p2d_jfr_counts *n = &r->events.counts;
    struct p2d_report *report = r->in->report;
    if (n->truncated > 0)
        p2d_set_warning(report, truncated, r->in->name,
                        "%" PRIu64 " of %" PRIu64 " stacks are cut off: their outermost "
                        "callers were not recorded",
                        n->truncated, n->samples);
    p2d_set_warning_hint(report, truncated,
                         "java -XX:FlightRecorderOptions=stackdepth=256 records more; of "
                         "async-profiler, jstackdepth");
    p2d_warn_without_stack(r->in, n->without_stack, n->samples);
    p2d_warn_of_lost(r->in, "the JVM", r->about.lost, "sample");
    if (n->unnamed > 0)
        p2d_set_warning(report, left_out, r->in->name,
                        "%" PRIu64 " samples are left out: the recording ends before "
                        "their stacks were written",
                        n->unnamed);
    if (n->negative > 0)
        p2d_set_warning(report, "jfr: negative", r->in->name,
                        "negative weights of events count as 0: %" PRIu64 " of them",
                        n->negative);
    if (n->kinds_left_out > 0)
        p2d_set_warning(report, "jfr: kinds", r->in->name,
                        "there are too many kinds of events: some are left out");
}

/* Warn of a recording that was not finished or is cut. */
static void warn_of_end(struct reader *r, struct p2d_span rest)
{
    if (r->has_unfinished)
        warn(r, "jfr: unfinished",
             "the recording was not finished: its last second may be missing");
    if (r->is_cut && !r->places.is_broken)
        warn(r, "jfr: broken",
             "input truncated or damaged: the rest of a chunk is left out");
    if (rest.len > 0 && !r->ends_unfinished)
        warn(r, "jfr: rest",
             "the bytes after the last chunk are no chunk, and are left out");
}

/* ------------------------------------------------------------------ chunks */

/* Read the constants before the events, which refer to them. */
static void take_chunk(struct reader *r, struct p2d_span chunk,
                       const struct p2d_jfr_header *h)
{
    struct p2d_jfr_event event;
    for (uint32_t i = 0; i < r->places.constants.len; i++) {
        event = p2d_jfr_event_at(chunk, h, r->places.constants.at[i]);
        p2d_jfr_take_constants(&r->pools, event.body);
    }
    p2d_jfr_threads_begin(&r->threads);
    p2d_jfr_about_begin(&r->about);
    if (!p2d_jfr_stacks_begin(&r->stacks) || !p2d_jfr_events_begin(&r->events, h))
        return;
    uint64_t unnamed = r->events.counts.unnamed;
    struct p2d_jfr_walk w = p2d_jfr_walk_of(chunk, h);
    while (p2d_input_ok(r->in) && p2d_jfr_next_event(&w, &event)) {
        p2d_jfr_learn(&r->about, &event);
        p2d_jfr_take_event(&r->events, &event);
    }
    p2d_add_recording_time(r->b, h->began, h->duration);
    warn_of_chunk(r, h);
    bool has_names = r->places.constants.len > 0 && r->events.counts.unnamed == unnamed;
    r->troubles[has_names ? NO_SAMPLES : NO_NAMES]++;
}

/* The size of a chunk whose bytes are at hand. */
static size_t read_chunk(struct reader *r, struct p2d_span chunk,
                         const struct p2d_jfr_header *h)
{
    struct p2d_jfr_metadata *m = &r->pools.metadata;
    if (!p2d_jfr_find_places(chunk, h, &r->places, r->in->report))
        return chunk.len;
    struct p2d_jfr_event metadata = p2d_jfr_event_at(chunk, h, r->places.metadata);
    if (r->places.metadata == 0 || !p2d_jfr_read_metadata(m, metadata.body)) {
        r->troubles[NO_METADATA]++;
        warn(r, "jfr: metadata",
             "a chunk does not describe its events, and is left out: it is truncated or "
             "damaged");
    } else {
        p2d_jfr_lay_out(m);
        if (p2d_jfr_pools_begin(&r->pools, chunk, h->is_fixed))
            take_chunk(r, chunk, h);
    }
    return chunk.len;
}

/* The first place at or after `from` that looks like the beginning of a chunk; bytes.len if there is
 * none. */
static size_t find_head(struct p2d_span bytes, size_t from)
{
    while (from < bytes.len) {
        from = p2d_find(bytes, from, (unsigned char)magic[0]);
        if (bytes.len - from >= VERSIONED && memcmp(bytes.at + from, "FLR\0", 5) == 0 &&
            (bytes.at[from + 5] == 1 || bytes.at[from + 5] == 2))
            return from;
        from += from < bytes.len;
    }
    return bytes.len;
}

/* The bytes of the next chunk. A chunk that was not finished states no size, or, if async-profiler
 * was killed, a size beyond the end of the file: it ends where another chunk begins. */
static struct p2d_span peek_chunk(struct reader *r, struct p2d_jfr_header *h)
{
    if (h->size >= P2D_JFR_HEADER && (uint64_t)h->size <= SIZE_MAX) {
        struct p2d_span chunk = p2d_peek(r->in, (size_t)h->size);
        if (chunk.len == (uint64_t)h->size || !p2d_input_ok(r->in))
            return chunk;
        r->is_cut = true;
    }
    struct p2d_span rest = p2d_rest(r->in);
    h->size = 0;
    return p2d_slice(rest, 0, find_head(rest, P2D_JFR_HEADER));
}

/* Skip to the recording that follows one that was not finished, and that may be longer than its
 * header says. False if no recording follows. */
static bool skip_to_chunk(struct reader *r)
{
    enum { WINDOW = 1 << 16 };
    for (;;) {
        struct p2d_span bytes = p2d_peek(r->in, WINDOW);
        size_t at = find_head(bytes, 0);
        if (at < bytes.len || bytes.len < VERSIONED) {
            p2d_skip(r->in, at);
            return at < bytes.len;
        }
        p2d_skip(r->in, bytes.len - (VERSIONED - 1));
    }
}

/* ----------------------------------------------------------------- the file */

static bool refuse_version(struct reader *r, unsigned major)
{
    p2d_fail_at(r->in, r->in->offset,
                "this is version %u of Java Flight Recordings, which is not read", major);
    p2d_set_hint(r->in->report, major == 0
                                    ? "record with JDK 11 or later, or async-profiler 2"
                                    : "newer versions of prof2dot may read it");
    return false;
}

/* A chunk begins here. False at the end. */
static bool find_chunk(struct reader *r, struct p2d_jfr_header *h, bool is_first)
{
    struct p2d_span head = p2d_peek(r->in, P2D_JFR_HEADER);
    bool is_chunk = p2d_jfr_parse_header(head, h);
    if (!is_chunk && r->ends_unfinished && skip_to_chunk(r)) {
        head = p2d_peek(r->in, P2D_JFR_HEADER);
        is_chunk = p2d_jfr_parse_header(head, h);
    }
    if (!is_chunk && is_first) {
        p2d_fail_at(r->in, r->in->offset, "the recording is cut off in its head");
        p2d_set_hint(r->in->report, "%s", again);
        return false;
    }
    if (is_chunk && is_first && (h->major < 1 || h->major > 2))
        return refuse_version(r, h->major);
    is_chunk = is_chunk && h->major >= 1 && h->major <= 2;
    if (!is_chunk)
        warn_of_end(r, head);
    return is_chunk;
}

static bool refuse_empty(struct reader *r)
{
    static const char *const texts[N_TROUBLES] = {
        [NO_SAMPLES] = "the recording has no events with a stack",
        [NO_NAMES] = "the recording ends before the stacks of its samples were written",
        [NO_METADATA] = "the recording is truncated or damaged: it does not describe its "
                        "events"};
    static const char *const hints[N_TROUBLES] = {
        [NO_SAMPLES] = "record with java -XX:StartFlightRecording=settings=profile,"
                       "filename=out.jfr, and for some seconds",
        [NO_NAMES] = "let the profiler stop before the program is killed (asprof stop)",
        [NO_METADATA] = again};
    for (int i = N_TROUBLES - 1; i > 0; i--)
        if (r->troubles[i] > 0) {
            p2d_fail_whole(r->in, "%s", texts[i]);
            p2d_set_hint(r->in->report, "%s", hints[i]);
            return false;
        }
    return false;
}

/* Warn if the default metric has too few samples to be relied on. */
static void judge_default(struct reader *r)
{
    enum { FEW = 50 };
    static const char few[] = "jfr: few samples";
    const struct p2d_profile *p = r->b->profile;
    uint64_t n = 0;
    if (p->preferred == 0)
        return;
    for (uint32_t i = 1; i < p->samples.len; i++)
        n += p->samples.at[i].metric == p->preferred ? p->samples.at[i].count : 0;
    struct p2d_span name = p2d_text(p, p->metrics.at[p->preferred].name);
    if (n < FEW)
        p2d_set_warning(r->in->report, few, r->in->name,
                        "%.*s has only %" PRIu64 " sample%s: shares are rough",
                        (int)name.len, (const char *)name.at, n, n == 1 ? "" : "s");
    p2d_set_warning_hint(r->in->report, few,
                         "record for longer, and with settings=profile; --list-events "
                         "lists the other events");
    if (p->preferred == r->events.ranked[P2D_JFR_NATIVE])
        p2d_add_note(r->b, p2d_span_of("threads in native code, which mostly wait: no "
                                       "thread was seen running code of Java"));
}

static void add_notes(struct reader *r)
{
    struct p2d_span event = p2d_text(r->b->profile, r->about.event);
    struct p2d_buffer text = {.report = r->b->report};
    if (p2d_jfr_samples_time(&r->about) || r->events.ranked[P2D_JFR_EXECUTION] == 0)
        return;
    p2d_puts(&text, "jdk.ExecutionSample counts ");
    p2d_put(&text, event.at, event.len);
    p2d_puts(&text, ", not time");
    p2d_add_note(r->b, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
}

static bool read_chunks(struct reader *r)
{
    struct p2d_jfr_header h;
    for (bool is_first = true; find_chunk(r, &h, is_first); is_first = false) {
        r->ends_unfinished = h.state != 0;
        r->has_unfinished |= r->ends_unfinished;
        struct p2d_span chunk = peek_chunk(r, &h);
        if (!p2d_input_ok(r->in))
            return false;
        p2d_skip(r->in, read_chunk(r, chunk, &h));
    }
    const struct p2d_jfr_counts *n = &r->events.counts;
    if (p2d_input_ok(r->in) && n->samples == n->without_stack)
        return refuse_empty(r);
    if (!p2d_input_ok(r->in))
        return false;
    p2d_jfr_finish_events(&r->events);
    add_notes(r);
    judge_default(r);
    warn_of_events(r);
    return p2d_input_ok(r->in);
}

static bool read_jfr(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader *r = p2d_new(in->report, 1, sizeof *r);
    if (r == NULL)
        return false;
    r->in = in;
    r->b = b;
    r->pools.metadata.report = in->report;
    r->stacks.b = r->threads.b = r->events.b = r->about.b = b;
    r->stacks.pools = r->threads.pools = r->events.pools = r->about.pools = &r->pools;
    r->events.stacks = &r->stacks;
    r->events.threads = &r->threads;
    bool done = read_chunks(r);
    p2d_jfr_events_release(&r->events);
    p2d_jfr_about_release(&r->about);
    p2d_jfr_threads_release(&r->threads);
    p2d_jfr_stacks_release(&r->stacks);
    p2d_jfr_pools_release(&r->pools);
    p2d_vec_release(&r->places.constants);
    p2d_delete(r);
    return done;
}

static int probe(struct p2d_span head)
{
    bool is_it = head.len > sizeof magic && memcmp(head.at, magic, sizeof magic) == 0;
    return is_it ? P2D_BY_MAGIC : P2D_NO;
}

const struct p2d_reader p2d_read_jfr = {
    .name = "jfr",
    .title = "Java Flight Recordings, of the JVM and async-profiler",
    .probe = probe,
    .is_binary = true,
    .has_times = true,
    .read = read_jfr,
};
