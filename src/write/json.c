/* json.c - JSON Graph Format v2, one node or edge a line.
 *
 *     {"graph":{"type":"call-graph","directed":true,"label":"...","metadata":{...},
 *     "nodes":{
 *     "0":{"label":"app:1:main","metadata":{"function":"main",...}},
 *     "edges":[
 *     {"source":"0","target":"1","relation":"calls","metadata":{"total":0.5,...}}
 *
 * Numbers are raw, in the metric's unit; what is unknown is null.
 * Reference: https://jsongraphformat.info/v2.1/json-graph-schema.json
 */
#include <inttypes.h>

#include "base/number.h"
#include "graph/diff.h"
#include "look/label.h"
#include "pass/counters.h"
#include "pass/pattern.h"
#include "write/escape.h"
#include "write/write.h"

/* ------------------------------------------------------------------ members */

/* The comma behind the member or item before, if there is one. */
static void put_comma(struct p2d_buffer *out)
{
    if (out->len > 0 && out->at[out->len - 1] != '{' && out->at[out->len - 1] != '[')
        p2d_putc(out, ',');
}

static void put_key(struct p2d_buffer *out, const char *key)
{
    put_comma(out);
    p2d_putf(out, "\"%s\":", key);
}

/* A value that is JSON already. */
static void put_raw(struct p2d_buffer *out, const char *key, const char *value)
{
    put_key(out, key);
    p2d_puts(out, value);
}

static void put_text(struct p2d_buffer *out, const char *key, struct p2d_span text)
{
    put_key(out, key);
    p2d_put_json_string(out, text);
}

static void put_number(struct p2d_buffer *out, const char *key, double value)
{
    char text[P2D_NUMBER_SIZE];
    put_raw(out, key, p2d_format_double(value, text));
}

static void put_integer(struct p2d_buffer *out, const char *key, uint64_t value)
{
    put_key(out, key);
    p2d_putf(out, "%" PRIu64, value);
}

static void put_flag(struct p2d_buffer *out, const char *key, bool value)
{
    put_raw(out, key, value ? "true" : "false");
}

static void put_count(struct p2d_buffer *out, const char *key, struct p2d_count count)
{
    char text[P2D_COUNT_SIZE];
    put_raw(out, key, p2d_count_known(count) ? p2d_count_format(count, text) : "null");
}

static void open_object(struct p2d_buffer *out, const char *key)
{
    put_raw(out, key, "{");
}

/* ----------------------------------------------------------------- the graph */

static void put_events(struct p2d_buffer *out, const struct p2d_profile *p)
{
    put_raw(out, "events", "[");
    for (p2d_metric m = 1; m < p->metrics.len; m++) {
        const struct p2d_metric_column *column = &p->metrics.at[m];
        put_comma(out);
        p2d_putc(out, '{');
        put_text(out, "name", p2d_text(p, column->name));
        put_text(out, "unit", p2d_span_of(p2d_unit_name(column->unit)));
        put_number(out, "total", column->total);
        if (p->shape == P2D_TREE)
            put_integer(out, "samples", column->samples);
        p2d_putc(out, '}');
    }
    p2d_putc(out, ']');
}

/* What was counted in the whole run; null where the machine could not, or did not say. */
static void put_counter(struct p2d_buffer *out, const struct p2d_profile *p,
                        const struct p2d_counter *counter)
{
    put_comma(out);
    p2d_putc(out, '{');
    put_text(out, "name", p2d_text(p, counter->name));
    put_text(out, "unit", p2d_text(p, counter->unit));
    if (counter->counted)
        put_number(out, "value", counter->value);
    else
        put_raw(out, "value", "null");
    if (counter->variance >= 0)
        put_number(out, "variance", counter->variance);
    put_number(out, "running", counter->running);
    p2d_putc(out, '}');
}

static void put_counters(struct p2d_buffer *out, const struct p2d_profile *p)
{
    struct p2d_rate rates[P2D_MOST_RATES];
    size_t n = p2d_counter_rates(p, rates);
    if (p->counters.len == 0)
        return;
    put_raw(out, "counters", "[");
    for (uint32_t i = 0; i < p->counters.len; i++)
        put_counter(out, p, &p->counters.at[i]);
    p2d_putc(out, ']');
    open_object(out, "rates");
    for (size_t i = 0; i < n; i++)
        put_number(out, rates[i].name, rates[i].value);
    p2d_putc(out, '}');
}

static void put_notes(struct p2d_buffer *out, const struct p2d_profile *p)
{
    if (p->notes.len == 0)
        return;
    put_raw(out, "notes", "[");
    for (uint32_t i = 0; i < p->notes.len; i++) {
        put_comma(out);
        p2d_put_json_string(out, p2d_text(p, p->notes.at[i]));
    }
    p2d_putc(out, ']');
}

static void put_totals(struct p2d_buffer *out, const struct p2d_graph *g)
{
    put_number(out, "total", g->sum);
    put_number(out, "whole", g->whole);
    if (g->compares) {
        put_number(out, "total_before", g->sum_before);
        put_number(out, "whole_before", g->whole_before);
        put_flag(out, "normalised", g->normalised);
    }
    if (g->profile->shape == P2D_TREE) {
        put_integer(out, "samples", g->samples);
        put_number(out, "total_without_stack", g->stackless);
        put_integer(out, "samples_without_stack", g->stackless_samples);
    } else {
        put_raw(out, "samples", "null");
    }
}

static void put_graph_metadata(struct p2d_buffer *out, const struct p2d_view *view)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_profile *p = g->profile;
    const struct p2d_metric_column *metric = &p->metrics.at[g->metric];
    p2d_putc(out, '{');
    put_text(out, "format", p2d_span_of(p->format));
    put_text(out, "metric", p2d_text(p, metric->name));
    put_text(out, "unit", p2d_span_of(p2d_unit_name(metric->unit)));
    put_totals(out, g);
    put_events(out, p);
    put_counters(out, p);
    put_integer(out, "functions_in_profile", g->all_vertices);
    put_integer(out, "calls_in_profile", g->all_edges);
    put_integer(out, "functions_shown", g->shown_functions);
    put_number(out, "self_shown", g->self_shown);
    if (p2d_text(p, p->command).len > 0)
        put_text(out, "command", p2d_text(p, p->command));
    put_notes(out, p);
    p2d_putc(out, '}');
}

/* ----------------------------------------------------------- nodes and edges */

/* The difference of two counts, where a double holds both. */
static void put_count_change(struct p2d_buffer *out, const char *key,
                             struct p2d_count after, struct p2d_count before)
{
    if (p2d_count_known(after) && p2d_count_known(before))
        put_number(out, key, p2d_count_value(after) - p2d_count_value(before));
    else
        put_raw(out, key, "null");
}

/* What the other profile has. */
static void put_before(struct p2d_buffer *out, const struct p2d_before *before,
                       bool has_self)
{
    static const char *const presences[] = {"both", "new", "gone"};
    put_text(out, "presence", p2d_span_of(presences[before->presence]));
    open_object(out, "before");
    if (has_self)
        put_number(out, "self", before->self);
    put_number(out, "total", before->total);
    put_count(out, "calls", before->calls);
    p2d_putc(out, '}');
}

static void put_node_change(struct p2d_buffer *out, const struct p2d_graph *g,
                            const struct p2d_vertex *v)
{
    put_before(out, &v->before, true);
    open_object(out, "change");
    put_number(out, "self", p2d_difference(g, v->self, v->before.self));
    put_number(out, "total", p2d_difference(g, v->total, v->before.total));
    put_count_change(out, "calls", v->calls, v->before.calls);
    p2d_putc(out, '}');
}

static void put_edge_change(struct p2d_buffer *out, const struct p2d_graph *g,
                            const struct p2d_edge *e)
{
    put_before(out, &e->before, false);
    open_object(out, "change");
    put_number(out, "total", p2d_difference(g, e->total, e->before.total));
    put_count_change(out, "calls", e->calls, e->before.calls);
    p2d_putc(out, '}');
}

static void put_node(struct p2d_buffer *out, const struct p2d_graph *g,
                     const struct p2d_vertex *v)
{
    const struct p2d_profile *p = g->profile;
    const struct p2d_function *fn = &p->fns.at[v->fn];
    struct p2d_buffer label = {.report = out->report};
    p2d_put_full_name(&label, p, v->fn);
    p2d_putc(out, '{');
    put_text(out, "label", (struct p2d_span){label.at, label.len});
    p2d_buffer_release(&label);
    open_object(out, "metadata");
    put_text(out, "function", p2d_text(p, fn->name));
    put_text(out, "module", p2d_text(p, fn->module));
    put_text(out, "file", p2d_text(p, fn->file));
    put_number(out, "line", (double)fn->line);
    put_number(out, "self", v->self);
    put_number(out, "total", v->total);
    put_count(out, "calls", v->calls);
    put_count(out, "primitive_calls", v->primitive);
    if (p->shape == P2D_TREE) {
        put_integer(out, "samples_self", v->samples_self);
        put_integer(out, "samples_total", v->samples_total);
    }
    if (v->cycle != 0)
        put_integer(out, "cycle", v->cycle);
    if (v->total_estimated)
        put_flag(out, "estimated", true);
    if (g->compares)
        put_node_change(out, g, v);
    p2d_puts(out, "}}");
}

static void put_edge(struct p2d_buffer *out, const struct p2d_graph *g,
                     const struct p2d_edge *e)
{
    p2d_putf(out, "{\"source\":\"%u\",\"target\":\"%u\",\"relation\":\"calls\"",
             e->caller, e->callee);
    open_object(out, "metadata");
    put_number(out, "total", e->total);
    if (g->profile->shape == P2D_CALLS) {
        if (!e->estimated)
            put_number(out, "self", e->self);
        put_count(out, "calls", e->calls);
        put_count(out, "primitive_calls", e->primitive);
    } else {
        put_raw(out, "calls", "null");
        put_integer(out, "samples", e->samples);
    }
    put_flag(out, "estimated", e->estimated);
    if (e->residual)
        put_flag(out, "residual", true);
    if (g->compares)
        put_edge_change(out, g, e);
    p2d_puts(out, "}}");
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
    put_graph_metadata(out, view);
    p2d_puts(out, ",\n\"nodes\":{");
    for (uint32_t v = 0; v < g->vertices.len && p2d_ok(view->report); v++) {
        p2d_putf(out, "%s\n\"%u\":", v > 0 ? "," : "", v);
        put_node(out, view->graph, &g->vertices.at[v]);
    }
    p2d_puts(out, "},\n\"edges\":[");
    for (uint32_t e = 0; e < g->edges.len && p2d_ok(view->report); e++) {
        p2d_puts(out, e > 0 ? ",\n" : "\n");
        put_edge(out, view->graph, &g->edges.at[e]);
    }
    p2d_puts(out, "]}}\n");
}

const struct p2d_writer p2d_write_json = {.name = "json",
                                          .title = "JSON Graph Format v2, for scripts",
                                          .suffixes = "json",
                                          .write = write_json};
