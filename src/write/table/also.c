/* also.c - the columns of a table for a graph's columns of costs besides the first. */
#include "write/table/also.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "draw/also.h"
#include "graph/share.h"
#include "look/label.h"

enum { SHARE = 8, LEAST_WIDTH = 10 };

static const struct p2d_metric_column *metric_of(const struct p2d_also_columns *columns,
                                                 uint32_t c)
{
    const struct p2d_graph *graph = columns->view->graph;
    return &graph->profile->metrics.at[graph->others->at.at[c].metric];
}

/* ------------------------------------------------------------------ columns */

/* "bytes self", "time self [s]" */
static void put_word(const struct p2d_also_columns *columns, uint32_t c, const char *word,
                     struct p2d_buffer *out)
{
    enum p2d_unit unit = metric_of(columns, c)->unit;
    p2d_put_also_name(out, columns->view->graph, c);
    p2d_putf(out, " %s", word);
    if (unit != P2D_UNIT_COUNT && !columns->at[c].in_units)
        p2d_putf(out, " [%s]", p2d_unit_name(unit));
}

static size_t heading_width(const struct p2d_also_columns *columns, uint32_t c,
                            const char *word)
{
    struct p2d_buffer text = {.report = columns->view->report};
    put_word(columns, c, word, &text);
    size_t width = p2d_count_points(p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return width > LEAST_WIDTH ? width : LEAST_WIDTH;
}

/* The largest value, and whether all are integers. */
static double survey(const struct p2d_also_columns *columns, uint32_t c, bool *are_whole)
{
    const struct p2d_graph *graph = columns->view->graph;
    double largest = 0;
    *are_whole = true;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_cell *cell =
            &p2d_cells_at(graph, graph->vertices.at[v].cells)[c];
        largest = fmax(largest, fmax(fabs(cell->self), fabs(cell->total)));
        *are_whole &=
            cell->self == floor(cell->self) && cell->total == floor(cell->total);
    }
    return largest;
}

static void choose(struct p2d_also_columns *columns, uint32_t c)
{
    struct p2d_also_column *column = &columns->at[c];
    enum p2d_unit unit = metric_of(columns, c)->unit;
    bool are_whole;
    char text[400];
    double largest = survey(columns, c, &are_whole);
    column->in_units = columns->view->look->terminal && unit != P2D_UNIT_COUNT;
    column->precision = unit == P2D_UNIT_SECONDS || !are_whole ? 3 : 0;
    int width = column->in_units
                    ? 0
                    : snprintf(text, sizeof text, "%.*f", column->precision, largest);
    size_t least = width > 0 ? (size_t)width : 0;
    size_t self = heading_width(columns, c, "self"),
           total = heading_width(columns, c, "total");
    column->self_width = self > least ? self : least;
    column->total_width = total > least ? total : least;
}

void p2d_also_columns_init(struct p2d_also_columns *columns, const struct p2d_view *view,
                           bool has_self)
{
    *columns = (struct p2d_also_columns){
        .view = view, .n = p2d_also(view->graph), .has_self = has_self};
    for (uint32_t c = 0; c < columns->n; c++)
        choose(columns, c);
}

size_t p2d_also_width(const struct p2d_also_columns *columns)
{
    size_t width = 0;
    for (uint32_t c = 0; c < columns->n; c++) {
        width += 2 + columns->at[c].total_width + SHARE;
        width += columns->has_self ? 2 + columns->at[c].self_width + SHARE : 0;
    }
    return width;
}

/* ------------------------------------------------------------------- text */

static void put_right(struct p2d_buffer *out, const struct p2d_buffer *text, size_t width)
{
    size_t used = p2d_count_points(p2d_buffer_span(text));
    p2d_table_put_blanks(out, used < width ? width - used : 0);
    p2d_put(out, text->at, text->len);
}

static void put_head(const struct p2d_also_columns *columns, uint32_t c, const char *word,
                     size_t width, struct p2d_buffer *out)
{
    struct p2d_buffer text = {.report = out->report};
    put_word(columns, c, word, &text);
    p2d_puts(out, "  ");
    put_right(out, &text, width);
    p2d_putf(out, " %6s%%", word);
    p2d_buffer_release(&text);
}

void p2d_also_put_heading(const struct p2d_also_columns *columns, struct p2d_buffer *out)
{
    for (uint32_t c = 0; c < columns->n; c++) {
        if (columns->has_self)
            put_head(columns, c, "self", columns->at[c].self_width, out);
        put_head(columns, c, "total", columns->at[c].total_width, out);
    }
}

static void put_cost(const struct p2d_also_columns *columns, uint32_t c, double cost,
                     size_t width, struct p2d_buffer *out)
{
    const struct p2d_also_column *column = &columns->at[c];
    struct p2d_buffer text = {.report = out->report};
    if (column->in_units)
        p2d_put_also_cost(&text, columns->view, c, cost);
    else
        p2d_put_fixed(&text, cost, 0, column->precision);
    p2d_puts(out, "  ");
    put_right(out, &text, width);
    p2d_put_fixed(out, 100 * p2d_share_in(columns->view->graph, c, cost), SHARE - 1, 2);
    p2d_putc(out, '%');
    p2d_buffer_release(&text);
}

void p2d_also_put(const struct p2d_also_columns *columns, const struct p2d_cell *cells,
                  struct p2d_buffer *out)
{
    for (uint32_t c = 0; c < columns->n; c++) {
        const struct p2d_also_column *column = &columns->at[c];
        size_t self = 2 + column->self_width + SHARE,
               total = 2 + column->total_width + SHARE;
        if (!cells[c].known) {
            p2d_table_put_blanks(out, columns->has_self ? self + total : total);
            continue;
        }
        if (columns->has_self)
            put_cost(columns, c, cells[c].self, column->self_width, out);
        put_cost(columns, c, cells[c].total, column->total_width, out);
    }
}

void p2d_also_put_summary(const struct p2d_also_columns *columns, struct p2d_buffer *out)
{
    for (uint32_t c = 0; c < columns->n; c++) {
        p2d_puts(out, "         also ");
        p2d_put_printable(
            out, p2d_text(columns->view->graph->profile, metric_of(columns, c)->name),
            P2D_TABLE_NAME);
        p2d_puts(out, ": ");
        p2d_put_value(out, metric_of(columns, c)->unit,
                      columns->view->graph->others->at.at[c].sum);
        p2d_puts(out, " in all\n");
    }
}
