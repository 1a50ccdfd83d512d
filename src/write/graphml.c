/* graphml.c - write GraphML, for yEd, Gephi, NetworkX and igraph.
 *
 *     <node id="n0"><data key="label">main</data><data key="self">0.5</data></node>
 *     <edge source="n0" target="n1"><data key="cost">1</data></edge>
 *
 * Numbers are raw, in the metric's unit; what is unknown is not there.
 * Reference: http://graphml.graphdrawing.org/specification.html
 */
#include <stdio.h>

#include "base/number.h"
#include "draw/also.h"
#include "look/label.h"
#include "model/pattern.h"
#include "write/shared/escape.h"
#include "write/write.h"

struct key {
    const char *id, *of, *name, *type;
};

/* NetworkX takes the names for arguments of its methods, so none may be "self". */
static const struct key keys[] = {
    {"metric", "graph", "metric", "string"},
    {"unit", "graph", "unit", "string"},
    {"whole", "graph", "whole", "double"},
    {"label", "node", "label", "string"},
    {"function", "node", "function", "string"},
    {"module", "node", "module", "string"},
    {"file", "node", "file", "string"},
    {"line", "node", "line", "long"},
    {"column", "node", "column", "long"},
    {"self", "node", "self_cost", "double"},
    {"total", "node", "total_cost", "double"},
    {"calls", "node", "calls", "double"},
    {"samples", "node", "samples", "long"},
    {"cost", "edge", "total_cost", "double"},
    {"made", "edge", "calls", "double"},
    {"seen", "edge", "samples", "long"},
    {"estimated", "edge", "estimated", "boolean"},
};

static void put_text(struct p2d_buffer *out, const char *key, struct p2d_span text)
{
    p2d_putf(out, "<data key=\"%s\">", key);
    p2d_put_xml(out, text, SIZE_MAX);
    p2d_puts(out, "</data>");
}

static void put_number(struct p2d_buffer *out, const char *key, double value)
{
    char text[P2D_NUMBER_SIZE];
    put_text(out, key, p2d_span_of(p2d_format_double(value, text)));
}

static void put_count(struct p2d_buffer *out, const char *key, struct p2d_count count)
{
    char text[P2D_COUNT_SIZE];
    if (p2d_count_known(count))
        put_text(out, key, p2d_span_of(p2d_count_format(count, text)));
}

/* The keys of the columns besides the first: "also1_metric" and "also1_unit" of the graph,
 * "also1_self" and "also1_total" of a function, "also1_total" of a call. */
static void put_also_keys(struct p2d_buffer *out, const struct p2d_graph *g)
{
    static const struct key more[] = {{"m", "graph", "metric", "string"},
                                      {"u", "graph", "unit", "string"},
                                      {"s", "node", "self_cost", "double"},
                                      {"t", "node", "total_cost", "double"},
                                      {"c", "edge", "total_cost", "double"}};
    for (uint32_t c = 0; c < p2d_also(g); c++)
        for (size_t i = 0; i < sizeof more / sizeof *more; i++)
            p2d_putf(out,
                     "<key id=\"%s%u\" for=\"%s\" attr.name=\"also%u_%s\" "
                     "attr.type=\"%s\"/>\n",
                     more[i].id, c + 1, more[i].of, c + 1, more[i].name, more[i].type);
}

/* A number of a column besides the first; nothing where it is not known. */
static void put_also_cost(struct p2d_buffer *out, char key, uint32_t column,
                          const struct p2d_cell *cell, double cost)
{
    char id[16];
    snprintf(id, sizeof id, "%c%u", key, column + 1);
    if (cell->known)
        put_number(out, id, cost);
}

static void put_also(struct p2d_buffer *out, const struct p2d_graph *g, uint32_t row,
                     bool is_node)
{
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        const struct p2d_cell *cell = &p2d_cells_at(g, row)[c];
        if (is_node)
            put_also_cost(out, 's', c, cell, cell->self);
        put_also_cost(out, is_node ? 't' : 'c', c, cell, cell->total);
    }
}

static void put_also_metrics(struct p2d_buffer *out, const struct p2d_graph *g)
{
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        const struct p2d_metric_column *metric =
            &g->profile->metrics.at[g->others->at.at[c].metric];
        char id[16];
        snprintf(id, sizeof id, "m%u", c + 1);
        put_text(out, id, p2d_text(g->profile, metric->name));
        id[0] = 'u';
        put_text(out, id, p2d_span_of(p2d_unit_name(metric->unit)));
    }
}

static void put_node(struct p2d_buffer *out, const struct p2d_graph *g, uint32_t number)
{
    const struct p2d_vertex *v = &g->vertices.at[number];
    const struct p2d_function *fn = &g->profile->fns.at[v->fn];
    struct p2d_buffer label = {.report = out->report};
    p2d_put_full_name(&label, g->profile, v->fn);
    p2d_putf(out, "<node id=\"n%u\">", number);
    put_text(out, "label", p2d_buffer_span(&label));
    put_text(out, "function", p2d_text(g->profile, fn->name));
    put_text(out, "module", p2d_text(g->profile, fn->module));
    put_text(out, "file", p2d_text(g->profile, fn->file));
    put_number(out, "line", (double)fn->line);
    if (fn->column > 0)
        put_number(out, "column", fn->column);
    put_number(out, "self", v->self);
    put_number(out, "total", v->total);
    put_count(out, "calls", v->calls);
    if (g->samples > 0)
        put_count(out, "samples", p2d_count_of(v->samples_total));
    put_also(out, g, v->cells, true);
    p2d_puts(out, "</node>\n");
    p2d_buffer_release(&label);
}

static void put_edge(struct p2d_buffer *out, const struct p2d_graph *g,
                     const struct p2d_edge *e)
{
    p2d_putf(out, "<edge source=\"n%u\" target=\"n%u\">", e->caller, e->callee);
    put_number(out, "cost", e->total);
    put_count(out, "made", e->calls);
    if (g->samples > 0)
        put_count(out, "seen", p2d_count_of(e->samples));
    put_also(out, g, e->cells, false);
    if (e->estimated)
        put_text(out, "estimated", p2d_span_of("true"));
    p2d_puts(out, "</edge>\n");
}

static void write_graphml(const struct p2d_view *view, const char *name,
                          struct p2d_buffer *out)
{
    (void)name;
    const struct p2d_graph *g = view->graph;
    const struct p2d_metric_column *metric = &g->profile->metrics.at[g->metric];
    p2d_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        p2d_putf(out, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                 keys[i].id, keys[i].of, keys[i].name, keys[i].type);
    put_also_keys(out, g);
    p2d_puts(out, "<graph id=\"calls\" edgedefault=\"directed\">\n");
    put_text(out, "metric", p2d_text(g->profile, metric->name));
    put_text(out, "unit", p2d_span_of(p2d_unit_name(metric->unit)));
    put_number(out, "whole", g->whole);
    put_also_metrics(out, g);
    p2d_putc(out, '\n');
    for (uint32_t v = 0; v < g->vertices.len && p2d_ok(view->report); v++)
        put_node(out, g, v);
    for (uint32_t e = 0; e < g->edges.len && p2d_ok(view->report); e++)
        put_edge(out, g, &g->edges.at[e]);
    p2d_puts(out, "</graph>\n</graphml>\n");
}

const struct p2d_writer p2d_write_graphml = {.name = "graphml",
                                             .title = "GraphML, for yEd and Gephi",
                                             .suffixes = "graphml",
                                             .tells_also = true,
                                             .write = write_graphml};
