/* common.c - what all styles say of the page, of a box and of an arrow. */
#include "draw/common.h"

#include "base/hash.h"
#include "base/number.h"
#include "look/label.h"
#include "draw/pen.h"
#include "draw/link.h"
#include "draw/also.h"
#include "graph/share.h"

enum {
    LONGEST_TOOLTIP_NAME = 3000, /* Graphviz' lexer gives up on strings above 16 KB */
    LONGEST_TOOLTIP_CHAIN = 50   /* functions */
};

/* ---------------------------------------------------------------- tooltips */

/* The function's file and line, or its module; nothing if neither is known. */
static void put_file(struct p2d_buffer *out, const struct p2d_profile *profile, p2d_fn fn,
                     const char *before)
{
    const struct p2d_function *function = &profile->fns.at[fn];
    struct p2d_span file = p2d_text(profile, function->file);
    if (file.len == 0)
        file = p2d_text(profile, function->module);
    if (file.len == 0 || p2d_span_is(file, "~"))
        return;
    p2d_puts(out, before);
    p2d_put_printable(out, file, LONGEST_TOOLTIP_NAME);
    p2d_put_line(out, function, true);
}

static const char *plural(struct p2d_count count)
{
    return p2d_count_compare(count, p2d_count_of(1)) == 0 ? "" : "s";
}

static void put_cost(struct p2d_buffer *out, const struct p2d_view *view,
                     const char *before, double cost)
{
    const struct p2d_graph *g = view->graph;
    p2d_puts(out, before);
    p2d_put_value(out, g->profile->metrics.at[g->metric].unit, cost);
    p2d_puts(out, " (");
    p2d_put_share(out, p2d_share(g, cost));
    p2d_putc(out, ')');
}

/* "123456 calls, 12.0 µs each". */
static void put_calls(struct p2d_buffer *out, const struct p2d_view *view,
                      struct p2d_count calls, double total)
{
    const struct p2d_graph *g = view->graph;
    char text[P2D_COUNT_SIZE];
    double n = p2d_count_value(calls);
    p2d_putf(out, "%s call%s", p2d_count_format(calls, text), plural(calls));
    if (n > 1) {
        p2d_puts(out, ", ");
        p2d_put_value(out, g->profile->metrics.at[g->metric].unit, total / n);
        p2d_puts(out, " each");
    }
}

static void put_presence(struct p2d_buffer *out, enum p2d_presence presence)
{
    if (presence != P2D_IN_BOTH)
        p2d_puts(out, presence == P2D_ONLY_AFTER ? "\nnew: not in the first profile"
                                                 : "\ngone: not in the second profile");
}

/* The costs that a function or a call had in the profile it is compared with. */
static void put_before(struct p2d_buffer *out, const struct p2d_view *view, bool absent,
                       const struct p2d_cell *before, bool has_self)
{
    const struct p2d_graph *g = view->graph;
    enum p2d_unit unit = g->profile->metrics.at[g->metric].unit;
    if (!g->compares)
        return;
    if (before->known) {
        p2d_puts(out, "\nbefore: total ");
        p2d_put_value(out, unit, before->total);
        if (has_self) {
            p2d_puts(out, ", self ");
            p2d_put_value(out, unit, before->self);
        }
        if (p2d_count_known(before->calls)) {
            char text[P2D_COUNT_SIZE];
            p2d_putf(out, ", %s call%s", p2d_count_format(before->calls, text),
                     plural(before->calls));
        }
    }
    put_presence(out, p2d_presence_of(absent, before));
}

/* The functions of one box, from the caller down. */
static void put_chain(struct p2d_buffer *out, const struct p2d_view *view,
                      const struct p2d_vertex *v)
{
    const struct p2d_profile *p = view->graph->profile;
    if (v->chain_length < 2)
        return;
    p2d_puts(out, "\ncalls one after the other:");
    for (uint32_t i = 0; i < v->chain_length && i < LONGEST_TOOLTIP_CHAIN; i++) {
        p2d_fn fn = view->graph->chains.at[v->chain + i];
        p2d_puts(out, "\n  ");
        p2d_put_display_name(out, p, fn, false, false);
        put_file(out, p, fn, "  ");
    }
    if (v->chain_length > LONGEST_TOOLTIP_CHAIN)
        p2d_putf(out, "\n  and %u more", v->chain_length - LONGEST_TOOLTIP_CHAIN);
}

void p2d_put_box_tooltip(struct p2d_buffer *out, const struct p2d_view *view,
                         const struct p2d_vertex *v)
{
    const struct p2d_profile *p = view->graph->profile;
    if (v->n_members > 0) {
        p2d_putf(out, "cycle of %u functions, which call each other", v->n_members);
    } else {
        p2d_put_printable(out, p2d_text(p, p->fns.at[v->fn].name), LONGEST_TOOLTIP_NAME);
        put_file(out, p, v->fn, "\n");
    }
    put_cost(out, view, v->total_estimated ? "\ntotal (estimated) " : "\ntotal ",
             v->total);
    put_cost(out, view, v->self_estimated ? ", self (estimated) " : ", self ", v->self);
    p2d_put_also_lines(out, view, p2d_cells_at(view->graph, v->cells), true);
    if (p2d_count_known(v->calls)) {
        p2d_putc(out, '\n');
        put_calls(out, view, v->calls, v->total);
        if (p2d_count_known(v->primitive) &&
            p2d_count_compare(v->calls, v->primitive) != 0) {
            char text[P2D_COUNT_SIZE];
            p2d_putf(out, "\n%s of them not recursive",
                     p2d_count_format(v->primitive, text));
        }
    }
    if (view->graph->samples > 0)
        p2d_putf(out, "\n%llu of %llu samples, %llu of them in itself",
                 (unsigned long long)v->samples_total,
                 (unsigned long long)view->graph->samples,
                 (unsigned long long)v->samples_self);
    if (v->cycle != 0)
        p2d_putf(out, "\nin cycle %u: functions that call each other", v->cycle);
    put_before(out, view, v->absent, p2d_cells_at(view->graph, v->cells), true);
    put_chain(out, view, v);
}

static void put_end(struct p2d_buffer *out, const struct p2d_graph *g, uint32_t v)
{
    const struct p2d_vertex *vertex = &g->vertices.at[v];
    if (vertex->n_members > 0)
        p2d_putf(out, "cycle of %u functions", vertex->n_members);
    else
        p2d_put_display_name(out, g->profile, vertex->fn, false, false);
}

static void put_edge_tooltip(struct p2d_buffer *out, const struct p2d_view *view,
                             const struct p2d_edge *e, const struct p2d_cell *cells)
{
    const struct p2d_graph *g = view->graph;
    put_end(out, g, e->caller);
    p2d_puts(out, " \xe2\x86\x92 "); /* rightwards arrow */
    put_end(out, g, e->callee);
    put_cost(out, view, "\n", e->total);
    if (p2d_count_known(e->calls)) {
        p2d_puts(out, ", ");
        put_calls(out, view, e->calls, e->total);
    }
    p2d_put_also_lines(out, view, cells, false);
    if (e->residual)
        p2d_puts(out, "\nthrough functions that are left out");
    if (e->estimated)
        p2d_puts(out,
                 e->residual ? "\nestimated" : "\nestimated from the number of calls");
    put_before(out, view, e->absent, cells, false);
}

/* ---------------------------------------------------------- ids and classes */

/* FNV-1a: the same on every machine and on every day. */
static uint64_t hash_bytes(uint64_t hash, struct p2d_span bytes)
{
    const uint64_t prime = UINT64_C(0x100000001b3);
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ bytes.at[i]) * prime;
    return hash * prime; /* as if by a byte of 0: where one field ends */
}

uint64_t p2d_box_id(const struct p2d_profile *p, p2d_fn id)
{
    const struct p2d_function *fn = &p->fns.at[id];
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    hash = hash_bytes(hash, p2d_text(p, fn->name));
    hash = hash_bytes(hash, p2d_text(p, fn->module));
    hash = hash_bytes(hash, p2d_text(p, fn->file));
    hash = p2d_hash_u64(hash, (uint64_t)fn->line);
    return fn->column > 0 ? p2d_hash_u64(hash, fn->column) : hash;
}

void p2d_pen_set_page(struct p2d_pen *pen)
{
    const struct p2d_look *look = pen->view->look;
    p2d_pen_set(pen, "tooltip", " "); /* else Graphviz shows the graph's inner name */
    if (look->page_width > 0 && look->page_height > 0) {
        p2d_put_fixed(&pen->plain, look->page_width, 0, 2);
        p2d_putc(&pen->plain, ',');
        p2d_put_fixed(&pen->plain, look->page_height, 0, 2);
        p2d_pen_set_text(pen, "size");
    }
    if (pen->view->thrift.straight)
        p2d_pen_set(pen, "splines", "line");
    if (pen->view->thrift.limited) {
        p2d_pen_set(pen, "nslimit", "2");
        p2d_pen_set(pen, "nslimit1", "2");
        p2d_pen_set(pen, "mclimit", "0.3");
    }
}

void p2d_pen_set_defaults(struct p2d_pen *pen)
{
    p2d_pen_set(pen, "id", "");
    p2d_pen_set(pen, "class", "");
    p2d_pen_set(pen, "URL", "");
    p2d_pen_set(pen, "tooltip", "");
}

void p2d_pen_set_node(struct p2d_pen *pen, const struct p2d_vertex *v,
                      const char *classes)
{
    const struct p2d_view *view = pen->view;
    p2d_putf(&pen->plain, "f%016llx",
             (unsigned long long)p2d_box_id(view->graph->profile, v->fn));
    p2d_pen_set_text(pen, "id");
    if (classes[0] != '\0')
        p2d_pen_set(pen, "class", classes);
    p2d_put_link(&pen->plain, view, v->fn);
    if (pen->plain.len > 0)
        p2d_pen_set_text(pen, "URL");
    p2d_put_box_tooltip(&pen->plain, view, v);
    p2d_pen_set_text(pen, "tooltip");
}

void p2d_pen_set_edge(struct p2d_pen *pen, const struct p2d_edge *e,
                      const struct p2d_cell *cells, const struct p2d_edge *back,
                      const char *classes)
{
    const struct p2d_graph *g = pen->view->graph;
    uint64_t caller = p2d_box_id(g->profile, g->vertices.at[e->caller].fn);
    uint64_t callee = p2d_box_id(g->profile, g->vertices.at[e->callee].fn);
    /* Between two functions there may be a call and one through what is left out. */
    p2d_putf(&pen->plain, "c%016llx",
             (unsigned long long)p2d_hash_u64(caller, ~callee * 4 + e->residual));
    p2d_pen_set_text(pen, "id");
    if (classes[0] != '\0')
        p2d_pen_set(pen, "class", classes);
    put_edge_tooltip(&pen->plain, pen->view, e, cells);
    if (back != NULL) {
        p2d_putc(&pen->plain, '\n');
        put_edge_tooltip(&pen->plain, pen->view, back, p2d_cells_at(g, back->cells));
    }
    size_t length = pen->plain.len;
    p2d_pen_set_text(pen, "tooltip");
    pen->plain.len = length; /* the bytes are still there */
    p2d_pen_set_text(pen, "labeltooltip");
}
