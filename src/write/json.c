/* json.c - JSON Graph Format v2, one node or edge a line.
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
#include <stdio.h>

#include "base/number.h"
#include "graph/diff.h"
#include "look/label.h"
#include "pass/counters.h"
#include "pass/pattern.h"
#include "write/escape.h"
#include "write/write.h"

/* cJSON's own strings end at a NUL and may not hold every byte, so they go in as raw
 * text. */
static void add_string(cJSON *object, const char *key, struct p2d_span text,
                       struct p2d_report *report)
{
    struct p2d_buffer raw = {.report = report};
    p2d_put_json_string(&raw, text);
    p2d_putc(&raw, '\0');
    if (p2d_ok(report) && cJSON_AddRawToObject(object, key, (const char *)raw.at) == NULL)
        p2d_set_nomem(report);
    p2d_buffer_release(&raw);
}

/* Shortest digits that read back as the same double; cJSON's would take 17. */
static void add_number(cJSON *object, const char *key, double value)
{
    char text[P2D_NUMBER_SIZE];
    cJSON_AddRawToObject(object, key, p2d_format_double(value, text));
}

static void add_integer(cJSON *object, const char *key, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    cJSON_AddRawToObject(object, key, text);
}

static void add_count(cJSON *object, const char *key, struct p2d_count count)
{
    char text[P2D_COUNT_SIZE];
    if (p2d_count_known(count))
        cJSON_AddRawToObject(object, key, p2d_count_format(count, text));
    else
        cJSON_AddNullToObject(object, key);
}

/* Print and free. A NULL object means that memory ran out while it was made. */
static void put_object(struct p2d_buffer *out, cJSON *object)
{
    char *text = object != NULL ? cJSON_PrintUnformatted(object) : NULL;
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
    cJSON_AddStringToObject(object, "unit", p2d_unit_name(column->unit));
    add_number(object, "total", column->total);
    if (g->profile->shape == P2D_TREE)
        add_integer(object, "samples", column->samples);
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
        add_number(object, "value", counter->value);
    else
        cJSON_AddNullToObject(object, "value");
    if (counter->variance >= 0)
        add_number(object, "variance", counter->variance);
    add_number(object, "running", counter->running);
    return object;
}

static void add_counters(cJSON *object, const struct p2d_view *view)
{
    const struct p2d_profile *p = view->graph->profile;
    struct p2d_rate rates[P2D_MOST_RATES];
    size_t n = p2d_counter_rates(p, rates);
    if (p->counters.len == 0)
        return;
    cJSON *counters = cJSON_AddArrayToObject(object, "counters");
    for (uint32_t i = 0; i < p->counters.len; i++)
        cJSON_AddItemToArray(counters, counter_object(view, &p->counters.at[i]));
    cJSON *derived = cJSON_AddObjectToObject(object, "rates");
    for (size_t i = 0; i < n; i++)
        add_number(derived, rates[i].name, rates[i].value);
}

static cJSON *notes_array(const struct p2d_profile *profile, struct p2d_report *report)
{
    cJSON *array = cJSON_CreateArray();
    for (uint32_t i = 0; i < profile->notes.len; i++) {
        struct p2d_buffer raw = {.report = report};
        p2d_put_json_string(&raw, p2d_text(profile, profile->notes.at[i]));
        p2d_putc(&raw, '\0');
        if (p2d_ok(report))
            cJSON_AddItemToArray(array, cJSON_CreateRaw((const char *)raw.at));
        p2d_buffer_release(&raw);
    }
    return array;
}

/* {"name": "memory", "moments": [[seconds, bytes], ...]} */
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
                     p2d_format_double(moment->seconds, seconds),
                     p2d_format_double(moment->bytes, bytes));
    }
    p2d_put(&raw, "]", 2); /* with its NUL */
    if (p2d_ok(report))
        cJSON_AddRawToObject(object, "moments", (const char *)raw.at);
    p2d_buffer_release(&raw);
    return object;
}

/* Memory over time, where the profile holds it; "in" is how many others a call is in. */
static void add_memory(cJSON *metadata, const struct p2d_profile *p,
                       struct p2d_report *report)
{
    enum { MOST_SERIES = 40 };
    const struct p2d_memory *memory = &p->memory;
    if (memory->moments.len == 0 && memory->stretches.len == 0)
        return;
    cJSON *object = cJSON_AddObjectToObject(metadata, "memory");
    cJSON *series = cJSON_AddArrayToObject(object, "series");
    cJSON *calls = cJSON_AddArrayToObject(object, "calls");
    for (uint32_t i = 0; i < memory->series.len && i < MOST_SERIES; i++)
        cJSON_AddItemToArray(series, series_object(p, i, report));
    for (uint32_t i = 0; i < memory->stretches.len && p2d_ok(report); i++) {
        const struct p2d_stretch *stretch = &memory->stretches.at[i];
        cJSON *call = cJSON_CreateObject();
        add_string(call, "function", p2d_text(p, stretch->name), report);
        add_integer(call, "series", stretch->whose);
        add_integer(call, "in", stretch->depth);
        add_number(call, "begin", stretch->begin);
        add_number(call, "end", stretch->end);
        add_number(call, "before", stretch->before);
        add_number(call, "after", stretch->after);
        cJSON_AddItemToArray(calls, call);
    }
}

static cJSON *graph_metadata(const struct p2d_view *view)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_metric_column *metric = &g->profile->metrics.at[g->metric];
    cJSON *object = cJSON_CreateObject();
    cJSON *events = cJSON_CreateArray();
    for (p2d_metric m = 1; m < g->profile->metrics.len; m++)
        cJSON_AddItemToArray(events, metric_object(g, m, view->report));
    cJSON_AddStringToObject(object, "format", g->profile->format);
    add_string(object, "metric", p2d_text(g->profile, metric->name), view->report);
    cJSON_AddStringToObject(object, "unit", p2d_unit_name(metric->unit));
    add_number(object, "total", g->sum);
    add_number(object, "whole", g->whole);
    if (g->compares) {
        add_number(object, "total_before", g->sum_before);
        add_number(object, "whole_before", g->whole_before);
        cJSON_AddBoolToObject(object, "normalised", g->normalised);
    }
    if (g->profile->shape == P2D_TREE) {
        add_integer(object, "samples", g->samples);
        add_number(object, "total_without_stack", g->stackless);
        add_integer(object, "samples_without_stack", g->stackless_samples);
    } else {
        cJSON_AddNullToObject(object, "samples");
    }
    cJSON_AddItemToObject(object, "events", events);
    add_counters(object, view);
    add_integer(object, "functions_in_profile", g->all_vertices);
    add_integer(object, "calls_in_profile", g->all_edges);
    add_integer(object, "functions_shown", g->shown_functions);
    add_number(object, "self_shown", g->self_shown);
    if (p2d_text(g->profile, g->profile->command).len > 0)
        add_string(object, "command", p2d_text(g->profile, g->profile->command),
                   view->report);
    if (g->profile->notes.len > 0)
        cJSON_AddItemToObject(object, "notes", notes_array(g->profile, view->report));
    add_memory(object, g->profile, view->report);
    return object;
}

/* The difference of two counts, where a double holds both. */
static void add_count_change(cJSON *object, const char *key, struct p2d_count after,
                             struct p2d_count before)
{
    if (p2d_count_known(after) && p2d_count_known(before))
        add_number(object, key, p2d_count_value(after) - p2d_count_value(before));
    else
        cJSON_AddNullToObject(object, key);
}

/* The numbers of the other profile and how far it is from them. */
static void add_comparison(cJSON *metadata, const struct p2d_graph *g, double self,
                           double total, struct p2d_count calls,
                           const struct p2d_before *before, bool has_self)
{
    static const char *const presences[] = {"both", "new", "gone"};
    if (!g->compares)
        return;
    cJSON_AddStringToObject(metadata, "presence", presences[before->presence]);
    cJSON *old = cJSON_AddObjectToObject(metadata, "before");
    cJSON *change = cJSON_AddObjectToObject(metadata, "change");
    if (has_self) {
        add_number(old, "self", before->self);
        add_number(change, "self", p2d_difference(g, self, before->self));
    }
    add_number(old, "total", before->total);
    add_number(change, "total", p2d_difference(g, total, before->total));
    add_count(old, "calls", before->calls);
    add_count_change(change, "calls", calls, before->calls);
}

static cJSON *node_object(const struct p2d_view *view, const struct p2d_vertex *v)
{
    const struct p2d_profile *p = view->graph->profile;
    const struct p2d_function *fn = &p->fns.at[v->fn];
    cJSON *object = cJSON_CreateObject();
    cJSON *metadata = cJSON_CreateObject();
    struct p2d_buffer label = {.report = view->report};
    p2d_put_full_name(&label, p, v->fn);
    add_string(object, "label", (struct p2d_span){label.at, label.len}, view->report);
    p2d_buffer_release(&label);
    add_string(metadata, "function", p2d_text(p, fn->name), view->report);
    add_string(metadata, "module", p2d_text(p, fn->module), view->report);
    add_string(metadata, "file", p2d_text(p, fn->file), view->report);
    add_number(metadata, "line", (double)fn->line);
    add_number(metadata, "self", v->self);
    add_number(metadata, "total", v->total);
    add_count(metadata, "calls", v->calls);
    add_count(metadata, "primitive_calls", v->primitive);
    if (p->shape == P2D_TREE) {
        add_integer(metadata, "samples_self", v->samples_self);
        add_integer(metadata, "samples_total", v->samples_total);
    }
    if (v->cycle != 0)
        add_integer(metadata, "cycle", v->cycle);
    if (v->total_estimated)
        cJSON_AddTrueToObject(metadata, "estimated");
    add_comparison(metadata, view->graph, v->self, v->total, v->calls, &v->before, true);
    cJSON_AddItemToObject(object, "metadata", metadata);
    return object;
}

static cJSON *edge_object(const struct p2d_view *view, const struct p2d_edge *e)
{
    char id[16];
    cJSON *object = cJSON_CreateObject();
    cJSON *metadata = cJSON_CreateObject();
    snprintf(id, sizeof id, "%u", e->caller);
    cJSON_AddStringToObject(object, "source", id);
    snprintf(id, sizeof id, "%u", e->callee);
    cJSON_AddStringToObject(object, "target", id);
    cJSON_AddStringToObject(object, "relation", "calls");
    add_number(metadata, "total", e->total);
    if (view->graph->profile->shape == P2D_CALLS) {
        if (!e->estimated)
            add_number(metadata, "self", e->self);
        add_count(metadata, "calls", e->calls);
        add_count(metadata, "primitive_calls", e->primitive);
    } else {
        cJSON_AddNullToObject(metadata, "calls");
        add_integer(metadata, "samples", e->samples);
    }
    cJSON_AddBoolToObject(metadata, "estimated", e->estimated);
    if (e->residual)
        cJSON_AddTrueToObject(metadata, "residual");
    add_comparison(metadata, view->graph, 0, e->total, e->calls, &e->before, false);
    cJSON_AddItemToObject(object, "metadata", metadata);
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
                                          .write = write_json};
