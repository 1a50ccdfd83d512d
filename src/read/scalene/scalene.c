/* scalene.c - read the profile of lines of Python's scalene (scalene --json, profile.json).
 *
 *     {"alloc_samples": 184, "elapsed_time_sec": 2.16, "files": {
 *       "/srv/steps.py": {"functions": [
 *         {"line": "parse", "lineno": 1, "n_cpu_percent_python": 18.8, ...}],
 *        "lines": [
 *         {"line": "        s += i", "lineno": 4, "n_cpu_percent_c": 0.002,
 *          "n_cpu_percent_python": 18.8, "n_sys_percent": 37.7, "n_malloc_mb": 0.0,
 *          "n_copy_mb_s": 0.0, "n_gpu_percent": 0, ...}]}},
 *      "program": "/srv/app.py", "stacks": []}
 *
 * Percentages are of all samples. Costs are of the line itself, and callers are unknown but
 * for time, if the program ran with --stacks (stacks.h). Which function a line is in is not
 * said; rows.h finds it. Members are in the order of the alphabet. Reference:
 * scalene/scalene_json.py of https://github.com/plasma-umass/scalene
 */
#include <math.h>

#include "model/file_module.h"
#include "model/lines.h"
#include "read/read.h"
#include "read/scalene/rows.h"
#include "read/scalene/stacks.h"
#include "syntax/json_probe.h"

struct reader {
    struct p2d_json json;
    struct p2d_builder *b;
    double elapsed; /* seconds; below 0: not said */
    bool
        knows_gpu_load; /* n_gpu_percent is that, not a share of all samples of the GPU */
    p2d_str file;       /* the one that is being read */
    p2d_scalene_rows functions, lines; /* of it */
    p2d_scalene_rows rows;
    struct p2d_map fns; /* (file, name) -> function */
    struct p2d_scalene_stacks stacks;
};

static int probe(struct p2d_span head)
{
    static const struct p2d_json_row rows[] = {
        {P2D_BY_MAGIC, {"alloc_samples", "elapsed_time_sec", "files"}},
        {P2D_BY_MAGIC, {"elapsed_time_sec", "files", "max_footprint_mb"}},
        {P2D_BY_MAGIC, {"alloc_samples", "combined_stacks[][][].display_name"}},
        {0}};
    return p2d_json_score(head, rows);
}

/* ---------------------------------------------------------------- functions */

/* Names are unique in a file: scalene adds up what has the same one. `line` 0: unknown. */
static p2d_fn function_of(struct reader *r, p2d_str file, p2d_str name, int64_t line)
{
    uint32_t *fn = p2d_map_at(&r->fns, r->b->report, p2d_pair(file, name));
    if (fn == NULL)
        return 0;
    if (*fn == 0) {
        struct p2d_span path = p2d_string(&r->b->profile->strings, file);
        *fn = p2d_fn_of(
            r->b, (struct p2d_function){.name = name,
                                        .module = p2d_name(r->b, p2d_file_module(path)),
                                        .file = file,
                                        .line = line});
    }
    return *fn;
}

/* A number that is not negative; 0 if it is something else. */
static double read_amount(struct reader *r)
{
    double value;
    if (p2d_json_double(&r->json, &value) && isfinite(value) && value >= 0)
        return value;
    p2d_json_warn(&r->json, "scalene: amount",
                  "took what is no number, or below 0, for 0");
    return 0;
}

/* -------------------------------------------------------------------- files */

/* One entry of "lines" or "functions", which have the same members; *name becomes a
 * function's. */
static struct p2d_scalene_row read_entry(struct reader *r, p2d_str *name,
                                         bool is_function)
{
    enum { LINE = P2D_SCALENE_VALUES, LINENO, START };
    static const char *const keys[] = {[P2D_SCALENE_PYTHON] = "n_cpu_percent_python",
                                       [P2D_SCALENE_NATIVE] = "n_cpu_percent_c",
                                       [P2D_SCALENE_SYSTEM] = "n_sys_percent",
                                       [P2D_SCALENE_GPU] = "n_gpu_percent",
                                       [P2D_SCALENE_ALLOCATED] = "n_malloc_mb",
                                       [P2D_SCALENE_COPIED] = "n_copy_mb_s",
                                       [LINE] = "line",
                                       [LINENO] = "lineno",
                                       [START] = "start_function_line",
                                       NULL};
    struct p2d_scalene_row row = {0};
    struct p2d_span key, text;
    uint32_t number,
        start = UINT32_MAX; /* where the line's function begins; 0: in none */
    bool is_indented = true;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0) {
            p2d_json_skip(&r->json);
        } else if (which < P2D_SCALENE_VALUES) {
            row.values[which] = read_amount(r);
        } else if (which == LINENO) {
            row.line = p2d_json_index(&r->json, &number) ? number : 0;
        } else if (which == START) {
            start = p2d_json_index(&r->json, &number) ? number : UINT32_MAX;
        } else if (p2d_json_string(&r->json, &text)) {
            is_indented = text.len == 0 || memchr(" \t", text.at[0], 2) != NULL;
            *name = is_function ? p2d_name(r->b, text) : 0;
        }
    }
    row.is_outside =
        start == UINT32_MAX ? !(p2d_scalene_time(&row) > 0) && !is_indented : start == 0;
    return row;
}

/* "lines" or "functions". */
static void read_entries(struct reader *r, bool is_function)
{
    p2d_scalene_rows *rows = is_function ? &r->functions : &r->lines;
    if (p2d_json_peek(&r->json) != P2D_JSON_ARRAY)
        p2d_json_warn(&r->json, "scalene: list", "skipped lines that are no list");
    if (!p2d_json_enter(&r->json, '['))
        return;
    while (p2d_json_item(&r->json)) {
        p2d_str name = 0;
        if (!p2d_json_enter(&r->json, '{'))
            continue;
        struct p2d_scalene_row row = read_entry(r, &name, is_function);
        if (row.line == 0 || (is_function && name == 0)) {
            p2d_json_warn(
                &r->json, "scalene: entry",
                "skipped a line without a number, or a function without a name");
            continue;
        }
        if (is_function)
            row.fn = function_of(r, r->file, name, row.line);
        if (is_function || p2d_scalene_has_cost(&row))
            (void)p2d_vec_push(rows, r->b->report, row);
    }
}

static void read_file(struct reader *r)
{
    enum { FUNCTIONS, LINES };
    static const char *const keys[] = {
        [FUNCTIONS] = "functions", [LINES] = "lines", NULL};
    struct p2d_span key;
    r->functions.len = r->lines.len = 0;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        int which = p2d_json_which(key, keys);
        if (which < 0)
            p2d_json_skip(&r->json);
        else
            read_entries(r, which == FUNCTIONS);
    }
    uint32_t from = r->rows.len;
    (void)p2d_scalene_add_rows(&r->rows, r->b->report, &r->functions, &r->lines);
    p2d_str module = p2d_name(r->b, p2d_span_of("<module>"));
    for (uint32_t i = from; i < r->rows.len && p2d_ok(r->b->report); i++)
        if (r->rows.at[i].fn == 0)
            r->rows.at[i].fn = function_of(r, r->file, module, 0);
}

static void read_files(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        return;
    while (p2d_json_key(&r->json, &key)) {
        r->file = p2d_name(r->b, key);
        read_file(r);
    }
}

/* ------------------------------------------------------------------ profile */

static void read_member(struct reader *r, struct p2d_span key)
{
    enum { TIME, SAMPLES, MEMORY, ELAPSED, FILES, GPU_DEVICE, PROGRAM };
    static const char *const keys[] = {
        [TIME] = "stacks",          [SAMPLES] = "combined_stacks",
        [MEMORY] = "memory_stacks", [ELAPSED] = "elapsed_time_sec",
        [FILES] = "files",          [GPU_DEVICE] = "gpu_device",
        [PROGRAM] = "program",      NULL};
    static const enum p2d_scalene_stacks_kind kinds[] = {
        P2D_SCALENE_OF_TIME, P2D_SCALENE_OF_SAMPLES, P2D_SCALENE_OF_MEMORY};
    struct p2d_span text;
    int which = p2d_json_which(key, keys);
    r->knows_gpu_load |= which == GPU_DEVICE;
    if (which >= 0 && which <= MEMORY)
        p2d_scalene_read_stacks(&r->stacks, &r->json, r->b, kinds[which]);
    else if (which == FILES)
        read_files(r);
    else if (which == ELAPSED)
        r->elapsed = read_amount(r);
    else if (which != PROGRAM)
        p2d_json_skip(&r->json);
    else if (p2d_json_string(&r->json, &text))
        p2d_set_command(r->b, text);
}

static void read_members(struct reader *r)
{
    struct p2d_span key;
    if (!p2d_json_enter(&r->json, '{'))
        p2d_json_fail(&r->json, "expected a JSON object");
    while (p2d_json_ok(&r->json) && p2d_json_key(&r->json, &key))
        read_member(r, key);
    p2d_json_finish(&r->json);
}

/* --------------------------------------------------------------------- rows */

enum { TIME, PYTHON, NATIVE, SYSTEM, GPU, GPU_SHARE, ALLOCATED, COPIED, N_METRICS };

static const struct {
    const char *name;
    enum p2d_unit unit;
} metrics[] = {[TIME] = {"time", P2D_UNIT_SECONDS},
               [PYTHON] = {"python", P2D_UNIT_SECONDS},
               [NATIVE] = {"native", P2D_UNIT_SECONDS},
               [SYSTEM] = {"system", P2D_UNIT_SECONDS},
               [GPU] = {"gpu", P2D_UNIT_SECONDS},
               [GPU_SHARE] = {"gpu-percent", P2D_UNIT_COUNT},
               [ALLOCATED] = {"allocated", P2D_UNIT_BYTES},
               [COPIED] = {"copied", P2D_UNIT_BYTES}};

static const double bytes_in_mib = 1024 * 1024;

/* The seconds that the GPU was busy: its load while the line ran. Of lines that were never
 * seen to run it is a share of the whole. */
static double gpu_seconds(const struct reader *r, const struct p2d_scalene_row *row)
{
    double time = p2d_scalene_time(row);
    return row->values[P2D_SCALENE_GPU] / 100 * (time > 0 ? time / 100 : 1) * r->elapsed;
}

static double cost_of(const struct reader *r, const struct p2d_scalene_row *row,
                      int metric)
{
    switch (metric) {
    case TIME:
        return p2d_scalene_time(row) / 100 * r->elapsed;
    case PYTHON:
        return row->values[P2D_SCALENE_PYTHON] / 100 * r->elapsed;
    case NATIVE:
        return row->values[P2D_SCALENE_NATIVE] / 100 * r->elapsed;
    case SYSTEM:
        return row->values[P2D_SCALENE_SYSTEM] / 100 * r->elapsed;
    case GPU:
        return r->knows_gpu_load ? gpu_seconds(r, row) : 0;
    case GPU_SHARE:
        return r->knows_gpu_load ? 0 : row->values[P2D_SCALENE_GPU];
    case ALLOCATED: /* whole bytes were divided */
        return round(row->values[P2D_SCALENE_ALLOCATED] * bytes_in_mib);
    default:
        return round(row->values[P2D_SCALENE_COPIED] * bytes_in_mib * r->elapsed);
    }
}

/* In a profile of stacks, a line is a stack whose callers are missing. */
static void add_cost(struct reader *r, const struct p2d_scalene_row *row,
                     p2d_metric metric, double cost, bool has_stacks)
{
    p2d_spot spot = p2d_at_line(r->b, row->fn, 0, row->line);
    if (has_stacks) {
        p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_child(r->b, 0, spot, true),
                                                 .metric = metric,
                                                 .value = cost});
    } else {
        p2d_add_fn_cost(r->b, row->fn, metric, (struct p2d_cost){cost, cost});
        p2d_add_line_cost(r->b, spot, metric, cost);
    }
}

static void add_metric(struct reader *r, int number, bool has_stacks)
{
    p2d_metric metric = 0;
    bool is_known = false;
    for (uint32_t i = 0; i < r->rows.len && p2d_ok(r->b->report); i++) {
        double cost = cost_of(r, &r->rows.at[i], number);
        if (!(cost != 0))
            continue;
        if (!is_known)
            metric = p2d_metric_of(r->b, p2d_span_of(metrics[number].name),
                                   metrics[number].unit);
        if (!is_known && number == TIME)
            p2d_prefer_metric(r->b, metric);
        is_known = true;
        add_cost(r, &r->rows.at[i], metric, cost, has_stacks);
    }
}

/* ------------------------------------------------------------------- stacks */

static p2d_node context_of(struct reader *r, const struct p2d_scalene_stack *stack)
{
    for (uint32_t i = stack->from; i < stack->to; i++) {
        const struct p2d_scalene_frame *frame = &r->stacks.frames.at[i];
        p2d_fn fn = function_of(r, frame->file, frame->name, 0);
        p2d_frame(r->b, p2d_at_line(r->b, fn, 0, frame->line));
    }
    return p2d_stack(r->b, P2D_ROOT_FIRST);
}

/* Weights of time are shares of all samples; numbers of samples before 1.5.35. */
static void add_stacks(struct reader *r, enum p2d_scalene_stacks_kind kind)
{
    static const struct {
        const char *name;
        enum p2d_unit unit;
    } names[] = {[P2D_SCALENE_OF_TIME] = {"time", P2D_UNIT_SECONDS},
                 [P2D_SCALENE_OF_SAMPLES] = {"samples", P2D_UNIT_COUNT},
                 [P2D_SCALENE_OF_MEMORY] = {"allocated", P2D_UNIT_BYTES}};
    double factor = kind == P2D_SCALENE_OF_MEMORY ? bytes_in_mib : 1;
    if (kind == P2D_SCALENE_OF_TIME)
        factor = r->elapsed / fmax(r->stacks.sums[kind], 1);
    p2d_metric metric =
        p2d_metric_of(r->b, p2d_span_of(names[kind].name), names[kind].unit);
    for (uint32_t i = 0; i < r->stacks.list.len && p2d_ok(r->b->report); i++) {
        const struct p2d_scalene_stack *stack = &r->stacks.list.at[i];
        if (stack->kind == kind)
            p2d_add_sample(r->b, (struct p2d_sample){.node = context_of(r, stack),
                                                     .metric = metric,
                                                     .value = stack->weight * factor,
                                                     .count = stack->count});
    }
}

static void emit(struct reader *r)
{
    const double *sums = r->stacks.sums;
    bool has_stacks = r->stacks.list.len > 0;
    if (!has_stacks)
        p2d_set_shape(r->b, P2D_CALLS);
    for (int kind = 0; kind < P2D_SCALENE_KINDS; kind++)
        if (sums[kind] > 0)
            add_stacks(r, (enum p2d_scalene_stacks_kind)kind);
    for (int i = 0; i < N_METRICS; i++)
        if (!(i == TIME && sums[P2D_SCALENE_OF_TIME] > 0) &&
            !(i == ALLOCATED && sums[P2D_SCALENE_OF_MEMORY] > 0))
            add_metric(r, i, has_stacks);
    p2d_add_note(r->b,
                 p2d_span_of(has_stacks ? "scalene records callers for some metrics, "
                                          "and for others lines alone"
                                        : "scalene records no callers; costs are "
                                          "those of the lines themselves"));
}

static bool read_scalene(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.b = b, .elapsed = -1};
    p2d_json_init(&r.json, in);
    read_members(&r);
    if (p2d_input_ok(in) && r.elapsed < 0)
        p2d_fail_whole(in, "the profile does not say \"elapsed_time_sec\"");
    if (p2d_input_ok(in) && r.rows.len == 0 && r.stacks.list.len == 0) {
        p2d_fail_whole(in, "the profile has no lines with a cost");
        p2d_set_hint(in->report, "let the program run longer under scalene");
    }
    if (p2d_input_ok(in))
        emit(&r);
    p2d_json_release(&r.json);
    p2d_map_release(&r.fns);
    p2d_vec_release(&r.functions);
    p2d_vec_release(&r.lines);
    p2d_vec_release(&r.rows);
    p2d_scalene_release_stacks(&r.stacks);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_scalene = {.name = "scalene",
                                            .title =
                                                "Python's scalene: lines, and stacks",
                                            .probe = probe,
                                            .read = read_scalene};
