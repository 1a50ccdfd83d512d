/* compare.c - print the table of a comparison: the costs of a function before and after.
 *
 *              before: old.folded, samples: 1.00 k
 *              after: new.folded, samples: 900, -100 (-10.0%)
 *
 *        Ordered by: self
 *
 *          self before  self after   change       %  total before ...  function (module)
 *       -          400         200     -200  -50.0%           400 ...  read (app)
 *     NEW            0         100     +100                     0 ...  cache (app)
 *
 * The mark in front says NEW, GONE, + or -, and nothing where the change of self is below
 * the tolerance or may be noise. Of several runs, "+/-" is the standard error of the change. Rows are ordered by the size of the change, whatever its direction.
 */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "graph/spread.h"
#include "look/label.h"
#include "write/table/colors.h"
#include "write/table/sort.h"
#include "write/table/restrict.h"

struct columns {
    const struct p2d_graph *graph;
    size_t value_width, calls_width; /* calls: 0 if unknown */
    int precision;
    bool in_units; /* every cost has its own: on a terminal */
};

enum { MARK_WIDTH = 4, PERCENT_WIDTH = 10, MAX_ORIGIN = 1000, WIDTH_IN_UNITS = 13 };

/* ------------------------------------------------------------------ columns */

static bool is_whole(double value)
{
    return value == floor(value);
}

/* Six significant digits of the larger whole for what is no integer, three at least. */
static int choose_precision(const struct p2d_graph *graph)
{
    bool integers = true;
    for (uint32_t i = 0; i < graph->vertices.len && integers; i++) {
        const struct p2d_vertex *v = &graph->vertices.at[i];
        const struct p2d_cell *before = p2d_cells_at(graph, v->cells);
        integers = is_whole(v->self) && is_whole(v->total) && is_whole(before->self) &&
                   is_whole(before->total);
    }
    double whole = fmax(graph->whole, p2d_whole_before(graph));
    if (integers)
        return 0;
    int digits = whole > 0 ? 5 - (int)fmax(-300, fmin(300, floor(log10(whole)))) : 3;
    return digits < 3 ? 3 : digits > 9 ? 9 : digits;
}

static size_t width_of(double value, int precision)
{
    char text[400];
    int width = snprintf(text, sizeof text, "%+.*f", precision, value);
    return width > 0 ? (size_t)width : 0;
}

static size_t calls_width(const struct p2d_graph *graph)
{
    size_t width = 0;
    char text[P2D_COUNT_SIZE];
    for (uint32_t i = 0; i < graph->vertices.len; i++) {
        const struct p2d_vertex *v = &graph->vertices.at[i];
        const struct p2d_count counts[2] = {v->calls,
                                            p2d_cells_at(graph, v->cells)->calls};
        for (size_t side = 0; side < 2; side++) {
            size_t own = strlen(p2d_count_format(counts[side], text));
            width = own > width ? own : width;
        }
    }
    return width > 12 ? width + 1 : 13;
}

static struct columns choose_columns(const struct p2d_view *view)
{
    const struct p2d_graph *graph = view->graph;
    struct columns columns = {.graph = graph,
                              .precision = choose_precision(graph),
                              .in_units = p2d_table_has_units(view),
                              .value_width = WIDTH_IN_UNITS};
    if (!columns.in_units)
        columns.value_width = strlen("change [bytes]") + 1;
    for (uint32_t i = 0; i < graph->vertices.len && !columns.in_units; i++) {
        const struct p2d_vertex *v = &graph->vertices.at[i];
        const struct p2d_cell *before = p2d_cells_at(graph, v->cells);
        double largest = fmax(fmax(fabs(v->self), fabs(v->total)),
                              fmax(fabs(before->self), fabs(before->total)));
        size_t width = width_of(largest, columns.precision) + 1;
        columns.value_width = width > columns.value_width ? width : columns.value_width;
    }
    if (p2d_knows_calls(graph->profile, graph->metric))
        columns.calls_width = calls_width(graph);
    return columns;
}

static void put_right(struct p2d_buffer *out, const char *text, size_t width)
{
    p2d_table_put_right(out, p2d_span_of(text), width);
}

/* -------------------------------------------------------------------- values */

/* With its sign. */
static void put_change(const struct p2d_table *table, const struct columns *columns,
                       double change, struct p2d_buffer *out)
{
    if (columns->in_units) {
        p2d_table_put_cost(table, out, change, true, columns->value_width);
        return;
    }
    struct p2d_buffer text = {.report = out->report};
    if (change > 0)
        p2d_putc(&text, '+');
    p2d_put_fixed(&text, change, 0, columns->precision);
    p2d_table_put_right(out, p2d_buffer_span(&text), columns->value_width);
    p2d_buffer_release(&text);
}

static void put_value(const struct p2d_table *table, const struct columns *columns,
                      double value, struct p2d_buffer *out)
{
    if (columns->in_units)
        p2d_table_put_cost(table, out, value, false, columns->value_width);
    else
        p2d_put_fixed(out, value, (int)columns->value_width, columns->precision);
}

/* The standard error of the change, where there are several runs. */
static void put_error(const struct p2d_table *table, const struct columns *columns,
                      const struct p2d_errors *errors, struct p2d_buffer *out)
{
    if (columns->graph->spreads != NULL)
        put_value(table, columns, p2d_error_of_change(errors), out);
}

/* By how much of what it was; nothing if it was nothing. */
static void put_percent(double after, double before, struct p2d_buffer *out)
{
    double percent = 100 * (after - before) / before;
    if (!(before > 0))
        put_right(out, "", PERCENT_WIDTH);
    else if (percent >= 99999.95)
        put_right(out, ">99999%", PERCENT_WIDTH);
    else {
        char text[32];
        struct p2d_buffer number = {.report = out->report};
        p2d_put_fixed(&number, fabs(percent) < 0.05 ? 0 : percent, 0, 1);
        snprintf(text, sizeof text, "%s%.*s%%", percent >= 0.05 ? "+" : "",
                 (int)number.len, number.at != NULL ? (const char *)number.at : "");
        put_right(out, text, PERCENT_WIDTH);
        p2d_buffer_release(&number);
    }
}

static void put_four(const struct p2d_table *table, const struct columns *columns,
                     double before, double after, const struct p2d_errors *errors,
                     struct p2d_buffer *out)
{
    put_value(table, columns, before, out);
    put_value(table, columns, after, out);
    put_change(table, columns, p2d_difference(columns->graph, after, before), out);
    put_error(table, columns, errors, out);
    put_percent(after, before, out);
}

static const char *mark_of(enum p2d_presence presence, enum p2d_change change)
{
    if (presence != P2D_IN_BOTH)
        return presence == P2D_ONLY_AFTER ? "NEW" : "GONE";
    return change == P2D_SLOWER ? "+" : change == P2D_FASTER ? "-" : "";
}

/* Dim where the total has not changed either. */
static enum p2d_paint paint_of(const struct columns *columns, const struct p2d_vertex *v,
                               enum p2d_change change)
{
    if (change != P2D_UNCHANGED)
        return change == P2D_SLOWER ? P2D_PAINT_SLOWER : P2D_PAINT_FASTER;
    change = p2d_change_of_total(columns->graph, v);
    return change == P2D_UNCHANGED ? P2D_PAINT_COLD : P2D_PAINT_NONE;
}

static void put_row(const struct p2d_table *table, const struct columns *columns,
                    uint32_t number, struct p2d_buffer *out)
{
    const struct p2d_vertex *v = &columns->graph->vertices.at[number];
    const struct p2d_cell *before = p2d_cells_at(columns->graph, v->cells);
    enum p2d_change change = p2d_change_of_self(columns->graph, v);
    char text[P2D_COUNT_SIZE];
    enum p2d_paint paint = paint_of(columns, v, change);
    p2d_paint_begin(table, out, paint);
    put_right(out, mark_of(p2d_presence_of(v->absent, before), change), MARK_WIDTH);
    const struct p2d_spread *spread = p2d_spread_of(columns->graph, v);
    put_four(table, columns, before->self, v->self, &spread->self, out);
    put_four(table, columns, before->total, v->total, &spread->total, out);
    if (columns->calls_width > 0) {
        put_right(out, p2d_count_format(before->calls, text), columns->calls_width);
        put_right(out, p2d_count_format(v->calls, text), columns->calls_width);
    }
    p2d_puts(out, "  ");
    p2d_table_put_row_name(table, out, number, 0);
    p2d_paint_end(table, out, paint);
    p2d_putc(out, '\n');
}

/* ------------------------------------------------------------------- heading */

/* Of many runs the first and the last one. */
static void put_origins(const struct p2d_profile *p, uint32_t begin, uint32_t end,
                        struct p2d_buffer *out)
{
    const uint32_t most = 3;
    if (end - begin > most) {
        p2d_put_printable(out, p2d_text(p, p->origins.at[begin].name), MAX_ORIGIN);
        p2d_puts(out, " ... ");
        begin = end - 1;
    }
    for (uint32_t i = begin; i < end; i++) {
        p2d_put_printable(out, p2d_text(p, p->origins.at[i].name), MAX_ORIGIN);
        p2d_puts(out, ", ");
    }
}

static void put_side(const struct columns *columns, bool is_after, double sum,
                     struct p2d_buffer *out)
{
    const struct p2d_graph *graph = columns->graph;
    const struct p2d_profile *p = graph->profile;
    const struct p2d_metric_column *metric = &p->metrics.at[graph->metric];
    uint32_t begin = is_after ? graph->origins_before : 0;
    uint32_t end = is_after ? p->origins.len : graph->origins_before;
    p2d_puts(out, is_after ? "         after: " : "         before: ");
    put_origins(p, begin, end, out);
    if (graph->spreads != NULL)
        p2d_putf(out, "%u runs, mean ", (unsigned)graph->spreads->runs[is_after]);
    p2d_put_printable(out, p2d_text(p, metric->name), MAX_ORIGIN);
    p2d_puts(out, ": ");
    p2d_put_value(out, metric->unit, sum);
    if (graph->spreads != NULL) {
        p2d_puts(out, " +/- ");
        p2d_put_value(out, metric->unit, sqrt(graph->spreads->sum.squared[is_after]));
    }
    if (!is_after && graph->normalised)
        p2d_puts(out, ", scaled so that both are 100%");
}

static void put_summary(const struct columns *columns, struct p2d_buffer *out)
{
    const struct p2d_graph *graph = columns->graph;
    enum p2d_unit unit = graph->profile->metrics.at[graph->metric].unit;
    double change = p2d_difference(graph, graph->sum, p2d_sum_before(graph));
    put_side(columns, false, p2d_sum_before(graph), out);
    p2d_putc(out, '\n');
    put_side(columns, true, graph->sum, out);
    p2d_puts(out, change > 0 ? ", +" : ", ");
    p2d_put_value(out, unit, change);
    if (p2d_sum_before(graph) > 0) {
        double percent = 100 * change / p2d_sum_before(graph);
        p2d_puts(out, percent > 0 ? " (+" : " (");
        p2d_put_fixed(out, percent, 0, 1);
        p2d_puts(out, "%)");
    }
    if (graph->spreads != NULL && p2d_sum_is_noise(graph))
        p2d_puts(out, ", which may be noise");
    p2d_puts(out, "\n\n");
}

/* "self before", "self after", "change [ms]", "%". */
static void put_heading(const struct columns *columns, const char *word,
                        struct p2d_buffer *out)
{
    char text[32];
    enum p2d_unit measured =
        columns->graph->profile->metrics.at[columns->graph->metric].unit;
    const char *unit =
        measured == P2D_UNIT_COUNT || columns->in_units ? "" : p2d_unit_name(measured);
    snprintf(text, sizeof text, "%s before", word);
    put_right(out, text, columns->value_width);
    snprintf(text, sizeof text, "%s after", word);
    put_right(out, text, columns->value_width);
    snprintf(text, sizeof text, "change%s%s%s", unit[0] != '\0' ? " [" : "", unit,
             unit[0] != '\0' ? "]" : "");
    put_right(out, text, columns->value_width);
    if (columns->graph->spreads != NULL)
        put_right(out, "+/-", columns->value_width);
    put_right(out, "%", PERCENT_WIDTH);
}

static void put_functions(const struct p2d_table *table, const struct columns *columns,
                          struct p2d_buffer *out)
{
    if (!p2d_table_put_message(table, out))
        return;
    p2d_paint_begin(table, out, P2D_PAINT_HEADING);
    put_right(out, "", MARK_WIDTH);
    put_heading(columns, "self", out);
    put_heading(columns, "total", out);
    if (columns->calls_width > 0) {
        put_right(out, "calls before", columns->calls_width);
        put_right(out, "calls after", columns->calls_width);
    }
    p2d_puts(out, "  function (module)");
    p2d_paint_end(table, out, P2D_PAINT_HEADING);
    p2d_putc(out, '\n');
    for (uint32_t i = 0; i < table->shown.len; i++)
        put_row(table, columns, table->shown.at[i], out);
    p2d_puts(out, "\n\n");
}

/* ---------------------------------------------------------------------- rows */

/* How far two counts are apart; unknown if one is. */
static struct p2d_count count_distance(struct p2d_count a, struct p2d_count b)
{
    if (!p2d_count_known(a) || !p2d_count_known(b))
        return p2d_count_unknown();
    bool swap = p2d_count_compare(a, b) < 0;
    struct p2d_count more = swap ? b : a, less = swap ? a : b;
    return (struct p2d_count){more.high - less.high - (more.low < less.low),
                              more.low - less.low};
}

/* What a row is sorted by is the size of its changes. */
static bool add_rows(struct p2d_table *table)
{
    const struct p2d_graph *graph = table->view->graph;
    for (uint32_t i = 0; i < graph->vertices.len; i++) {
        const struct p2d_vertex *v = &graph->vertices.at[i];
        const struct p2d_cell *before = p2d_cells_at(graph, v->cells);
        struct p2d_count calls = count_distance(v->calls, before->calls);
        struct p2d_table_row row = p2d_table_row_of(table, v->fn);
        row.calls = calls;
        row.primitive = calls;
        row.self = fabs(p2d_difference(graph, v->self, before->self));
        row.total = fabs(p2d_difference(graph, v->total, before->total));
        if (!p2d_table_add_row(table, row, true))
            return false;
    }
    return true;
}

void p2d_table_write_diff(struct p2d_table *table, struct p2d_buffer *out)
{
    static const char *const by_self[] = {"self", NULL};
    const struct p2d_view *view = table->view;
    struct p2d_look look = *view->look;
    struct p2d_view own = {.graph = view->graph, .look = &look, .report = view->report};
    if (look.table != P2D_TABLE_FUNCTIONS) {
        p2d_set_error(table->report, P2D_EUSAGE,
                      "a comparison has no table of callers or callees");
        p2d_set_hint(table->report, "-T json holds the calls of both sides");
        return;
    }
    look.sort_keys = look.sort_keys != NULL ? look.sort_keys : by_self;
    table->view = &own;
    table->plain = true;
    struct columns columns = choose_columns(&own);
    if (add_rows(table) && p2d_table_sort(table) && p2d_table_restrict(table)) {
        p2d_table_fit(table,
                      MARK_WIDTH + 2 * (3 * columns.value_width + PERCENT_WIDTH) +
                          2 * columns.calls_width + 2,
                      1);
        put_summary(&columns, out);
        put_functions(table, &columns, out);
    }
    table->view = view;
}
