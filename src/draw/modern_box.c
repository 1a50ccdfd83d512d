/* modern_box.c - the boxes of the modern look: name, place, numbers, colour. */
#include "draw/modern_box.h"

#include <math.h>

#include "base/number.h"
#include "graph/spread.h"
#include "look/label.h"
#include "look/ramp.h"
#include "graph/share.h"
#include "draw/common.h"
#include "draw/modern_also.h"
#include "draw/modern_chance.h"

enum { CHAIN_SHOWN = 4 }; /* functions of a chain that are named */

#define GAP "\xc2\xa0\xc2\xa0\xc2\xa0" /* no-break spaces: others are merged */

/* -------------------------------------------------------------------- words */

static void put_cost(struct p2d_modern *m, double cost)
{
    p2d_put_time(&m->words, m->look->time_format, m->unit, cost);
}

void p2d_modern_put_change(struct p2d_modern *m, double before, double after)
{
    put_cost(m, before);
    p2d_puts(&m->words, " \xe2\x86\x92 "); /* rightwards arrow */
    put_cost(m, after);
    p2d_modern_flush(m);
    if (!(before > 0))
        return;
    p2d_puts(&m->words, GAP);
    p2d_put_growth(&m->words, before, after);
    p2d_modern_flush_bold(m);
}

void p2d_modern_put_error(struct p2d_modern *m, double before,
                          const struct p2d_errors *errors)
{
    double percent = 100 * p2d_error_of_change(errors) / before;
    if (m->graph->spreads == NULL || !(before > 0))
        return;
    p2d_puts(&m->words, " \xc2\xb1"); /* plus-minus sign */
    p2d_put_fixed(&m->words, percent, 0, percent < 9.95 ? 1 : 0);
    p2d_putc(&m->words, '%');
    p2d_modern_flush(m);
}

/* ------------------------------------------------------------------- colour */

bool p2d_modern_fills_by_self(const struct p2d_modern *m)
{
    return m->look->color_by != P2D_COLOR_BY_TOTAL;
}

double p2d_modern_change_to(const struct p2d_graph *g, double after, double before)
{
    return p2d_change_of(g, after, before) != P2D_UNCHANGED
               ? p2d_difference(g, after, before)
               : 0;
}

double p2d_modern_change(const struct p2d_modern *m, const struct p2d_vertex *v)
{
    const struct p2d_cell *before = p2d_cells_at(m->graph, v->cells);
    if (p2d_modern_fills_by_self(m))
        return p2d_change_of_self(m->graph, v) != P2D_UNCHANGED
                   ? p2d_difference(m->graph, v->self, before->self)
                   : 0;
    return p2d_change_of_total(m->graph, v) != P2D_UNCHANGED
               ? p2d_difference(m->graph, v->total, before->total)
               : 0;
}

struct p2d_rgb p2d_modern_fill(const struct p2d_modern *m, const struct p2d_vertex *v)
{
    if (m->graph->compares) {
        double change = p2d_modern_change(m, v), size = fabs(change);
        if (!(size > 0))
            return p2d_ramp(m->look->colormap, 0);
        double weight = sqrt(size / m->largest_change);
        return p2d_ramp_of_change(m->look->colormap, change < 0 ? -weight : weight);
    }
    double weight = p2d_share(m->graph, v->total);
    if (p2d_modern_fills_by_self(m))
        weight = p2d_modern_is_chance(m, v)
                     ? 0
                     : p2d_place_of_share(true, p2d_share(m->graph, v->self));
    return p2d_ramp(m->look->colormap, p2d_skewed(m->look->skew, weight));
}

/* ------------------------------------------------------------------- boxes */

static unsigned label_parts(const struct p2d_look *look)
{
    const unsigned usual =
        P2D_LABEL_TOTAL_SHARE | P2D_LABEL_SELF_SHARE | P2D_LABEL_TOTAL | P2D_LABEL_SELF;
    unsigned parts = look->node_label != 0 ? look->node_label : usual;
    return parts | P2D_LABEL_CALLS | (look->show_samples ? P2D_LABEL_SAMPLES : 0);
}

/* "total 68% 2.16 s"; in grey where the number is chance. */
static void put_measure(struct p2d_modern *m, const char *what, double cost,
                        unsigned parts, bool is_chance)
{
    struct p2d_rgb quiet = p2d_quiet_on(p2d_ramp(m->look->colormap, 0));
    bool has_share = (parts & (P2D_LABEL_TOTAL_SHARE | P2D_LABEL_SELF_SHARE)) != 0;
    bool has_cost = (parts & (P2D_LABEL_TOTAL | P2D_LABEL_SELF)) != 0;
    p2d_puts(&m->words, what);
    if (has_share) {
        if (!is_chance)
            p2d_modern_flush(m);
        p2d_put_share(&m->words, p2d_share(m->graph, cost));
        if (!is_chance)
            p2d_modern_flush_bold(m);
        has_cost = has_cost && (cost > 0 || cost < 0); /* "self 0%" says it all */
        p2d_puts(&m->words, has_cost ? " " : "");
    }
    if (has_cost)
        put_cost(m, cost);
    if (is_chance)
        p2d_modern_flush_colored(m, quiet);
    else
        p2d_modern_flush(m);
}

/* "total 1.20 s -> 0.85 s  -29%", or the only side that there is. */
static void put_comparison(struct p2d_modern *m, const char *what,
                           enum p2d_presence presence, double before, double after,
                           const struct p2d_errors *errors)
{
    p2d_puts(&m->words, what);
    bool is_nothing = p2d_modern_costs_read_alike(m, before, 0) &&
                      p2d_modern_costs_read_alike(m, after, 0);
    if (presence == P2D_IN_BOTH && !is_nothing) {
        p2d_modern_put_change(m, before, after);
        p2d_modern_put_error(m, before, errors);
    } else {
        bool gone = presence == P2D_ONLY_BEFORE;
        p2d_puts(&m->words, gone ? "was " : "");
        put_cost(m, gone ? before : after);
        p2d_modern_flush(m);
    }
}

/* Whether total and self are written alike, so that one of them says all. */
static bool is_all_self(struct p2d_modern *m, const struct p2d_vertex *v)
{
    struct p2d_buffer total = {.report = m->words.report}, self = total;
    p2d_put_share(&total, p2d_share(m->graph, v->total));
    p2d_put_time(&total, m->look->time_format, m->unit, v->total);
    p2d_put_share(&self, p2d_share(m->graph, v->self));
    p2d_put_time(&self, m->look->time_format, m->unit, v->self);
    bool is_same = p2d_span_equal(p2d_buffer_span(&total), p2d_buffer_span(&self));
    p2d_buffer_release(&total);
    p2d_buffer_release(&self);
    return is_same && !v->total_estimated && !v->self_estimated;
}

static void put_costs(struct p2d_modern *m, const struct p2d_vertex *v)
{
    const unsigned totals = P2D_LABEL_TOTAL_SHARE | P2D_LABEL_TOTAL;
    const unsigned selves = P2D_LABEL_SELF_SHARE | P2D_LABEL_SELF;
    unsigned parts = label_parts(m->look);
    bool has_self = (parts & selves) != 0;
    bool has_total = (parts & totals) != 0 && !(has_self && is_all_self(m, v));
    bool is_narrow = m->pen->view->shape == P2D_BOX_NARROW;
    if (has_total) {
        put_measure(m, v->total_estimated ? "total (estimated) " : "total ", v->total,
                    parts & totals, false);
        if (is_narrow || !has_self)
            p2d_modern_end_line(m);
    }
    if (has_self) {
        if (has_total && !is_narrow)
            p2d_puts(&m->words, GAP);
        put_measure(m, v->self_estimated ? "self (estimated) " : "self ", v->self,
                    parts & selves, p2d_modern_is_chance(m, v));
        if (m->pen->view->shape != P2D_BOX_LOW)
            p2d_modern_end_line(m);
    }
}

/* A line each, unless the box is to be low or has only one side. */
static void put_comparisons(struct p2d_modern *m, const struct p2d_vertex *v)
{
    const struct p2d_cell *before = p2d_cells_at(m->graph, v->cells);
    const struct p2d_spread *spread = p2d_spread_of(m->graph, v);
    enum p2d_presence presence = p2d_presence_of(v->absent, before);
    bool is_all_self = p2d_modern_costs_read_alike(m, v->total, v->self) &&
                       p2d_modern_costs_read_alike(m, before->total, before->self);
    bool shares_line = m->pen->view->shape == P2D_BOX_LOW ||
                       (m->pen->view->shape == P2D_BOX_WIDE && presence != P2D_IN_BOTH);
    if (!is_all_self) {
        put_comparison(m, "total ", presence, before->total, v->total, &spread->total);
        if (!shares_line)
            p2d_modern_end_line(m);
    }
    put_comparison(m, !is_all_self && shares_line ? GAP "self " : "self ", presence,
                   before->self, v->self, &spread->self);
    p2d_modern_end_line(m);
}

static void put_measures(struct p2d_modern *m, const struct p2d_vertex *v)
{
    if (m->graph->compares)
        put_comparisons(m, v);
    else
        put_costs(m, v);
}

/* What a box says of its function's way back to itself; NULL: nothing. Where the profiler
 * counted the calls that were not recursive it has told; else a circle is all that is
 * known: it need not have been closed by one stack. */
static const char *recursion_of(const struct p2d_modern *m, uint32_t v)
{
    const struct p2d_vertex *vertex = &m->graph->vertices.at[v];
    bool counted = p2d_count_known(vertex->calls) && p2d_count_known(vertex->primitive);
    if (m->calls_itself[v] ||
        (counted && p2d_count_compare(vertex->calls, vertex->primitive) != 0))
        return "recursive";
    return vertex->cycle != 0 && !counted ? "in a cycle" : NULL;
}

/* Whether the calls go on the line of the costs. */
static bool is_line_open(const struct p2d_modern *m)
{
    const unsigned selves = P2D_LABEL_SELF_SHARE | P2D_LABEL_SELF;
    return m->pen->view->shape == P2D_BOX_LOW && !m->graph->compares &&
           (label_parts(m->look) & selves) != 0;
}

/* "400 calls, 5.40 ms each, recursive" */
static void put_calls(struct p2d_modern *m, const struct p2d_vertex *v,
                      const char *recursion)
{
    double n = p2d_count_value(v->calls);
    bool has_samples = (label_parts(m->look) & P2D_LABEL_SAMPLES) != 0;
    bool gone = m->graph->compares && v->absent;
    if (p2d_count_known(v->calls) && !gone) {
        p2d_put_short_count(&m->words, v->calls);
        p2d_puts(&m->words, n == 1 ? " call" : " calls");
        if (n > 1 && v->total > 0) {
            p2d_puts(&m->words, ", ");
            put_cost(m, v->total / n);
            p2d_puts(&m->words, " each");
        }
    } else if (has_samples && m->graph->samples > 0) {
        p2d_put_short_count(&m->words, p2d_count_of(v->samples_total));
        p2d_puts(&m->words, v->samples_total == 1 ? " sample" : " samples");
    }
    if (recursion != NULL)
        p2d_putf(&m->words, "%s%s", m->words.len > 0 ? ", " : "", recursion);
    bool is_empty = m->words.len == 0, is_open = is_line_open(m);
    if (!is_empty && is_open) {
        p2d_puts(&m->pen->plain, GAP);
    }
    p2d_modern_flush(m);
    if (!is_empty || is_open)
        p2d_modern_end_line(m);
}

/* The functions that the first one of a chain leads to: the first few and the last. */
static void put_chain(struct p2d_modern *m, const struct p2d_vertex *v,
                      struct p2d_rgb quiet)
{
    const uint32_t n = v->chain_length;
    for (uint32_t i = 1; i < n; i++) {
        p2d_fn fn = m->graph->chains.at[v->chain + i];
        if (n > CHAIN_SHOWN + 1 && i == CHAIN_SHOWN - 1) {
            p2d_putf(&m->words, "+ %u more", n - CHAIN_SHOWN);
            i = n - 2;
        } else {
            p2d_puts(&m->words, "\xe2\x86\x92 "); /* rightwards arrow */
            p2d_put_one_line_name(&m->words, m->graph->profile, fn);
        }
        p2d_modern_flush_colored(m, quiet);
        p2d_modern_end_line(m);
    }
}

static void put_span(struct p2d_modern *m, struct p2d_span text)
{
    p2d_put(&m->words, text.at, text.len);
}

/* What a comparison says of a function that only one side has. */
static const char *badge(const struct p2d_modern *m, const struct p2d_vertex *v)
{
    if (!m->graph->compares)
        return "";
    if (v->absent)
        return GAP "GONE";
    return p2d_cells_at(m->graph, v->cells)->known ? "" : GAP "NEW";
}

/* A short name and its place share a line. */
static void put_heading(struct p2d_modern *m, uint32_t index, struct p2d_rgb quiet)
{
    enum { MOST_LETTERS = 34 };
    const struct p2d_vertex *v = &m->graph->vertices.at[index];
    struct p2d_span place = p2d_head_place(&m->heads, index);
    struct p2d_span name = p2d_head_name(&m->heads, index), line;
    bool shares_line = m->pen->view->shape != P2D_BOX_NARROW && place.len > 0 &&
                       p2d_find(name, 0, '\n') == name.len &&
                       p2d_count_points(name) + p2d_count_points(place) < MOST_LETTERS;
    while (p2d_cut(&name, '\n', &line)) {
        put_span(m, line);
        p2d_puts(&m->words, name.len == 0 ? badge(m, v) : "");
        p2d_modern_flush_bold(m);
        if (!shares_line)
            p2d_modern_end_line(m);
    }
    if (place.len == 0)
        return;
    p2d_puts(&m->pen->plain, shares_line ? "\xc2\xa0\xc2\xa0" : "");
    put_span(m, place);
    p2d_modern_flush_colored(m, quiet);
    p2d_modern_end_line(m);
}

static void put_box(struct p2d_modern *m, uint32_t index, struct p2d_rgb fill)
{
    const struct p2d_vertex *v = &m->graph->vertices.at[index];
    struct p2d_rgb quiet = p2d_quiet_on(fill);
    put_heading(m, index, quiet);
    put_chain(m, v, quiet);
    put_measures(m, v);
    put_calls(m, v, recursion_of(m, index));
    p2d_modern_put_also(m, v, fill);
}

/* For scripts and style sheets. */
static void put_node_classes(struct p2d_modern *m, uint32_t index)
{
    const double hot = 0.1, warm = 0.02;
    const struct p2d_vertex *v = &m->graph->vertices.at[index];
    double self = p2d_share(m->graph, v->self);
    if (self >= warm)
        p2d_puts(&m->words, self >= hot ? " self-hot" : " self-warm");
    if (recursion_of(m, index) != NULL)
        p2d_puts(&m->words, " recursive");
    if (v->chain_length > 1)
        p2d_puts(&m->words, " chain");
    if (!m->graph->compares)
        return;
    double change = p2d_modern_change(m, v);
    if (v->absent)
        p2d_puts(&m->words, " gone");
    else if (!p2d_cells_at(m->graph, v->cells)->known)
        p2d_puts(&m->words, " new");
    if (change < 0 || change > 0)
        p2d_puts(&m->words, change < 0 ? " faster" : " slower");
}

const char *p2d_modern_classes(struct p2d_modern *m)
{
    p2d_putc(&m->words, '\0');
    m->words.len = 0;
    if (m->words.at == NULL || m->words.at[0] == '\0')
        return "";
    return (const char *)m->words.at + 1;
}

/* What is hot is seen in a small picture too. */
static void put_border(struct p2d_modern *m, const struct p2d_vertex *v)
{
    const double thinnest = 0.8, more = 2.4, widest_at = 0.2, dark_from = 0.03;
    double self = p2d_share(m->graph, v->self);
    if (m->graph->compares || p2d_modern_is_chance(m, v) || !(self >= 0.005))
        return;
    p2d_pen_set_number(m->pen, "penwidth",
                       thinnest + more * fmin(1, sqrt(self / widest_at)));
    if (self >= dark_from)
        p2d_pen_set(m->pen, "color", "#3c3c3c");
}

void p2d_modern_draw_node(struct p2d_modern *m, uint32_t index)
{
    struct p2d_pen *pen = m->pen;
    const struct p2d_vertex *v = &m->graph->vertices.at[index];
    struct p2d_rgb fill = p2d_modern_fill(m, v);
    p2d_pen_begin(pen);
    put_box(m, index, fill);
    p2d_pen_set_html(pen, "label");
    p2d_pen_set_color(pen, "fillcolor", fill);
    put_border(m, v);
    if (m->graph->compares && v->absent)
        p2d_pen_set(pen, "style", "filled,dashed");
    if (v->chain_length > 1)
        p2d_pen_set(pen, "peripheries", "2");
    put_node_classes(m, index);
    p2d_pen_set_node(pen, v, p2d_modern_classes(m));
    p2d_pen_draw_node(pen, index);
}
