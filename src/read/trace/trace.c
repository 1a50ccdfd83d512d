/* trace.c - read Chrome's trace events, which many tools write.
 *
 *     {"traceEvents": [
 *      {"ph": "M", "pid": 1, "tid": 1, "name": "thread_name", "args": {"name": "main"}},
 *      {"ph": "B", "pid": 1, "tid": 1, "ts": 0, "name": "main"},
 *      {"ph": "X", "pid": 1, "tid": 1, "ts": 2, "dur": 5, "name": "parse"},
 *      {"ph": "E", "pid": 1, "tid": 1, "ts": 9, "name": "main"}]}
 *
 * or the array alone, which may lack its end. B and E, and X, are calls that nest within
 * a thread; times are microseconds, as numbers or as strings. CPU profiles of V8 within
 * (CpuProfile, Profile, ProfileChunk) and samples are another metric. Asynchronous and
 * other events are no calls; those of User Timing, and events of a moment of the whole
 * program, are phases.
 * Reference: "Trace Event Format", Google 2016.
 */
#include "read/trace/trace.h"

#include <inttypes.h>
#include <math.h>

#include "base/number.h"
#include "syntax/json_probe.h"
#include "read/read.h"
#include "read/trace/threads.h"
#include "read/trace/function.h"
#include "read/trace/measures.h"
#include "read/trace/samples.h"

/* An event, as far as it was read. */
struct event {
    char phase;
    bool has_ts, has_duration, has_chunk;
    bool is_profile, is_whole_profile; /* by its name; not a piece of one */
    p2d_str name, category, pid_text, tid_text;
    struct p2d_trace_args args;
    p2d_str id, frame; /* of a profile; of a stack */
    int64_t pid, tid;
    double at, duration, weight;
    bool is_global; /* its moment is one of the whole program */
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {{P2D_BY_KEYS, {"[].ph"}},
                                               {P2D_BY_KEYS, {"traceEvents[].ph"}},
                                               {P2D_BY_KEYS, {"traceEvents"}},
                                               {P2D_BY_KEYS, {"stackFrames"}},
                                               {0}};
    return p2d_json_score(head, rows);
}

/* ----------------------------------------------------------------- threads */

/* A number, or the name of a thread, which becomes a number below -1. */
static int64_t read_ident(struct p2d_trace *t, p2d_str *name)
{
    struct p2d_json_numeral number;
    struct p2d_span text;
    uint64_t value;
    if (p2d_json_peek(&t->json) != P2D_JSON_STRING)
        return p2d_json_number(&t->json, &number) && number.is_integer ? number.integer
                                                                       : -1;
    if (!p2d_json_string(&t->json, &text) || text.len == 0 || p2d_span_is(text, "-1"))
        return -1;
    if (p2d_parse_u64(text, &value) && value <= INT64_MAX)
        return (int64_t)value;
    *name = p2d_name(t->b, text);
    return -2 - (int64_t)*name;
}

/* ------------------------------------------------------------------ events */

/* Read a part of a profile; false if the key names none. */
static bool read_part(struct p2d_trace *t, struct event *e, struct p2d_span key)
{
    enum { NODES, SAMPLES, TIME_DELTAS, LINES, START };
    static const char *const keys[] = {
        [NODES] = "nodes", [SAMPLES] = "samples", [TIME_DELTAS] = "timeDeltas",
        [LINES] = "lines", [START] = "startTime", NULL};
    int which = p2d_json_which(key, keys);
    if (which == NODES)
        p2d_v8_read_nodes(&t->chunk, &t->json, t->b);
    else if (which == SAMPLES)
        p2d_v8_read_samples(&t->chunk, &t->json);
    else if (which == TIME_DELTAS)
        p2d_v8_read_deltas(&t->chunk, &t->json);
    else if (which == LINES)
        p2d_v8_read_lines(&t->chunk, &t->json, t->b);
    else if (which == START)
        p2d_v8_read_start(&t->chunk, &t->json);
    e->has_chunk |= which >= 0;
    return which >= 0;
}

/* args.data of the profile events: their parts stand in it or in its cpuProfile. */
static void read_data(struct p2d_trace *t, struct event *e)
{
    struct p2d_span key;
    if (!p2d_json_enter(&t->json, '{'))
        return;
    while (p2d_json_key(&t->json, &key)) {
        if (read_part(t, e, key))
            continue;
        if (!p2d_span_is(key, "cpuProfile"))
            p2d_json_skip(&t->json);
        else if (p2d_json_enter(&t->json, '{'))
            while (p2d_json_key(&t->json, &key))
                if (!read_part(t, e, key))
                    p2d_json_skip(&t->json);
    }
}

static void read_args(struct p2d_trace *t, struct event *e, struct p2d_buffer *name)
{
    struct p2d_span key, text;
    if (!p2d_json_enter(&t->json, '{'))
        return;
    while (p2d_json_key(&t->json, &key)) {
        if (p2d_span_is(key, "name") && p2d_json_peek(&t->json) == P2D_JSON_STRING) {
            p2d_json_string(&t->json, &text);
            name->len = 0;
            p2d_put(name, text.at, text.len);
        } else if (p2d_span_is(key, "data")) {
            /* Whose data they are may be said later. */
            read_data(t, e);
        } else if (!p2d_trace_read_arg(t, &e->args, key)) {
            p2d_json_skip(&t->json);
        }
    }
}

enum event_key {
    KEY_PHASE,
    KEY_NAME,
    KEY_TIME,
    KEY_DURATION,
    KEY_PID,
    KEY_TID,
    KEY_ARGS,
    KEY_ID,
    KEY_THREAD_DURATION,
    KEY_FRAME,
    KEY_CATEGORY,
    KEY_WEIGHT,
    KEY_SCOPE,
    KEY_ID_OF_PROCESS,
    N_KEYS
};

static const char *const event_keys[N_KEYS + 1] = {[KEY_PHASE] = "ph",
                                                   [KEY_NAME] = "name",
                                                   [KEY_TIME] = "ts",
                                                   [KEY_DURATION] = "dur",
                                                   [KEY_PID] = "pid",
                                                   [KEY_TID] = "tid",
                                                   [KEY_ARGS] = "args",
                                                   [KEY_ID] = "id",
                                                   [KEY_THREAD_DURATION] = "tdur",
                                                   [KEY_FRAME] = "sf",
                                                   [KEY_CATEGORY] = "cat",
                                                   [KEY_WEIGHT] = "weight",
                                                   [KEY_SCOPE] = "s",
                                                   [KEY_ID_OF_PROCESS] = "id2"};

static void read_member(struct p2d_trace *t, struct event *e, struct p2d_span key,
                        struct p2d_buffer *args_name)
{
    struct p2d_span text;
    p2d_str ignored = 0;
    switch (p2d_json_which(key, event_keys)) {
    case KEY_PHASE:
        if (p2d_json_string(&t->json, &text) && text.len == 1)
            e->phase = (char)text.at[0];
        break;
    case KEY_NAME:
        p2d_json_string(&t->json, &text);
        e->is_whole_profile = p2d_span_is(text, "CpuProfile");
        e->is_profile = e->is_whole_profile || p2d_span_is(text, "Profile") ||
                        p2d_span_is(text, "ProfileChunk");
        e->name = p2d_name(t->b, text);
        break;
    case KEY_TIME:
        e->has_ts = p2d_json_loose_double(&t->json, &e->at);
        break;
    case KEY_DURATION:
        e->has_duration = p2d_json_loose_double(&t->json, &e->duration);
        break;
    case KEY_PID:
        e->pid = read_ident(t, &e->pid_text);
        break;
    case KEY_TID:
        e->tid = read_ident(t, &e->tid_text);
        break;
    case KEY_ARGS:
        read_args(t, e, args_name);
        break;
    case KEY_ID:
        e->id = (p2d_str)(read_ident(t, &ignored) & INT32_MAX);
        break;
    case KEY_THREAD_DURATION:
        if (e->has_duration)
            p2d_json_skip(&t->json);
        else
            e->has_duration = p2d_json_loose_double(&t->json, &e->duration);
        break;
    case KEY_FRAME:
        e->frame = p2d_trace_read_key(t);
        break;
    case KEY_CATEGORY:
        if (p2d_json_string(&t->json, &text))
            e->category = p2d_name(t->b, text);
        break;
    case KEY_WEIGHT:
        p2d_json_loose_double(&t->json, &e->weight);
        break;
    case KEY_SCOPE:
        if (p2d_json_string(&t->json, &text))
            e->is_global = p2d_span_is(text, "g");
        break;
    case KEY_ID_OF_PROCESS:
        if (p2d_json_enter(&t->json, '{'))
            while (p2d_json_key(&t->json, &text))
                e->id = (p2d_str)(read_ident(t, &ignored) & INT32_MAX);
        break;
    default:
        p2d_json_skip(&t->json);
    }
}

/* A thread's or a process' name. */
static void take_name(struct p2d_trace *t, const struct event *e,
                      struct p2d_span args_name)
{
    struct p2d_span what = p2d_string(&t->b->profile->strings, e->name);
    bool is_thread = p2d_span_is(what, "thread_name");
    if (args_name.len == 0 || (!is_thread && !p2d_span_is(what, "process_name")))
        return;
    uint32_t thread = p2d_trace_find_thread(t, e->pid, e->tid, e->tid_text);
    if (thread == 0)
        return;
    struct p2d_trace_thread *info = &t->threads.at[thread - 1];
    p2d_str name = p2d_name(t->b, args_name);
    *(is_thread ? &info->name : &t->process_names.at[info->process - 1]) = name;
}

/* Pieces go by their id, which other threads bring as well, or else by their thread. Nodes
 * are numbered anew in each profile. */
static void take_chunk(struct p2d_trace *t, const struct event *e)
{
    uint32_t thread = p2d_trace_find_thread(t, e->pid, e->tid, e->tid_text);
    if (thread == 0)
        return;
    uint64_t key = e->id != 0 ? p2d_pair(t->threads.at[thread - 1].process, e->id)
                              : p2d_pair(UINT32_MAX, thread);
    uint32_t whole = 0;
    uint32_t *slot =
        e->is_whole_profile ? &whole : p2d_map_at(&t->profile_of, t->b->report, key);
    if (slot == NULL)
        return;
    if (*slot == 0 &&
        p2d_vec_push(&t->profiles, t->b->report,
                     (struct p2d_trace_profile){{.report = t->b->report}, thread}))
        *slot = t->profiles.len;
    if (*slot != 0)
        p2d_v8_append(&t->profiles.at[*slot - 1].v8, &t->chunk);
}

static bool is_text(const struct p2d_trace *t, p2d_str id, const char *text)
{
    return p2d_span_is(p2d_string(&t->b->profile->strings, id), text);
}

/* Of clang and lld, "Total Source" on a thread of its own, with how often and how long on
 * average; of PyTorch, the time that it recorded for, and what the program did meanwhile
 * beside the kernels of the GPU. */
static bool sums_up_others(const struct p2d_trace *t, const struct event *e)
{
    struct p2d_span name = p2d_string(&t->b->profile->strings, e->name);
    if ((is_text(t, e->category, "Trace") && is_text(t, e->pid_text, "Spans")) ||
        is_text(t, e->category, "gpu_user_annotation"))
        return true;
    return p2d_starts_with(name, "Total ") && e->args.has_count && e->args.has_average;
}

static void take_call(struct p2d_trace *t, const struct event *e)
{
    p2d_str name = e->name;
    if (sums_up_others(t, e)) {
        t->n_summaries++;
        return;
    }
    uint32_t thread = p2d_trace_find_thread(t, e->pid, e->tid, e->tid_text);
    if (!e->has_ts) {
        t->n_timeless++;
        return;
    }
    if (name == 0 && e->phase != 'E')
        name = p2d_name(t->b, p2d_span_of("(unnamed)"));
    if (thread == 0)
        return;
    struct p2d_intervals *calls = &t->threads.at[thread - 1].calls;
    t->n_events++;
    t->was_sampled |= e->args.is_of_hermes || is_text(t, e->category, "py-spy");
    if (e->phase == 'E') {
        /* Its arguments may stand at the beginning alone. */
        p2d_intervals_end(calls,
                          name != 0 ? p2d_trace_plain_name(t, name, e->category)
                                    : (uint32_t)P2D_ANY_FRAME,
                          e->at);
        return;
    }
    uint32_t frame = p2d_trace_frame_of(t, name, e->category, &e->args);
    if (e->phase == 'B')
        p2d_intervals_begin(calls, frame, e->at);
    else if (isfinite(e->at + e->duration))
        p2d_intervals_whole(calls, frame, e->at, e->at + e->duration);
    else
        p2d_json_fail(&t->json, "a call lasts too long: its end is not a finite number");
}

static void take_sample(struct p2d_trace *t, const struct event *e)
{
    uint32_t thread = p2d_trace_find_thread(t, e->pid, e->tid, e->tid_text);
    struct p2d_trace_sample sample = {e->at, e->weight != 0 ? e->weight : 1, thread,
                                      e->frame, t->samples.len};
    (void)p2d_vec_push(&t->samples, t->b->report, sample);
}

static void read_event(struct p2d_trace *t, bool is_sample)
{
    struct p2d_span key;
    struct event e = {.pid = -1, .tid = -1};
    struct p2d_buffer args_name = {.report = t->b->report};
    if (!p2d_json_enter(&t->json, '{'))
        return;
    t->chunk = (struct p2d_v8_profile){.report = t->b->report};
    while (p2d_json_key(&t->json, &key))
        read_member(t, &e, key, &args_name);
    t->ends_in_event = t->json.is_truncated;
    if (t->ends_in_event)
        e.phase = '\0';
    else if (is_sample)
        e.phase = 'P';
    if (e.is_profile && (e.has_chunk || e.phase == 'P') && e.phase != '\0')
        take_chunk(t, &e);
    else if (e.phase == 'B' || e.phase == 'E' || e.phase == 'X')
        take_call(t, &e);
    else if (e.phase == 'M')
        take_name(t, &e, p2d_buffer_span(&args_name));
    else if (e.phase == 'P' && e.frame != 0)
        take_sample(t, &e);
    else if (e.has_ts)
        p2d_trace_take_moment(t, &(struct p2d_trace_moment){e.phase, e.is_global, e.name,
                                                            e.category, e.id, e.at});
    p2d_v8_release(&t->chunk);
    p2d_buffer_release(&args_name);
}

/* --------------------------------------------------------- the whole file */

/* An array of events may end anywhere: the program may have ended so. */
static void read_events(struct p2d_trace *t, bool are_samples)
{
    t->json.takes_truncated = true;
    if (p2d_json_enter(&t->json, '['))
        while (p2d_json_item(&t->json))
            read_event(t, are_samples);
    t->json.takes_truncated = false;
}

/* An array of events may lack its closing bracket, since a program that is killed cannot write
 * one. Input that ends within an event was cut off. */
static void read_document(struct p2d_trace *t)
{
    bool is_object = p2d_json_peek(&t->json) == P2D_JSON_OBJECT;
    enum { TRACE_EVENTS, SAMPLES, STACK_FRAMES };
    static const char *const keys[] = {[TRACE_EVENTS] = "traceEvents",
                                       [SAMPLES] = "samples",
                                       [STACK_FRAMES] = "stackFrames",
                                       NULL};
    struct p2d_span key;
    if (p2d_json_peek(&t->json) == P2D_JSON_ARRAY) {
        read_events(t, false);
    } else if (p2d_json_enter(&t->json, '{')) {
        while (p2d_json_key(&t->json, &key)) {
            switch (p2d_json_which(key, keys)) {
            case TRACE_EVENTS:
                read_events(t, false);
                break;
            case SAMPLES:
                read_events(t, true);
                break;
            case STACK_FRAMES:
                p2d_trace_read_frames(t);
                break;
            default:
                p2d_json_skip(&t->json);
            }
        }
    } else {
        p2d_json_fail(&t->json, "expected a JSON array or object");
    }
    if (t->ends_in_event || (is_object && t->json.is_truncated))
        p2d_json_warn(&t->json, "trace: truncated",
                      "input truncated: read as far as it goes");
    p2d_json_finish(&t->json);
}

static void emit_calls(struct p2d_trace *t)
{
    struct p2d_stack_table stacks;
    P2D_VEC(struct p2d_stack_column) columns = {0};
    struct p2d_intervals sum = {0};
    uint32_t unknown = 0;
    p2d_metric metric = p2d_metric_of(t->b, p2d_span_of("time"), P2D_UNIT_MICROSECONDS);
    bool sound = p2d_stack_table_init(&stacks, t->b->report);
    stacks.keeps_times = t->b->keeps_times;
    if (!t->was_sampled)
        p2d_count_calls(t->b, metric);
    for (uint32_t i = 0; sound && i < t->threads.len; i++) {
        struct p2d_intervals *calls = &t->threads.at[i].calls;
        struct p2d_stack_column column = {.thread = p2d_trace_thread_of(t, i + 1),
                                          .metric = metric};
        (void)p2d_vec_push(&columns, t->b->report, column);
        calls->names = t->plain_names.at;
        calls->counts_calls = !t->was_sampled;
        p2d_intervals_emit(calls, &stacks, i);
        sum.n_unopened += calls->n_unopened;
        sum.n_unclosed += calls->n_unclosed;
        sum.n_crossing += calls->n_crossing;
    }
    if (p2d_ok(t->b->report))
        p2d_stack_table_emit(&stacks, t->b, t->spots.at, t->spots.len, columns.at,
                             &unknown);
    if (sum.n_unopened > 0)
        p2d_set_warning(t->b->report, "trace: unopened", t->json.in->name,
                        "ends of calls that never began are left out: %" PRIu64,
                        sum.n_unopened);
    if (sum.n_unclosed > 0)
        p2d_set_warning(
            t->b->report, "trace: unclosed", t->json.in->name,
            "calls that never end are taken to end with their caller, or with "
            "the thread: %" PRIu64,
            sum.n_unclosed);
    if (sum.n_crossing > 0)
        p2d_set_warning(
            t->b->report, "trace: crossing", t->json.in->name,
            "callers are taken to last as long as calls that outlive them: %" PRIu64,
            sum.n_crossing);
    p2d_stack_table_release(&stacks);
    p2d_vec_release(&columns);
}

static void note_summaries(struct p2d_trace *t)
{
    struct p2d_buffer note = {.report = t->b->report};
    p2d_putf(&note, "%" PRIu64 " event%s that sum%s up others left out", t->n_summaries,
             t->n_summaries > 1 ? "s" : "", t->n_summaries > 1 ? "" : "s");
    p2d_add_note(t->b, p2d_buffer_span(&note));
    p2d_buffer_release(&note);
}

static void emit(struct p2d_trace *t)
{
    if (t->n_events > 0)
        emit_calls(t);
    for (uint32_t i = 0; i < t->profiles.len && p2d_ok(t->b->report); i++) {
        struct p2d_trace_profile *p = &t->profiles.at[i];
        p2d_metric metric = p2d_v8_emit_samples(&p->v8, &t->json, t->b,
                                                p2d_trace_thread_of(t, p->thread));
        if (metric != 0)
            p2d_prefer_metric(t->b, metric);
    }
    p2d_trace_emit_samples(t);
    p2d_trace_end_measures(t);
    if (t->n_summaries > 0)
        note_summaries(t);
    if (t->n_timeless > 0)
        p2d_set_warning(t->b->report, "trace: timeless", t->json.in->name,
                        "calls without a time are left out: %" PRIu64, t->n_timeless);
    if (p2d_ok(t->b->report) && t->b->profile->samples.len == 1) {
        p2d_fail_whole(t->json.in, "the trace has no calls and no samples");
        p2d_set_hint(t->b->report, "calls are events of the phases B, E and X; "
                                   "asynchronous ones do not nest");
    }
}

static void release(struct p2d_trace *t)
{
    for (uint32_t i = 0; i < t->threads.len; i++)
        p2d_intervals_release(&t->threads.at[i].calls);
    for (uint32_t i = 0; i < t->profiles.len; i++)
        p2d_v8_release(&t->profiles.at[i].v8);
    p2d_json_release(&t->json);
    p2d_map_release(&t->processes);
    p2d_map_release(&t->tids);
    p2d_map_release(&t->by_thread);
    p2d_map_release(&t->frame_of);
    p2d_map_release(&t->profile_of);
    p2d_map_release(&t->measure_of);
    p2d_vec_release(&t->measures);
    p2d_vec_release(&t->process_names);
    p2d_vec_release(&t->threads);
    p2d_vec_release(&t->samples);
    p2d_vec_release(&t->frames);
    p2d_vec_release(&t->plain_names);
    p2d_vec_release(&t->spots);
    p2d_map_release(&t->frame_of_spot);
    p2d_vec_release(&t->profiles);
}

static bool read_trace(struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_trace t = {.b = b};
    p2d_json_init(&t.json, in);
    read_document(&t);
    if (p2d_input_ok(in))
        emit(&t);
    release(&t);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_trace = {.name = "trace",
                                          .title = "Chrome's trace events (JSON)",
                                          .probe = probe,
                                          .has_times = true,
                                          .read = read_trace};
