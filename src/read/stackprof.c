/* stackprof.c - read the JSON of Ruby's stackprof (stackprof --json).
 *
 *     {"version": 1.2, "mode": "wall", "interval": 1000, "samples": 41, "gc_samples": 0,
 *      "frames": {"1400": {"name": "Object#fib", "file": "/app.rb", "line": 2,
 *                          "total_samples": 29, "samples": 28, "edges": {"1400": 29},
 *                          "lines": {"3": [60, 28]}}},
 *      "raw": [2, 1408, 1400, 13], "raw_lines": [2, 9, 3, 13],
 *      "raw_timestamp_deltas": [6520, 428, 500]}
 *
 * With "raw" there are stacks: their length, ids from the root, and how often the stack
 * came in a row; newer versions have "raw_lines" with the lines that ran in place of ids.
 * Without it there is a graph: calls were counted for each occurrence in a stack. "line"
 * is that of the definition, "lines" are those that ran: how often they were in stacks,
 * each occurrence in a stack being one, and how often innermost. Stacks without
 * "raw_lines" have lines where all occurrences of a frame were at the same one.
 * Reference: README.md, report.rb and stackprof.c of stackprof.
 */
#include <math.h>

#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "syntax/json_probe.h"
#include "syntax/json.h"
#include "read/read.h"
#include "assemble/lost.h"
#include "assemble/stack_table.h"

struct frame {
    p2d_fn fn;
    double self, total; /* samples */
    double n_found;     /* occurrences in stacks */
    uint32_t n_lines;
    int64_t line; /* the one that ran in all its occurrences; 0: unknown */
};

/* A line that ran. */
struct line {
    uint32_t frame; /* number */
    int64_t number;
    double self, total;
};

/* What the stacks are made of. */
struct step {
    uint32_t frame; /* number */
    int64_t line;
};

struct edge {
    uint32_t caller, callee; /* numbers of frames */
    double count;
};

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    struct p2d_map slots; /* an id -> its frame's number, and 1 */
    P2D_VEC(struct frame) frames;
    P2D_VEC(struct edge) edges;
    P2D_VEC(struct line) lines;
    P2D_VEC(struct step) steps; /* the numbers of frames in the table of stacks */
    struct p2d_map step_slots;  /* (number of a frame, line) -> its step, and 1 */
    P2D_VEC(int64_t) raw, raw_lines;
    P2D_VEC(double) deltas;
    double interval; /* microseconds; of objects: so many for one sample */
    double n_missed; /* signals that came while another was at work */
    bool is_time;
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_KEYS, {"mode", "interval", "samples", "gc_samples"}},
        {P2D_BY_KEYS, {"mode", "interval", "samples", "missed_samples"}},
        {P2D_BY_KEYS, {"mode", "interval", "samples", "frames"}},
        {0}};
    return p2d_json_score(head, rows);
}

/* ------------------------------------------------------------------ frames */

/* The number of a frame with this id, made if it is new. */
static uint32_t number_of(struct reader *r, int64_t id)
{
    uint32_t *slot = p2d_map_at(&r->slots, r->b->report, (uint64_t)id);
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&r->frames, r->b->report, (struct frame){0}))
        *slot = r->frames.len;
    return *slot > 0 ? *slot - 1 : 0;
}

static bool parse_id(struct p2d_span text, int64_t *id)
{
    bool negative = text.len > 0 && text.at[0] == '-';
    uint64_t size;
    if (!p2d_parse_u64(p2d_slice(text, negative, text.len), &size))
        return false;
    *id = (int64_t)(negative ? 0 - size : size);
    return true;
}

static void read_edges(struct reader *r, uint32_t caller)
{
    struct p2d_span key;
    int64_t id;
    double count;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        bool known = parse_id(key, &id);
        if (p2d_json_double(&r->json, &count) && known)
            (void)p2d_vec_push(&r->edges, r->b->report,
                               (struct edge){caller, number_of(r, id), count});
    }
}

/* {"3": [60, 28]}; old versions have only the first of the two: {"3": 60} */
static void read_lines(struct reader *r, uint32_t frame)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        struct line line = {.frame = frame};
        double value;
        bool known = parse_id(key, &line.number) && line.number > 0;
        if (p2d_json_peek(&r->json) != P2D_JSON_ARRAY)
            known &= p2d_json_double(&r->json, &line.total);
        else if (p2d_json_enter(&r->json, '['))
            for (unsigned i = 0; p2d_json_item(&r->json); i++)
                if (p2d_json_double(&r->json, &value) && i < 2)
                    *(i == 0 ? &line.total : &line.self) = value;
        if (known)
            (void)p2d_vec_push(&r->lines, r->b->report, line);
    }
}

static void read_frame(struct reader *r, uint32_t number)
{
    enum { NAME, FILE, LINE, SAMPLES, TOTAL_SAMPLES, EDGES, LINES };
    static const char *const keys[] = {[NAME] = "name",
                                       [FILE] = "file",
                                       [LINE] = "line",
                                       [SAMPLES] = "samples",
                                       [TOTAL_SAMPLES] = "total_samples",
                                       [EDGES] = "edges",
                                       [LINES] = "lines",
                                       NULL};
    struct p2d_span key, text;
    struct p2d_function fn = {.name = p2d_name(r->b, p2d_span_of("(unknown)"))};
    struct p2d_json_numeral line;
    double self = 0, total = 0;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        switch (p2d_json_which(key, keys)) {
        case NAME:
            if (p2d_json_string(&r->json, &text) && text.len > 0)
                fn.name = p2d_name(r->b, text);
            break;
        case FILE:
            if (p2d_json_string(&r->json, &text))
                fn.file = p2d_name(r->b, text);
            break;
        case LINE:
            if (p2d_json_number(&r->json, &line) && line.is_integer && line.integer > 0)
                fn.line = line.integer;
            break;
        case SAMPLES:
            p2d_json_double(&r->json, &self);
            break;
        case TOTAL_SAMPLES:
            p2d_json_double(&r->json, &total);
            break;
        case EDGES:
            read_edges(r, number);
            break;
        case LINES:
            read_lines(r, number);
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    fn.module =
        p2d_name(r->b, p2d_file_module(p2d_string(&r->b->profile->strings, fn.file)));
    if (p2d_input_ok(r->json.in))
        r->frames.at[number] =
            (struct frame){.fn = p2d_fn_of(r->b, fn), .self = self, .total = total};
}

static void read_frames(struct reader *r)
{
    struct p2d_span key;
    int64_t id;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        if (parse_id(key, &id))
            read_frame(r, number_of(r, id));
        else
            p2d_json_fail(&r->json, "expected the number of a frame");
    }
}

/* ----------------------------------------------------------------- members */

static void read_raw(struct reader *r, bool are_lines)
{
    struct p2d_json_numeral number;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        if (p2d_json_number(&r->json, &number) && number.is_integer)
            (void)(are_lines ? p2d_vec_push(&r->raw_lines, r->b->report, number.integer)
                             : p2d_vec_push(&r->raw, r->b->report, number.integer));
        else
            p2d_json_fail(&r->json, "expected a whole number");
    }
}

static void read_deltas(struct reader *r)
{
    double delta;
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json))
        if (p2d_json_double(&r->json, &delta))
            (void)p2d_vec_push(&r->deltas, r->b->report, delta);
}

static void read_members(struct reader *r)
{
    enum { MODE, INTERVAL, FRAMES, RAW, RAW_LINES, RAW_TIMESTAMP_DELTAS, MISSED_SAMPLES };
    static const char *const keys[] = {[MODE] = "mode",
                                       [INTERVAL] = "interval",
                                       [FRAMES] = "frames",
                                       [RAW] = "raw",
                                       [RAW_LINES] = "raw_lines",
                                       [RAW_TIMESTAMP_DELTAS] = "raw_timestamp_deltas",
                                       [MISSED_SAMPLES] = "missed_samples",
                                       NULL};
    struct p2d_span key, mode;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        switch (which) {
        case MODE:
            p2d_json_string(&r->json, &mode);
            r->is_time = p2d_span_is(mode, "wall") || p2d_span_is(mode, "cpu");
            break;
        case INTERVAL:
            p2d_json_double(&r->json, &r->interval);
            break;
        case FRAMES:
            read_frames(r);
            break;
        case RAW:
        case RAW_LINES:
            read_raw(r, which == RAW_LINES);
            break;
        case RAW_TIMESTAMP_DELTAS:
            read_deltas(r);
            break;
        case MISSED_SAMPLES:
            if (!p2d_json_double(&r->json, &r->n_missed) || !(r->n_missed > 0))
                r->n_missed = 0;
            break;
        default:
            p2d_json_skip(&r->json);
        }
    }
    p2d_json_finish(&r->json);
}

/* ------------------------------------------------------------------ stacks */

/* How long `n` samples took, the first of which is number `first`. */
static double time_of(const struct reader *r, uint64_t first, uint64_t n)
{
    double sum = 0;
    if (r->deltas.len == 0)
        return (double)n * r->interval;
    for (uint64_t i = first; i < first + n && i < r->deltas.len; i++)
        sum += r->deltas.at[i];
    return sum;
}

/* The number of a frame at a line in the table of stacks. */
static uint32_t step_of(struct reader *r, uint32_t frame, int64_t line)
{
    if (line < 0 || line > UINT16_MAX) /* as many as the format has */
        line = 0;
    uint32_t *slot =
        p2d_map_at(&r->step_slots, r->b->report, p2d_pair(frame, (uint32_t)line));
    if (slot != NULL && *slot == 0 &&
        p2d_vec_push(&r->steps, r->b->report, (struct step){frame, line}))
        *slot = r->steps.len;
    return slot != NULL && *slot > 0 ? *slot - 1 : 0;
}

/* The step at a place of raw. */
static uint32_t step_at(struct reader *r, uint32_t at)
{
    uint32_t slot = p2d_map_get(&r->slots, (uint64_t)r->raw.at[at]);
    if (slot == 0)
        return UINT32_MAX - 1; /* no step has this number, and it is no gap */
    return step_of(r, slot - 1,
                   r->raw_lines.len > 0 ? r->raw_lines.at[at]
                                        : r->frames.at[slot - 1].line);
}

/* One stack of raw, which begins at `at`; false if it is not whole. */
static bool add_stack(struct reader *r, struct p2d_stack_table *stacks, uint32_t *at,
                      uint64_t *sample)
{
    int64_t height = r->raw.at[(*at)++];
    if (height < 0 || height >= r->raw.len - *at)
        return false;
    for (int64_t i = 0; i < height; i++)
        p2d_stack_table_frame(stacks, step_at(r, (*at)++));
    int64_t count = r->raw.at[(*at)++];
    if (count < 0)
        return false;
    uint32_t node = p2d_stack_table_node(stacks);
    p2d_stack_table_add(stacks, node, 0, (double)count, (uint64_t)count);
    if (r->is_time)
        p2d_stack_table_add(stacks, node, 1, time_of(r, *sample, (uint64_t)count),
                            (uint64_t)count);
    *sample += (uint64_t)count;
    return true;
}

/* Count in how many stacks each frame is, as often as it is there. */
static void count_occurrences(struct reader *r)
{
    for (uint32_t at = 0; at < r->raw.len;) {
        int64_t height = r->raw.at[at++];
        if (height < 0 || height >= r->raw.len - at)
            return;
        double count = (double)r->raw.at[at + height];
        for (int64_t i = 0; i < height; i++) {
            uint32_t slot = p2d_map_get(&r->slots, (uint64_t)r->raw.at[at++]);
            if (slot > 0)
                r->frames.at[slot - 1].n_found += count;
        }
        at++;
    }
}

/* The lines of frames that were at one line only. */
static void find_lines(struct reader *r)
{
    bool any_unknown = false;
    count_occurrences(r);
    for (uint32_t i = 0; i < r->lines.len; i++) {
        const struct line *line = &r->lines.at[i];
        struct frame *frame = &r->frames.at[line->frame];
        bool is_only = frame->n_lines++ == 0 && !(line->total < frame->n_found);
        frame->line = is_only ? line->number : 0;
        any_unknown |= !is_only;
    }
    if (any_unknown)
        p2d_add_note(r->b, p2d_span_of("stacks have no lines of functions that ran at "
                                       "several: stackprof wrote no raw_lines"));
}

static void emit_stacks(struct reader *r, const struct p2d_stack_column columns[2])
{
    struct p2d_stack_table stacks;
    P2D_VEC(p2d_spot) spots = {0};
    uint64_t sample = 0;
    uint32_t unknown = 0;
    bool sound = p2d_stack_table_init(&stacks, r->b->report);
    if (r->raw_lines.len > 0 && r->raw_lines.len != r->raw.len) {
        p2d_warn(r->json.in, "stackprof: raw_lines",
                 "left out the lines of stacks: \"raw_lines\" is not as long as \"raw\"");
        r->raw_lines.len = 0;
    }
    if (r->raw_lines.len == 0 && !r->b->drops_lines)
        find_lines(r);
    for (uint32_t at = 0; sound && at < r->raw.len && p2d_ok(r->b->report);)
        sound = add_stack(r, &stacks, &at, &sample);
    for (uint32_t i = 0; i < r->steps.len; i++)
        (void)p2d_vec_push(&spots, r->b->report,
                           p2d_at_line(r->b, r->frames.at[r->steps.at[i].frame].fn, 0,
                                       r->steps.at[i].line));
    if (!sound)
        p2d_json_fail(&r->json, "\"raw\" ends in the middle of a stack");
    else if (!p2d_stack_table_emit(&stacks, r->b, spots.at, spots.len, columns, &unknown))
        p2d_json_fail(&r->json, "\"raw\" has a frame that \"frames\" has not");
    p2d_stack_table_release(&stacks);
    p2d_vec_release(&spots);
}

/* ------------------------------------------------------------------- graph */

/* A call cannot be in more samples than its ends. */
static double clamp(const struct reader *r, const struct edge *edge)
{
    double caller = r->frames.at[edge->caller].total;
    return fmin(edge->count, fmin(caller, r->frames.at[edge->callee].total));
}

static void emit_lines(struct reader *r, p2d_metric metric, double scale)
{
    for (uint32_t i = 0; i < r->lines.len; i++) {
        const struct line *line = &r->lines.at[i];
        p2d_fn fn = r->frames.at[line->frame].fn;
        if (fn != 0)
            p2d_add_line_cost(r->b, p2d_at_line(r->b, fn, 0, line->number), metric,
                              line->self * scale);
    }
    if (r->lines.len > 0)
        p2d_lack_line_totals(r->b);
}

static void emit_graph(struct reader *r, const struct p2d_stack_column columns[2])
{
    double scale[2] = {1, r->interval};
    p2d_set_shape(r->b, P2D_CALLS);
    for (unsigned m = 0; m < (r->is_time ? 2 : 1); m++) {
        for (uint32_t i = 0; i < r->frames.len; i++) {
            const struct frame *frame = &r->frames.at[i];
            if (frame->fn != 0)
                p2d_add_fn_cost(
                    r->b, frame->fn, columns[m].metric,
                    (struct p2d_cost){frame->self * scale[m], frame->total * scale[m]});
        }
        for (uint32_t i = 0; i < r->edges.len; i++) {
            const struct edge *edge = &r->edges.at[i];
            p2d_fn caller = r->frames.at[edge->caller].fn;
            p2d_fn callee = r->frames.at[edge->callee].fn;
            if (caller != 0 && callee != 0)
                p2d_add_call_cost(r->b, p2d_call_of(r->b, caller, callee),
                                  columns[m].metric,
                                  (struct p2d_cost){0, clamp(r, edge) * scale[m]});
        }
        emit_lines(r, columns[m].metric, scale[m]);
    }
}

static void emit(struct reader *r)
{
    struct p2d_stack_column columns[2] = {0};
    columns[0].metric = p2d_metric_of(r->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    p2d_prefer_metric(r->b, columns[0].metric);
    if (r->is_time)
        columns[1].metric =
            p2d_metric_of(r->b, p2d_span_of("time"), P2D_UNIT_MICROSECONDS);
    if (r->frames.len == 0)
        p2d_fail_whole(r->json.in, "the profile has no frames");
    else if (r->raw.len > 0)
        emit_stacks(r, columns);
    else
        emit_graph(r, columns);
}

static bool read_stackprof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b};
    p2d_json_init(&r.json, in);
    read_members(&r);
    if (p2d_input_ok(in))
        emit(&r);
    p2d_warn_of_lost(in, "stackprof", r.n_missed < 1e18 ? (uint64_t)r.n_missed : 0,
                     "sample");
    p2d_json_release(&r.json);
    p2d_map_release(&r.slots);
    p2d_vec_release(&r.frames);
    p2d_vec_release(&r.edges);
    p2d_vec_release(&r.lines);
    p2d_vec_release(&r.steps);
    p2d_map_release(&r.step_slots);
    p2d_vec_release(&r.raw);
    p2d_vec_release(&r.raw_lines);
    p2d_vec_release(&r.deltas);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_stackprof = {.name = "stackprof",
                                              .title = "the JSON of Ruby's stackprof",
                                              .probe = probe,
                                              .read = read_stackprof};
