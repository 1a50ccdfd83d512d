/* modern_list.c - a list of small callees, in a box of the modern style.
 *
 *     report.py
 *     row_of             2.1% 12.0 ms
 *       cell_of          1.4% 8.10 ms
 *     … put_all          0.5% of 1.8%
 *
 * The number of a row is what goes along its call, so that the rows of the first level add
 * up to what the arrow to the list says. Where the function costs more in all, since other
 * callers are not shown, the row says so. In a comparison it is the change of what goes along
 * the call. Each row has the id, the tooltip and the link
 * that its function's box would have.
 */
#include "draw/modern_list.h"

#include "draw/common.h"
#include "draw/link.h"
#include "draw/modern_also.h"
#include "graph/share.h"
#include "look/label.h"
#include "look/ramp.h"

enum { MOST_NAME = 26, MOST_PLACE = 18 }; /* letters */

#define BLANK "\xc2\xa0" /* no-break space */
#define ELLIPSIS "\xe2\x80\xa6"

/* -------------------------------------------------------------------- text */

/* Inside of the quotes of an attribute in an HTML label. */
static void put_attribute(struct p2d_buffer *out, struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = (char)text.at[i];
        if (c == '\n')
            p2d_puts(out, "&#10;");
        else if (c == '\\')
            p2d_puts(out, "\\\\"); /* Graphviz reads escapes here too */
        else
            p2d_put_markup(out, c);
    }
}

/* A name of two lines is one here. */
static void put_name(struct p2d_modern *m, struct p2d_span name)
{
    struct p2d_buffer whole = {.report = m->words.report};
    for (struct p2d_span line; p2d_cut(&name, '\n', &line);)
        p2d_put(&whole, line.at, line.len);
    p2d_put_cut(&m->words, p2d_buffer_span(&whole), MOST_NAME);
    p2d_buffer_release(&whole);
}

/* Its end tells most. */
static void put_place(struct p2d_modern *m, struct p2d_span place)
{
    size_t n = p2d_count_points(place);
    if (n > MOST_PLACE) {
        p2d_puts(&m->words, ELLIPSIS);
        place = p2d_slice(place, p2d_skip_points(place, n - MOST_PLACE + 1), place.len);
    }
    p2d_put(&m->words, place.at, place.len);
}

/* -------------------------------------------------------------------- rows */

/* "1.20 ms → 4.00 ms   ×3", "new 4.00 ms", "was 1.20 ms" */
static void put_change(struct p2d_modern *m, const struct p2d_modern_row *row)
{
    bool is_gone = row->presence == P2D_ONLY_BEFORE;
    if (row->presence == P2D_IN_BOTH) {
        p2d_modern_put_change(m, row->before, row->cost);
        return;
    }
    p2d_puts(&m->words, is_gone ? "gone" : "new");
    p2d_modern_flush_bold(m);
    p2d_puts(&m->words, is_gone ? ", was " : BLANK);
    p2d_put_time(&m->words, m->look->time_format, m->unit,
                 is_gone ? row->before : row->cost);
    p2d_modern_flush(m);
}

static void put_numbers(struct p2d_modern *m, const struct p2d_modern_row *row)
{
    const double nearly_all = 0.9;
    if (m->graph->compares) {
        put_change(m, row);
        return;
    }
    p2d_put_share(&m->words, p2d_share(m->graph, row->cost));
    p2d_modern_flush_bold(m);
    if (row->cost < nearly_all * row->of) {
        p2d_puts(&m->words, " of ");
        p2d_put_share(&m->words, p2d_share(m->graph, row->of));
    } else {
        p2d_putc(&m->words, ' ');
        p2d_put_time(&m->words, m->look->time_format, m->unit, row->cost);
    }
    p2d_modern_flush(m);
    p2d_modern_put_also_costs(m, row->cells, row->by_self);
}

/* Graphviz writes the id and the tooltip of a cell only if the cell is a link. Without a link
 * of the user (--link), the cell links to itself. */
void p2d_modern_begin_cell(struct p2d_modern *m, const struct p2d_vertex *v, char kind,
                           struct p2d_rgb fill, const char *align)
{
    struct p2d_buffer *out = &m->pen->plain, text = {.report = out->report};
    unsigned long long id = p2d_box_id(m->graph->profile, v->fn);
    p2d_putf(out, "<TD ALIGN=\"%s\" BALIGN=\"LEFT\" BGCOLOR=\"", align);
    p2d_put_color(out, fill);
    p2d_putf(out, "\" ID=\"%c%016llx\" HREF=\"", align[0] == 'L' ? kind : 'n', id);
    if (m->look->link != NULL && v->n_members == 0)
        p2d_put_link(&text, m->pen->view, v->fn);
    if (text.len > 0)
        put_attribute(out, p2d_buffer_span(&text));
    else
        p2d_putf(out, "#%c%016llx", kind, id);
    p2d_puts(out, "\" TITLE=\"");
    text.len = 0;
    p2d_put_box_tooltip(&text, m->pen->view, v);
    put_attribute(out, p2d_buffer_span(&text));
    p2d_puts(out, "\">");
    p2d_buffer_release(&text);
}

void p2d_modern_put_row(struct p2d_modern *m, const struct p2d_modern_row *row)
{
    struct p2d_rgb fill = p2d_modern_fill(m, row->function);
    struct p2d_span place = p2d_head_place(&m->heads, row->head);
    p2d_puts(&m->pen->plain, "<TR>");
    p2d_modern_begin_cell(m, row->function, row->kind, fill, "LEFT");
    for (uint32_t i = 0; i < row->depth; i++)
        p2d_puts(&m->words, BLANK BLANK);
    p2d_puts(&m->words, row->residual ? "\xe2\x8b\xaf " : ""); /* midline dots */
    put_name(m, p2d_head_name(&m->heads, row->head));
    p2d_modern_flush(m);
    if (row->has_place && place.len > 0) {
        p2d_puts(&m->pen->plain, BLANK BLANK);
        put_place(m, place);
        p2d_modern_flush_colored(m, p2d_quiet_on(fill));
    }
    p2d_puts(&m->pen->plain, "</TD>");
    p2d_modern_begin_cell(m, row->function, row->kind, fill, "RIGHT");
    p2d_puts(&m->pen->plain, BLANK); /* off a name that is as wide as its cell */
    put_numbers(m, row);
    p2d_puts(&m->pen->plain, "</TD></TR>");
}

static void put_list_row(struct p2d_modern *m, const struct p2d_list_row *row,
                         bool has_place)
{
    const struct p2d_vertex *v = &m->graph->vertices.at[row->vertex];
    const struct p2d_edge *e =
        row->edge == UINT32_MAX ? NULL : &m->graph->edges.at[row->edge];
    const struct p2d_cell *before =
        p2d_cells_at(m->graph, e == NULL ? v->cells : e->cells);
    struct p2d_modern_row shown = {
        .function = v,
        .head = row->vertex,
        .kind = 'f',
        .residual = e != NULL && e->residual,
        .has_place = has_place,
        .depth = row->depth,
        .cost = e == NULL ? v->total : e->total,
        .before = before->total,
        .cells = before,
        .presence = p2d_presence_of(e == NULL ? v->absent : e->absent, before),
        .of = v->total};
    p2d_modern_put_row(m, &shown);
}

static struct p2d_span module_of(struct p2d_span place)
{
    size_t colon = place.len;
    while (colon > 0 && place.at[colon - 1] != ':')
        colon--;
    return colon > 0 ? p2d_slice(place, 0, colon - 1) : place;
}

/* The module of all rows; empty if they are of several. */
static struct p2d_span common_module(const struct p2d_modern *m,
                                     const struct p2d_list *list)
{
    struct p2d_span first = {0};
    for (uint32_t i = 0; i < list->n; i++) {
        const struct p2d_list_row *row = &m->lists.rows.at[list->first + i];
        struct p2d_span module = module_of(p2d_head_place(&m->heads, row->vertex));
        if (i == 0)
            first = module;
        else if (!p2d_span_equal(first, module))
            return (struct p2d_span){0};
    }
    return first;
}

static void put_headline(struct p2d_modern *m, const struct p2d_list *list,
                         struct p2d_span module)
{
    if (list->caller == UINT32_MAX)
        p2d_puts(&m->words, "no caller recorded");
    if (module.len > 0) {
        p2d_puts(&m->words, m->words.len > 0 ? BLANK BLANK : "");
        put_place(m, module);
    }
    if (m->words.len == 0)
        return;
    p2d_puts(&m->pen->plain, "<TR><TD ALIGN=\"LEFT\" COLSPAN=\"2\">");
    p2d_modern_flush_colored(m, p2d_quiet_on(p2d_ramp(m->look->colormap, 0)));
    p2d_puts(&m->pen->plain, "</TD></TR>");
}

void p2d_modern_draw_list(struct p2d_modern *m, uint32_t number)
{
    const struct p2d_list *list = &m->lists.at.at[number];
    uint32_t first = m->lists.rows.at[list->first].vertex;
    struct p2d_pen *pen = m->pen;
    struct p2d_span module = common_module(m, list);
    p2d_pen_begin(pen);
    p2d_puts(&pen->plain, "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
                          "CELLPADDING=\"1\">");
    put_headline(m, list, module);
    for (uint32_t i = 0; i < list->n; i++)
        put_list_row(m, &m->lists.rows.at[list->first + i], module.len == 0);
    p2d_puts(&pen->plain, "</TABLE>");
    p2d_pen_set_html(pen, "label");
    p2d_pen_set_color(pen, "fillcolor", p2d_ramp(m->look->colormap, 0));
    p2d_pen_set(pen, "margin", "0.03,0.02");
    p2d_putf(&pen->plain, "l%016llx",
             (unsigned long long)p2d_box_id(m->graph->profile,
                                            m->graph->vertices.at[first].fn));
    p2d_pen_set_text(pen, "id");
    p2d_pen_set(pen, "class", "list");
    p2d_pen_draw_node(pen, first);
}
