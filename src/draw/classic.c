/* classic.c - gprof2dot's look: its labels and colour maps, with our numbers. */
#include "draw/classic.h"

#include <math.h>

#include "base/number.h"
#include "look/label.h"
#include "draw/pen.h"
#include "draw/fallbacks.h"
#include "graph/share.h"
#include "draw/common.h"
#include "draw/clusters.h"
#include "draw/also.h"

struct classic {
    struct p2d_pen *pen;
    double largest_self, largest_change;
    bool labels_edges;
};

/* ------------------------------------------------------------------- title */

/* Parts of functions that are called from elsewhere too. */
static void put_estimates(struct p2d_buffer *out, const struct p2d_graph *g)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < g->vertices.len; v++)
        n += g->vertices.at[v].self_estimated;
    if (n > 0)
        p2d_putf(out, "; estimated: %u", (unsigned)n);
}

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
    if (g->compares) {
        p2d_puts(out, ", before ");
        p2d_put_value(out, metric->unit, p2d_sum_before(g));
    }
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        p2d_puts(out, "; also ");
        p2d_put_also_name(out, g, c);
        p2d_puts(out, ", total ");
        p2d_put_also_cost(out, view, c, g->others->at.at[c].sum);
    }
    p2d_putf(out, "\n%u of %u functions shown", g->vertices.len, g->all_vertices);
    if (g->stackless_samples > 0) {
        p2d_puts(out, "; without a stack: ");
        p2d_put_percent(out, p2d_share(g, g->stackless));
    }
    if (g->unattributed > 0) {
        p2d_puts(out, "; not attributed: ");
        p2d_put_percent(out, p2d_share(g, g->unattributed));
    }
    put_estimates(out, g);
}

static void draw_defaults(struct p2d_pen *pen)
{
    bool fills = p2d_theme_fills(pen->view->look->colormap);
    p2d_pen_begin(pen);
    put_title(&pen->plain, pen->view);
    p2d_pen_set_text(pen, "label");
    p2d_pen_set(pen, "labelloc", "t");
    p2d_pen_set(pen, "fontname", "Arial,Helvetica,sans-serif");
    p2d_pen_set(pen, "fontsize", "12");
    p2d_pen_set(pen, "nodesep", "0.125");
    p2d_pen_set(pen, "ranksep", "0.25");
    p2d_pen_set_page(pen);
    p2d_pen_draw_graph(pen);
    p2d_pen_begin(pen);
    p2d_pen_set(pen, "fontname", "Arial,Helvetica,sans-serif");
    p2d_pen_set(pen, "fontsize", "10");
    p2d_pen_set(pen, "fontcolor", fills ? "white" : "black");
    p2d_pen_set(pen, "shape", "box");
    p2d_pen_set(pen, "style", fills ? "filled" : "solid");
    p2d_pen_set(pen, "height", "0");
    p2d_pen_set(pen, "width", "0");
    p2d_pen_set(pen, "color", "black");
    p2d_pen_set(pen, "label", "");
    p2d_pen_set_defaults(pen);
    p2d_pen_draw_node_defaults(pen);
    p2d_pen_begin(pen);
    p2d_pen_set(pen, "fontname", "Arial,Helvetica,sans-serif");
    p2d_pen_set(pen, "fontsize", "10");
    p2d_pen_set(pen, "fontcolor", "black");
    p2d_pen_set(pen, "color", "black");
    p2d_pen_set(pen, "label", "");
    p2d_pen_set_defaults(pen);
    p2d_pen_set(pen, "labeltooltip", "");
    p2d_pen_set(pen, "penwidth", "1");
    p2d_pen_set(pen, "arrowsize", "1");
    p2d_pen_set(pen, "style", "");
    p2d_pen_draw_edge_defaults(pen);
}

/* ------------------------------------------------------------------- boxes */

static unsigned label_parts(const struct p2d_look *look)
{
    unsigned parts = look->node_label != 0
                         ? look->node_label | P2D_LABEL_CALLS
                         : P2D_LABEL_TOTAL_SHARE | P2D_LABEL_SELF_SHARE | P2D_LABEL_CALLS;
    return parts | (look->show_samples ? P2D_LABEL_SAMPLES : 0);
}

/* A share; in a comparison both, each of its own whole. */
static void put_percent(struct p2d_buffer *out, const struct p2d_graph *g, double before,
                        double after)
{
    if (g->compares) {
        p2d_put_percent(out, p2d_share_before(g, before));
        p2d_puts(out, " \xe2\x86\x92 "); /* rightwards arrow */
    }
    p2d_put_percent(out, p2d_share(g, after));
}

/* "\nbytes: 45.00% 1.50 MiB\n(1.90% 64.0 KiB)" of each column that knows the function. */
static void put_also(struct p2d_buffer *out, const struct p2d_view *view,
                     const struct p2d_cell *cells, bool has_self)
{
    for (uint32_t c = 0; c < p2d_also(view->graph); c++) {
        if (!cells[c].known)
            continue;
        p2d_puts(out, has_self ? "\n" : "\n ");
        p2d_put_also_name(out, view->graph, c);
        p2d_puts(out, ": ");
        p2d_put_percent(out, p2d_share_in(view->graph, c, cells[c].total));
        p2d_putc(out, ' ');
        p2d_put_also_cost(out, view, c, cells[c].total);
        if (!has_self)
            continue;
        p2d_puts(out, "\n(");
        p2d_put_percent(out, p2d_share_in(view->graph, c, cells[c].self));
        p2d_putc(out, ' ');
        p2d_put_also_cost(out, view, c, cells[c].self);
        p2d_putc(out, ')');
    }
}

static void put_node_numbers(struct p2d_buffer *out, const struct p2d_view *view,
                             const struct p2d_vertex *v)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_cell *before = p2d_cells_at(g, v->cells);
    enum p2d_unit unit = g->profile->metrics.at[g->metric].unit;
    unsigned parts = label_parts(view->look);
    if (parts & P2D_LABEL_TOTAL_SHARE) {
        p2d_putc(out, '\n');
        put_percent(out, g, before->total, v->total);
    }
    if (parts & P2D_LABEL_SELF_SHARE) {
        p2d_puts(out, "\n(");
        put_percent(out, g, before->self, v->self);
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
    put_also(out, view, p2d_cells_at(g, v->cells), true);
}

/* How far a self cost is from what it was before. */
static double change_of(const struct p2d_graph *g, const struct p2d_vertex *v)
{
    return fabs(v->self - p2d_cells_at(g, v->cells)->self);
}

static bool goes_by_change(const struct classic *c)
{
    return c->pen->view->graph->compares &&
           c->pen->view->look->color_by == P2D_COLOR_BY_CHANGE;
}

/* What the box's colour stands for, 0..1. Self costs are small shares mostly, so the
 * largest one gets the hottest colour. */
static double node_weight(const struct classic *c, const struct p2d_vertex *v)
{
    if (goes_by_change(c))
        return c->largest_change > 0
                   ? change_of(c->pen->view->graph, v) / c->largest_change
                   : 0;
    if (c->pen->view->look->color_by != P2D_COLOR_BY_SELF)
        return p2d_share(c->pen->view->graph, v->total);
    return c->largest_self > 0 && v->self > 0 ? v->self / c->largest_self : 0;
}

/* gprof2dot names only functions of pstats by their line: "module:line:function". */
static bool place_is_in_name(const struct p2d_view *view, const struct p2d_vertex *v)
{
    const struct p2d_profile *profile = view->graph->profile;
    return view->look->place_in_name && profile->fns.at[v->fn].line > 0 &&
           strcmp(profile->format, "pstats") == 0;
}

/* The function's name, and its place below it, if there is one. */
static void put_names(struct p2d_buffer *out, const struct p2d_view *view,
                      const struct p2d_vertex *v)
{
    const struct p2d_profile *profile = view->graph->profile;
    const struct p2d_look *look = view->look;
    size_t start = out->len;
    if (place_is_in_name(view, v)) {
        p2d_put_place(out, profile, v->fn);
        if (out->len > start)
            p2d_putc(out, ':');
        p2d_put_display_name(out, profile, v->fn, look->strip, look->wrap);
        return;
    }
    p2d_put_display_name(out, profile, v->fn, look->strip, look->wrap);
    size_t before = out->len;
    p2d_putc(out, '\n');
    p2d_put_place(out, profile, v->fn);
    if (out->len == before + 1)
        out->len = before; /* no module, no empty line */
}

static void draw_node(const struct classic *c, uint32_t index)
{
    struct p2d_pen *pen = c->pen;
    const struct p2d_view *view = pen->view;
    const struct p2d_look *look = view->look;
    const struct p2d_vertex *v = &view->graph->vertices.at[index];
    double weight = node_weight(c, v);
    double skew = look->skew > 0 ? look->skew : 1;
    struct p2d_rgb color = p2d_theme_color(look->colormap, skew, weight);
    p2d_pen_begin(pen);
    put_names(&pen->plain, view, v);
    put_node_numbers(&pen->plain, view, v);
    p2d_pen_set_text(pen, "label");
    p2d_pen_set_color(pen, "color", color);
    if (p2d_theme_fills(look->colormap))
        p2d_pen_set_color(pen, "fontcolor", p2d_text_color_on(color));
    p2d_pen_set_number(pen, "fontsize", p2d_theme_font_size(look->colormap, weight));
    p2d_pen_set_node(pen, v, "");
    p2d_pen_draw_node(pen, index);
}

/* ------------------------------------------------------------------ arrows */

/* Graphviz sets a label right against its line: a space before it keeps them apart. */
static void put_edge_label(struct p2d_buffer *out, const struct p2d_view *view,
                           const struct p2d_edge *e)
{
    p2d_putc(out, ' ');
    put_percent(out, view->graph, p2d_cells_at(view->graph, e->cells)->total, e->total);
    if (p2d_count_known(e->calls)) {
        p2d_puts(out, "\n ");
        p2d_put_calls(out, e->calls);
    }
    if (view->look->show_samples && view->graph->samples > 0)
        p2d_putf(out, "\n %llu sample%s", (unsigned long long)e->samples,
                 e->samples == 1 ? "" : "s");
    put_also(out, view, p2d_cells_at(view->graph, e->cells), false);
}

static void draw_edge(const struct classic *c, uint32_t index)
{
    struct p2d_pen *pen = c->pen;
    const struct p2d_view *view = pen->view;
    const struct p2d_look *look = view->look;
    const struct p2d_edge *e = &view->graph->edges.at[index];
    double share = p2d_share(view->graph, e->total);
    struct p2d_rgb color =
        p2d_theme_color(look->colormap, look->skew > 0 ? look->skew : 1, share);
    p2d_pen_begin(pen);
    if (c->labels_edges) {
        put_edge_label(&pen->plain, view, e);
        p2d_pen_set_text(pen, "label");
    }
    p2d_pen_set_color(pen, "color", color);
    p2d_pen_set_color(pen, "fontcolor", p2d_readable_on_white(color));
    p2d_pen_set_number(pen, "fontsize", p2d_theme_font_size(look->colormap, share));
    p2d_pen_set_number(pen, "penwidth", p2d_theme_pen_width(look->colormap, share));
    p2d_pen_set_number(pen, "arrowsize", p2d_theme_arrow_size(look->colormap, share));
    if (e->estimated || e->residual)
        p2d_pen_set(pen, "style", "dashed");
    p2d_pen_set_edge(pen, e, p2d_cells_at(view->graph, e->cells), NULL, "");
    p2d_pen_draw_edge(pen, e->caller, e->callee);
}

void p2d_draw_classic(struct p2d_pen *pen)
{
    const struct p2d_graph *g = pen->view->graph;
    struct classic c = {.pen = pen, .labels_edges = p2d_labels_edges(pen->view)};
    for (uint32_t v = 0; v < g->vertices.len; v++) {
        const struct p2d_vertex *vertex = &g->vertices.at[v];
        c.largest_self = fmax(c.largest_self, vertex->self);
        c.largest_change = fmax(c.largest_change, change_of(g, vertex));
    }
    draw_defaults(pen);
    for (uint32_t v = 0; v < g->vertices.len && p2d_ok(pen->view->report); v++)
        draw_node(&c, v);
    p2d_draw_clusters(pen);
    for (uint32_t e = 0; e < g->edges.len && p2d_ok(pen->view->report); e++)
        draw_edge(&c, e);
}
