/* plot.c - lay out memory over time: a curve for the program and each child, the peak,
 * and below them a row of bars for each depth of calls in each run, or the functions that
 * allocated it.
 *
 * A bar's call is bracketed on the curve where it begins and ends, as mprof plot does it,
 * in the colour of the bar's ends.
 */
#include "write/memory/plot.h"

#include <math.h>

#include "base/number.h"
#include "look/label.h"
#include "look/tint.h"
#include "write/memory/parts.h"

enum {
    WIDTH = 1200,
    LEFT = 90,
    RIGHT = 20,
    TOP = 60,
    HEIGHT = 400,
    AXIS = 30,
    MOST_ROWS = 16, /* of a run */
    MOST_ROWS_OF_ALL = 64,
    N_INKS = 6
};

static const struct p2d_rgb black = {0, 0, 0}, grid = {222, 222, 222};

/* Told apart by those who see no red or green too (Okabe and Ito), dark enough for lines.
 */
static const struct p2d_rgb inks[N_INKS] = {{0, 0, 0},     {0, 114, 178},  {213, 94, 0},
                                            {0, 130, 100}, {160, 80, 130}, {120, 100, 0}};

/* ------------------------------------------------------------------- ranges */

static void widen(struct p2d_memory_plot *plot, double seconds, double bytes)
{
    plot->begin = fmin(plot->begin, seconds);
    plot->end = fmax(plot->end, seconds);
    plot->most = fmax(plot->most, bytes);
}

/* The number of a call's run: that of its series. */
static uint32_t run_of(const struct p2d_memory *memory,
                       const struct p2d_memory_call *call)
{
    return call->whose < memory->series.len ? call->whose : memory->series.len;
}

/* Runs have rows of their own, one below the other. How many rows there are. */
static uint32_t place_runs(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    uint32_t n = memory->series.len + 1, rows = 0;
    plot->row_of_run = p2d_new(plot->view->report, n, sizeof *plot->row_of_run);
    if (plot->row_of_run == NULL)
        return 0;
    for (uint32_t i = 0; i < memory->calls.len; i++) {
        const struct p2d_memory_call *call = &memory->calls.at[i];
        uint32_t *deepest = &plot->row_of_run[run_of(memory, call)];
        *deepest = call->depth >= *deepest ? call->depth + 1 : *deepest;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t deepest = plot->row_of_run[i];
        plot->row_of_run[i] = rows;
        rows += deepest < MOST_ROWS ? deepest : MOST_ROWS;
    }
    return rows;
}

/* Where the curves are at each moment. */
static void place_points(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    for (uint32_t i = 0; i < memory->moments.len; i++) {
        struct p2d_memory_point point = memory->moments.at[i];
        if (point.adds && i > 0)
            point.bytes += plot->points.at[i - 1].bytes;
        if (!p2d_vec_push(&plot->points, plot->view->report, point))
            return;
        widen(plot, point.at, point.bytes);
        if (point.bytes > plot->points.at[plot->peak].bytes)
            plot->peak = i;
    }
}

static void survey(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    uint32_t rows = place_runs(plot);
    place_points(plot);
    for (uint32_t i = 0; i < memory->calls.len; i++) {
        const struct p2d_memory_call *call = &memory->calls.at[i];
        widen(plot, call->begin, call->before);
        widen(plot, call->end, call->after);
    }
    /* Differences of two very large numbers may be infinite, of equal ones 0. */
    if (!(plot->end - plot->begin > 0))
        plot->end = plot->begin + 1;
    rows = rows < MOST_ROWS_OF_ALL ? rows : MOST_ROWS_OF_ALL;
    plot->rows = rows;
    rows += p2d_part_list_rows(plot);
    plot->height = TOP + HEIGHT + AXIS + rows * P2D_SHEET_ROW + 10;
}

/* --------------------------------------------------------------------- axes */

static void draw_bytes_axis(struct p2d_memory_plot *plot)
{
    double step = 1;
    while (plot->most / step > 6)
        step *= 2;
    for (int i = 0; i * step <= plot->most; i++) {
        double bytes = i * step;
        uint32_t from = p2d_sheet_text_begins(plot);
        double y = p2d_sheet_y(plot, bytes);
        p2d_sheet_line(plot, LEFT, y, plot->left + plot->inner_width, y, 1, grid);
        p2d_put_value(&plot->texts, P2D_UNIT_BYTES, bytes);
        p2d_sheet_text(plot, from, 4, y + 4, LEFT - 8);
    }
}

/* All in one unit along the axis, but for those of very short and very long runs. */
static void put_time(struct p2d_memory_plot *plot, double at, double step)
{
    enum p2d_unit along = p2d_sheet_memory(plot)->along;
    if (along != P2D_UNIT_SECONDS || step < 0.01 || step >= 60) {
        p2d_put_value(&plot->texts, along, at);
        return;
    }
    p2d_put_fixed(&plot->texts, at, 0, step >= 1 ? 0 : step >= 0.1 ? 1 : 2);
    p2d_puts(&plot->texts, " s");
}

/* Between two lines of the grid: a round number, in bytes a power of two. */
static double step_of(const struct p2d_memory_plot *plot, double length)
{
    double step = pow(10, floor(log10(length)) - 1);
    if (p2d_sheet_memory(plot)->along == P2D_UNIT_BYTES)
        return exp2(ceil(log2(length / 12)));
    return step * (length / step > 50 ? 10 : length / step > 20 ? 5 : 2);
}

static void draw_time_axis(struct p2d_memory_plot *plot)
{
    const double length = plot->end - plot->begin, bottom = plot->top + HEIGHT;
    double step = step_of(plot, length);
    if (!isfinite(length) || !(step > 0))
        return;
    for (int i = 0; i * step <= length && i < 20; i++) {
        double x = p2d_sheet_x(plot, plot->begin + i * step);
        uint32_t from = p2d_sheet_text_begins(plot);
        p2d_sheet_line(plot, x, plot->top, x, bottom + 5, 1, grid);
        put_time(plot, plot->begin + i * step, step);
        p2d_sheet_text(plot, from, fmin(x + 2, WIDTH - 70), bottom + 16, 70);
    }
    p2d_sheet_line(plot, LEFT, bottom, WIDTH - RIGHT, bottom, 1, black);
}

/* ------------------------------------------------------------------- curves */

/* What one column of pixels has of a series. */
struct column {
    double first, low, high, last;
    bool any;
};

enum { COLUMNS = WIDTH - LEFT - RIGHT + 1, MOST_SERIES = 40 };

static void add_to_column(struct column *column, double y)
{
    if (!column->any)
        *column = (struct column){y, y, y, y, true};
    column->low = fmin(column->low, y);
    column->high = fmax(column->high, y);
    column->last = y;
}

static void draw_curve(struct p2d_memory_plot *plot, const struct column *columns,
                       struct p2d_rgb ink)
{
    struct p2d_mark mark = {.kind = P2D_MARK_START, .width = 1.5};
    mark.color = ink;
    for (int i = 0; i < COLUMNS && p2d_ok(plot->view->report); i++) {
        const struct column *c = &columns[i];
        const double stops[] = {c->first, c->low, c->high, c->last};
        for (int k = 0; k < 4 && c->any; k++) {
            if (k > 0 && stops[k] == mark.y && mark.kind == P2D_MARK_LINE)
                continue;
            mark.x = plot->left + i;
            mark.y = stops[k];
            (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
            mark.kind = P2D_MARK_LINE;
        }
    }
}

/* However many moments there are, a column has four stops at most. */
static void draw_curves(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    uint32_t n = memory->series.len < MOST_SERIES ? memory->series.len : MOST_SERIES;
    struct column *columns =
        p2d_new(plot->view->report, (size_t)n * COLUMNS + 1, sizeof *columns);
    for (uint32_t i = 0; i < plot->points.len && columns != NULL; i++) {
        const struct p2d_memory_point *moment = &plot->points.at[i];
        int at = (int)round(p2d_sheet_x(plot, moment->at) - plot->left);
        if (moment->whose < n)
            add_to_column(&columns[moment->whose * COLUMNS + (uint32_t)at],
                          p2d_sheet_y(plot, moment->bytes));
    }
    for (uint32_t i = n; i-- > 0 && columns != NULL;)
        draw_curve(plot, columns + i * COLUMNS, inks[i % N_INKS]);
    p2d_delete(columns);
}

static void draw_peak(struct p2d_memory_plot *plot)
{
    static const struct p2d_rgb red = {200, 0, 0};
    if (plot->points.len == 0)
        return;
    const struct p2d_memory_point *peak = &plot->points.at[plot->peak];
    double x = p2d_sheet_x(plot, peak->at), y = p2d_sheet_y(plot, peak->bytes);
    p2d_sheet_line(plot, x - 6, y, x + 6, y, 2, red);
    p2d_sheet_line(plot, x, y - 6, x, y + 6, 2, red);
}

/* -------------------------------------------------------------------- calls */

static void bracket(struct p2d_memory_plot *plot, double seconds, double bytes,
                    double wing, struct p2d_rgb ink)
{
    double x = p2d_sheet_x(plot, seconds), y = p2d_sheet_y(plot, bytes);
    p2d_sheet_line(plot, x, y - 9, x, y + 9, 1.5, ink);
    p2d_sheet_line(plot, x, y - 9, x + wing, y - 9, 1.5, ink);
    p2d_sheet_line(plot, x, y + 9, x + wing, y + 9, 1.5, ink);
}

static void put_change(struct p2d_memory_plot *plot, const struct p2d_memory_call *call)
{
    double change = call->after - call->before;
    struct p2d_buffer *out = &plot->texts;
    p2d_put_value(out, P2D_UNIT_BYTES, call->before);
    p2d_puts(out, " \xE2\x86\x92 ");
    p2d_put_value(out, P2D_UNIT_BYTES, call->after);
    p2d_puts(out, change < 0 ? " (\xE2\x88\x92" : " (+");
    p2d_put_value(out, P2D_UNIT_BYTES, fabs(change));
    p2d_puts(out, "), ");
    p2d_put_value(out, P2D_UNIT_SECONDS, call->end - call->begin);
    p2d_puts(out, " from ");
    p2d_put_value(out, P2D_UNIT_SECONDS, call->begin);
}

static uint32_t row_of(const struct p2d_memory_plot *plot,
                       const struct p2d_memory_call *call)
{
    return plot->row_of_run[run_of(p2d_sheet_memory(plot), call)] + call->depth;
}

/* The ends of a call: of its bar, and on the curve. */
static void draw_ends(struct p2d_memory_plot *plot, const struct p2d_memory_call *call,
                      double left, double right, double y)
{
    const double thickness = 3, bottom = y + P2D_SHEET_ROW - 2;
    struct p2d_span name = p2d_text(plot->view->graph->profile, call->name);
    struct p2d_rgb ink = p2d_ink_of_name(name);
    left += thickness / 2;
    right -= thickness / 2;
    p2d_sheet_line(plot, left, y, left, bottom, thickness, ink);
    p2d_sheet_line(plot, right, y, right, bottom, thickness, ink);
    bracket(plot, call->begin, call->before, 4, ink);
    bracket(plot, call->end, call->after, -4, ink);
}

static void draw_bar(struct p2d_memory_plot *plot, const struct p2d_memory_call *call)
{
    enum { LONGEST = 200 };
    const struct p2d_profile *p = plot->view->graph->profile;
    const struct p2d_span name = p2d_text(p, call->name);
    double x = p2d_sheet_x(plot, call->begin), width = p2d_sheet_x(plot, call->end) - x;
    double y = TOP + HEIGHT + AXIS + row_of(plot, call) * P2D_SHEET_ROW;
    uint32_t from = p2d_sheet_text_begins(plot);
    p2d_put_printable(&plot->texts, name, LONGEST);
    uint32_t second = p2d_sheet_text_begins(plot);
    put_change(plot, call);
    p2d_sheet_rect(plot, x, y, fmax(width - 0.5, 0.5), P2D_SHEET_ROW - 2,
                   p2d_tint_of_name(name), from, second);
    struct p2d_mark text = {.kind = P2D_MARK_TEXT,
                            .x = x + 4,
                            .y = y + 13,
                            .width = width - 7,
                            .text = from,
                            .length = second - from};
    (void)p2d_vec_push(&plot->marks, plot->view->report, text);
    if (width >= 2.0 * P2D_SHEET_CHARACTER)
        draw_ends(plot, call, x, x + width - 0.5, y);
}

/* How many are not drawn, since they are too many or in too many others. */
static uint32_t draw_calls(struct p2d_memory_plot *plot)
{
    enum { MOST_BARS = 5000 };
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    uint32_t drawn = 0;
    for (uint32_t i = 0; i < memory->calls.len && p2d_ok(plot->view->report); i++) {
        const struct p2d_memory_call *call = &memory->calls.at[i];
        if (call->depth >= MOST_ROWS || row_of(plot, call) >= MOST_ROWS_OF_ALL ||
            drawn == MOST_BARS)
            continue;
        draw_bar(plot, call);
        drawn++;
    }
    return memory->calls.len - drawn;
}

/* Several inputs have series of one name: from the second on they are numbered. */
static void put_series(struct p2d_memory_plot *plot, uint32_t i, size_t most)
{
    const struct p2d_profile *p = plot->view->graph->profile;
    const p2d_str *series = p->memory.series.at;
    uint32_t before = 0;
    for (uint32_t k = 0; k < i && i < MOST_SERIES; k++)
        before += p2d_span_equal(p2d_text(p, series[k]), p2d_text(p, series[i]));
    p2d_put_printable(&plot->texts, p2d_text(p, series[i]), most);
    if (before > 0)
        p2d_putf(&plot->texts, ", run %u", before + 1);
}

/* Whose calls are in which rows, where there are several runs. */
static void name_rows(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    uint32_t n = memory->series.len < MOST_SERIES ? memory->series.len : MOST_SERIES;
    uint32_t last = memory->calls.len > 0 ? plot->row_of_run[memory->series.len] : 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = plot->row_of_run[i], next = plot->row_of_run[i + 1];
        if (next == row || (row == 0 && next == last) || next > MOST_ROWS_OF_ALL)
            continue;
        uint32_t from = p2d_sheet_text_begins(plot);
        double y = TOP + HEIGHT + AXIS + row * P2D_SHEET_ROW + 13;
        put_series(plot, i, SIZE_MAX);
        p2d_sheet_text(plot, from, 4, y, LEFT - 8);
        p2d_sheet_line(plot, LEFT - 3, y - 13, LEFT - 3,
                       y - 15 + (next - row) * P2D_SHEET_ROW, 3, inks[i % N_INKS]);
    }
}

/* ------------------------------------------------------------------ heading */

static void put_peak(struct p2d_memory_plot *plot)
{
    if (plot->points.len == 0)
        return;
    const struct p2d_memory_point *peak = &plot->points.at[plot->peak];
    p2d_puts(&plot->texts, " \xC2\xB7 peak ");
    p2d_put_value(&plot->texts, P2D_UNIT_BYTES, peak->bytes);
    p2d_puts(&plot->texts, " at ");
    p2d_sheet_put_time(plot, peak->at);
    if (peak->whose > 0 && !peak->adds) {
        p2d_puts(&plot->texts, ", ");
        put_series(plot, peak->whose, SIZE_MAX);
    }
}

static void draw_heading(struct p2d_memory_plot *plot, uint32_t left_out)
{
    enum { LONGEST = 300 };
    const struct p2d_profile *p = plot->view->graph->profile;
    const char *title = plot->view->look->title;
    uint32_t from = p2d_sheet_text_begins(plot);
    p2d_put_printable(&plot->texts,
                      title != NULL        ? p2d_span_of(title)
                      : p->origins.len > 0 ? p2d_text(p, p->origins.at[0].name)
                                           : p2d_span_of("profile"),
                      LONGEST);
    p2d_sheet_text(plot, from, 10, 22, WIDTH - 20);
    if (p2d_ok(plot->view->report))
        plot->marks.at[plot->marks.len - 1].bold = true;
    from = p2d_sheet_text_begins(plot);
    p2d_puts(&plot->texts, p->format);
    p2d_puts(&plot->texts, p->memory.along == P2D_UNIT_COUNT
                               ? " \xC2\xB7 memory by instructions executed"
                           : p->memory.along == P2D_UNIT_BYTES
                               ? " \xC2\xB7 memory by bytes allocated and freed"
                               : " \xC2\xB7 memory over time");
    put_peak(plot);
    if (left_out > 0)
        p2d_putf(&plot->texts, " \xC2\xB7 %u calls are not drawn", left_out);
    p2d_sheet_text(plot, from, 10, 40, WIDTH - 20);
}

static bool lies_on_another(const struct p2d_memory *memory, uint32_t series)
{
    for (uint32_t i = 0; i < memory->moments.len; i++)
        if (memory->moments.at[i].whose == series)
            return memory->moments.at[i].adds;
    return false;
}

/* Only where there is more than the program itself; what lies on another curve, and is
 * not a curve from 0, has a plus sign. */
static void draw_legend(struct p2d_memory_plot *plot)
{
    enum { MOST_ENTRIES = 8, LONGEST = 40 };
    const struct p2d_memory *memory = p2d_sheet_memory(plot);
    double x = LEFT + 10;
    for (uint32_t i = 0; i < memory->series.len && memory->series.len > 1; i++) {
        uint32_t from = p2d_sheet_text_begins(plot);
        if (i == MOST_ENTRIES)
            break;
        p2d_sheet_line(plot, x, TOP - 6, x + 20, TOP - 6, 2, inks[i % N_INKS]);
        p2d_puts(&plot->texts, lies_on_another(memory, i) ? "+ " : "");
        put_series(plot, i, LONGEST);
        double width = P2D_SHEET_CHARACTER * (double)(p2d_sheet_text_begins(plot) - from);
        p2d_sheet_text(plot, from, x + 26, TOP - 2, width);
        x += width + 40;
    }
}

/* ------------------------------------------------------------------ the whole */

bool p2d_memory_plot_init(struct p2d_memory_plot *plot, const struct p2d_view *view)
{
    const struct p2d_memory *memory = &view->graph->profile->memory;
    *plot = (struct p2d_memory_plot){.view = view, .texts = {.report = view->report}};
    if (memory->moments.len == 0 && memory->calls.len == 0) {
        p2d_set_error(view->report, P2D_EEMPTY,
                      "nothing to draw: the profile holds no memory over time");
        p2d_set_hint(view->report,
                     "memory_profiler, massif and heaptrack record it: mprof "
                     "run app.py, valgrind --tool=massif ./app, heaptrack ./app");
        return false;
    }
    plot->width = WIDTH;
    plot->left = LEFT;
    plot->top = TOP;
    plot->inner_width = WIDTH - LEFT - RIGHT;
    plot->inner_height = HEIGHT;
    plot->begin = INFINITY;
    plot->end = -INFINITY;
    plot->most = 1;
    survey(plot);
    if (!p2d_number_parts(plot))
        return false;
    draw_bytes_axis(plot);
    draw_time_axis(plot);
    p2d_draw_parts(plot);
    draw_curves(plot);
    draw_peak(plot);
    draw_heading(plot, draw_calls(plot));
    name_rows(plot);
    p2d_draw_part_list(plot, TOP + HEIGHT + AXIS + plot->rows * P2D_SHEET_ROW);
    draw_legend(plot);
    return p2d_ok(view->report);
}

void p2d_memory_plot_release(struct p2d_memory_plot *plot)
{
    p2d_vec_release(&plot->marks);
    p2d_vec_release(&plot->points);
    p2d_buffer_release(&plot->texts);
    p2d_delete(plot->part_numbers);
    p2d_delete(plot->row_of_run);
}
