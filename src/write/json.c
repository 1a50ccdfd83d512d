/* json.c - write JSON Graph Format v2, one node or edge on each line.
 *
 *     {"graph":{"type":"call-graph","directed":true,"label":"...","metadata":{...},
 *     "nodes":{
 *     "0":{"label":"app:1:main","metadata":{"function":"main",...}},
 *     "edges":[
 *     {"source":"0","target":"1","relation":"calls","metadata":{"total":0.5,...}}
 *
 * Numbers are raw, in the metric's unit; what is unknown is null. Each node and edge is a
 * cJSON object of its own, so memory does not grow with the graph.
 * Reference: https://jsongraphformat.info/v2.1/json-graph-schema.json
 */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "draw/also.h"
#include "graph/spread.h"
#include "look/label.h"
#include "pass/counters.h"
#include "model/pattern.h"
#include "write/shared/escape.h"
#include "write/shared/label_totals.h"
#include "write/shared/one_event.h"
#include "write/shared/sorted_lines.h"
#include "write/write.h"

/* cJSON says that memory ran out by NULL and leaves the member out: that is an error. */
static void check(const cJSON *made, struct p2d_report *report)
{
    if (made == NULL)
        p2d_set_nomem(report);
}

/* Its own strings end at a NUL and may not hold every byte, so they go in as raw text. */
static cJSON *raw_string(struct p2d_span text, struct p2d_report *report)
{
    struct p2d_buffer raw = {.report = report};
    p2d_put_json_string(&raw, text);
    p2d_putc(&raw, '\0');
    cJSON *item = p2d_ok(report) ? cJSON_CreateRaw((const char *)raw.at) : NULL;
    check(item, report);
    p2d_buffer_release(&raw);
    return item;
}

/* Both take the item, whatever happens. */
static void add_item(cJSON *object, const char *key, cJSON *item,
                     struct p2d_report *report)
{
    if (item != NULL && cJSON_AddItemToObject(object, key, item))
        return;
    cJSON_Delete(item);
    p2d_set_nomem(report);
}

static void append(cJSON *array, cJSON *item, struct p2d_report *report)
{
    if (item != NULL && cJSON_AddItemToArray(array, item))
        return;
    cJSON_Delete(item);
    p2d_set_nomem(report);
}

static void add_string(cJSON *object, const char *key, struct p2d_span text,
                       struct p2d_report *report)
{
    add_item(object, key, raw_string(text, report), report);
}

static void add_raw(cJSON *object, const char *key, const char *json,
                    struct p2d_report *report)
{
    check(cJSON_AddRawToObject(object, key, json), report);
}

static void add_word(cJSON *object, const char *key, const char *word,
                     struct p2d_report *report)
{
    check(cJSON_AddStringToObject(object, key, word), report);
}

static void add_flag(cJSON *object, const char *key, bool value,
                     struct p2d_report *report)
{
    check(cJSON_AddBoolToObject(object, key, value), report);
}

static void add_null(cJSON *object, const char *key, struct p2d_report *report)
{
    check(cJSON_AddNullToObject(object, key), report);
}

static cJSON *add_object(cJSON *object, const char *key, struct p2d_report *report)
{
    cJSON *added = cJSON_AddObjectToObject(object, key);
    check(added, report);
    return added;
}

static cJSON *add_array(cJSON *object, const char *key, struct p2d_report *report)
{
    cJSON *added = cJSON_AddArrayToObject(object, key);
    check(added, report);
    return added;
}

/* Shortest digits that read back as the same double; cJSON's would take 17. */
static void add_number(cJSON *object, const char *key, double value,
                       struct p2d_report *report)
{
    char text[P2D_NUMBER_SIZE];
    add_raw(object, key, p2d_format_double(value, text), report);
}

static void add_integer(cJSON *object, const char *key, uint64_t value,
                        struct p2d_report *report)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    add_raw(object, key, text, report);
}

static void add_count(cJSON *object, const char *key, struct p2d_count count,
                      struct p2d_report *report)
{
    char text[P2D_COUNT_SIZE];
    add_raw(object, key, p2d_count_known(count) ? p2d_count_format(count, text) : "null",
            report);
}

/* Print and free. A NULL object means that memory ran out while it was made. */
static void put_object(struct p2d_buffer *out, cJSON *object)
{
    char *text =
        object != NULL && p2d_ok(out->report) ? cJSON_PrintUnformatted(object) : NULL;
    if (text == NULL)
        p2d_set_nomem(out->report);
    else
        p2d_puts(out, text);
    cJSON_free(text);
    cJSON_Delete(object);
}

static cJSON *metric_object(const struct p2d_graph *g, p2d_metric m,
                            struct p2d_report *report)
{
    const struct p2d_metric_column *column = &g->profile->metrics.at[m];
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return NULL;
    add_string(object, "name", p2d_text(g->profile, column->name), report);
    add_word(object, "unit", p2d_unit_name(column->unit), report);
    add_number(object, "total", column->total, report);
    if (column->unattributed > 0)
        add_number(object, "not_attributed", column->unattributed, report);
    if (g->profile->shape == P2D_TREE)
        add_integer(object, "samples", column->samples, report);
    return object;
}

/* What was counted in the whole run; null where the machine could not, or did not say. */
static cJSON *counter_object(const struct p2d_view *view,
                             const struct p2d_counter *counter)
{
    cJSON *object = cJSON_CreateObject();
    const struct p2d_profile *p = view->graph->profile;
    add_string(object, "name", p2d_text(p, counter->name), view->report);
    add_string(object, "unit", p2d_text(p, counter->unit), view->report);
    if (counter->counted)
        add_number(object, "value", counter->value, view->report);
    else
        add_null(object, "value", view->report);
    if (counter->variance >= 0)
        add_number(object, "variance", counter->variance, view->report);
    add_number(object, "running", counter->running, view->report);
    return object;
}

static void add_counters(cJSON *object, const struct p2d_view *view)
{
    const struct p2d_profile *p = view->graph->profile;
    struct p2d_rate rates[P2D_MOST_RATES];
    size_t n = p2d_counter_rates(p, rates);
    if (p->counters.len == 0)
        return;
    cJSON *counters = add_array(object, "counters", view->report);
    for (uint32_t i = 0; i < p->counters.len; i++)
        append(counters, counter_object(view, &p->counters.at[i]), view->report);
    cJSON *derived = add_object(object, "rates", view->report);
    for (size_t i = 0; i < n; i++)
        add_number(derived, rates[i].name, rates[i].value, view->report);
}

static cJSON *notes_array(const struct p2d_graph *g, struct p2d_report *report)
{
    const struct p2d_profile *profile = g->profile;
    cJSON *array = cJSON_CreateArray();
    for (uint32_t i = 0; i < profile->notes.len; i++)
        append(array, raw_string(p2d_text(profile, profile->notes.at[i]), report),
               report);
    for (uint32_t i = 0; i < g->n_notes; i++)
        append(array, raw_string(p2d_span_of(g->notes[i]), report), report);
    return array;
}

/* {"name": "memory", "moments": [[seconds, bytes], ...]}; seconds or what "unit" says */
static cJSON *series_object(const struct p2d_profile *p, uint32_t number,
                            struct p2d_report *report)
{
    const struct p2d_memory *memory = &p->memory;
    struct p2d_buffer raw = {.report = report};
    char seconds[P2D_NUMBER_SIZE], bytes[P2D_NUMBER_SIZE];
    cJSON *object = cJSON_CreateObject();
    add_string(object, "name", p2d_text(p, memory->series.at[number]), report);
    p2d_putc(&raw, '[');
    for (uint32_t i = 0; i < memory->moments.len && p2d_ok(report); i++) {
        const struct p2d_memory_point *moment = &memory->moments.at[i];
        if (moment->whose == number)
            p2d_putf(&raw, "%s[%s,%s]", raw.len > 1 ? "," : "",
                     p2d_format_double(moment->at, seconds),
                     p2d_format_double(moment->bytes, bytes));
    }
    p2d_put(&raw, "]", 2); /* with its NUL */
    if (p2d_ok(report))
        add_raw(object, "moments", (const char *)raw.at, report);
    p2d_buffer_release(&raw);
    return object;
}

static const char *memory_unit(const struct p2d_memory *memory)
{
    return memory->along == P2D_UNIT_COUNT   ? "instructions"
           : memory->along == P2D_UNIT_BYTES ? "bytes"
                                             : "s";
}

/* {"function": "f", "series": 0, "at": 1.5, "bytes": 400, "first": true}, where the profile
 * says whose memory it is; the first of each moment. */
static void add_memory_parts(cJSON *object, const struct p2d_profile *p,
                             struct p2d_report *report)
{
    const struct p2d_memory *memory = &p->memory;
    if (memory->parts.len == 0)
        return;
    cJSON *parts = add_array(object, "parts", report);
    for (uint32_t i = 0; i < memory->parts.len && p2d_ok(report); i++) {
        const struct p2d_memory_part *part = &memory->parts.at[i];
        cJSON *entry = cJSON_CreateObject();
        add_string(entry, "function", p2d_text(p, part->name), report);
        add_integer(entry, "series", part->whose, report);
        add_number(entry, "at", part->at, report);
        add_number(entry, "bytes", part->bytes, report);
        if (part->is_first)
            (void)cJSON_AddTrueToObject(entry, "first");
        append(parts, entry, report);
    }
}

/* Memory over time, where the profile holds it; "in" is how many others a call is in. */
static void add_memory(cJSON *metadata, const struct p2d_profile *p,
                       struct p2d_report *report)
{
    enum { MOST_SERIES = 40 };
    const struct p2d_memory *memory = &p->memory;
    if (memory->moments.len == 0 && memory->calls.len == 0)
        return;
    cJSON *object = add_object(metadata, "memory", report);
    add_string(object, "unit", p2d_span_of(memory_unit(memory)), report);
    cJSON *series = add_array(object, "series", report);
    cJSON *calls = add_array(object, "calls", report);
    for (uint32_t i = 0; i < memory->series.len && i < MOST_SERIES; i++)
        append(series, series_object(p, i, report), report);
    for (uint32_t i = 0; i < memory->calls.len && p2d_ok(report); i++) {
        const struct p2d_memory_call *stretch = &memory->calls.at[i];
        cJSON *call = cJSON_CreateObject();
        add_string(call, "function", p2d_text(p, stretch->name), report);
        add_integer(call, "series", stretch->whose, report);
        add_integer(call, "in", stretch->depth, report);
        add_number(call, "begin", stretch->begin, report);
        add_number(call, "end", stretch->end, report);
        add_number(call, "before", stretch->before, report);
        add_number(call, "after", stretch->after, report);
        append(calls, call, report);
    }
    add_memory_parts(object, p, report);
}

/* {"function":"f","file":"a.c","line":12,"self":1,"total":2}; line 0 is what a function
 * costs for which no line is known. "samples" is there if the profiler sampled: those with
 * this line innermost. */
static cJSON *line_object(const struct p2d_profile *p, const struct p2d_line_cost *row,
                          struct p2d_report *report)
{
    const struct p2d_location *location = &p->locations.at[row->location];
    p2d_str file = p2d_file_of_row(p, row);
    cJSON *object = cJSON_CreateObject();
    add_string(object, "function", p2d_text(p, p->fns.at[row->fn].name), report);
    add_string(object, "file", p2d_text(p, file), report);
    add_integer(object, "line", location->line, report);
    add_number(object, "self", row->self, report);
    if (p->lacks_line_totals)
        add_null(object, "total", report);
    else
        add_number(object, "total", row->total, report);
    if (row->samples_total > 0)
        add_integer(object, "samples", (int64_t)row->samples_self, report);
    return object;
}

/* Lines of source code that cost anything, costliest first. */
static void add_lines(cJSON *metadata, const struct p2d_view *view)
{
    const struct p2d_profile *p = view->graph->profile;
    struct p2d_line_costs costs;
    if (!view->look->lines || !p2d_has_lines(p))
        return;
    p2d_warn_one_event(view, "lines of source code");
    cJSON *lines = add_array(metadata, "lines", view->report);
    if (p2d_line_costs_init(&costs, p, view->graph->metric, P2D_LINES_OF_FUNCTIONS,
                            view->report) &&
        p2d_sort_lines(&costs, p, view->report))
        for (uint32_t i = 0; i < costs.rows.len && p2d_ok(view->report); i++)
            if (p2d_costs_anything(&costs.rows.at[i]))
                append(lines, line_object(p, &costs.rows.at[i], view->report),
                       view->report);
    p2d_line_costs_release(&costs);
}

/* {"label":"route","value":"/cart","total":2} or, of a number,
 * {"label":"size","value":4096,"label_unit":"bytes","total":2} */
static cJSON *label_object(const struct p2d_label_total *row, struct p2d_report *report)
{
    cJSON *object = cJSON_CreateObject();
    char digits[24];
    add_string(object, "label", row->key, report);
    snprintf(digits, sizeof digits, "%" PRId64, row->label->number);
    if (row->label->text != 0)
        add_string(object, "value", row->text, report);
    else
        add_raw(object, "value", digits, report);
    if (row->unit.len > 0)
        add_string(object, "label_unit", row->unit, report);
    add_number(object, "total", row->total, report);
    return object;
}

/* Labels of samples, keys and values by what they cost. */
static void add_labels(cJSON *metadata, const struct p2d_view *view)
{
    const struct p2d_profile *p = view->graph->profile;
    struct p2d_label_totals totals;
    if (!view->look->labels || view->graph->compares)
        return;
    p2d_warn_one_event(view, "labels of samples");
    cJSON *labels = add_array(metadata, "labels", view->report);
    if (p2d_label_totals_init(&totals, p, view->graph->metric, 0, view->report))
        for (uint32_t i = 0; i < totals.rows.len && p2d_ok(view->report); i++)
            append(labels, label_object(&totals.rows.at[i], view->report), view->report);
    add_number(metadata, "total_without_labels", totals.without, view->report);
    p2d_label_totals_release(&totals);
}

/* The metrics of the other columns: [{"metric":"bytes","unit":"bytes","total":5,...}]. */
static void add_also_metrics(cJSON *metadata, const struct p2d_graph *g,
                             struct p2d_report *report)
{
    cJSON *array = p2d_also(g) > 0 ? add_array(metadata, "also", report) : NULL;
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        const struct p2d_graph_column *column = &g->others->at.at[c];
        const struct p2d_metric_column *metric = &g->profile->metrics.at[column->metric];
        cJSON *object = cJSON_CreateObject();
        add_string(object, "metric", p2d_text(g->profile, metric->name), report);
        add_word(object, "unit", p2d_unit_name(metric->unit), report);
        add_number(object, "total", column->sum, report);
        add_number(object, "whole", column->whole, report);
        append(array, object, report);
    }
}

/* The costs in these columns, in their order: [{"self":1,"total":2}]; null where a column
 * does not know the function or call. */
static void add_also(cJSON *metadata, const struct p2d_graph *g, uint32_t row,
                     bool has_self, struct p2d_report *report)
{
    cJSON *array = p2d_also(g) > 0 ? add_array(metadata, "also", report) : NULL;
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        const struct p2d_cell *cell = &p2d_cells_at(g, row)[c];
        cJSON *object = cell->known ? cJSON_CreateObject() : cJSON_CreateNull();
        if (cell->known && has_self)
            add_number(object, "self", cell->self, report);
        if (cell->known)
            add_number(object, "total", cell->total, report);
        if (cell->known && cell->total_estimated)
            add_flag(object, "estimated", true, report);
        if (cell->known && cell->self_estimated)
            add_flag(object, "self_estimated", true, report);
        append(array, object, report);
    }
}

/* How many runs the means are of, and their standard errors. */
static void add_spread(cJSON *object, const struct p2d_graph *g,
                       struct p2d_report *report)
{
    if (g->spreads == NULL)
        return;
    add_integer(object, "runs_before", g->spreads->runs[0], report);
    add_integer(object, "runs_after", g->spreads->runs[1], report);
    add_number(object, "total_error_before", sqrt(g->spreads->sum.squared[0]), report);
    add_number(object, "total_error_after", sqrt(g->spreads->sum.squared[1]), report);
    add_flag(object, "may_be_noise", p2d_sum_is_noise(g), report);
}

static cJSON *graph_metadata(const struct p2d_view *view)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_metric_column *metric = &g->profile->metrics.at[g->metric];
    cJSON *object = cJSON_CreateObject();
    cJSON *events = cJSON_CreateArray();
    for (p2d_metric m = 1; m < g->profile->metrics.len; m++)
        append(events, metric_object(g, m, view->report), view->report);
    add_word(object, "format", g->profile->format, view->report);
    add_string(object, "metric", p2d_text(g->profile, metric->name), view->report);
    add_word(object, "unit", p2d_unit_name(metric->unit), view->report);
    add_number(object, "total", g->sum, view->report);
    add_number(object, "whole", g->whole, view->report);
    if (g->unattributed > 0)
        add_number(object, "not_attributed", g->unattributed, view->report);
    if (g->compares) {
        add_number(object, "total_before", p2d_sum_before(g), view->report);
        add_number(object, "whole_before", p2d_whole_before(g), view->report);
        add_flag(object, "normalised", g->normalised, view->report);
        add_spread(object, g, view->report);
    }
    if (g->profile->shape == P2D_TREE) {
        add_integer(object, "samples", g->samples, view->report);
        add_number(object, "total_without_stack", g->stackless, view->report);
        add_integer(object, "samples_without_stack", g->stackless_samples, view->report);
    } else {
        add_null(object, "samples", view->report);
    }
    add_item(object, "events", events, view->report);
    add_also_metrics(object, g, view->report);
    add_counters(object, view);
    add_integer(object, "functions_in_profile", g->all_vertices, view->report);
    add_integer(object, "calls_in_profile", g->all_edges, view->report);
    add_integer(object, "functions_shown", g->shown_functions, view->report);
    add_number(object, "self_shown", g->self_shown, view->report);
    if (p2d_text(g->profile, g->profile->command).len > 0)
        add_string(object, "command", p2d_text(g->profile, g->profile->command),
                   view->report);
    if (g->profile->notes.len > 0 || g->n_notes > 0)
        add_item(object, "notes", notes_array(g, view->report), view->report);
    add_memory(object, g->profile, view->report);
    add_lines(object, view);
    add_labels(object, view);
    return object;
}

/* The difference of two counts, where a double holds both. */
static void add_count_change(cJSON *object, const char *key, struct p2d_count after,
                             struct p2d_count before, struct p2d_report *report)
{
    if (p2d_count_known(after) && p2d_count_known(before))
        add_number(object, key, p2d_count_value(after) - p2d_count_value(before), report);
    else
        add_null(object, key, report);
}

/* The numbers of the other profile and how far it is from them. */
static void add_comparison(cJSON *metadata, const struct p2d_graph *g, double self,
                           double total, struct p2d_count calls, bool absent,
                           const struct p2d_cell *before, bool has_self,
                           struct p2d_report *report)
{
    if (!g->compares)
        return;
    add_word(metadata, "presence", p2d_presence_word(p2d_presence_of(absent, before)),
             report);
    cJSON *old = add_object(metadata, "before", report);
    cJSON *change = add_object(metadata, "change", report);
    if (has_self) {
        add_number(old, "self", before->self, report);
        add_number(change, "self", p2d_difference(g, self, before->self), report);
    }
    add_number(old, "total", before->total, report);
    add_number(change, "total", p2d_difference(g, total, before->total), report);
    add_count(old, "calls", before->calls, report);
    add_count_change(change, "calls", calls, before->calls, report);
}

/* The standard errors of the changes, where there are several runs. */
static void add_errors(cJSON *metadata, const struct p2d_graph *g,
                       const struct p2d_vertex *v, struct p2d_report *report)
{
    const struct p2d_spread *spread = p2d_spread_of(g, v);
    if (g->spreads == NULL)
        return;
    cJSON *errors = add_object(metadata, "change_error", report);
    add_number(errors, "self", p2d_error_of_change(&spread->self), report);
    add_number(errors, "total", p2d_error_of_change(&spread->total), report);
    add_flag(metadata, "may_be_noise", p2d_change_of_self(g, v) == P2D_UNCHANGED, report);
}

static cJSON *node_object(const struct p2d_view *view, const struct p2d_vertex *v)
{
    const struct p2d_profile *p = view->graph->profile;
    const struct p2d_function *fn = &p->fns.at[v->fn];
    cJSON *object = cJSON_CreateObject();
    cJSON *metadata = cJSON_CreateObject();
    struct p2d_buffer label = {.report = view->report};
    p2d_put_full_name(&label, p, v->fn);
    add_string(object, "label", p2d_buffer_span(&label), view->report);
    p2d_buffer_release(&label);
    add_string(metadata, "function", p2d_text(p, fn->name), view->report);
    add_string(metadata, "module", p2d_text(p, fn->module), view->report);
    add_string(metadata, "file", p2d_text(p, fn->file), view->report);
    add_number(metadata, "line", (double)fn->line, view->report);
    if (fn->column > 0)
        add_integer(metadata, "column", fn->column, view->report);
    add_number(metadata, "self", v->self, view->report);
    add_number(metadata, "total", v->total, view->report);
    add_count(metadata, "calls", v->calls, view->report);
    add_count(metadata, "primitive_calls", v->primitive, view->report);
    if (p->shape == P2D_TREE) {
        add_integer(metadata, "samples_self", v->samples_self, view->report);
        add_integer(metadata, "samples_total", v->samples_total, view->report);
    }
    if (v->cycle != 0)
        add_integer(metadata, "cycle", v->cycle, view->report);
    if (v->total_estimated)
        add_flag(metadata, "estimated", true, view->report);
    if (v->self_estimated)
        add_flag(metadata, "self_estimated", true, view->report);
    add_also(metadata, view->graph, v->cells, true, view->report);
    add_comparison(metadata, view->graph, v->self, v->total, v->calls, v->absent,
                   p2d_cells_at(view->graph, v->cells), true, view->report);
    add_errors(metadata, view->graph, v, view->report);
    add_item(object, "metadata", metadata, view->report);
    return object;
}

static cJSON *edge_object(const struct p2d_view *view, const struct p2d_edge *e)
{
    char id[16];
    cJSON *object = cJSON_CreateObject();
    cJSON *metadata = cJSON_CreateObject();
    snprintf(id, sizeof id, "%u", e->caller);
    add_word(object, "source", id, view->report);
    snprintf(id, sizeof id, "%u", e->callee);
    add_word(object, "target", id, view->report);
    add_word(object, "relation", "calls", view->report);
    add_number(metadata, "total", e->total, view->report);
    if (view->graph->profile->shape == P2D_CALLS) {
        if (!e->estimated)
            add_number(metadata, "self", e->self, view->report);
        add_count(metadata, "calls", e->calls, view->report);
        add_count(metadata, "primitive_calls", e->primitive, view->report);
    } else {
        add_count(metadata, "calls", e->calls, view->report);
        add_integer(metadata, "samples", e->samples, view->report);
    }
    add_flag(metadata, "estimated", e->estimated, view->report);
    if (e->residual)
        add_flag(metadata, "residual", true, view->report);
    add_also(metadata, view->graph, e->cells, false, view->report);
    add_comparison(metadata, view->graph, 0, e->total, e->calls, e->absent,
                   p2d_cells_at(view->graph, e->cells), false, view->report);
    add_item(object, "metadata", metadata, view->report);
    return object;
}

static void write_json(const struct p2d_view *view, const char *name,
                       struct p2d_buffer *out)
{
    (void)name;
    const struct p2d_graph *g = view->graph;
    p2d_puts(out, "{\"graph\":{\"type\":\"call-graph\",\"directed\":true,\"label\":");
    p2d_put_json_string(
        out, view->look->title != NULL ? p2d_span_of(view->look->title)
             : g->profile->origins.len > g->origins_before
                 ? p2d_text(g->profile, g->profile->origins.at[g->origins_before].name)
                 : p2d_span_of(""));
    p2d_puts(out, ",\"metadata\":");
    put_object(out, graph_metadata(view));
    p2d_puts(out, ",\n\"nodes\":{");
    for (uint32_t v = 0; v < g->vertices.len && p2d_ok(view->report); v++) {
        p2d_putf(out, "%s\n\"%u\":", v > 0 ? "," : "", v);
        put_object(out, node_object(view, &g->vertices.at[v]));
    }
    p2d_puts(out, "},\n\"edges\":[");
    for (uint32_t e = 0; e < g->edges.len && p2d_ok(view->report); e++) {
        p2d_puts(out, e > 0 ? ",\n" : "\n");
        put_object(out, edge_object(view, &g->edges.at[e]));
    }
    p2d_puts(out, "]}}\n");
}

const struct p2d_writer p2d_write_json = {.name = "json",
                                          .title = "JSON Graph Format v2, for scripts",
                                          .suffixes = "json",
                                          .tells_also = true,
                                          .write = write_json};
