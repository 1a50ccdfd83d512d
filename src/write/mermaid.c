/* mermaid.c - write a Mermaid flowchart, for READMEs and wikis.
 *
 *     flowchart TD
 *         n0["main<br/>100.00%"]
 *         n0 -->|"45.00% 3×"| n1
 *
 * In a comparison a box has both costs, and a colour where its self cost changed:
 *
 *         n1["read<br/>total 200 → 400<br/>self 200 → 400"]:::slower
 *
 * Mermaid refuses a text above 50000 characters and more than 500 arrows: then only the
 * heaviest functions are drawn, and a comment says so.
 * Reference: https://mermaid.js.org/syntax/flowchart.html
 */
#include "base/utf8.h"
#include "draw/also.h"
#include "graph/spread.h"
#include "graph/share.h"
#include "look/label.h"
#include "look/ramp.h"
#include "write/write.h"

enum { MOST_TEXT = 50000, MOST_EDGES = 500 };

/* Quotes, and what Mermaid takes for markup, as the codes of their characters. */
static void put_escaped(struct p2d_buffer *out, const struct p2d_buffer *text)
{
    for (size_t i = 0; i < text->len;) {
        uint32_t point;
        bool valid;
        size_t n = p2d_utf8_decode(text->at + i, text->len - i, &point, &valid);
        bool markup = point < 128 && strchr("\"#&;<>\\`*_~|[]{}", (int)point) != NULL;
        if (!valid || !p2d_is_printable(point) || p2d_is_bidi_control(point))
            p2d_puts(out, "\xEF\xBF\xBD");
        else if (markup)
            p2d_putf(out, "#%u;", (unsigned)point);
        else
            p2d_put(out, text->at + i, n);
        i += n;
    }
}

/* A name and where it is, a line each. */
static void put_function(const struct p2d_view *view, p2d_fn fn, struct p2d_buffer *out)
{
    const struct p2d_profile *p = view->graph->profile;
    struct p2d_buffer text = {.report = view->report};
    p2d_put_display_name(&text, p, fn, view->look->strip, false);
    put_escaped(out, &text);
    p2d_puts(out, "<br/>");
    text.len = 0;
    p2d_put_place(&text, p, fn);
    put_escaped(out, &text);
    p2d_puts(out, text.len > 0 ? "<br/>" : "");
    p2d_buffer_release(&text);
}

/* "1.20 s → 0.80 s", or the only side that there is. */
static void put_sides(const struct p2d_graph *g, double after, double before,
                      enum p2d_presence presence, struct p2d_buffer *out)
{
    enum p2d_unit unit = g->profile->metrics.at[g->metric].unit;
    if (presence != P2D_ONLY_AFTER)
        p2d_put_value(out, unit, before);
    p2d_puts(out, presence == P2D_IN_BOTH ? " \xe2\x86\x92 " : ""); /* arrow */
    if (presence != P2D_ONLY_BEFORE)
        p2d_put_value(out, unit, after);
}

/* The rest of a box of a comparison: which sides have it, and what it costs there. */
static void put_both_costs(const struct p2d_graph *g, const struct p2d_vertex *v,
                           struct p2d_buffer *out)
{
    static const char *const sides[] = {
        [P2D_IN_BOTH] = "", [P2D_ONLY_AFTER] = "new, ", [P2D_ONLY_BEFORE] = "gone, "};
    static const char *const classes[] = {
        [P2D_UNCHANGED] = "", [P2D_SLOWER] = ":::slower", [P2D_FASTER] = ":::faster"};
    const struct p2d_cell *before = p2d_cells_at(g, v->cells);
    enum p2d_presence presence = p2d_presence_of(v->absent, before);
    p2d_putf(out, "%stotal ", sides[presence]);
    put_sides(g, v->total, before->total, presence, out);
    p2d_puts(out, "<br/>self ");
    put_sides(g, v->self, before->self, presence, out);
    p2d_putf(out, "\"]%s\n", classes[p2d_change_of_self(g, v)]);
}

/* "<br/>bytes 45.00% (1.90%)" of each further column that knows the function. */
static void put_also(const struct p2d_view *view, const struct p2d_cell *cells,
                     struct p2d_buffer *out)
{
    const struct p2d_graph *g = view->graph;
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        struct p2d_buffer name = {.report = view->report};
        if (!cells[c].known)
            continue;
        p2d_puts(out, "<br/>");
        p2d_put_also_name(&name, g, c);
        put_escaped(out, &name);
        p2d_buffer_release(&name);
        p2d_putc(out, ' ');
        p2d_put_percent(out, p2d_share_in(g, c, cells[c].total));
        p2d_puts(out, " (");
        p2d_put_percent(out, p2d_share_in(g, c, cells[c].self));
        p2d_putc(out, ')');
    }
}

static void put_node(const struct p2d_view *view, uint32_t number, struct p2d_buffer *out)
{
    const struct p2d_graph *g = view->graph;
    const struct p2d_vertex *v = &g->vertices.at[number];
    p2d_putf(out, "    n%u[\"", number);
    if (v->n_members > 0)
        p2d_putf(out, "cycle of %u functions<br/>", v->n_members);
    else if (v->chain_length == 0)
        put_function(view, v->fn, out);
    for (uint32_t i = 0; i < v->chain_length; i++)
        put_function(view, g->chains.at[v->chain + i], out);
    if (g->compares) {
        put_both_costs(g, v, out);
        return;
    }
    p2d_put_percent(out, p2d_share(g, v->total));
    p2d_puts(out, " (");
    p2d_put_percent(out, p2d_share(g, v->self));
    p2d_putc(out, ')');
    put_also(view, p2d_cells_at(g, v->cells), out);
    p2d_puts(out, "\"]\n");
}

static void put_edge(const struct p2d_graph *g, const struct p2d_edge *e,
                     struct p2d_buffer *out)
{
    bool dashed = e->estimated || e->residual;
    p2d_putf(out, "    n%u %s|\"", e->caller, dashed ? "-.->" : "-->");
    const struct p2d_cell *before = p2d_cells_at(g, e->cells);
    if (g->compares)
        put_sides(g, e->total, before->total, p2d_presence_of(e->absent, before), out);
    else
        p2d_put_percent(out, p2d_share(g, e->total));
    if (!g->compares && p2d_count_known(e->calls)) {
        p2d_putc(out, ' ');
        p2d_put_calls(out, e->calls);
    }
    p2d_putf(out, "\"| n%u\n", e->callee);
}

/* The colours of pictures that compare, at half of their strength. */
static void put_class(const char *name, struct p2d_rgb fill, struct p2d_buffer *out)
{
    p2d_putf(out, "    classDef %s fill:#%02x%02x%02x,color:#000\n", name, fill.red,
             fill.green, fill.blue);
}

static void put_head(const struct p2d_view *view, uint32_t n, struct p2d_buffer *out)
{
    const struct p2d_graph *g = view->graph;
    const double half = 0.5;
    p2d_puts(out, "flowchart TD\n");
    if (g->compares) {
        put_class("slower", p2d_ramp_of_change(view->look->colormap, half), out);
        put_class("faster", p2d_ramp_of_change(view->look->colormap, -half), out);
    }
    if (n < g->vertices.len)
        p2d_putf(
            out,
            "    %%%% the heaviest %u of %u functions: Mermaid draws no more than %d "
            "arrows or %d characters\n",
            n, g->vertices.len, MOST_EDGES, MOST_TEXT);
}

/* The first n functions and the calls among them. False if that is too much. */
static bool put_chart(const struct p2d_view *view, uint32_t n, struct p2d_buffer *out)
{
    const struct p2d_graph *g = view->graph;
    unsigned n_edges = 0;
    put_head(view, n, out);
    for (uint32_t v = 0; v < n && out->len <= MOST_TEXT; v++)
        put_node(view, v, out);
    for (uint32_t e = 0; e < g->edges.len && out->len <= MOST_TEXT; e++) {
        const struct p2d_edge *edge = &g->edges.at[e];
        if (edge->caller >= n || edge->callee >= n)
            continue;
        if (++n_edges > MOST_EDGES)
            return false;
        put_edge(g, edge, out);
    }
    return out->len <= MOST_TEXT;
}

static void write_mermaid(const struct p2d_view *view, const char *name,
                          struct p2d_buffer *out)
{
    (void)name;
    uint32_t all = view->graph->vertices.len, n = all;
    while (p2d_ok(view->report) && !put_chart(view, n, out) && n > 1) {
        out->len = 0;
        n -= n / 10 + 1;
    }
    if (n < all)
        p2d_set_warning(view->report, "mermaid", "",
                        "Mermaid draws no more than %d arrows or %d characters: only the "
                        "heaviest %u of %u functions are there",
                        MOST_EDGES, MOST_TEXT, n, all);
}

const struct p2d_writer p2d_write_mermaid = {.name = "mermaid",
                                             .title = "Mermaid flowchart, for READMEs",
                                             .suffixes = "mmd mermaid",
                                             .picture = true,
                                             .tells_also = true,
                                             .write = write_mermaid};

/* A block of its language, which GitHub, GitLab and others draw. The chart holds no line
 * that begins with a backquote, as its names are escaped. */
static void write_markdown(const struct p2d_view *view, const char *name,
                           struct p2d_buffer *out)
{
    struct p2d_buffer chart = {.report = out->report};
    write_mermaid(view, name, &chart);
    p2d_puts(out, "```mermaid\n");
    p2d_put(out, chart.at, chart.len);
    p2d_puts(out, "```\n");
    p2d_buffer_release(&chart);
}

const struct p2d_writer p2d_write_markdown = {.name = "markdown",
                                              .title = "Mermaid in a block of Markdown",
                                              .suffixes = "md markdown",
                                              .picture = true,
                                              .tells_also = true,
                                              .write = write_markdown};
