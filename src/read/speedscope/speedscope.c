/* speedscope.c - read the file format of speedscope, which many profilers write.
 *
 *     {"$schema": "https://www.speedscope.app/file-format-schema.json",
 *      "shared": {"frames": [{"name": "main", "file": "app.c"}, {"name": "parse"}]},
 *      "profiles": [{"type": "sampled", "name": "worker", "unit": "milliseconds",
 *                    "samples": [[0, 1], [0]], "weights": [17, 3]},
 *                   {"type": "evented", "name": "main", "unit": "seconds",
 *                    "events": [{"type": "O", "frame": 0, "at": 0.5},
 *                               {"type": "C", "frame": 0, "at": 2}]}]}
 *
 * What is a function, and of which thread a profile is, is known when all is read: it
 * depends on who wrote it (speedscope_producer.h).
 * A frame and a profile that prof2dot wrote have a member "prof2dot" with what the format
 * has no place for: module and line; metric, thread, pid and tid, and of samples that are
 * in the order of time the empty ones that are none.
 * "line" is what ran, of some writers, and is no part of a function; with "col" beside it,
 * of JavaScript, it is where the function begins. Reference: speedscope's
 * src/lib/file-format-spec.ts.
 */
#include "model/file_module.h"
#include "model/lines.h"
#include "assemble/intervals.h"
#include "syntax/json_probe.h"
#include "syntax/json.h"
#include "read/read.h"
#include "read/speedscope/producer.h"
#include "syntax/unit.h"

struct frame {
    struct p2d_function fn;
    uint32_t line; /* where it begins, or what ran; 0: unknown */
};

/* Of a profile, what it says of itself. */
struct head {
    struct p2d_thread_info thread; /* prof2dot wrote it */
    struct p2d_scale unit;
    p2d_str name, unit_name;
    double start;   /* of sampled profiles: startValue */
    p2d_str metric; /* its name; 0: it has none but the unit's */
    bool is_own;    /* prof2dot wrote it */
    bool has_gaps;  /* and its samples are in the order of time */
};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    struct p2d_stack_table stacks;
    P2D_VEC(struct frame) frames;
    P2D_VEC(struct head) heads; /* of the profiles */
    p2d_str exporter;
    enum p2d_producer producer;
    struct p2d_map commands;                  /* py-spy's: pid -> name */
    P2D_VEC(p2d_spot) spots;                  /* by frame */
    P2D_VEC(struct p2d_stack_column) columns; /* by profile */
    uint32_t active;                          /* the profile that is shown first */
    bool has_value;
};

/* One of the profiles, while it is read. */
struct profile {
    P2D_VEC(uint32_t) nodes; /* of the samples whose weights are not known yet */
    P2D_VEC(double) weights; /* that came before their samples */
    P2D_VEC(uint32_t) gaps;  /* numbers of samples during which there was none */
    uint32_t n_samples, n_weights, n_gaps, n_added;
    double at; /* where the next sample begins, after the start */
    struct p2d_intervals calls;
    struct head head;
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_MAGIC, {"$schema=https://www.speedscope.app/file-format-schema.json"}},
        {P2D_BY_KEYS, {"profiles[].unit", "profiles[].startValue"}},
        {P2D_BY_KEYS, {"shared.frames"}},
        {0}};
    return p2d_json_score(head, rows);
}

/* ------------------------------------------------------------------ frames */

/* False if the module is not in it. */
static bool read_own_frame(struct reader *r, struct p2d_function *fn)
{
    enum { MODULE, LINE };
    static const char *const keys[] = {[MODULE] = "module", [LINE] = "line", NULL};
    struct p2d_span key, text;
    bool has_module = false;
    if (!p2d_json_enter(&r->json, '{'))
        return false;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        uint32_t line;
        if (which < 0) {
            p2d_json_skip(&r->json);
        } else if (which == MODULE && p2d_json_string(&r->json, &text)) {
            fn->module = p2d_name(r->b, text);
            has_module = true;
        } else if (which == LINE && p2d_json_index(&r->json, &line)) {
            fn->line = line;
        }
    }
    return has_module;
}

static void read_frame(struct reader *r)
{
    enum { NAME, FILE_NAME, OWN, LINE, COLUMN };
    static const char *const keys[] = {
        [NAME] = "name", [FILE_NAME] = "file", [OWN] = "prof2dot",
        [LINE] = "line", [COLUMN] = "col",     NULL};
    struct p2d_span key, text;
    struct p2d_function own = {0};
    uint32_t line = 0, column = 0;
    bool has_module = false;
    p2d_str name = p2d_name(r->b, p2d_span_of("(unknown)")), file = 0;
    if (!p2d_json_enter(&r->json, '{')) {
        p2d_json_fail(&r->json, "expected a frame as {\"name\": ...}");
        return;
    }
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (which == OWN)
            has_module = read_own_frame(r, &own);
        else if (which == LINE || which == COLUMN)
            (void)p2d_json_index(&r->json, which == LINE ? &line : &column);
        else if (p2d_json_string(&r->json, &text) && text.len > 0)
            *(which == NAME ? &name : &file) = p2d_name(r->b, text);
    }
    if (line > 0 && column > 0) {
        own.line = line;
        own.column = column;
    }
    struct p2d_span path = p2d_string(&r->b->profile->strings, file);
    own.name = name;
    own.file = has_module && own.module == file ? 0 : file; /* it stood for it */
    if (!has_module)
        own.module = p2d_name(r->b, p2d_file_module(path));
    (void)p2d_vec_push(&r->frames, r->b->report, (struct frame){own, line});
}

static void read_shared(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        bool is_frames = p2d_span_is(key, "frames");
        if (!is_frames)
            p2d_json_skip(&r->json);
        else if (p2d_json_enter(&r->json, '['))
            while (p2d_json_item(&r->json))
                read_frame(r);
    }
}

/* ----------------------------------------------------------------- samples */

/* Whether the next sample is none. */
static bool is_gap(struct profile *p)
{
    while (p->n_gaps < p->gaps.len && p->gaps.at[p->n_gaps] < p->n_added)
        p->n_gaps++;
    return p->n_gaps < p->gaps.len && p->gaps.at[p->n_gaps] == p->n_added;
}

static void add_sample(struct reader *r, struct profile *p, uint32_t node, double weight)
{
    double end = p->at + (weight > 0 ? weight : 0);
    bool gap = node == 0 && is_gap(p);
    p->n_added++;
    if (gap) {
        p->at = end;
        return;
    }
    r->has_value |= weight != 0;
    p2d_stack_table_add(&r->stacks, node, r->heads.len, weight, 1);
    if (!p->head.is_own || p->head.has_gaps)
        p2d_stack_table_time(
            &r->stacks, (struct p2d_stack_stretch){p->at, end, node, r->heads.len, 1});
    p->at = end;
}

/* Read the frames of a sample, after its opening bracket. */
static void read_stack(struct reader *r)
{
    uint32_t frames[128], n;
    do {
        n = p2d_json_indices(&r->json, frames, sizeof frames / sizeof *frames);
        p2d_stack_table_frames(&r->stacks, frames, n);
    } while (n > 0);
    while (p2d_json_item(&r->json)) {
        if (p2d_json_index(&r->json, &frames[0]))
            p2d_stack_table_frames(&r->stacks, frames, 1);
        else
            p2d_json_fail(&r->json, "expected the number of a frame");
    }
}

static void read_samples(struct reader *r, struct profile *p)
{
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (!p2d_json_enter(&r->json, '[')) {
            p2d_json_fail(&r->json, "expected a sample as [frame, ...]");
            return;
        }
        read_stack(r);
        uint32_t node = p2d_stack_table_node(&r->stacks);
        if (p->n_samples < p->n_weights)
            add_sample(r, p, node, p->weights.at[p->n_samples]);
        else
            (void)p2d_vec_push(&p->nodes, r->b->report, node);
        p->n_samples++;
    }
}

static void read_weights(struct reader *r, struct profile *p)
{
    double weight;
    uint32_t early = p->n_samples - p->nodes.len; /* samples that had their weights */
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (!p2d_json_double(&r->json, &weight))
            p2d_json_fail(&r->json, "expected a weight");
        else if (p->n_samples == 0)
            (void)p2d_vec_push(&p->weights, r->b->report, weight);
        else if (p->n_weights >= early && p->n_weights < p->n_samples)
            add_sample(r, p, p->nodes.at[p->n_weights - early], weight);
        p->n_weights++;
    }
}

/* A sample without a weight weighs 1. */
static void finish_samples(struct reader *r, struct profile *p)
{
    uint32_t early = p->n_samples - p->nodes.len;
    for (uint32_t i = p->n_weights > early ? p->n_weights : early; i < p->n_samples; i++)
        add_sample(r, p, p->nodes.at[i - early], 1);
    if (p->n_weights != p->n_samples && p->n_weights > 0)
        p2d_json_warn(&r->json, "speedscope: weights",
                      "%u samples have %u weights: a missing weight is 1", p->n_samples,
                      p->n_weights);
}

/* ------------------------------------------------------------------ events */

static void read_event(struct reader *r, struct profile *p)
{
    enum { TYPE, FRAME, AT };
    static const char *const keys[] = {
        [TYPE] = "type", [FRAME] = "frame", [AT] = "at", NULL};
    struct p2d_span key, type;
    uint32_t frame = 0;
    double at = 0;
    unsigned has = 0;
    char kind = 0;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (which == TYPE && p2d_json_string(&r->json, &type) && type.len == 1)
            kind = (char)type.at[0];
        else if ((which == FRAME && p2d_json_index(&r->json, &frame)) ||
                 (which == AT && p2d_json_double(&r->json, &at)))
            has |= 1u << which;
    }
    if (has != (1u << FRAME | 1u << AT) || (kind != 'O' && kind != 'C') ||
        frame >= P2D_MAX_FRAMES)
        p2d_json_fail(&r->json, "expected an event as {\"type\": \"O\", \"frame\": 0, "
                                "\"at\": 0}");
    else if (kind == 'O')
        p2d_intervals_begin(&p->calls, frame, at);
    else
        p2d_intervals_end(&p->calls, frame, at);
}

static void finish_events(struct reader *r, struct profile *p)
{
    uint32_t before = r->stacks.cells.len;
    p2d_intervals_emit(&p->calls, &r->stacks, r->heads.len);
    for (uint32_t i = before; i < r->stacks.cells.len; i++)
        r->has_value |= r->stacks.cells.at[i].value != 0;
    if (p->calls.n_unopened + p->calls.n_unclosed + p->calls.n_crossing > 0)
        p2d_json_warn(&r->json, "speedscope: unbalanced",
                      "frames are opened and closed in the wrong order: they are taken "
                      "for calls that outlive their callers or end with them");
}

/* ---------------------------------------------------------------- profiles */

/* Read the numbers of the empty samples that stand for time without a sample. */
static void read_gaps(struct reader *r, struct profile *p)
{
    uint32_t number;
    if (!p2d_json_enter(&r->json, '['))
        return;
    p->head.has_gaps = true;
    while (p2d_json_item(&r->json))
        if (p2d_json_index(&r->json, &number))
            (void)p2d_vec_push(&p->gaps, r->b->report, number);
}

static void read_own_profile(struct reader *r, struct profile *p)
{
    enum { METRIC, THREAD, PID, TID, GAPS };
    static const char *const keys[] = {
        [METRIC] = "metric", [THREAD] = "thread", [PID] = "pid",
        [TID] = "tid",       [GAPS] = "gaps",     NULL};
    struct p2d_span key, text;
    uint32_t number;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    p->head.is_own = true;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        bool is_text = which == METRIC || which == THREAD;
        if (which < 0)
            p2d_json_skip(&r->json);
        else if (which == GAPS)
            read_gaps(r, p);
        else if (is_text && p2d_json_string(&r->json, &text))
            *(which == METRIC ? &p->head.metric : &p->head.thread.comm) =
                p2d_name(r->b, text);
        else if (!is_text && p2d_json_index(&r->json, &number))
            *(which == PID ? &p->head.thread.pid : &p->head.thread.tid) = number;
    }
}

static void read_member(struct reader *r, struct profile *p, struct p2d_span key)
{
    enum { NAME, UNIT, SAMPLES, WEIGHTS, EVENTS, START, PROF2DOT };
    static const char *const keys[] = {[NAME] = "name",         [UNIT] = "unit",
                                       [SAMPLES] = "samples",   [WEIGHTS] = "weights",
                                       [EVENTS] = "events",     [START] = "startValue",
                                       [PROF2DOT] = "prof2dot", NULL};
    struct p2d_span text;
    switch (p2d_json_which(key, keys)) {
    case NAME:
        p2d_json_string(&r->json, &text);
        p->head.name = p2d_name(r->b, text);
        break;
    case UNIT:
        p2d_json_string(&r->json, &text);
        (void)p2d_parse_unit(text, &p->head.unit);
        p->head.unit_name = p2d_name(r->b, text);
        break;
    case SAMPLES:
        read_samples(r, p);
        break;
    case WEIGHTS:
        read_weights(r, p);
        break;
    case EVENTS:
        if (p2d_json_enter(&r->json, '['))
            while (p2d_json_item(&r->json))
                read_event(r, p);
        break;
    case START:
        p2d_json_loose_double(&r->json, &p->head.start);
        break;
    case PROF2DOT:
        read_own_profile(r, p);
        break;
    default:
        p2d_json_skip(&r->json);
    }
}

static void read_profile(struct reader *r)
{
    struct p2d_span key;
    struct profile p = {
        .calls.report = r->b->report,
        .head = {.thread = {.pid = -1, .tid = -1}, .unit = {P2D_UNIT_COUNT, 1}}};
    if (p2d_json_enter(&r->json, '{')) {
        while (p2d_json_key(&r->json, &key))
            read_member(r, &p, key);
        finish_samples(r, &p);
        p.head.start = p.n_samples > 0 ? p.head.start : 0; /* events say it themselves */
        finish_events(r, &p);
        (void)p2d_vec_push(&r->heads, r->b->report, p.head);
    }
    p2d_vec_release(&p.nodes);
    p2d_vec_release(&p.weights);
    p2d_vec_release(&p.gaps);
    p2d_intervals_release(&p.calls);
}

static void read_exporter(struct reader *r)
{
    struct p2d_span text;
    if (p2d_json_peek(&r->json) != P2D_JSON_STRING)
        p2d_json_skip(&r->json);
    else if (p2d_json_string(&r->json, &text))
        r->exporter = p2d_name(r->b, text);
}

static void read_members(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{')) {
        p2d_json_fail(&r->json, "expected a JSON object");
        return;
    }
    while (p2d_json_key(&r->json, &key)) {
        if (p2d_span_is(key, "shared"))
            read_shared(r);
        else if (p2d_span_is(key, "activeProfileIndex"))
            (void)p2d_json_index(&r->json, &r->active);
        else if (p2d_span_is(key, "exporter"))
            read_exporter(r);
        else if (!p2d_span_is(key, "profiles"))
            p2d_json_skip(&r->json);
        else if (p2d_json_enter(&r->json, '['))
            while (p2d_json_item(&r->json))
                read_profile(r);
    }
    p2d_json_finish(&r->json);
}

/* --------------------------------------------------------- what it all means */

static struct p2d_span text_of(const struct reader *r, p2d_str id)
{
    return p2d_text(r->b->profile, id);
}

/* *process becomes what is known of the only process, or nothing. */
static enum p2d_producer producer_of(const struct reader *r, struct p2d_lead *process)
{
    uint32_t n_processes = 0;
    *process = p2d_no_lead;
    for (uint32_t i = 0; i < r->frames.len; i++)
        n_processes += p2d_dotnet_process(text_of(r, r->frames.at[i].fn.name), process);
    if (n_processes > 1)
        *process = p2d_no_lead;
    if (n_processes > 0)
        return P2D_OF_DOTNET;
    return p2d_starts_with(text_of(r, r->exporter), "py-spy") ? P2D_OF_PYSPY
                                                              : P2D_OF_ANYBODY;
}

/* py-spy has the command of a process in a frame. */
static void learn_command(struct reader *r, struct p2d_span frame)
{
    struct p2d_lead lead = p2d_no_lead;
    if (!p2d_take_lead(&lead, P2D_LEAD_PYSPY_PROCESS, frame))
        return;
    uint32_t *command = p2d_map_at(&r->commands, r->b->report, (uint64_t)lead.pid);
    if (command != NULL)
        *command = p2d_name(r->b, lead.process);
}

/* The spot of a frame, 0 if it is no function, or a gap. */
static p2d_spot spot_of_frame(struct reader *r, const struct frame *f,
                              bool has_running_lines)
{
    struct p2d_function fn = f->fn;
    struct p2d_span frame = text_of(r, fn.name), module, name;
    enum p2d_frame_kind kind = fn.file != 0 || fn.module != 0
                                   ? P2D_FRAME_FUNCTION
                                   : p2d_frame_kind_of(r->producer, frame);
    if (kind == P2D_FRAME_LEAD)
        learn_command(r, frame);
    if (kind != P2D_FRAME_FUNCTION)
        return kind == P2D_FRAME_UNKNOWN ? P2D_STACK_GAP : 0;
    if (r->producer == P2D_OF_DOTNET && fn.module == 0) {
        p2d_split_dotnet_name(frame, &module, &name);
        fn.module = p2d_name(r->b, module);
        fn.name = p2d_name(r->b, name);
    }
    return p2d_at_line(r->b, p2d_fn_of(r->b, fn), 0, has_running_lines ? f->line : 0);
}

static p2d_thread thread_named(struct reader *r, struct p2d_lead lead)
{
    p2d_str process = lead.process.len > 0
                          ? p2d_name(r->b, lead.process)
                          : p2d_map_get(&r->commands, (uint64_t)lead.pid);
    p2d_str comm = p2d_name(r->b, lead.comm);
    return p2d_thread_of(
        r->b, (struct p2d_thread_info){
                  .comm = comm, .pid = lead.pid, .tid = lead.tid, .process = process});
}

static p2d_thread thread_of(struct reader *r, const struct head *h, struct p2d_lead lead)
{
    const struct p2d_thread_info by_name = {.comm = h->name, .pid = -1, .tid = -1};
    bool has_thread = h->thread.comm != 0 || h->thread.pid >= 0 || h->thread.tid >= 0;
    if (h->is_own)
        return has_thread ? p2d_thread_of(r->b, h->thread) : 0;
    if (lead.has_thread || p2d_take_profile_name(r->producer, text_of(r, h->name), &lead))
        return thread_named(r, lead);
    return h->name != 0 ? p2d_thread_of(r->b, by_name) : 0;
}

static struct p2d_stack_column column_of(struct reader *r, const struct head *h,
                                         struct p2d_lead lead)
{
    struct p2d_span name = text_of(r, h->metric);
    const char *austin =
        h->is_own ? NULL : p2d_take_austin_profile_name(text_of(r, h->name), &lead);
    if (austin != NULL)
        name = p2d_span_of(austin);
    else if (!h->is_own)
        name = h->unit.unit == P2D_UNIT_COUNT ? p2d_span_of("weight")
                                              : text_of(r, h->unit_name);
    return (struct p2d_stack_column){.metric = p2d_metric_of(r->b, name, h->unit.unit),
                                     .factor = h->unit.factor,
                                     .start = h->start,
                                     .thread = thread_of(r, h, lead)};
}

static void understand(struct reader *r)
{
    struct p2d_lead process;
    r->producer = producer_of(r, &process);
    bool has_running_lines = p2d_knows_running_lines(text_of(r, r->exporter));
    for (uint32_t i = 0; i < r->frames.len && p2d_ok(r->b->report); i++)
        (void)p2d_vec_push(&r->spots, r->b->report,
                           spot_of_frame(r, &r->frames.at[i], has_running_lines));
    for (uint32_t i = 0; i < r->heads.len && p2d_ok(r->b->report); i++)
        (void)p2d_vec_push(&r->columns, r->b->report,
                           column_of(r, &r->heads.at[i], process));
}

static bool finish(struct reader *r, struct p2d_input *in)
{
    uint32_t unknown = 0;
    if (!p2d_input_ok(in))
        return false;
    if (!r->has_value) {
        p2d_fail_whole(r->json.in, "no profile has a sample or a call that takes time");
        return p2d_set_hint(in->report, "record again while the program has work to do"),
               false;
    }
    understand(r);
    if (r->active < r->columns.len)
        p2d_prefer_metric(r->b, r->columns.at[r->active].metric);
    if (!p2d_stack_table_emit(&r->stacks, r->b, r->spots.at, r->spots.len, r->columns.at,
                              &unknown))
        return p2d_json_fail(&r->json,
                             "a stack has the frame %u, but there are %u frames", unknown,
                             r->spots.len);
    return p2d_input_ok(in);
}

static bool read_speedscope(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b, .active = UINT32_MAX};
    p2d_json_init(&r.json, in);
    bool sound = p2d_stack_table_init(&r.stacks, in->report);
    r.stacks.keeps_times = b->keeps_times;
    if (sound)
        read_members(&r);
    bool done = finish(&r, in);
    p2d_json_release(&r.json);
    p2d_stack_table_release(&r.stacks);
    p2d_vec_release(&r.frames);
    p2d_vec_release(&r.heads);
    p2d_map_release(&r.commands);
    p2d_vec_release(&r.spots);
    p2d_vec_release(&r.columns);
    return done;
}

const struct p2d_reader p2d_read_speedscope = {
    .name = "speedscope",
    .title = "speedscope's JSON, sampled and evented",
    .probe = probe,
    .has_times = true,
    .lacks_times = "values in a unit of time say when they were, unless they are sums",
    .read = read_speedscope};
