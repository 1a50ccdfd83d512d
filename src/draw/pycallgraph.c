/* pycallgraph.c - the picture as pycallgraph drew it: calls and time in a box,
 * the colour of a box from both.
 *
 * With v = (2 time / largest time + calls / most calls) / 3 a box is HSV(v/2 + 0.5, v,
 * 0.9), and an arrow HSV(v/2 + 0.5, v, 0.7) by its own calls and its callee's time. Where
 * the profiler sampled, samples stand for calls. Around top-level modules are frames.
 * Reference: https://github.com/gak/pycallgraph
 */
#include "draw/pycallgraph.h"

#include <math.h>

#include "base/number.h"
#include "look/label.h"
#include "model/file_module.h"
#include "pass/group.h"
#include "draw/pen.h"
#include "draw/fallbacks.h"
#include "draw/common.h"
#include "draw/clusters.h"
#include "draw/also.h"
#include "graph/share.h"
#include "pass/group_name.h"

struct scale {
    double most_time, most_calls;
};

/* The calls of a function or an arrow, or else its samples. */
static struct p2d_count calls_or_samples(const struct p2d_graph *g,
                                         struct p2d_count calls, uint64_t samples)
{
    return g->samples > 0 ? p2d_count_of(samples) : calls;
}

static double known(struct p2d_count count)
{
    return p2d_count_known(count) ? p2d_count_value(count) : 0;
}

static struct scale scale_of(const struct p2d_graph *g)
{
    struct scale scale = {0, 0};
    for (uint32_t i = 0; i < g->vertices.len; i++) {
        const struct p2d_vertex *v = &g->vertices.at[i];
        double calls = known(calls_or_samples(g, v->calls, v->samples_total));
        scale.most_time = fmax(scale.most_time, v->total);
        scale.most_calls = fmax(scale.most_calls, calls);
    }
    return scale;
}

static void put_color(struct p2d_buffer *out, const struct scale *scale, double time,
                      double calls, double brightness)
{
    double by_time = scale->most_time > 0 ? fmin(fmax(time, 0) / scale->most_time, 1) : 0;
    double by_calls = scale->most_calls > 0 ? fmin(calls / scale->most_calls, 1) : 0;
    double v = (2 * by_time + by_calls) / 3;
    p2d_put_fixed(out, v / 2 + 0.5, 0, 5);
    p2d_putc(out, ' ');
    p2d_put_fixed(out, v, 0, 5);
    p2d_putc(out, ' ');
    p2d_put_fixed(out, brightness, 0, 5);
    p2d_putc(out, '\0');
}

/* Text as Graphviz takes it: no escapes of its own, no entities. */
static void put_escaped(struct p2d_buffer *out, const struct p2d_buffer *text)
{
    for (size_t i = 0; i < text->len; i++) {
        char c = (char)text->at[i];
        if (c == '\\')
            p2d_puts(out, "\\\\");
        else if (c == '&')
            p2d_puts(out, "&amp;");
        else
            p2d_putc(out, c);
    }
}

/* "json.decoder." */
static void put_module(struct p2d_buffer *out, const struct p2d_graph *g, p2d_fn id)
{
    enum { LONGEST_MODULE = 200 };
    const struct p2d_function *fn = &g->profile->fns.at[id];
    struct p2d_span file = p2d_text(g->profile, fn->file);
    bool is_python = p2d_is_python_file(file);
    size_t begin = out->len;
    p2d_put_printable(
        out, is_python ? p2d_python_import(file) : p2d_text(g->profile, fn->module),
        LONGEST_MODULE);
    for (size_t i = begin; i < out->len && is_python; i++)
        if (out->at[i] == '/')
            out->at[i] = '.';
    p2d_puts(out, out->len > begin ? "." : "");
}

/* "\nbytes: 1.50 MiB (45%)", of each column that knows the function or call. */
static void put_also(struct p2d_buffer *out, const struct p2d_view *view,
                     const struct p2d_cell *cells)
{
    for (uint32_t c = 0; c < p2d_also(view->graph); c++) {
        struct p2d_buffer text = {.report = view->report};
        if (!cells[c].known)
            continue;
        p2d_put_also_name(&text, view->graph, c);
        p2d_puts(&text, ": ");
        p2d_put_also_cost(&text, view, c, cells[c].total);
        p2d_puts(&text, " (");
        p2d_put_share(&text, p2d_share_in(view->graph, c, cells[c].total));
        p2d_putc(&text, ')');
        p2d_puts(out, "\\n");
        put_escaped(out, &text);
        p2d_buffer_release(&text);
    }
}

static void put_label(struct p2d_buffer *out, const struct p2d_view *view,
                      const struct p2d_vertex *v)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_metric_column *metric = &g->profile->metrics.at[g->metric];
    struct p2d_count calls = calls_or_samples(g, v->calls, v->samples_total);
    char text[P2D_COUNT_SIZE];
    struct p2d_buffer name = {.report = view->report};
    put_module(&name, g, v->fn);
    p2d_put_display_name(&name, g->profile, v->fn, view->look->strip, false);
    put_escaped(out, &name);
    p2d_buffer_release(&name);
    if (p2d_count_known(calls))
        p2d_putf(out, "\\n%s: %s", g->samples > 0 ? "samples" : "calls",
                 p2d_count_format(calls, text));
    if (p2d_seconds_in(metric->unit) > 0) {
        p2d_puts(out, "\\ntime: ");
        p2d_put_fixed(out, v->total * p2d_seconds_in(metric->unit), 0, 6);
        p2d_putc(out, 's');
    } else {
        p2d_puts(out, "\\ncost: ");
        p2d_put_value(out, metric->unit, v->total);
    }
    put_also(out, view, p2d_cells_at(g, v->cells));
    p2d_putc(out, '\0');
}

/* Attributes whose values stand one after the other in `values`, each with its NUL. */
static size_t list_of(struct p2d_attribute *list, const struct p2d_buffer *values,
                      const char *const *names, size_t n)
{
    const char *at = (const char *)values->at;
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct p2d_attribute){.name = names[i], .value = at};
        at += strlen(at) + 1;
    }
    return n;
}

static void draw_node(const struct p2d_view *view, const struct p2d_canvas *canvas,
                      const struct scale *scale, uint32_t index)
{
    static const char *const names[] = {"label", "color"};
    const struct p2d_graph *g = view->graph;
    const struct p2d_vertex *v = &g->vertices.at[index];
    struct p2d_attribute list[2];
    struct p2d_buffer values = {.report = view->report};
    put_label(&values, view, v);
    put_color(&values, scale, v->total,
              known(calls_or_samples(g, v->calls, v->samples_total)), 0.9);
    if (p2d_ok(view->report))
        canvas->node(canvas->state, index, list, list_of(list, &values, names, 2));
    p2d_buffer_release(&values);
}

static void draw_edge(const struct p2d_view *view, const struct p2d_canvas *canvas,
                      const struct scale *scale, uint32_t index)
{
    static const char *const names[] = {"label", "color", "style"};
    const struct p2d_graph *g = view->graph;
    const struct p2d_edge *e = &g->edges.at[index];
    struct p2d_count calls = calls_or_samples(g, e->calls, e->samples);
    char text[P2D_COUNT_SIZE];
    struct p2d_attribute list[3];
    struct p2d_buffer values = {.report = view->report};
    if (p2d_count_known(calls) && p2d_labels_edges(view))
        p2d_puts(&values, p2d_count_format(calls, text));
    if (p2d_labels_edges(view))
        put_also(&values, view, p2d_cells_at(g, e->cells));
    p2d_putc(&values, '\0');
    put_color(&values, scale, g->vertices.at[e->callee].total, known(calls), 0.7);
    p2d_puts(&values, e->estimated || e->residual ? "dashed" : "solid");
    p2d_putc(&values, '\0');
    if (p2d_ok(view->report))
        canvas->edge(canvas->state, e->caller, e->callee, list,
                     list_of(list, &values, names, 3));
    p2d_buffer_release(&values);
}

static void draw_graph(struct p2d_pen *pen)
{
    const char *title = pen->view->look->title;
    p2d_pen_begin(pen);
    if (title != NULL)
        p2d_put_printable(&pen->plain, p2d_span_of(title), 4000);
    p2d_pen_set_text(pen, "label");
    p2d_pen_set(pen, "fontname", "Verdana");
    p2d_pen_set(pen, "fontsize", "7");
    /* Without it frames and labels of arrows together lose arrows, or Graphviz dies. */
    p2d_pen_set(pen, "newrank", "true");
    p2d_pen_set_page(pen);
    p2d_pen_draw_graph(pen);
}

static void draw_defaults(const struct p2d_canvas *canvas)
{
    const struct p2d_attribute node[] = {{.name = "fontname", .value = "Verdana"},
                                         {.name = "fontsize", .value = "7"},
                                         {.name = "fontcolor", .value = "black"},
                                         {.name = "shape", .value = "rect"},
                                         {.name = "style", .value = "filled"},
                                         {.name = "color", .value = "grey"},
                                         {.name = "label", .value = ""}};
    const struct p2d_attribute edge[] = {
        {.name = "fontname", .value = "Verdana"}, {.name = "fontsize", .value = "7"},
        {.name = "fontcolor", .value = "black"},  {.name = "color", .value = "grey"},
        {.name = "style", .value = "solid"},      {.name = "label", .value = ""}};
    canvas->node_defaults(canvas->state, node, sizeof node / sizeof *node);
    canvas->edge_defaults(canvas->state, edge, sizeof edge / sizeof *edge);
}

void p2d_draw_pycallgraph(struct p2d_pen *pen)
{
    const struct p2d_view *view = pen->view;
    const struct p2d_canvas *canvas = pen->canvas;
    const struct p2d_graph *g = view->graph;
    struct scale scale = scale_of(g);
    draw_graph(pen);
    draw_defaults(canvas);
    for (uint32_t v = 0; v < g->vertices.len && p2d_ok(view->report); v++)
        draw_node(view, canvas, &scale, v);
    p2d_draw_clusters(pen);
    for (uint32_t e = 0; e < g->edges.len && p2d_ok(view->report); e++)
        draw_edge(view, canvas, &scale, e);
}
