/* firefox.c - read profiles of the Firefox profiler: from Firefox, samply and Python
 * 3.15.
 *
 * As Gecko hands them out, rows with a schema:
 *
 *     {"meta": {"version": 24, "interval": 1}, "threads": [{"name": "GeckoMain", "tid":
 * 1, "samples": {"schema": {"stack": 0, "time": 1}, "data": [[1, 0.5], [0, 1.5]]},
 *      "stackTable": {"schema": {"prefix": 0, "frame": 1}, "data": [[null, 0], [0, 1]]},
 *      "frameTable": {"schema": {"location": 0}, "data": [[0], [1]]},
 *      "stringTable": ["main", "f (https://x.org/a.js:3:14)"]}]}
 *
 * and as profiler.firefox.com saves them ("processed"), a column for each member:
 *
 *     {"meta": {"preprocessedProfileVersion": 57, "interval": 1}, "threads": [{
 *      "samples": {"stack": [1, 0], "time": [0.5, 1.5], "length": 2}, ...
 *
 * Reference: docs-developer/gecko-profile-format.md, CHANGELOG-formats.md and
 * src/types/profile.js of the Firefox profiler.
 */
#include "read/firefox/markers.h"

#include <math.h>

#include "model/times.h"
#include "syntax/json_probe.h"
#include "read/read.h"

struct thread {
    struct p2d_ff_tables tables;
    p2d_ff_column stacks;    /* of the samples; -1: none */
    P2D_VEC(double) times;   /* of the samples, milliseconds */
    P2D_VEC(double) weights; /* of the samples; empty: 1 each */
    bool are_deltas;         /* the times are those since the sample before */
    enum p2d_unit weight_unit;
    p2d_str name, process_name;
    int64_t pid, tid;
    struct p2d_ff_markers markers;
};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    struct p2d_ff_tables shared;
    struct p2d_ff_native native;
    P2D_VEC(struct thread) threads;
    P2D_VEC(bool) path; /* of the processes within processes: whether in their array */
    double interval;    /* milliseconds */
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        /* Gecko's own format, and the one that the viewer makes of it. */
        {P2D_BY_KEYS, {"meta.preprocessedProfileVersion"}},
        {P2D_BY_KEYS, {"meta.interval", "meta.processType"}},
        {P2D_BY_KEYS, {"meta.interval", "meta.stackwalk"}},
        {P2D_BY_KEYS, {"meta.interval", "meta.product"}},
        {P2D_BY_KEYS, {"meta.interval", "threads[].samples"}},
        {P2D_BY_KEYS, {"meta.interval", "threads[].stringTable"}},
        {P2D_BY_KEYS, {"meta.interval", "threads[].frameTable"}},
        {P2D_BY_KEYS, {"threads[].stackTable"}},
        /* What the developer tools save. */
        {P2D_BY_KEYS, {"profile.meta.interval"}},
        {P2D_BY_KEYS, {"profile.meta.stackwalk"}},
        {P2D_BY_KEYS, {"profile.threads[].samples"}},
        {P2D_BY_KEYS, {"allocations.sites", "markers[].causeName"}},
        {P2D_BY_KEYS, {"allocations.sites", "profile.libs[].start"}},
        {0}};
    return p2d_json_score(head, rows);
}

/* ----------------------------------------------------------------- samples */

/* Where the rows of Gecko's samples go. */
struct sample_rows {
    struct thread *thread;
    struct p2d_report *report;
};

static void take_sample(void *state, const double values[2])
{
    struct sample_rows *to = state;
    int64_t stack = values[0] >= 0 && values[0] < INT32_MAX ? (int64_t)values[0] : -1;
    (void)p2d_vec_push(&to->thread->stacks, to->report, stack);
    (void)p2d_vec_push(&to->thread->times, to->report, values[1]);
}

static void read_doubles(struct reader *r, struct thread *t, bool are_weights)
{
    double value;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (!p2d_json_double(&r->json, &value))
            value = are_weights ? 0 : (double)NAN;
        (void)(are_weights ? p2d_vec_push(&t->weights, r->b->report, value)
                           : p2d_vec_push(&t->times, r->b->report, value));
    }
}

static void read_stacks(struct reader *r, struct thread *t)
{
    double value;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        bool is_stack =
            p2d_json_double(&r->json, &value) && value >= 0 && value < INT32_MAX;
        (void)p2d_vec_push(&t->stacks, r->b->report, is_stack ? (int64_t)value : -1);
    }
}

static void read_samples(struct reader *r, struct thread *t)
{
    enum { STACK, TIME, TIME_DELTAS, WEIGHT, WEIGHT_TYPE };
    static const char *const keys[] = {[STACK] = "stack",
                                       [TIME] = "time",
                                       [TIME_DELTAS] = "timeDeltas",
                                       [WEIGHT] = "weight",
                                       [WEIGHT_TYPE] = "weightType",
                                       NULL};
    struct p2d_span key, text;
    struct sample_rows to = {t, r->b->report};
    struct p2d_ff_rows rows = {
        .wanted = {"stack", "time"}, .take = take_sample, .state = &to, .json = &r->json};
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        t->are_deltas |= which == TIME_DELTAS;
        switch (which) {
        case STACK:
            read_stacks(r, t);
            break;
        case TIME:
        case TIME_DELTAS:
            read_doubles(r, t, false);
            break;
        case WEIGHT:
            read_doubles(r, t, true);
            break;
        case WEIGHT_TYPE:
            p2d_json_string(&r->json, &text);
            t->weight_unit = p2d_span_is(text, "tracing-ms") ? P2D_UNIT_MILLISECONDS
                             : p2d_span_is(text, "bytes")    ? P2D_UNIT_BYTES
                                                             : P2D_UNIT_COUNT;
            break;
        default:
            if (!p2d_ff_read_rows(&rows, key))
                p2d_json_skip(&r->json);
        }
    }
    p2d_ff_finish_rows(&rows);
}

/* ----------------------------------------------------------------- threads */

static int64_t read_ident(struct reader *r)
{
    double value;
    return p2d_json_loose_double(&r->json, &value) && value >= 0 && value < 1e15
               ? (int64_t)value
               : -1;
}

static void release_thread(struct thread *t)
{
    p2d_ff_release(&t->tables);
    p2d_vec_release(&t->stacks);
    p2d_vec_release(&t->times);
    p2d_vec_release(&t->weights);
    p2d_ff_markers_release(&t->markers);
}

static void read_thread(struct reader *r)
{
    enum { SAMPLES, NAME, PROCESS_NAME, PID, TID, MARKERS };
    static const char *const keys[] = {[SAMPLES] = "samples",
                                       [NAME] = "name",
                                       [PROCESS_NAME] = "processName",
                                       [PID] = "pid",
                                       [TID] = "tid",
                                       [MARKERS] = "markers",
                                       NULL};
    struct p2d_span key, text;
    struct thread t = {.pid = -1, .tid = -1};
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        switch (p2d_json_which(key, keys)) {
        case SAMPLES:
            read_samples(r, &t);
            break;
        case NAME:
            p2d_json_string(&r->json, &text);
            t.name = p2d_name(r->b, text);
            break;
        case PROCESS_NAME:
            p2d_json_string(&r->json, &text);
            t.process_name = p2d_name(r->b, text);
            break;
        case PID:
            t.pid = read_ident(r);
            break;
        case TID:
            t.tid = read_ident(r);
            break;
        case MARKERS:
            p2d_ff_read_markers(&t.markers, &r->json, r->b);
            break;
        default:
            if (!p2d_ff_read_table(&t.tables, &r->json, r->b, key))
                p2d_json_skip(&r->json);
        }
    }
    if (!p2d_vec_push(&r->threads, r->b->report, t))
        release_thread(&t);
}

/* ---------------------------------------------------------------- document */

static void read_meta(struct reader *r)
{
    struct p2d_span key, text;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        if (p2d_span_is(key, "interval")) {
            p2d_json_double(&r->json, &r->interval);
        } else if (!p2d_span_is(key, "product")) {
            p2d_json_skip(&r->json);
        } else if (p2d_json_string(&r->json, &text)) {
            p2d_set_command(r->b, text);
            r->shared.lacks_definitions = p2d_span_is(text, "Python");
        }
    }
}

static void read_shared(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key))
        if (!p2d_ff_read_table(&r->shared, &r->json, r->b, key))
            p2d_json_skip(&r->json);
}

/* One step inside of the innermost process that is open. A process holds those that it
 * started. */
static void read_on(struct reader *r)
{
    enum { META, SHARED, THREADS, PROCESSES, PROFILE, LIBS };
    static const char *const keys[] = {[META] = "meta",
                                       [SHARED] = "shared",
                                       [THREADS] = "threads",
                                       [PROCESSES] = "processes",
                                       [PROFILE] = "profile",
                                       [LIBS] = "libs",
                                       NULL};
    bool *in_processes = &r->path.at[r->path.len - 1];
    struct p2d_span key;
    if (*in_processes) {
        if (!p2d_json_item(&r->json))
            *in_processes = false;
        else if (p2d_json_enter(&r->json, '{'))
            (void)p2d_vec_push(&r->path, r->b->report, false);
        return;
    }
    if (!p2d_json_key(&r->json, &key)) {
        r->path.len--;
        return;
    }
    switch (p2d_json_which(key, keys)) {
    case META:
        read_meta(r);
        break;
    case SHARED:
        read_shared(r);
        break;
    case THREADS:
        if (p2d_json_enter(&r->json, '['))
            while (p2d_json_item(&r->json))
                read_thread(r);
        break;
    case PROCESSES:
        *in_processes = p2d_json_enter(&r->json, '[');
        break;
    case PROFILE: /* what the developer tools save has the profile in it */
        if (p2d_json_enter(&r->json, '{'))
            (void)p2d_vec_push(&r->path, r->b->report, false);
        break;
    case LIBS: /* indices are of the outermost process's */
        if (r->path.len == 1)
            p2d_ff_read_libs(&r->native, &r->json);
        else
            p2d_json_skip(&r->json);
        break;
    default:
        p2d_json_skip(&r->json);
    }
}

static void read_document(struct reader *r)
{
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    else
        (void)p2d_vec_push(&r->path, r->b->report, false);
    while (r->path.len > 0 && p2d_json_ok(&r->json))
        read_on(r);
    p2d_json_finish(&r->json);
}

/* ------------------------------------------------------------------ values */

/* How long a sample lasted: until the next one, the last one for an interval. */
static double duration(const struct reader *r, const struct thread *t, uint32_t i)
{
    double next = i + 1 < t->times.len ? t->times.at[i + 1] : (double)NAN;
    double lasted = t->are_deltas ? next : next - (i < t->times.len ? t->times.at[i] : 0);
    if (!isfinite(lasted))
        lasted = r->interval;
    return lasted > 0 ? lasted : 0;
}

static p2d_metric metric_of(struct reader *r, const struct thread *t)
{
    if (t->weights.len == 0)
        return t->times.len > 0
                   ? p2d_metric_of(r->b, p2d_span_of("time"), P2D_UNIT_MILLISECONDS)
                   : p2d_metric_of(r->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    return p2d_metric_of(r->b,
                         p2d_span_of(t->weight_unit == P2D_UNIT_BYTES   ? "bytes"
                                     : t->weight_unit == P2D_UNIT_COUNT ? "samples"
                                                                        : "traced time"),
                         t->weight_unit);
}

/* When a sample was. A sample without a stack only ends the one before. */
static void emit_time(struct reader *r, const struct thread *t, uint32_t i,
                      uint32_t sample, double at)
{
    const double millisecond = 1e6;
    if (t->stacks.at[i] < 0 || !isfinite(at))
        return;
    if (t->weights.len > 0)
        p2d_add_time_of(r->b, sample, p2d_nanoseconds(at, millisecond),
                        i < t->weights.len ? t->weights.at[i] : 0, 1);
    else
        p2d_add_interval(r->b, sample, p2d_nanoseconds(at, millisecond),
                         p2d_nanoseconds(at + duration(r, t, i), millisecond), 1);
}

static void emit_thread(struct reader *r, struct thread *t)
{
    if (t->stacks.len == 0 ||
        !p2d_ff_make_contexts(&t->tables, &r->shared, &r->native, &r->json, r->b))
        return;
    p2d_metric metric = metric_of(r, t);
    double at = 0;
    p2d_thread thread = p2d_thread_of(
        r->b, (struct p2d_thread_info){.comm = t->name != 0 ? t->name : t->process_name,
                                       .pid = t->pid,
                                       .tid = t->tid,
                                       .process = t->process_name});
    for (uint32_t i = 0; i < t->stacks.len && p2d_ok(r->b->report); i++) {
        int64_t stack = t->stacks.at[i];
        double value = t->weights.len > 0 ? (i < t->weights.len ? t->weights.at[i] : 0)
                       : t->times.len > 0 ? duration(r, t, i)
                                          : 1;
        if (stack >= t->tables.contexts.len) {
            p2d_json_fail(&r->json, "a sample has a stack that does not exist");
            return;
        }
        uint32_t sample = p2d_add_sample(
            r->b,
            (struct p2d_sample){.node = stack >= 0 ? t->tables.contexts.at[stack] : 0,
                                .thread = thread,
                                .metric = metric,
                                .value = value,
                                .count = 1});
        if (i < t->times.len) {
            at = t->are_deltas ? at + t->times.at[i] : t->times.at[i];
            emit_time(r, t, i, sample, at);
        }
    }
}

static bool read_firefox(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b, .interval = 1};
    p2d_json_init(&r.json, in);
    p2d_ff_native_init(&r.native, in, b);
    read_document(&r);
    for (uint32_t i = 0; i < r.threads.len; i++) {
        if (p2d_input_ok(in))
            emit_thread(&r, &r.threads.at[i]);
        if (p2d_input_ok(in))
            p2d_ff_add_phases(&r.threads.at[i].markers, b);
        release_thread(&r.threads.at[i]);
    }
    if (p2d_input_ok(in) && b->profile->samples.len == 1)
        p2d_fail_whole(r.json.in, "no thread of the profile has samples");
    p2d_ff_native_finish(&r.native);
    p2d_ff_native_release(&r.native);
    p2d_ff_release(&r.shared);
    p2d_vec_release(&r.threads);
    p2d_vec_release(&r.path);
    p2d_json_release(&r.json);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_firefox = {
    .name = "firefox",
    .title = "profiles of the Firefox profiler: Firefox, samply",
    .probe = probe,
    .has_times = true,
    .read = read_firefox};
