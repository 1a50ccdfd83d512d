/* colors.c - colour a table on a terminal. */
#include "write/table/colors.h"
#include "graph/share.h"

void p2d_paint_begin(const struct p2d_table *table, struct p2d_buffer *out,
                     enum p2d_paint paint)
{
    static const char *const sequences[] = {
        [P2D_PAINT_NONE] = "",
        [P2D_PAINT_HEADING] = "\033[1m",
        [P2D_PAINT_HOT] = "\033[1;38;5;166m",
        [P2D_PAINT_WARM] = "\033[38;5;136m",
        [P2D_PAINT_COLD] = "\033[2m",
        [P2D_PAINT_SLOWER] = "\033[38;5;166m",
        [P2D_PAINT_FASTER] = "\033[38;5;32m",
    };
    if (table->view->look->terminal_colors)
        p2d_puts(out, sequences[paint]);
}

void p2d_paint_end(const struct p2d_table *table, struct p2d_buffer *out,
                   enum p2d_paint paint)
{
    if (table->view->look->terminal_colors && paint != P2D_PAINT_NONE)
        p2d_puts(out, "\033[0m");
}

enum p2d_paint p2d_paint_of_self(const struct p2d_table *table, double cost)
{
    double share = p2d_share(table->view->graph, cost);
    return share >= 0.1 ? P2D_PAINT_HOT : share >= 0.02 ? P2D_PAINT_WARM : P2D_PAINT_NONE;
}

enum p2d_paint p2d_paint_of_total(const struct p2d_table *table, double cost)
{
    double share = p2d_share(table->view->graph, cost);
    return share >= 0.5     ? P2D_PAINT_HOT
           : share >= 0.1   ? P2D_PAINT_WARM
           : share >= 0.001 ? P2D_PAINT_NONE
                            : P2D_PAINT_COLD;
}

enum p2d_paint p2d_paint_of_row(const struct p2d_table *table,
                                const struct p2d_table_row *row)
{
    enum p2d_paint total = p2d_paint_of_total(table, row->total);
    return total == P2D_PAINT_COLD ? total : p2d_paint_of_self(table, row->self);
}
