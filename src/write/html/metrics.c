/* metrics.c - the metrics of an interactive report: functions and calls with their
 * numbers. */
#include <math.h>

#include "draw/also.h"
#include "look/label.h"
#include "write/shared/escape.h"
#include "write/html/columns.h"
#include "write/html/html.h"
#include "graph/spread.h"
#include "graph/new_graph.h"

/* What the columns are made of. */
struct table {
    struct p2d_html *html;
    const struct p2d_graph *graph;
    uint32_t *numbers; /* of the functions, by vertex */
    uint32_t *calls;   /* the calls that are written, by their edges */
};

static double value_of(struct p2d_count count)
{
    return p2d_count_known(count) ? p2d_count_value(count) : NAN;
}

/* ---------------------------------------------------------------- functions */

static const struct p2d_vertex *vertex(const void *table, uint32_t i)
{
    return &((const struct table *)table)->graph->vertices.at[i];
}

static double fn_number(const void *table, uint32_t i)
{
    return ((const struct table *)table)->numbers[i];
}

static double fn_self(const void *table, uint32_t i)
{
    return vertex(table, i)->self;
}

static double fn_total(const void *table, uint32_t i)
{
    return vertex(table, i)->total;
}

static double fn_calls(const void *table, uint32_t i)
{
    return value_of(vertex(table, i)->calls);
}

static double fn_primitive(const void *table, uint32_t i)
{
    return value_of(vertex(table, i)->primitive);
}

/* 1: the total is an estimate; from bit 1 on the number of its cycle. */
static double fn_flags(const void *table, uint32_t i)
{
    return (vertex(table, i)->total_estimated ? 1 : 0) + 2.0 * vertex(table, i)->cycle;
}

static double fn_samples_self(const void *table, uint32_t i)
{
    return (double)vertex(table, i)->samples_self;
}

static double fn_samples_total(const void *table, uint32_t i)
{
    return (double)vertex(table, i)->samples_total;
}

static const struct p2d_cell *before(const void *table, uint32_t i)
{
    return p2d_cells_at(((const struct table *)table)->graph, vertex(table, i)->cells);
}

static double fn_self_before(const void *table, uint32_t i)
{
    return before(table, i)->self;
}

static double fn_total_before(const void *table, uint32_t i)
{
    return before(table, i)->total;
}

static double fn_calls_before(const void *table, uint32_t i)
{
    return value_of(before(table, i)->calls);
}

static double fn_presence(const void *table, uint32_t i)
{
    return p2d_presence_of(vertex(table, i)->absent, before(table, i));
}

/* Smaller changes may be noise. */
static double fn_least_self(const void *table, uint32_t i)
{
    const struct p2d_graph *g = ((const struct table *)table)->graph;
    return p2d_least_change(g->spreads, &p2d_spread_of(g, vertex(table, i))->self,
                            P2D_OF_A_FUNCTION);
}

static double fn_least_total(const void *table, uint32_t i)
{
    const struct p2d_graph *g = ((const struct table *)table)->graph;
    return p2d_least_change(g->spreads, &p2d_spread_of(g, vertex(table, i))->total,
                            P2D_OF_A_FUNCTION);
}

static void put_functions(const struct table *t, uint32_t n, struct p2d_buffer *out)
{
    p2d_html_key(out, "functions");
    p2d_putc(out, '{');
    p2d_html_packed(t->html, out, "fn", n, fn_number, t);
    p2d_html_packed(t->html, out, "self", n, fn_self, t);
    p2d_html_packed(t->html, out, "total", n, fn_total, t);
    p2d_html_packed(t->html, out, "flags", n, fn_flags, t);
    if (p2d_knows_calls(t->graph->profile, t->graph->metric)) {
        p2d_html_packed(t->html, out, "calls", n, fn_calls, t);
        p2d_html_packed(t->html, out, "primitive", n, fn_primitive, t);
    }
    if (t->graph->samples > 0) {
        p2d_html_packed(t->html, out, "samplesSelf", n, fn_samples_self, t);
        p2d_html_packed(t->html, out, "samplesTotal", n, fn_samples_total, t);
    }
    if (t->graph->compares) {
        p2d_html_packed(t->html, out, "selfBefore", n, fn_self_before, t);
        p2d_html_packed(t->html, out, "totalBefore", n, fn_total_before, t);
        p2d_html_packed(t->html, out, "callsBefore", n, fn_calls_before, t);
        p2d_html_packed(t->html, out, "presence", n, fn_presence, t);
    }
    if (t->graph->spreads != NULL) {
        p2d_html_packed(t->html, out, "leastSelf", n, fn_least_self, t);
        p2d_html_packed(t->html, out, "leastTotal", n, fn_least_total, t);
    }
    p2d_putc(out, '}');
}

/* -------------------------------------------------------------------- calls */

static const struct p2d_edge *edge(const void *table, uint32_t i)
{
    const struct table *t = table;
    return &t->graph->edges.at[t->calls[i]];
}

static double call_from(const void *table, uint32_t i)
{
    return ((const struct table *)table)->numbers[edge(table, i)->caller];
}

static double call_to(const void *table, uint32_t i)
{
    return ((const struct table *)table)->numbers[edge(table, i)->callee];
}

static double call_total(const void *table, uint32_t i)
{
    return edge(table, i)->total;
}

static double call_count(const void *table, uint32_t i)
{
    return value_of(edge(table, i)->calls);
}

static double call_samples(const void *table, uint32_t i)
{
    return (double)edge(table, i)->samples;
}

static double call_estimated(const void *table, uint32_t i)
{
    return edge(table, i)->estimated ? 1 : 0;
}

static double call_total_before(const void *table, uint32_t i)
{
    return p2d_cells_at(((const struct table *)table)->graph, edge(table, i)->cells)
        ->total;
}

static void put_calls(const struct table *t, uint32_t n, struct p2d_buffer *out)
{
    p2d_html_key(out, "calls");
    p2d_putc(out, '{');
    p2d_html_packed(t->html, out, "from", n, call_from, t);
    p2d_html_packed(t->html, out, "to", n, call_to, t);
    p2d_html_packed(t->html, out, "total", n, call_total, t);
    p2d_html_packed(t->html, out, "flags", n, call_estimated, t);
    if (p2d_knows_calls(t->graph->profile, t->graph->metric))
        p2d_html_packed(t->html, out, "calls", n, call_count, t);
    if (t->graph->samples > 0)
        p2d_html_packed(t->html, out, "samples", n, call_samples, t);
    if (t->graph->compares)
        p2d_html_packed(t->html, out, "totalBefore", n, call_total_before, t);
    p2d_putc(out, '}');
}

/* Of the calls only those between the first `n` functions, heaviest first. */
static uint32_t choose_calls(struct table *t, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < t->graph->edges.len && kept < P2D_HTML_CALLS; i++) {
        const struct p2d_edge *e = &t->graph->edges.at[i];
        if (e->caller < n && e->callee < n)
            t->calls[kept++] = i;
    }
    return kept;
}

/* ------------------------------------------------------------------ metrics */

static double number_whole(const void *table, uint32_t i)
{
    const struct p2d_graph *g = table;
    const double wholes[] = {g->sum, g->whole, p2d_sum_before(g), p2d_whole_before(g)};
    return wholes[i];
}

static double number_selected_from(const void *table, uint32_t i)
{
    (void)i;
    return p2d_selected_from(table);
}

static void put_names(const struct p2d_graph *graph, struct p2d_buffer *out)
{
    const struct p2d_metric_column *column = &graph->profile->metrics.at[graph->metric];
    p2d_html_key(out, "name");
    p2d_put_json_string(out, p2d_text(graph->profile, column->name));
    p2d_html_key(out, "unit");
    p2d_put_json_string(out, p2d_span_of(p2d_unit_name(column->unit)));
    p2d_putf(out, ",\"samples\":%.0f", (double)graph->samples);
    p2d_html_column(out, "wholes", graph->compares ? 4 : 2, number_whole, graph);
    if (!graph->compares && p2d_selected_from(graph) > 0)
        p2d_html_column(out, "from", 1, number_selected_from, graph);
}

static void note_unattributed(struct p2d_html *html, const struct p2d_graph *g)
{
    const struct p2d_metric_column *column = &g->profile->metrics.at[g->metric];
    struct p2d_buffer amount = {.report = html->view->report};
    struct p2d_span name = p2d_text(g->profile, column->name);
    if (!(g->unattributed > 0))
        return;
    p2d_put_value(&amount, column->unit, g->unattributed);
    p2d_puts(&amount, " of ");
    p2d_put_value(&amount, column->unit, g->sum);
    p2d_html_note(html, "%.*s: %.*s not attributed to any function",
                  name.len < 200 ? (int)name.len : 200, (const char *)name.at,
                  (int)amount.len, (const char *)amount.at);
    p2d_buffer_release(&amount);
}

/* Totals and costs of calls that no profiler measured, of the first functions and calls. */
static void note_estimates(struct p2d_html *html, const struct table *t, uint32_t n,
                           uint32_t n_calls)
{
    uint32_t totals = 0, selves = 0, calls = 0;
    for (uint32_t i = 0; i < n; i++) {
        totals += vertex(t, i)->total_estimated;
        selves += vertex(t, i)->self_estimated;
    }
    for (uint32_t i = 0; i < n_calls; i++)
        calls += edge(t, i)->estimated;
    if (totals > 0)
        p2d_html_note(html, "the totals of %u of %u functions are estimated", totals, n);
    if (selves > 0)
        p2d_html_note(html, "the self costs of %u of %u functions are estimated", selves,
                      n);
    if (calls > 0)
        p2d_html_note(html, "the costs of %u of %u calls are estimated", calls, n_calls);
}

static void put_tables(struct p2d_html *html, struct table *t, struct p2d_buffer *out)
{
    const struct p2d_graph *g = t->graph;
    uint32_t n = g->vertices.len < P2D_HTML_FUNCTIONS ? g->vertices.len
                                                      : (uint32_t)P2D_HTML_FUNCTIONS;
    for (uint32_t v = 0; v < n && p2d_ok(out->report); v++)
        t->numbers[v] = p2d_html_fn(html, g->profile, g->vertices.at[v].fn);
    uint32_t n_calls = choose_calls(t, n);
    if (n < g->vertices.len || n_calls < g->edges.len)
        p2d_html_note(
            html, "this report has the heaviest %u of %u functions and %u of %u calls", n,
            g->vertices.len, n_calls, g->edges.len);
    p2d_puts(out, out->at[out->len - 1] == '[' ? "{" : ",{");
    put_names(g, out);
    note_unattributed(html, g);
    if (g == html->whole)
        note_estimates(html, t, n, n_calls);
    if (n < g->vertices.len)
        p2d_putf(out, ",\"all\":%u", g->vertices.len);
    put_functions(t, n, out);
    put_calls(t, n_calls, out);
    p2d_putc(out, '}');
}

static void put_graph(struct p2d_html *html, const struct p2d_graph *graph,
                      struct p2d_buffer *out)
{
    struct p2d_report *report = html->view->report;
    struct table t = {.html = html, .graph = graph};
    if (graph == NULL)
        return;
    t.numbers = p2d_new(report, graph->vertices.len, sizeof *t.numbers);
    t.calls = p2d_new(report, graph->edges.len, sizeof *t.calls);
    if (p2d_ok(report))
        put_tables(html, &t, out);
    p2d_delete(t.numbers);
    p2d_delete(t.calls);
}

/* The places of the other columns' metrics, which are told beside the one that is shown. */
static void put_also(const struct p2d_graph *whole, struct p2d_buffer *out)
{
    if (p2d_also(whole) == 0)
        return;
    p2d_html_key(out, "also");
    p2d_putc(out, '[');
    for (uint32_t c = 0; c < p2d_also(whole); c++) {
        p2d_metric metric = whole->others->at.at[c].metric;
        p2d_putf(out, "%s%u", c > 0 ? "," : "",
                 (unsigned)metric - (metric > whole->metric));
    }
    p2d_putc(out, ']');
}

/* The metric that was asked for comes first. A comparison has one. */
void p2d_html_metrics(struct p2d_html *html, struct p2d_buffer *out)
{
    const struct p2d_graph *whole = html->whole;
    const uint32_t n = whole->compares ? 1 : whole->profile->metrics.len;
    p2d_html_key(out, "metrics");
    p2d_putc(out, '[');
    put_graph(html, whole, out);
    for (p2d_metric m = 1; m < n && p2d_ok(out->report); m++) {
        if (m == whole->metric)
            continue;
        struct p2d_graph *graph = p2d_html_graph(html->view, m);
        put_graph(html, graph, out);
        p2d_graph_free(graph);
    }
    p2d_putc(out, ']');
    put_also(whole, out);
}
