/* plain.c - print the table of a profile that is not Python's, or has no calls.
 *
 *              2500 samples of cycles: 1.25 G in all
 *
 *        Ordered by: total
 *
 *         samples        self   self%       total  total%  function (module)
 *        200/2400   100000000   8.00%  1200000000  96.00%  main (app)
 *
 * Its source is the graph: what is below the thresholds is not listed. Samples are those
 * of the function itself, a slash, and those with it anywhere on the stack. Where the
 * profiler counted calls they take that column. On a terminal a cost has its unit, as "743 ms".
 */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "look/label.h"
#include "write/table/also.h"
#include "write/table/colors.h"
#include "graph/share.h"
#include "graph/callees.h"
#include "graph/new_graph.h"
#include "write/table/sort.h"
#include "write/table/restrict.h"

/* The columns of the table. */
struct columns {
    const struct p2d_graph *graph;
    const char *counted; /* "samples", "calls", or NULL if neither is known */
    int value_width, precision;
    bool in_units; /* every cost has its own */
    struct p2d_also_columns also;
};

/* Longer names are cut: nobody reads a table of them. */
enum { MAX_NAME = 4000, SHARE = 8, WIDTH_IN_UNITS = 9 };

/* ----------------------------------------------------------------- columns */

static bool all_whole(const struct p2d_graph *graph)
{
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        if (vertex->self != floor(vertex->self) || vertex->total != floor(vertex->total))
            return false;
    }
    return true;
}

/* "self" or "self [ns]". */
static int put_heading_in(char text[32], const struct p2d_graph *graph, bool in_units,
                          const char *word)
{
    enum p2d_unit unit = graph->profile->metrics.at[graph->metric].unit;
    bool counts = unit == P2D_UNIT_COUNT || in_units;
    return snprintf(text, 32, "%s%s%s%s", word, counts ? "" : " [",
                    counts ? "" : p2d_unit_name(unit), counts ? "" : "]");
}

/* Wide enough for the largest value and for the heading. */
static int width_of_values(const struct p2d_graph *graph, int precision)
{
    double largest = 0;
    char heading[32];
    int least = put_heading_in(heading, graph, false, "total");
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        largest = fmax(largest, fmax(fabs(graph->vertices.at[v].self),
                                     fabs(graph->vertices.at[v].total)));
    char text[400];
    int width = snprintf(text, sizeof text, "%.*f", precision, largest) + 1;
    least = least > 10 ? least : 10;
    return width > least ? width : least;
}

static struct columns choose_columns(const struct p2d_view *view)
{
    const struct p2d_graph *graph = view->graph;
    struct columns columns = {.graph = graph, .in_units = p2d_table_has_units(view)};
    if (graph->samples > 0)
        columns.counted = "samples";
    else if (p2d_knows_calls(graph->profile, graph->metric))
        columns.counted = "calls";
    bool seconds = graph->profile->metrics.at[graph->metric].unit == P2D_UNIT_SECONDS;
    columns.precision = seconds || !all_whole(graph) ? 3 : 0;
    columns.value_width =
        columns.in_units ? WIDTH_IN_UNITS : width_of_values(graph, columns.precision);
    p2d_also_columns_init(&columns.also, view, view->look->table == P2D_TABLE_FUNCTIONS);
    return columns;
}

/* At the right of a column of values. */
static void put_heading(const struct columns *columns, const char *word,
                        struct p2d_buffer *out)
{
    char text[32];
    (void)put_heading_in(text, columns->graph, columns->in_units, word);
    p2d_table_put_right(out, p2d_span_of(text), (size_t)columns->value_width + 1);
}

static void put_share(const struct columns *columns, double value, struct p2d_buffer *out)
{
    p2d_put_fixed(out, 100 * p2d_share(columns->graph, value), 7, 2);
    p2d_putc(out, '%');
}

static void put_value(const struct p2d_table *table, const struct columns *columns,
                      double value, struct p2d_buffer *out)
{
    p2d_putc(out, ' ');
    if (columns->in_units)
        p2d_table_put_cost(table, out, value, false, (size_t)columns->value_width);
    else
        p2d_put_fixed(out, value, columns->value_width, columns->precision);
}

/* -------------------------------------------------------------------- rows */

static bool add_rows(struct p2d_table *table, const struct columns *columns)
{
    const struct p2d_graph *graph = columns->graph;
    bool sampled = graph->samples > 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        struct p2d_table_row row = p2d_table_row_of(table, vertex->fn);
        row.calls = sampled ? p2d_count_of(vertex->samples_total) : vertex->calls;
        row.primitive = sampled ? p2d_count_of(vertex->samples_self) : vertex->primitive;
        row.self = vertex->self;
        row.total = vertex->total;
        if (!p2d_table_add_row(table, row, true))
            return false;
    }
    return true;
}

/* Samples as "own/all", calls as pstats prints them; nothing where neither is known. */
static void put_counted(const struct columns *columns, const struct p2d_table_row *row,
                        struct p2d_buffer *out)
{
    bool sampled = columns->graph->samples > 0;
    if (columns->counted != NULL)
        p2d_table_put_counts(out, sampled ? row->primitive : row->calls,
                             sampled ? row->calls : row->primitive, 13);
}

static void put_summary(const struct columns *columns, struct p2d_buffer *out)
{
    const struct p2d_graph *graph = columns->graph;
    const struct p2d_metric_column *metric = &graph->profile->metrics.at[graph->metric];
    p2d_puts(out, "         ");
    if (graph->samples > 0)
        p2d_putf(out, "%llu samples of ", (unsigned long long)graph->samples);
    p2d_put_printable(out, p2d_text(graph->profile, metric->name), MAX_NAME);
    p2d_puts(out, ": ");
    p2d_put_value(out, metric->unit, graph->sum);
    double all = p2d_selected_from(graph);
    if (all > 0) {
        p2d_puts(out, " of ");
        p2d_put_value(out, metric->unit, all);
    }
    p2d_puts(out, all > 0 ? " selected\n" : " in all\n");
    p2d_also_put_summary(&columns->also, out);
    if (graph->unattributed > 0) {
        p2d_puts(out, "         ");
        p2d_put_value(out, metric->unit, graph->unattributed);
        p2d_puts(out, " of it not attributed to any function\n");
    }
    if (graph->vertices.len < graph->all_vertices)
        p2d_putf(out, "         %u of %u functions: the others are below the threshold\n",
                 (unsigned)graph->vertices.len, (unsigned)graph->all_vertices);
    p2d_table_put_estimates(graph, out);
    p2d_putc(out, '\n');
}

static void put_painted(const struct p2d_table *table, const struct columns *columns,
                        double value, enum p2d_paint paint, struct p2d_buffer *out)
{
    p2d_paint_begin(table, out, paint);
    put_value(table, columns, value, out);
    put_share(columns, value, out);
    p2d_paint_end(table, out, paint);
}

static void put_row(const struct p2d_table *table, const struct columns *columns,
                    uint32_t number, struct p2d_buffer *out)
{
    const struct p2d_table_row *row = &table->rows.at[number];
    enum p2d_paint paint = p2d_paint_of_row(table, row);
    put_counted(columns, row, out);
    put_painted(table, columns, row->self, paint, out);
    put_painted(table, columns, row->total, p2d_paint_of_total(table, row->total), out);
    p2d_also_put(&columns->also,
                 p2d_cells_at(columns->graph, columns->graph->vertices.at[number].cells),
                 out);
    p2d_puts(out, "  ");
    p2d_paint_begin(table, out, paint);
    p2d_table_put_row_name(table, out, number, 0);
    p2d_paint_end(table, out, paint);
    p2d_putc(out, '\n');
}

static void put_functions(const struct p2d_table *table, const struct columns *columns,
                          struct p2d_buffer *out)
{
    if (!p2d_table_put_message(table, out))
        return;
    p2d_paint_begin(table, out, P2D_PAINT_HEADING);
    if (columns->counted != NULL)
        p2d_table_put_right(out, p2d_span_of(columns->counted), 13);
    put_heading(columns, "self", out);
    p2d_puts(out, "   self%");
    put_heading(columns, "total", out);
    p2d_puts(out, "  total%");
    p2d_also_put_heading(&columns->also, out);
    p2d_puts(out, "  function (module)");
    p2d_paint_end(table, out, P2D_PAINT_HEADING);
    p2d_putc(out, '\n');
    for (uint32_t i = 0; i < table->shown.len; i++)
        put_row(table, columns, table->shown.at[i], out);
    p2d_puts(out, "\n\n");
}

/* ------------------------------------------------------- callers and callees */

/* The edges at each vertex, heaviest first as in the graph. */
struct ends {
    struct p2d_groups edges;
    bool of_callees;
};

static bool index_edges(struct ends *ends, const struct p2d_table *table)
{
    const struct p2d_graph *graph = table->view->graph;
    return ends->of_callees ? p2d_edges_by_caller(&ends->edges, graph, table->report)
                            : p2d_edges_by_callee(&ends->edges, graph, table->report);
}

static void put_edge(const struct p2d_table *table, const struct columns *columns,
                     const struct ends *ends, uint32_t number, struct p2d_buffer *out)
{
    const struct p2d_edge *edge = &columns->graph->edges.at[number];
    bool sampled = columns->graph->samples > 0;
    struct p2d_count count = sampled ? p2d_count_of(edge->samples) : edge->calls;
    if (columns->counted != NULL)
        p2d_table_put_counts(out, count, count, 9);
    put_painted(table, columns, edge->total, p2d_paint_of_total(table, edge->total), out);
    p2d_also_put(&columns->also, p2d_cells_at(columns->graph, edge->cells), out);
    p2d_puts(out, "  ");
    p2d_table_put_row_name(table, out, ends->of_callees ? edge->callee : edge->caller, 0);
    p2d_putc(out, '\n');
}

static void put_edges(const struct p2d_table *table, const struct columns *columns,
                      const struct ends *ends, size_t width, struct p2d_buffer *out)
{
    for (uint32_t i = 0; i < table->shown.len; i++) {
        uint32_t row = table->shown.at[i];
        p2d_table_put_row_name(table, out, row, width);
        p2d_puts(out, ends->of_callees ? "-> " : "<- ");
        uint32_t begin = ends->edges.first[row], end = ends->edges.first[row + 1];
        for (uint32_t e = begin; e < end; e++) {
            if (e > begin)
                p2d_table_put_blanks(out, width + 3);
            put_edge(table, columns, ends, ends->edges.items[e], out);
        }
        if (begin == end)
            p2d_putc(out, '\n');
    }
    p2d_puts(out, "\n\n");
}

static void put_calls(const struct p2d_table *table, const struct columns *columns,
                      bool of_callees, struct p2d_buffer *out)
{
    struct ends ends = {.of_callees = of_callees};
    size_t width = strlen("Function ");
    for (uint32_t i = 0; i < table->shown.len; i++) {
        size_t own = p2d_table_name_width(table, table->shown.at[i]) + 2;
        width = own > width ? own : width;
    }
    if (p2d_table_put_message(table, out) && index_edges(&ends, table)) {
        p2d_paint_begin(table, out, P2D_PAINT_HEADING);
        p2d_table_put_left(out, "Function ", width);
        p2d_puts(out, of_callees ? "called..." : "was called by...");
        p2d_paint_end(table, out, P2D_PAINT_HEADING);
        p2d_putc(out, '\n');
        p2d_paint_begin(table, out, P2D_PAINT_HEADING);
        p2d_table_put_blanks(out, width + 3);
        if (columns->counted != NULL)
            p2d_table_put_right(out, p2d_span_of(columns->counted), 9);
        put_heading(columns, "total", out);
        p2d_puts(out, "  total%");
        p2d_also_put_heading(&columns->also, out);
        p2d_paint_end(table, out, P2D_PAINT_HEADING);
        p2d_putc(out, '\n');
        put_edges(table, columns, &ends, width, out);
    }
    p2d_groups_release(&ends.edges);
}

void p2d_table_write_plain(struct p2d_table *table, struct p2d_buffer *out)
{
    const struct p2d_look *look = table->view->look;
    struct columns columns = choose_columns(table->view);
    table->plain = true;
    if (!add_rows(table, &columns))
        return;
    if (look->table == P2D_TABLE_FUNCTIONS) {
        p2d_table_put_origins(table->view, out);
        put_summary(&columns, out);
    }
    if (!p2d_table_sort(table) || !p2d_table_restrict(table))
        return;
    bool is_list = look->table == P2D_TABLE_FUNCTIONS;
    size_t value = (size_t)columns.value_width + 1 + SHARE, counted = is_list ? 13 : 9;
    p2d_table_fit(table,
                  p2d_also_width(&columns.also) +
                      (columns.counted != NULL ? counted : 0) +
                      (is_list ? 2 * value + 2 : value + 7),
                  is_list ? 1 : 2);
    if (look->table == P2D_TABLE_FUNCTIONS)
        put_functions(table, &columns, out);
    else
        put_calls(table, &columns, look->table == P2D_TABLE_CALLEES, out);
}
