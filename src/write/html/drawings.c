/* drawings.c - the drawings of an interactive report: the call graph in a few sizes,
 * as Graphviz lays it out. */
#include <stdio.h>

#include "draw/common.h"
#include "pass/group.h"
#include "write/shared/escape.h"
#include "write/html/html.h"
#include "render/readable.h"
#include "render/render.h"
#include "graph/cells.h"
#include "graph/findings.h"
#include "graph/spread.h"
#include "graph/new_graph.h"

/* A choice of what the graph shows: the picture that the program draws with these options. */
struct size {
    const char *label, *options;
    uint32_t most, above; /* it is drawn where there are more functions than that */
    double node_threshold, edge_threshold;
    bool by_package, as_can_be_read;
};

/* The first is what the program draws without options (cli/main.c): as many functions as can
 * be read on a screen. The second is left out where that is the same. */
static const struct size sizes[] = {
    {"50 functions", "", 50, 0, 0.005, 0.02, false, true},
    {"50 functions", "--max-nodes 50", 50, 50, 0.005, 0.02, false, false},
    {"25 functions", "--max-nodes 25", 25, 25, 0.005, 0.02, false, false},
    {"150 functions", "-n 0.05 -e 0.3 --max-nodes 150", 150, 50, 0.0005, 0.003, false,
     false},
    {"packages", "--group-by package", 50, 0, 0.005, 0.02, true, true},
};
enum { MOST_LABEL = 64 };

/* A whole graph that drawings of several sizes are made of. */
struct base {
    struct p2d_graph *graph;
    struct p2d_findings found;
};

/* Pruning is done on a copy: the whole graph takes long to make, and of a comparison the
 * two profiles are gone. */
static struct p2d_graph *copy_graph(const struct p2d_graph *from,
                                    struct p2d_report *report)
{
    struct p2d_graph *graph = p2d_new(report, 1, sizeof *graph);
    if (graph == NULL)
        return NULL;
    *graph = *from;
    graph->again = (struct p2d_graph_options){0};
    graph->others = p2d_cells_copy(from->others, report);
    graph->spreads = p2d_spreads_copy(from->spreads, report);
    graph->owned = NULL;
    graph->stacks = NULL;
    memset(&graph->vertices, 0, sizeof graph->vertices);
    memset(&graph->edges, 0, sizeof graph->edges);
    memset(&graph->chains, 0, sizeof graph->chains);
    memset(&graph->members, 0, sizeof graph->members);
    if (from->vertices.len > 0 &&
        p2d_vec_reserve(&graph->vertices, report, from->vertices.len)) {
        graph->vertices.len = from->vertices.len;
        memcpy(graph->vertices.at, from->vertices.at,
               from->vertices.len * sizeof *from->vertices.at);
    }
    if (from->edges.len > 0 && p2d_vec_reserve(&graph->edges, report, from->edges.len)) {
        graph->edges.len = from->edges.len;
        memcpy(graph->edges.at, from->edges.at, from->edges.len * sizeof *from->edges.at);
    }
    return graph;
}

/* The program has warned of what the graph shows: once is enough. */
static void prepare(struct p2d_graph *graph, struct p2d_report *report)
{
    struct p2d_report own = {0};
    if (graph == NULL || !p2d_ok(report))
        return;
    graph->n_notes = 0; /* this makes them */
    p2d_graph_prepare(graph, NULL, &own);
    if (own.code != P2D_OK)
        p2d_set_nomem(report);
}

static struct p2d_graph *reduced(struct base *base,
                                 const struct p2d_graph_options *options,
                                 struct p2d_report *report)
{
    struct p2d_report own = {0};
    struct p2d_graph *graph = copy_graph(base->graph, report);
    if (!p2d_ok(report))
        return graph;
    p2d_graph_reduce(graph, options, &base->found, &own);
    if (own.code != P2D_OK)
        p2d_set_nomem(report);
    p2d_graph_keep_options(graph, options);
    return graph;
}

/* Functions that share a box: [vertex, its functions but the first]. */
static void put_chains(struct p2d_html *html, const struct p2d_graph *graph,
                       struct p2d_buffer *out)
{
    p2d_html_key(out, "chains");
    p2d_putc(out, '[');
    for (uint32_t v = 0; v < graph->vertices.len && p2d_ok(out->report); v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        if (p2d_functions_of(vertex) < 2)
            continue;
        p2d_html_comma(out);
        p2d_putf(out, "[%u", v);
        for (uint32_t i = 1; i < p2d_functions_of(vertex); i++)
            p2d_putf(
                out, ",%u",
                p2d_html_fn(html, graph->profile, p2d_function_at(graph, vertex, i)));
        p2d_putc(out, ']');
    }
    p2d_putc(out, ']');
}

static double self_at(const void *graph, uint32_t v)
{
    return ((const struct p2d_graph *)graph)->vertices.at[v].self;
}

/* What the heavy path goes by. With folding, both differ from the tables'. */
static void put_weights(const struct p2d_graph *graph, struct p2d_buffer *out)
{
    p2d_html_column(out, "self", graph->vertices.len, self_at, graph);
    p2d_html_key(out, "edges"); /* [caller, callee, total, leads back up] */
    p2d_putc(out, '[');
    for (uint32_t e = 0; e < graph->edges.len && p2d_ok(out->report); e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        p2d_putf(out, "%s[%u,%u,", e > 0 ? "," : "", edge->caller, edge->callee);
        p2d_html_number(out, edge->total);
        p2d_puts(out, edge->back ? ",1]" : ",0]");
    }
    p2d_putc(out, ']');
}

static void put_numbers(struct p2d_html *html, const struct size *size,
                        const struct p2d_graph *graph, struct p2d_buffer *out)
{
    p2d_html_key(out, size->by_package ? "groups" : "fn");
    p2d_putc(out, '[');
    for (uint32_t v = 0; v < graph->vertices.len && p2d_ok(out->report); v++)
        p2d_putf(out, v > 0 ? ",%u" : "%u",
                 p2d_html_fn(html, graph->profile, graph->vertices.at[v].fn));
    p2d_putc(out, ']');
    p2d_html_key(out, "ids"); /* of rows of lists, which have no number in the drawing */
    p2d_putc(out, '[');
    for (uint32_t v = 0; v < graph->vertices.len && p2d_ok(out->report); v++)
        p2d_putf(
            out, v > 0 ? ",\"f%016llx\"" : "\"f%016llx\"",
            (unsigned long long)p2d_box_id(graph->profile, graph->vertices.at[v].fn));
    p2d_putc(out, ']');
}

static uint32_t count(const struct p2d_buffer *svg, const char *mark)
{
    uint32_t n = 0;
    const unsigned char *at = svg->at, *end = svg->at + svg->len;
    while (at != NULL &&
           (at = memmem(at, (size_t)(end - at), mark, strlen(mark))) != NULL) {
        n++;
        at += strlen(mark);
    }
    return n;
}

/* In boxes and in rows of lists. Text within has no quotes: they are &quot;. */
static uint32_t count_functions(const struct p2d_buffer *svg)
{
    uint32_t lists = count(svg, " class=\"node list");
    uint32_t rows = count(svg, "\" class=\"row\"");
    return count(svg, " class=\"node") - lists + rows;
}

/* The renderer may draw fewer functions to end in time: their numbers would be wrong. */
static bool is_drawn(const struct p2d_graph *graph, const struct p2d_buffer *svg,
                     struct p2d_report *report)
{
    if (p2d_ok(report) && count_functions(svg) != graph->vertices.len)
        p2d_set_error(report, P2D_ERENDER, "its layout takes too long");
    return p2d_ok(report);
}

static void put_members(struct p2d_html *html, const struct size *size, const char *label,
                        const struct p2d_graph *graph, struct p2d_span svg,
                        struct p2d_buffer *out)
{
    p2d_puts(out, out->at[out->len - 1] == '[' ? "{" : ",{");
    p2d_html_key(out, "label");
    p2d_put_json_string(out, p2d_span_of(label));
    p2d_html_key(out, "options");
    p2d_put_json_string(out, p2d_span_of(size->options));
    put_numbers(html, size, graph, out);
    put_chains(html, graph, out);
    put_weights(graph, out);
    p2d_html_key(out, "svg");
    p2d_put_json_string(out, svg);
    p2d_putc(out, '}');
}

/* A drawing that fails, or takes too long, is no error of the report: a note says so.
 * That there is no memory for the bytes of one is. */
static void put_drawing(struct p2d_html *html, const struct size *size, const char *label,
                        const struct p2d_readable *readable, struct p2d_buffer *out)
{
    const struct p2d_view *view = &readable->view;
    struct p2d_report *report = view->report;
    struct p2d_buffer svg = {.report = report};
    p2d_render_chosen(readable, "svg", &svg);
    if (report->code == P2D_ENOMEM) {
        p2d_set_nomem(out->report);
    } else if (!is_drawn(view->graph, &svg, report)) {
        p2d_html_note(html, "the graph with %s is left out: %s", label, report->text);
        p2d_set_warning(html->view->report, "drawing left out", "",
                        "the report lacks the graph with %s: %s", label, report->text);
    } else if (p2d_ok(out->report)) {
        put_members(html, size, label, view->graph, (struct p2d_span){svg.at, svg.len},
                    out);
    }
    p2d_buffer_release(&svg);
}

/* The drawing of a graph, with as many functions as can be read where it may have more or
 * fewer. Whether it has. */
static bool draw_readably(struct p2d_html *html, const struct size *size,
                          const struct p2d_graph *graph, struct p2d_buffer *out)
{
    struct p2d_report report = {0};
    struct p2d_view view = *html->view;
    struct p2d_look look = *html->view->look;
    char label[MOST_LABEL];
    look.style = P2D_STYLE_MODERN;
    view.look = &look;
    view.graph = graph;
    view.report = &report;
    struct p2d_readable readable = p2d_readable_view(&view, "svg");
    bool differs = readable.made != NULL;
    snprintf(label, sizeof label, "%s", size->label);
    if (differs && !size->by_package)
        snprintf(label, sizeof label, "%u functions that fit a screen",
                 readable.made->shown_functions);
    put_drawing(html, size, label, &readable, out);
    p2d_readable_release(&readable);
    return differs;
}

/* Of the metric that is shown: by what it is called, whatever bytes that are. */
static struct p2d_graph *raw_graph(const struct p2d_view *view,
                                   const struct p2d_profile *changed)
{
    const struct p2d_profile *profile = view->graph->profile;
    p2d_str name = profile->metrics.at[view->graph->metric].name;
    if (changed == NULL || !p2d_ok(view->report))
        return NULL;
    p2d_metric metric = p2d_find_metric(changed, p2d_text(profile, name));
    struct p2d_graph *graph = p2d_graph_raw(changed, metric, P2D_TOTAL_SELF_SUM,
                                            P2D_FUNCTIONS_AND_CALLS, view->report);
    if (p2d_ok(view->report))
        p2d_html_add_columns(graph, view->graph, view->report);
    return graph;
}

/* Without noise in the metric that is shown; NULL where there is none. */
static struct p2d_profile *fold(const struct p2d_view *view)
{
    const struct p2d_profile *profile = view->graph->profile;
    p2d_str name = profile->metrics.at[view->graph->metric].name;
    struct p2d_span text = p2d_text(profile, name);
    struct p2d_buffer event = {.report = view->report};
    p2d_put(&event, text.at, text.len);
    p2d_putc(&event, '\0');
    struct p2d_fold_options options = {.event = (const char *)event.at};
    struct p2d_profile *folded = p2d_fold(profile, &options, view->report);
    p2d_buffer_release(&event);
    return folded;
}

/* Whether the drawing has another number of functions than the size says. */
static bool draw(struct p2d_html *html, const struct size *size, struct base *base,
                 struct p2d_buffer *out)
{
    struct p2d_report *report = html->view->report;
    struct p2d_graph_options options = {.max_nodes = size->most,
                                        .node_threshold = size->node_threshold,
                                        .heaviest_if_flat = true,
                                        .edge_threshold = size->edge_threshold,
                                        .join = true,
                                        .chains = html->view->look->lists,
                                        .cycles =
                                            html->view->look->lists && !size->by_package,
                                        .as_can_be_read = size->as_can_be_read};
    struct p2d_graph *graph = reduced(base, &options, report);
    bool differs = false;
    if (p2d_ok(report) && graph != NULL && graph->vertices.len > 0)
        differs = draw_readably(html, size, graph, out);
    p2d_graph_free(graph);
    return differs;
}

/* The sizes that show functions, or packages, of a graph that was just made. */
static void draw_all(struct p2d_html *html, struct p2d_graph *whole, bool by_package,
                     struct p2d_buffer *out)
{
    struct base base = {.graph = whole};
    bool has_50 = false; /* the first drawing is that of 50 functions */
    prepare(whole, html->view->report);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && p2d_ok(out->report); i++) {
        if (whole == NULL || sizes[i].by_package != by_package || (i == 1 && has_50) ||
            (!by_package && whole->vertices.len <= sizes[i].above))
            continue;
        bool differs = draw(html, &sizes[i], &base, out);
        has_50 |= i == 0 && !differs;
    }
    p2d_findings_release(&base.found);
}

/* Drawings of functions leave out noise as the program's pictures do. Those of a
 * comparison do not: neither do its pictures, and its two profiles are gone. */
void p2d_html_drawings(struct p2d_html *html, struct p2d_buffer *out)
{
    const struct p2d_view *view = html->view;
    const struct p2d_profile *profile = view->graph->profile;
    bool compares = html->whole->compares;
    struct p2d_profile *folded = view->look->fold && !compares ? fold(view) : NULL;
    struct p2d_graph *less =
        folded != NULL ? raw_graph(view, folded) : copy_graph(html->whole, view->report);
    p2d_html_key(out, "drawings");
    p2d_putc(out, '[');
    draw_all(html, less, false, out);
    p2d_graph_free(less);
    p2d_profile_free(folded);
    struct p2d_profile *grouped =
        compares ? NULL : p2d_group_for_graph(profile, P2D_GROUP_PACKAGE, view->report);
    struct p2d_graph *packages = raw_graph(view, grouped);
    draw_all(html, packages, true, out);
    p2d_putc(out, ']');
    p2d_graph_free(packages);
    p2d_profile_free(grouped);
}
