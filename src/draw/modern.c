/* modern.c - the look that is made for reading: what a box costs by itself is its
 * colour, what goes along an arrow is the arrow's width, numbers have units, text is
 * black on light.
 */
#include "draw/modern.h"
#include "draw/modern_box.h"

#include <math.h>

#include "base/number.h"
#include "look/label.h"
#include "look/ramp.h"
#include "draw/columns.h"
#include "draw/fallbacks.h"
#include "graph/share.h"
#include "draw/common.h"
#include "draw/clusters.h"
#include "draw/also.h"
#include "draw/modern_also.h"
#include "draw/modern_chance.h"
#include "draw/modern_cycle.h"
#include "draw/modern_list.h"
#include "draw/modern_title.h"

static const double labelled_share = 0.02; /* of arrows, from this on */

/* ------------------------------------------------------------------ arrows */

/* An arrow: the cost of a call, or of all calls to a list. */
struct arrow {
    const struct p2d_edge *edge;
    const struct p2d_cell *cells; /* its cost in the other columns */
};

static double weight_of(const struct p2d_modern *m, struct arrow a)
{
    double share = p2d_share(m->graph, a.edge->total);
    return m->graph->compares ? fmax(share, p2d_share(m->graph, a.cells->total)) : share;
}

/* In points. */
static double edge_width(double weight)
{
    const double thinnest = 0.7, widest = 4.3;
    return thinnest + widest * weight;
}

static struct p2d_rgb color_of(const struct p2d_modern *m, struct arrow a)
{
    if (m->graph->compares) {
        double change = p2d_modern_change_to(m->graph, a.edge->total, a.cells->total);
        double whole = fmax(m->graph->whole, p2d_whole_before(m->graph));
        if (change < 0 || change > 0)
            return p2d_ink_of_change(change / whole);
        return p2d_ink(0);
    }
    return a.edge->back ? p2d_back_ink : p2d_ink(weight_of(m, a));
}

/* Whether two shares of the whole are written with the same digits. */
static bool reads_alike(struct p2d_modern *m, double a, double b)
{
    size_t from = m->words.len;
    p2d_put_share(&m->words, p2d_share(m->graph, a));
    size_t middle = m->words.len;
    p2d_put_share(&m->words, p2d_share(m->graph, b));
    struct p2d_span both = {m->words.at, m->words.len};
    bool alike =
        p2d_span_equal(p2d_slice(both, from, middle), p2d_slice(both, middle, both.len));
    m->words.len = from;
    return alike;
}

/* The one arrow to a function says nothing that its box does not say, unless something of
 * its total came another way. */
static bool says_something(struct p2d_modern *m, struct arrow a)
{
    const struct p2d_edge *e = a.edge;
    const struct p2d_vertex *callee = &m->graph->vertices.at[e->callee];
    const struct p2d_cell *of_callee = p2d_cells_at(m->graph, callee->cells);
    if (m->n_callers[e->callee] > 1)
        return true;
    if (m->graph->compares)
        return !p2d_modern_costs_read_alike(m, e->total, callee->total) ||
               !p2d_modern_costs_read_alike(m, a.cells->total, of_callee->total);
    return m->look->node_label != 0 || !reads_alike(m, e->total, callee->total) ||
           p2d_modern_also_differs(m, a.cells, of_callee);
}

static void put_calls_of_edge(struct p2d_modern *m, const struct p2d_edge *e)
{
    struct p2d_buffer *out = &m->pen->plain;
    if (p2d_count_known(e->calls) && m->n_callers[e->callee] > 1) {
        p2d_puts(out, " \xc2\xb7 "); /* middle dot */
        p2d_put_short_count(out, e->calls);
        p2d_puts(out, "\xc3\x97"); /* multiplication sign */
    } else if (m->look->show_samples && m->graph->samples > 0) {
        p2d_puts(out, " \xc2\xb7 ");
        p2d_put_short_count(out, p2d_count_of(e->samples));
    }
}

/* "45% · 12 k×" after blanks that keep the text off its line; "↓ 98%  ↑ 97%" of an arrow with
 * two heads. */
static void put_edge_label(struct p2d_modern *m, struct arrow a,
                           const struct p2d_edge *back, double width)
{
    const struct p2d_edge *e = a.edge;
    struct p2d_buffer *out = &m->pen->plain;
    int blanks = 1 + (int)ceil(width / 4); /* one for 2 points of half the line */
    for (int i = 0; i < blanks; i++)
        p2d_puts(out, "\xc2\xa0"); /* no-break space */
    if (m->graph->compares) {
        p2d_put_time(out, m->look->time_format, m->unit, a.cells->total);
        p2d_puts(out, " \xe2\x86\x92 ");
        p2d_put_time(out, m->look->time_format, m->unit, e->total);
        return;
    }
    p2d_puts(out, back != NULL ? "\xe2\x86\x93 " : ""); /* down, up */
    p2d_put_share(out, p2d_share(m->graph, e->total));
    if (back != NULL) {
        p2d_puts(out, "\xc2\xa0\xc2\xa0\xe2\x86\x91 ");
        p2d_put_share(out, p2d_share(m->graph, back->total));
    } else {
        put_calls_of_edge(m, e);
        p2d_modern_put_also_labels(m, out, a.cells, blanks);
    }
}

static void put_edge_classes(struct p2d_modern *m, struct arrow a)
{
    const struct p2d_edge *e = a.edge;
    if (e->residual)
        p2d_puts(&m->words, " residual");
    if (e->estimated)
        p2d_puts(&m->words, " estimated");
    if (e->back)
        p2d_puts(&m->words, " back");
    if (m->graph->compares && e->absent)
        p2d_puts(&m->words, " gone");
    else if (m->graph->compares && !a.cells->known)
        p2d_puts(&m->words, " new");
}

/* A call and the call back are one arrow with two heads: twice as many arrows, and labels
 * that lie upon each other, would say no more. NULL: there is none. */
static const struct p2d_edge *back_of(const struct p2d_modern *m,
                                      const struct p2d_edge *e)
{
    uint32_t index = e->back || m->graph->compares
                         ? 0
                         : p2d_map_get(&m->backs, p2d_pair(e->callee + 1, e->caller + 1));
    const struct p2d_edge *back = index > 0 ? &m->graph->edges.at[index - 1] : NULL;
    return back != NULL && back->estimated == e->estimated &&
                   back->residual == e->residual
               ? back
               : NULL;
}

/* Whether another arrow has this one's head. */
static bool is_drawn_with_another(const struct p2d_modern *m, const struct p2d_edge *e)
{
    uint32_t index =
        e->back ? p2d_map_get(&m->forths, p2d_pair(e->caller + 1, e->callee + 1)) : 0;
    return index > 0 && back_of(m, &m->graph->edges.at[index - 1]) == e;
}

static void set_line(struct p2d_modern *m, struct arrow a, const struct p2d_edge *back,
                     double weight)
{
    const double weightiest = 19, smallest_head = 0.6;
    const struct p2d_edge *e = a.edge;
    struct p2d_pen *pen = m->pen;
    double head = 0.5 + 0.35 * sqrt(weight);
    p2d_pen_set_color(pen, "color", back != NULL ? p2d_back_ink : color_of(m, a));
    p2d_pen_set_number(pen, "penwidth", edge_width(weight));
    p2d_pen_set_number(pen, "arrowsize", back != NULL ? fmin(head, smallest_head) : head);
    p2d_pen_set_number(pen, "weight", floor(1 + weightiest * weight));
    if (m->drop[e->callee] > 0)
        p2d_pen_set_number(pen, "minlen", 1 + m->drop[e->callee]);
    if (e->estimated || e->residual)
        p2d_pen_set(pen, "style", e->estimated ? "dotted" : "dashed");
    if (e->back || back != NULL)
        p2d_pen_set(pen, "dir", e->back ? "back" : "both");
}

/* One arrow for all calls to a list. */
static void draw_list_edge(struct p2d_modern *m, const struct p2d_list *list)
{
    const struct p2d_list_row *first = &m->lists.rows.at[list->first];
    struct p2d_edge sum = m->graph->edges.at[first->edge];
    struct p2d_pen *pen = m->pen;
    sum.total = list->total;
    sum.calls = p2d_count_unknown();
    sum.residual = list->residual;
    sum.estimated = list->estimated;
    sum.absent = list->absent;
    struct arrow a = {&sum, list->cells};
    double weight = weight_of(m, a);
    p2d_pen_begin(pen);
    if (m->labels_edges && weight >= labelled_share) {
        put_edge_label(m, a, NULL, edge_width(weight));
        p2d_pen_set_text(pen, "label");
    }
    set_line(m, a, NULL, weight);
    put_edge_classes(m, a);
    p2d_pen_set_edge(pen, &sum, a.cells, NULL, p2d_modern_classes(m));
    p2d_pen_draw_edge(pen, list->caller, first->vertex);
}

static void draw_edge(struct p2d_modern *m, uint32_t index)
{
    const struct p2d_edge *e = &m->graph->edges.at[index], *back = back_of(m, e);
    struct p2d_pen *pen = m->pen;
    struct arrow a = {e, p2d_cells_at(m->graph, e->cells)};
    double weight = weight_of(m, a);
    if (is_drawn_with_another(m, e))
        return;
    p2d_pen_begin(pen);
    if (m->labels_edges && weight >= labelled_share &&
        (back != NULL || says_something(m, a))) {
        put_edge_label(m, a, back, edge_width(weight));
        p2d_pen_set_text(pen, "label");
    }
    set_line(m, a, back, weight);
    put_edge_classes(m, a);
    p2d_pen_set_edge(pen, e, a.cells, back, p2d_modern_classes(m));
    /* Turned round, so that Graphviz puts the callee above, where it belongs. */
    p2d_pen_draw_edge(pen, e->back ? e->callee : e->caller,
                      e->back ? e->caller : e->callee);
}

/* ---------------------------------------------------------------- the whole */

static void draw_defaults(struct p2d_modern *m)
{
    static const char font[] = "Arial,Helvetica,sans-serif";
    struct p2d_pen *pen = m->pen;
    p2d_pen_begin(pen);
    p2d_modern_put_title(m);
    p2d_pen_set_html(pen, "label");
    p2d_pen_set(pen, "labelloc", "t");
    p2d_pen_set(pen, "labeljust", "l");
    p2d_pen_set(pen, "fontname", font);
    p2d_pen_set(pen, "fontsize", "10");
    p2d_pen_set(pen, "bgcolor", "white");
    p2d_pen_set(pen, "nodesep", "0.15");
    p2d_pen_set(pen, "ranksep", "0.25");
    p2d_pen_set(pen, "outputorder", "edgesfirst");
    p2d_pen_set_page(pen);
    p2d_pen_draw_graph(pen);
    p2d_pen_begin(pen);
    p2d_pen_set(pen, "fontname", font);
    p2d_pen_set(pen, "fontsize", "10");
    p2d_pen_set(pen, "shape", "box");
    p2d_pen_set(pen, "style", "filled");
    p2d_pen_set(pen, "fillcolor", "white");
    p2d_pen_set(pen, "color", "#6b6b6b");
    p2d_pen_set(pen, "penwidth", "0.8");
    p2d_pen_set(pen, "peripheries", "1");
    p2d_pen_set(pen, "margin", "0.06,0.03");
    p2d_pen_set(pen, "height", "0");
    p2d_pen_set(pen, "width", "0");
    p2d_pen_set(pen, "label", "");
    p2d_pen_set_defaults(pen);
    p2d_pen_draw_node_defaults(pen);
    p2d_pen_begin(pen);
    p2d_pen_set(pen, "fontname", font);
    p2d_pen_set(pen, "fontsize", "10");
    p2d_pen_set(pen, "color", "black");
    p2d_pen_set(pen, "label", "");
    p2d_pen_set(pen, "labeltooltip", "");
    p2d_pen_set(pen, "penwidth", "1");
    p2d_pen_set(pen, "arrowsize", "1");
    p2d_pen_set(pen, "weight", "1");
    p2d_pen_set(pen, "minlen", "1");
    p2d_pen_set(pen, "style", "");
    p2d_pen_set(pen, "dir", "");
    p2d_pen_set_defaults(pen);
    p2d_pen_draw_edge_defaults(pen);
}

/* Not a loop, nor a call within a list, nor but for the first of the calls to a list. */
static bool is_arrow(const struct p2d_modern *m, const struct p2d_edge *e)
{
    return e->caller != e->callee && p2d_box_of(&m->lists, e->callee) == e->callee &&
           p2d_box_of(&m->lists, e->caller) == e->caller;
}

/* By vertex: how many other functions it calls, how many of these nobody else calls, and
 * by how many it is called. */
static void count_calls(const struct p2d_modern *m, uint32_t *callees, uint32_t *own,
                        uint32_t *callers)
{
    const struct p2d_graph *g = m->graph;
    for (uint32_t i = 0; i < g->edges.len; i++) {
        const struct p2d_edge *e = &g->edges.at[i];
        if (!is_arrow(m, e))
            continue;
        callees[e->caller]++;
        callers[e->callee]++;
    }
    for (uint32_t i = 0; i < g->edges.len; i++) {
        const struct p2d_edge *e = &g->edges.at[i];
        own[e->caller] += is_arrow(m, e) && callers[e->callee] == 1;
    }
}

/* Leaves of one caller stand a rank lower than its other callees, the next ones a rank
 * lower still, and so on, as unflatten(1) does it: otherwise a function with thirty callees makes a picture that is
 * thirty boxes wide. What calls only functions that others call too (thirty modules that
 * all import) is as good as a leaf: nothing hangs below it that would go down with it. */
static void stagger_leaves(struct p2d_modern *m)
{
    const double least = 5, wider_than_high = 2;
    const struct p2d_graph *g = m->graph;
    struct p2d_report *report = m->pen->view->report;
    uint32_t *callees = p2d_new(report, g->vertices.len, sizeof *callees);
    uint32_t *own = p2d_new(report, g->vertices.len, sizeof *own);
    uint32_t *callers = p2d_new(report, g->vertices.len, sizeof *callers);
    uint32_t *before = p2d_new(report, g->vertices.len, sizeof *before);
    if (p2d_ok(report))
        count_calls(m, callees, own, callers);
    for (int leaves = 0; leaves < 2; leaves++)
        for (uint32_t i = 0; i < g->edges.len && p2d_ok(report); i++) {
            const struct p2d_edge *e = &g->edges.at[i];
            bool is_leaf = own[e->callee] == 0 && callers[e->callee] == 1;
            if (!is_arrow(m, e) || is_leaf != leaves)
                continue;
            double a_row = fmax(least, sqrt(wider_than_high * callees[e->caller]));
            if (is_leaf)
                m->drop[e->callee] = (uint32_t)(before[e->caller] / a_row);
            before[e->caller]++;
        }
    p2d_delete(callees);
    p2d_delete(own);
    p2d_delete(callers);
    p2d_delete(before);
}

/* Graphviz draws nothing for them; they only hold components of one column together. */
static void draw_columns(struct p2d_modern *m)
{
    p2d_column_edges edges = {0};
    p2d_find_columns(m->pen->view, &m->lists, m->drop, &edges);
    for (uint32_t i = 0; i < edges.len && p2d_ok(m->pen->view->report); i++) {
        p2d_pen_begin(m->pen);
        p2d_pen_set(m->pen, "style", "invis");
        p2d_pen_set(m->pen, "weight", "8");
        p2d_pen_draw_edge(m->pen, edges.at[i].tail, edges.at[i].head);
    }
    p2d_vec_release(&edges);
}

/* Calls back by the pair of their vertices, other calls by the pair turned round. */
static void note_pair(struct p2d_modern *m, uint32_t index)
{
    const struct p2d_edge *e = &m->graph->edges.at[index];
    uint64_t pair = e->back ? p2d_pair(e->caller + 1, e->callee + 1)
                            : p2d_pair(e->callee + 1, e->caller + 1);
    uint32_t *slot =
        p2d_map_at(e->back ? &m->backs : &m->forths, m->pen->view->report, pair);
    if (slot != NULL)
        *slot = index + 1;
}

/* Whether a self cost is in grey. */
static bool has_chance(const struct p2d_modern *m, const struct p2d_vertex *v)
{
    bool has = p2d_modern_is_chance(m, v);
    for (uint32_t c = 0; c < p2d_also(m->graph); c++)
        has |= p2d_modern_is_chance_in(m, c, &p2d_cells_at(m->graph, v->cells)[c]);
    return has;
}

/* What has to be known of all before the first can be drawn. */
static void survey(struct p2d_modern *m)
{
    const struct p2d_graph *g = m->graph;
    for (uint32_t v = 0; v < g->vertices.len; v++) {
        m->has_cycle |= g->vertices.at[v].n_members > 0;
        m->has_chance |= has_chance(m, &g->vertices.at[v]);
        m->largest_change =
            fmax(m->largest_change, fabs(p2d_modern_change(m, &g->vertices.at[v])));
    }
    for (uint32_t i = 0; i < g->edges.len; i++) {
        const struct p2d_edge *e = &g->edges.at[i];
        m->has_residual |= e->residual;
        m->has_estimated |= e->estimated;
        m->has_back |= e->back;
        if (e->caller == e->callee)
            m->calls_itself[e->caller] = true;
        else
            m->n_callers[e->callee]++;
        if (e->caller != e->callee && !e->residual)
            note_pair(m, i);
    }
}

static void draw_all(struct p2d_modern *m)
{
    const struct p2d_graph *g = m->graph;
    const struct p2d_report *report = m->pen->view->report;
    survey(m);
    stagger_leaves(m);
    draw_defaults(m);
    for (uint32_t v = 0; v < g->vertices.len && p2d_ok(report); v++)
        if (g->vertices.at[v].n_members > 0)
            p2d_modern_draw_cycle(m, v);
        else if (m->lists.of[v] == 0)
            p2d_modern_draw_node(m, v);
        else if (p2d_box_of(&m->lists, v) == v)
            p2d_modern_draw_list(m, m->lists.of[v] - 1);
    p2d_draw_clusters(m->pen);
    /* A function that calls itself is marked: a loop takes much room to say no more. */
    for (uint32_t e = 0; e < g->edges.len && p2d_ok(report); e++)
        if (g->edges.at[e].caller != g->edges.at[e].callee &&
            m->lists.of[g->edges.at[e].callee] == 0)
            draw_edge(m, e);
    for (uint32_t i = 0; i < m->lists.at.len && p2d_ok(report); i++)
        if (m->lists.at.at[i].caller != UINT32_MAX)
            draw_list_edge(m, &m->lists.at.at[i]);
    draw_columns(m);
}

void p2d_draw_modern(struct p2d_pen *pen)
{
    const struct p2d_view *view = pen->view;
    const struct p2d_graph *g = view->graph;
    struct p2d_modern m = {.pen = pen,
                           .graph = g,
                           .look = view->look,
                           .unit = g->profile->metrics.at[g->metric].unit,
                           .words = {.report = view->report},
                           .labels_edges = p2d_labels_edges(view)};
    m.calls_itself = p2d_new(view->report, g->vertices.len, sizeof *m.calls_itself);
    m.drop = p2d_new(view->report, g->vertices.len, sizeof *m.drop);
    m.n_callers = p2d_new(view->report, g->vertices.len, sizeof *m.n_callers);
    if (p2d_heads_init(&m.heads, view) && p2d_lists_init(&m.lists, view))
        draw_all(&m);
    p2d_lists_release(&m.lists);
    p2d_heads_release(&m.heads);
    p2d_buffer_release(&m.words);
    p2d_delete(m.calls_itself);
    p2d_delete(m.drop);
    p2d_delete(m.n_callers);
    p2d_map_release(&m.backs);
    p2d_map_release(&m.forths);
}
