/* also.c - what pictures say of a graph's columns besides the first, unless it compares. */
#include "draw/also.h"

#include "graph/share.h"
#include "look/label.h"
#include "look/name.h"

uint32_t p2d_also(const struct p2d_graph *graph)
{
    return graph->compares ? 0 : p2d_other_columns_of(graph);
}

static const struct p2d_metric_column *metric_of(const struct p2d_graph *graph,
                                                 uint32_t column)
{
    return &graph->profile->metrics.at[graph->others->at.at[column].metric];
}

void p2d_put_also_name(struct p2d_buffer *out, const struct p2d_graph *graph,
                       uint32_t column)
{
    enum { LONGEST = 24 };
    struct p2d_buffer name = {.report = out->report};
    p2d_put_printable(&name, p2d_text(graph->profile, metric_of(graph, column)->name),
                      SIZE_MAX);
    p2d_put_cut(out, p2d_buffer_span(&name), LONGEST);
    p2d_buffer_release(&name);
}

void p2d_put_also_cost(struct p2d_buffer *out, const struct p2d_view *view,
                       uint32_t column, double cost)
{
    p2d_put_time(out, view->look->time_format, metric_of(view->graph, column)->unit,
                 cost);
}

static void put_amount(struct p2d_buffer *out, const struct p2d_view *view,
                       uint32_t column, double cost)
{
    p2d_put_value(out, metric_of(view->graph, column)->unit, cost);
    p2d_puts(out, " (");
    p2d_put_share(out, p2d_share_in(view->graph, column, cost));
    p2d_putc(out, ')');
}

void p2d_put_also_lines(struct p2d_buffer *out, const struct p2d_view *view,
                        const struct p2d_cell *cells, bool has_self)
{
    for (uint32_t c = 0; c < p2d_also(view->graph); c++) {
        const struct p2d_cell *cell = &cells[c];
        if (!cell->known)
            continue;
        p2d_putc(out, '\n');
        p2d_put_also_name(out, view->graph, c);
        p2d_puts(out, has_self ? ": total " : ": ");
        p2d_puts(out, cell->total_estimated ? "(estimated) " : "");
        put_amount(out, view, c, cell->total);
        if (!has_self)
            continue;
        p2d_puts(out, cell->self_estimated ? ", self (estimated) " : ", self ");
        put_amount(out, view, c, cell->self);
    }
}
