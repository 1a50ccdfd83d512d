/* drawing.c - the picture of a graph as boxes, arrows and attributes. */
#include "write/drawing.h"

#include <stdio.h>

#include "base/number.h"
#include "look/label.h"
#include "look/theme.h"

enum {
    MAX_ATTRIBUTES = 16,
    LONGEST_TOOLTIP_NAME = 3000 /* Graphviz' lexer gives up on strings above 16 KB */
};

/* The attributes of one thing; values are kept in `text` until the next thing. */
struct pen {
    const struct p2d_view *view;
    struct p2d_buffer plain; /* a label before it is escaped */
    struct p2d_buffer text;  /* values, each NUL-terminated */
    const char *names[MAX_ATTRIBUTES];
    size_t starts[MAX_ATTRIBUTES];
    struct p2d_attribute list[MAX_ATTRIBUTES];
    size_t n;
    double largest_self;
};

static void start(struct pen *pen)
{
    pen->n = 0;
    pen->text.len = 0;
}

static void begin_value(struct pen *pen, const char *name)
{
    pen->names[pen->n] = name;
    pen->starts[pen->n++] = pen->text.len;
}

static void set(struct pen *pen, const char *name, const char *value)
{
    begin_value(pen, name);
    p2d_put(&pen->text, value, strlen(value) + 1);
}

static void set_number(struct pen *pen, const char *name, double value)
{
    begin_value(pen, name);
    p2d_put_fixed(&pen->text, value, 0, 2);
    p2d_putc(&pen->text, '\0');
}

static void set_color(struct pen *pen, const char *name, struct p2d_rgb c)
{
    char text[8];
    snprintf(text, sizeof text, "#%02x%02x%02x", c.red, c.green, c.blue);
    set(pen, name, text);
}

/* Take what is in pen->plain as a label: Graphviz reads backslashes as escapes and "&" as
 * the start of an entity. */
static void set_text(struct pen *pen, const char *name)
{
    begin_value(pen, name);
    for (size_t i = 0; i < pen->plain.len; i++) {
        char c = (char)pen->plain.at[i];
        if (c == '\\')
            p2d_puts(&pen->text, "\\\\");
        else if (c == '&')
            p2d_puts(&pen->text, "&amp;");
        else if (c == '\n')
            p2d_puts(&pen->text, "\\n");
        else
            p2d_putc(&pen->text, c);
    }
    p2d_putc(&pen->text, '\0');
    pen->plain.len = 0;
}

/* The list; empty if memory ran out. */
static const struct p2d_attribute *finish(struct pen *pen)
{
    if (!p2d_ok(pen->view->report))
        pen->n = 0;
    for (size_t i = 0; i < pen->n; i++)
        pen->list[i] = (struct p2d_attribute){pen->names[i], (const char *)pen->text.at +
                                                                 pen->starts[i]};
    return pen->list;
}

/* ------------------------------------------------------------------- title */

static void put_title(struct p2d_buffer *out, const struct p2d_view *view)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_metric_column *metric = &g->profile->metrics.at[g->metric];
    if (view->look->title != NULL) {
        p2d_put_printable(out, p2d_span_of(view->look->title), 4000);
        return;
    }
    p2d_put_printable(out, p2d_text(g->profile, metric->name), 200);
    p2d_puts(out, ", total ");
    p2d_put_value(out, metric->unit, g->sum);
    if (g->samples > 0)
        p2d_putf(out, ", %llu sample%s", (unsigned long long)g->samples,
                 g->samples == 1 ? "" : "s");
    p2d_putf(out, "\n%u of %u functions shown", g->vertices.len, g->all_vertices);
    if (g->stackless_samples > 0) {
        p2d_puts(out, "; without a stack: ");
        p2d_put_percent(out, p2d_share(g, g->stackless));
    }
}

static void draw_defaults(struct pen *pen, const struct p2d_canvas *canvas)
{
    bool fills = p2d_theme_fills(pen->view->look->colormap);
    start(pen);
    put_title(&pen->plain, pen->view);
    set_text(pen, "label");
    set(pen, "labelloc", "t");
    set(pen, "fontname", "Arial,Helvetica,sans-serif");
    set(pen, "fontsize", "12");
    set(pen, "nodesep", "0.125");
    set(pen, "ranksep", "0.25");
    set(pen, "tooltip", " "); /* without it Graphviz shows the graph's inner name */
    canvas->graph(canvas->state, finish(pen), pen->n);
    start(pen);
    set(pen, "fontname", "Arial,Helvetica,sans-serif");
    set(pen, "fontsize", "10");
    set(pen, "fontcolor", fills ? "white" : "black");
    set(pen, "shape", "box");
    set(pen, "style", fills ? "filled" : "solid");
    set(pen, "height", "0");
    set(pen, "width", "0");
    set(pen, "color", "black");
    set(pen, "label", "");
    set(pen, "tooltip", "");
    canvas->node_defaults(canvas->state, finish(pen), pen->n);
    start(pen);
    set(pen, "fontname", "Arial,Helvetica,sans-serif");
    set(pen, "fontsize", "10");
    set(pen, "fontcolor", "black");
    set(pen, "color", "black");
    set(pen, "label", "");
    set(pen, "tooltip", "");
    set(pen, "labeltooltip", "");
    set(pen, "penwidth", "1");
    set(pen, "arrowsize", "1");
    set(pen, "style", "");
    canvas->edge_defaults(canvas->state, finish(pen), pen->n);
}

/* ------------------------------------------------------------------- boxes */

static unsigned label_parts(const struct p2d_look *look)
{
    unsigned parts = look->node_label != 0
                         ? look->node_label | P2D_LABEL_CALLS
                         : P2D_LABEL_TOTAL_SHARE | P2D_LABEL_SELF_SHARE | P2D_LABEL_CALLS;
    return parts | (look->show_samples ? P2D_LABEL_SAMPLES : 0);
}

static void put_node_numbers(struct p2d_buffer *out, const struct p2d_view *view,
                             const struct p2d_vertex *v)
{
    const struct p2d_graph *g = view->graph;
    enum p2d_unit unit = g->profile->metrics.at[g->metric].unit;
    unsigned parts = label_parts(view->look);
    if (parts & P2D_LABEL_TOTAL_SHARE) {
        p2d_putc(out, '\n');
        p2d_put_percent(out, p2d_share(g, v->total));
    }
    if (parts & P2D_LABEL_SELF_SHARE) {
        p2d_puts(out, "\n(");
        p2d_put_percent(out, p2d_share(g, v->self));
        p2d_putc(out, ')');
    }
    if (parts & P2D_LABEL_TOTAL) {
        p2d_putc(out, '\n');
        p2d_put_time(out, view->look->time_format, unit, v->total);
    }
    if (parts & P2D_LABEL_SELF) {
        p2d_puts(out, "\n(");
        p2d_put_time(out, view->look->time_format, unit, v->self);
        p2d_putc(out, ')');
    }
    if ((parts & P2D_LABEL_CALLS) && p2d_count_known(v->calls)) {
        p2d_putc(out, '\n');
        p2d_put_calls(out, v->calls);
    }
    if ((parts & P2D_LABEL_SAMPLES) && g->samples > 0)
        p2d_putf(out, "\n%llu sample%s", (unsigned long long)v->samples_total,
                 v->samples_total == 1 ? "" : "s");
}

static void put_file(struct p2d_buffer *out, const struct p2d_profile *profile, p2d_fn fn)
{
    const struct p2d_function *function = &profile->fns.at[fn];
    struct p2d_span file = p2d_text(profile, function->file);
    if (file.len == 0)
        file = p2d_text(profile, function->module);
    if (file.len == 0 || p2d_span_is(file, "~"))
        return;
    p2d_putc(out, '\n');
    p2d_put_printable(out, file, LONGEST_TOOLTIP_NAME);
    if (function->line > 0)
        p2d_putf(out, ":%lld", (long long)function->line);
}

static const char *plural(struct p2d_count count)
{
    return p2d_count_compare(count, p2d_count_of(1)) == 0 ? "" : "s";
}

/* Everything there is to know: the whole name, the whole path, absolute numbers. */
static void put_node_tooltip(struct p2d_buffer *out, const struct p2d_view *view,
                             const struct p2d_vertex *v)
{
    const struct p2d_profile *p = view->graph->profile;
    enum p2d_unit unit = p->metrics.at[view->graph->metric].unit;
    p2d_put_printable(out, p2d_text(p, p->fns.at[v->fn].name), LONGEST_TOOLTIP_NAME);
    put_file(out, p, v->fn);
    p2d_puts(out, v->total_estimated ? "\ntotal (estimated) " : "\ntotal ");
    p2d_put_value(out, unit, v->total);
    p2d_puts(out, ", self ");
    p2d_put_value(out, unit, v->self);
    if (p2d_count_known(v->calls)) {
        char text[P2D_COUNT_SIZE];
        p2d_putf(out, "\n%s call%s", p2d_count_format(v->calls, text), plural(v->calls));
        if (p2d_count_compare(v->calls, v->primitive) != 0)
            p2d_putf(out, ", %s of them not recursive",
                     p2d_count_format(v->primitive, text));
    }
    if (v->cycle != 0)
        p2d_putf(out, "\nin cycle %u: functions that call each other", v->cycle);
}

/* What the box's colour stands for, 0..1. Self costs are small shares mostly, so the
 * largest one gets the hottest colour. */
static double node_weight(const struct pen *pen, const struct p2d_vertex *v)
{
    if (pen->view->look->color_by == P2D_COLOR_BY_TOTAL)
        return p2d_share(pen->view->graph, v->total);
    return pen->largest_self > 0 && v->self > 0 ? v->self / pen->largest_self : 0;
}

static void draw_node(struct pen *pen, const struct p2d_canvas *canvas, uint32_t index)
{
    const struct p2d_view *view = pen->view;
    const struct p2d_look *look = view->look;
    const struct p2d_vertex *v = &view->graph->vertices.at[index];
    double weight = node_weight(pen, v);
    double skew = look->skew > 0 ? look->skew : 1;
    struct p2d_rgb color = p2d_theme_color(look->colormap, skew, weight);
    start(pen);
    p2d_put_display_name(&pen->plain, view->graph->profile, v->fn, look->strip,
                         look->wrap);
    size_t before = pen->plain.len;
    p2d_putc(&pen->plain, '\n');
    p2d_put_place(&pen->plain, view->graph->profile, v->fn);
    if (pen->plain.len == before + 1)
        pen->plain.len = before; /* no module, no empty line */
    put_node_numbers(&pen->plain, view, v);
    set_text(pen, "label");
    set_color(pen, "color", color);
    if (p2d_theme_fills(look->colormap))
        set_color(pen, "fontcolor", p2d_text_color_on(color));
    set_number(pen, "fontsize", p2d_theme_font_size(look->colormap, weight));
    put_node_tooltip(&pen->plain, view, v);
    set_text(pen, "tooltip");
    canvas->node(canvas->state, index, finish(pen), pen->n);
}

/* ------------------------------------------------------------------ arrows */

/* Graphviz sets a label right against its line: a space before it keeps them apart. */
static void put_edge_label(struct p2d_buffer *out, const struct p2d_view *view,
                           const struct p2d_edge *e)
{
    p2d_putc(out, ' ');
    p2d_put_percent(out, p2d_share(view->graph, e->total));
    if (p2d_count_known(e->calls)) {
        p2d_puts(out, "\n ");
        p2d_put_calls(out, e->calls);
    }
    if (view->look->show_samples && view->graph->samples > 0)
        p2d_putf(out, "\n %llu sample%s", (unsigned long long)e->samples,
                 e->samples == 1 ? "" : "s");
}

static void put_edge_tooltip(struct p2d_buffer *out, const struct p2d_view *view,
                             const struct p2d_edge *e)
{
    const struct p2d_graph *g = view->graph;
    p2d_put_display_name(out, g->profile, g->vertices.at[e->caller].fn, false, false);
    p2d_puts(out, " \xe2\x86\x92 "); /* rightwards arrow */
    p2d_put_display_name(out, g->profile, g->vertices.at[e->callee].fn, false, false);
    p2d_putc(out, '\n');
    p2d_put_value(out, g->profile->metrics.at[g->metric].unit, e->total);
    if (p2d_count_known(e->calls)) {
        char text[P2D_COUNT_SIZE];
        p2d_putf(out, ", %s call%s", p2d_count_format(e->calls, text), plural(e->calls));
    }
    if (e->estimated)
        p2d_puts(out, "\nestimated from the number of calls");
    if (e->residual)
        p2d_puts(out, "\nthrough functions that are left out");
}

static void draw_edge(struct pen *pen, const struct p2d_canvas *canvas, uint32_t index)
{
    const struct p2d_view *view = pen->view;
    const struct p2d_look *look = view->look;
    const struct p2d_edge *e = &view->graph->edges.at[index];
    double share = p2d_share(view->graph, e->total);
    struct p2d_rgb color =
        p2d_theme_color(look->colormap, look->skew > 0 ? look->skew : 1, share);
    start(pen);
    put_edge_label(&pen->plain, view, e);
    set_text(pen, "label");
    set_color(pen, "color", color);
    set_color(pen, "fontcolor", p2d_readable_on_white(color));
    set_number(pen, "fontsize", p2d_theme_font_size(look->colormap, share));
    set_number(pen, "penwidth", p2d_theme_pen_width(look->colormap, share));
    set_number(pen, "arrowsize", p2d_theme_arrow_size(look->colormap, share));
    if (e->estimated || e->residual)
        set(pen, "style", "dashed");
    put_edge_tooltip(&pen->plain, view, e);
    size_t length = pen->plain.len;
    set_text(pen, "tooltip");
    pen->plain.len = length; /* the bytes are still there */
    set_text(pen, "labeltooltip");
    canvas->edge(canvas->state, e->caller, e->callee, finish(pen), pen->n);
}

void p2d_draw(const struct p2d_view *view, const struct p2d_canvas *canvas)
{
    if (view->look->style == P2D_STYLE_PYCALLGRAPH) {
        p2d_draw_pycallgraph(view, canvas);
        return;
    }
    struct pen pen = {.view = view,
                      .plain = {.report = view->report},
                      .text = {.report = view->report}};
    for (uint32_t v = 0; v < view->graph->vertices.len; v++)
        if (view->graph->vertices.at[v].self > pen.largest_self)
            pen.largest_self = view->graph->vertices.at[v].self;
    draw_defaults(&pen, canvas);
    for (uint32_t v = 0; v < view->graph->vertices.len && p2d_ok(view->report); v++)
        draw_node(&pen, canvas, v);
    for (uint32_t e = 0; e < view->graph->edges.len && p2d_ok(view->report); e++)
        draw_edge(&pen, canvas, e);
    p2d_buffer_release(&pen.plain);
    p2d_buffer_release(&pen.text);
}
