/* modern_cycle.c - a large cycle, in a box of the modern style.
 *
 *     cycle of 93 functions
 *     total 78% 1.20 s  self 61% 940 ms
 *     hottest by self:
 *     eval_frame  ceval.c:650    22% 340 ms
 *     call_function  call.c:12   8.1% 125 ms
 *     and 91 more                31% 475 ms
 *
 * The rows and the last line add up to the self cost of the whole cycle.
 */
#include "draw/modern_cycle.h"

#include "draw/common.h"
#include "draw/modern_also.h"
#include "draw/modern_list.h"
#include "graph/share.h"
#include "look/label.h"
#include "look/ramp.h"

enum { MOST_ROWS = 12 };

#define GAP "\xc2\xa0 " /* no-break space, space */
/* With a blank of 12 points, which keeps lines of 10 apart. */
#define END_LINE "<FONT POINT-SIZE=\"12\"> </FONT><BR ALIGN=\"LEFT\"/>"

static void put(struct p2d_modern *m, const char *markup)
{
    p2d_puts(&m->pen->plain, markup);
}

static void put_measure(struct p2d_modern *m, const char *what, double cost)
{
    p2d_puts(&m->words, what);
    p2d_modern_flush(m);
    p2d_put_share(&m->words, p2d_share(m->graph, cost));
    p2d_modern_flush_bold(m);
    p2d_putc(&m->words, ' ');
    p2d_put_time(&m->words, m->look->time_format, m->unit, cost);
    p2d_modern_flush(m);
}

static void put_heading(struct p2d_modern *m, const struct p2d_vertex *v)
{
    struct p2d_rgb fill = p2d_modern_fill(m, v);
    put(m, "<TR>");
    p2d_modern_begin_cell(m, v, 'f', fill, "LEFT\" COLSPAN=\"2");
    p2d_putf(&m->words, "cycle of %u functions", v->n_members);
    p2d_modern_flush_bold(m);
    put(m, END_LINE);
    put_measure(m, v->total_estimated ? "total (estimated) " : "total ", v->total);
    put(m, GAP);
    put_measure(m, v->self_estimated ? "self (estimated) " : "self ", v->self);
    put(m, END_LINE);
    if (p2d_count_known(v->calls)) {
        p2d_put_short_count(&m->words, v->calls);
        p2d_puts(&m->words, p2d_count_value(v->calls) == 1 ? " call" : " calls");
        p2d_puts(&m->words, " from outside");
        p2d_modern_flush(m);
        put(m, END_LINE);
    }
    p2d_modern_put_also(m, v, fill);
    p2d_puts(&m->words, "hottest by self:");
    p2d_modern_flush_colored(m, p2d_quiet_on(fill));
    put(m, END_LINE "</TD></TR>");
}

/* What the rows do not name. */
static void put_rest(struct p2d_modern *m, uint32_t n, double self)
{
    struct p2d_rgb quiet = p2d_quiet_on(p2d_ramp(m->look->colormap, 0));
    put(m, "<TR><TD ALIGN=\"LEFT\">");
    p2d_putf(&m->words, "and %u more", n);
    p2d_modern_flush_colored(m, quiet);
    put(m, "</TD><TD ALIGN=\"RIGHT\">");
    p2d_put_share(&m->words, p2d_share(m->graph, self));
    p2d_putc(&m->words, ' ');
    p2d_put_time(&m->words, m->look->time_format, m->unit, self);
    p2d_modern_flush_colored(m, quiet);
    put(m, "</TD></TR>");
}

static void put_members(struct p2d_modern *m, const struct p2d_vertex *v)
{
    uint32_t rows = v->n_members <= MOST_ROWS ? v->n_members : MOST_ROWS - 1;
    double rest = 0;
    for (uint32_t i = 0; i < v->n_members; i++) {
        const struct p2d_vertex *member = &m->graph->members.at[v->member + i];
        struct p2d_modern_row row = {.function = member,
                                     .head = m->graph->vertices.len + v->member + i,
                                     .kind = 'm',
                                     .has_place = true,
                                     .cost = member->self,
                                     .cells = p2d_cells_at(m->graph, member->cells),
                                     .by_self = true};
        if (i < rows)
            p2d_modern_put_row(m, &row);
        else
            rest += member->self;
    }
    if (rows < v->n_members)
        put_rest(m, v->n_members - rows, rest);
}

void p2d_modern_draw_cycle(struct p2d_modern *m, uint32_t vertex)
{
    const struct p2d_vertex *v = &m->graph->vertices.at[vertex];
    struct p2d_pen *pen = m->pen;
    p2d_pen_begin(pen);
    put(m, "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">");
    put_heading(m, v);
    put_members(m, v);
    put(m, "</TABLE>");
    p2d_pen_set_html(pen, "label");
    p2d_pen_set_color(pen, "fillcolor", p2d_ramp(m->look->colormap, 0));
    p2d_pen_set(pen, "margin", "0.03,0.02");
    p2d_pen_set(pen, "peripheries", "2");
    p2d_putf(&pen->plain, "l%016llx",
             (unsigned long long)p2d_box_id(m->graph->profile, v->fn));
    p2d_pen_set_text(pen, "id");
    p2d_pen_set(pen, "class", "list cycle");
    p2d_pen_draw_node(pen, vertex);
}
