/* modern_also.c - the columns besides the first, in the modern style.
 *
 *     parse  app.py:12
 *     total 68% 2.16 s   self 12% 380 ms
 *     bytes total 45% 1.50 MiB   self 1.9% 64.0 KiB
 *
 * What a column does not know has no line: nothing is drawn that nobody measured.
 */
#include "draw/modern_also.h"

#include "draw/also.h"
#include "draw/modern_chance.h"
#include "graph/share.h"
#include "look/label.h"
#include "look/ramp.h"

#define GAP "\xc2\xa0\xc2\xa0\xc2\xa0" /* no-break spaces: others are merged */
#define DOT " \xc2\xb7 "               /* middle dot */

/* Whether two costs are written with the same digits, and as the same share. */
static bool reads_alike(struct p2d_modern *m, uint32_t column, double a, double b)
{
    struct p2d_buffer first = {.report = m->words.report}, second = first;
    const struct p2d_graph *g = m->graph;
    p2d_put_share(&first, p2d_share_in(g, column, a));
    p2d_put_share(&second, p2d_share_in(g, column, b));
    p2d_put_also_cost(&first, m->pen->view, column, a);
    p2d_put_also_cost(&second, m->pen->view, column, b);
    bool is_same = p2d_span_equal(p2d_buffer_span(&first), p2d_buffer_span(&second));
    p2d_buffer_release(&first);
    p2d_buffer_release(&second);
    return is_same;
}

/* In grey where the number is chance. */
static void put_measure(struct p2d_modern *m, uint32_t column, const char *what,
                        double cost, bool is_chance)
{
    p2d_puts(&m->words, what);
    if (!is_chance)
        p2d_modern_flush(m);
    p2d_put_share(&m->words, p2d_share_in(m->graph, column, cost));
    if (!is_chance)
        p2d_modern_flush_bold(m);
    if (cost > 0 || cost < 0) { /* "self 0%" says it all */
        p2d_putc(&m->words, ' ');
        p2d_put_also_cost(&m->words, m->pen->view, column, cost);
    }
    if (is_chance)
        p2d_modern_flush_colored(m, p2d_quiet_on(p2d_ramp(m->look->colormap, 0)));
    else
        p2d_modern_flush(m);
}

static void put_name(struct p2d_modern *m, uint32_t column, struct p2d_rgb fill)
{
    p2d_put_also_name(&m->words, m->graph, column);
    p2d_modern_flush_colored(m, p2d_quiet_on(fill));
}

/* The line of one column; in a narrow box, total and self have a line each. */
static void put_line(struct p2d_modern *m, uint32_t c, const struct p2d_cell *cell,
                     struct p2d_rgb fill)
{
    bool is_guess = cell->total_estimated || cell->self_estimated;
    bool has_total = is_guess || !reads_alike(m, c, cell->total, cell->self);
    bool is_narrow = m->pen->view->shape == P2D_BOX_NARROW;
    put_name(m, c, fill);
    if (has_total)
        put_measure(m, c, cell->total_estimated ? " total (estimated) " : " total ",
                    cell->total, false);
    if (has_total && is_narrow) {
        p2d_modern_end_line(m);
        put_name(m, c, fill);
    }
    p2d_puts(&m->words, has_total && !is_narrow ? GAP : " ");
    put_measure(m, c, cell->self_estimated ? "self (estimated) " : "self ", cell->self,
                p2d_modern_is_chance_in(m, c, cell));
    p2d_modern_end_line(m);
}

void p2d_modern_put_also(struct p2d_modern *m, const struct p2d_vertex *v,
                         struct p2d_rgb fill)
{
    for (uint32_t c = 0; c < p2d_also(m->graph); c++) {
        const struct p2d_cell *cell = &p2d_cells_at(m->graph, v->cells)[c];
        if (cell->known)
            put_line(m, c, cell, fill);
    }
}

/* "45% 1.50 MiB"; "0%" says it all. */
static void put_share_and_cost(const struct p2d_modern *m, struct p2d_buffer *out,
                               uint32_t column, double cost)
{
    p2d_put_share(out, p2d_share_in(m->graph, column, cost));
    if (!(cost > 0) && !(cost < 0))
        return;
    p2d_putc(out, ' ');
    p2d_put_also_cost(out, m->pen->view, column, cost);
}

void p2d_modern_put_also_costs(struct p2d_modern *m, const struct p2d_cell *cells,
                               bool by_self)
{
    for (uint32_t c = 0; c < p2d_also(m->graph); c++) {
        double cost = by_self ? cells[c].self : cells[c].total;
        if (!cells[c].known)
            continue;
        p2d_puts(&m->words, ", ");
        put_share_and_cost(m, &m->words, c, cost);
    }
    p2d_modern_flush(m);
}

/* Whether the unit alone tells the column from the others. */
static bool is_told_by_unit(const struct p2d_modern *m, uint32_t column)
{
    const struct p2d_graph *g = m->graph;
    p2d_metric metric = g->others->at.at[column].metric;
    return p2d_also(g) == 1 && g->profile->metrics.at[metric].unit != m->unit;
}

void p2d_modern_put_also_labels(struct p2d_modern *m, struct p2d_buffer *out,
                                const struct p2d_cell *cells, int blanks)
{
    for (uint32_t c = 0; c < p2d_also(m->graph); c++) {
        if (!cells[c].known)
            continue;
        p2d_putc(out, '\n');
        for (int i = 0; i < blanks; i++)
            p2d_puts(out, "\xc2\xa0"); /* no-break space */
        if (!is_told_by_unit(m, c)) {
            p2d_put_also_name(out, m->graph, c);
            p2d_putc(out, ' ');
        }
        put_share_and_cost(m, out, c, cells[c].total);
    }
}

bool p2d_modern_also_differs(struct p2d_modern *m, const struct p2d_cell *call,
                             const struct p2d_cell *callee)
{
    for (uint32_t c = 0; c < p2d_also(m->graph); c++)
        if (call[c].known && !reads_alike(m, c, call[c].total, callee[c].total))
            return true;
    return false;
}

void p2d_modern_put_also_totals(struct p2d_modern *m)
{
    const struct p2d_graph *g = m->graph;
    for (uint32_t c = 0; c < p2d_also(g); c++) {
        p2d_puts(&m->words, DOT "also ");
        p2d_put_also_name(&m->words, g, c);
        p2d_puts(&m->words, ", total ");
        p2d_modern_flush(m);
        p2d_put_also_cost(&m->words, m->pen->view, c, g->others->at.at[c].sum);
        p2d_modern_flush_bold(m);
    }
}
