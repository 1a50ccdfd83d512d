/* plot.c - lay out memory over time: a curve for the program and each child, the peak,
 * and below them a row of bars for each depth of calls in each run.
 *
 * A bar's call is bracketed on the curve where it begins and ends, as mprof plot does it.
 */
#include "write/memory/plot.h"

#include <math.h>

#include "base/number.h"
#include "look/label.h"
#include "look/tint.h"

enum {
    WIDTH = 1200,
    LEFT = 90,
    RIGHT = 20,
    TOP = 60,
    HEIGHT = 400,
    AXIS = 30,
    ROW = 20,
    MOST_ROWS = 16, /* of a run */
    MOST_ROWS_OF_ALL = 64,
    N_INKS = 6,
    CHARACTER = 8
};

static const struct p2d_rgb black = {0, 0, 0}, grid = {222, 222, 222};

/* Told apart by those who see no red or green too (Okabe and Ito), dark enough for lines.
 */
static const struct p2d_rgb inks[N_INKS] = {{0, 0, 0},     {0, 114, 178},  {213, 94, 0},
                                            {0, 130, 100}, {160, 80, 130}, {120, 100, 0}};

static const double tallest_share = 0.95; /* of the frame, that the peak takes */

/* -------------------------------------------------------------------- marks */

static void put_line(struct p2d_memory_plot *plot, double x, double y, double to_x,
                     double to_y, double thickness, struct p2d_rgb color)
{
    struct p2d_mark mark = {.kind = P2D_MARK_START, .x = x, .y = y, .width = thickness};
    mark.color = color;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
    mark.kind = P2D_MARK_LINE;
    mark.x = to_x;
    mark.y = to_y;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
}

/* What was appended to the texts since `from`. */
static void put_text(struct p2d_memory_plot *plot, uint32_t from, double x, double y,
                     double width)
{
    struct p2d_mark mark = {.kind = P2D_MARK_TEXT, .x = x, .y = y, .width = width};
    mark.text = from;
    mark.length = (uint32_t)plot->texts.len - from;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
}

static uint32_t text_begins(const struct p2d_memory_plot *plot)
{
    return (uint32_t)plot->texts.len;
}

static double x_of(const struct p2d_memory_plot *plot, double seconds)
{
    double share = (seconds - plot->begin) / (plot->end - plot->begin);
    return plot->left + plot->inner_width * fmin(fmax(share, 0), 1);
}

static double y_of(const struct p2d_memory_plot *plot, double bytes)
{
    double share = fmin(fmax(bytes / plot->most, 0), 1) * tallest_share;
    return plot->top + plot->inner_height * (1 - share);
}

/* ------------------------------------------------------------------- ranges */

static const struct p2d_memory *memory_of(const struct p2d_memory_plot *plot)
{
    return &plot->view->graph->profile->memory;
}

static void widen(struct p2d_memory_plot *plot, double seconds, double bytes)
{
    plot->begin = fmin(plot->begin, seconds);
    plot->end = fmax(plot->end, seconds);
    plot->most = fmax(plot->most, bytes);
}

/* The number of a stretch's run: that of its series. */
static uint32_t run_of(const struct p2d_memory *memory, const struct p2d_stretch *stretch)
{
    return stretch->whose < memory->series.len ? stretch->whose : memory->series.len;
}

/* Runs have rows of their own, one below the other. How many rows there are. */
static uint32_t place_runs(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = memory_of(plot);
    uint32_t n = memory->series.len + 1, rows = 0;
    plot->row_of_run = p2d_new(plot->view->report, n, sizeof *plot->row_of_run);
    if (plot->row_of_run == NULL)
        return 0;
    for (uint32_t i = 0; i < memory->stretches.len; i++) {
        const struct p2d_stretch *stretch = &memory->stretches.at[i];
        uint32_t *deepest = &plot->row_of_run[run_of(memory, stretch)];
        *deepest = stretch->depth >= *deepest ? stretch->depth + 1 : *deepest;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t deepest = plot->row_of_run[i];
        plot->row_of_run[i] = rows;
        rows += deepest < MOST_ROWS ? deepest : MOST_ROWS;
    }
    return rows;
}

static void survey(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = memory_of(plot);
    uint32_t rows = place_runs(plot);
    for (uint32_t i = 0; i < memory->moments.len; i++) {
        const struct p2d_memory_point *moment = &memory->moments.at[i];
        widen(plot, moment->seconds, moment->bytes);
        if (moment->bytes > memory->moments.at[plot->peak].bytes)
            plot->peak = i;
    }
    for (uint32_t i = 0; i < memory->stretches.len; i++) {
        const struct p2d_stretch *stretch = &memory->stretches.at[i];
        widen(plot, stretch->begin, stretch->before);
        widen(plot, stretch->end, stretch->after);
    }
    /* Differences of two very large numbers may be infinite, of equal ones 0. */
    if (!(plot->end - plot->begin > 0))
        plot->end = plot->begin + 1;
    rows = rows < MOST_ROWS_OF_ALL ? rows : MOST_ROWS_OF_ALL;
    plot->height = TOP + HEIGHT + AXIS + rows * ROW + 10;
}

/* --------------------------------------------------------------------- axes */

static void draw_bytes_axis(struct p2d_memory_plot *plot)
{
    double step = 1;
    while (plot->most / step > 6)
        step *= 2;
    for (int i = 0; i * step <= plot->most; i++) {
        double bytes = i * step;
        uint32_t from = text_begins(plot);
        double y = y_of(plot, bytes);
        put_line(plot, LEFT, y, plot->left + plot->inner_width, y, 1, grid);
        p2d_put_value(&plot->texts, P2D_UNIT_BYTES, bytes);
        put_text(plot, from, 4, y + 4, LEFT - 8);
    }
}

/* All in one unit along the axis, but for those of very short and very long runs. */
static void put_seconds(struct p2d_buffer *out, double seconds, double step)
{
    if (step < 0.01 || step >= 60) {
        p2d_put_value(out, P2D_UNIT_SECONDS, seconds);
        return;
    }
    p2d_put_fixed(out, seconds, 0, step >= 1 ? 0 : step >= 0.1 ? 1 : 2);
    p2d_puts(out, " s");
}

static void draw_seconds_axis(struct p2d_memory_plot *plot)
{
    const double length = plot->end - plot->begin, bottom = plot->top + HEIGHT;
    double step = pow(10, floor(log10(length)) - 1);
    step *= length / step > 50 ? 10 : length / step > 20 ? 5 : 2;
    if (!isfinite(length) || !(step > 0))
        return;
    for (int i = 0; i * step <= length && i < 20; i++) {
        double x = x_of(plot, plot->begin + i * step);
        uint32_t from = text_begins(plot);
        put_line(plot, x, plot->top, x, bottom + 5, 1, grid);
        put_seconds(&plot->texts, plot->begin + i * step, step);
        put_text(plot, from, fmin(x + 2, WIDTH - 70), bottom + 16, 70);
    }
    put_line(plot, LEFT, bottom, WIDTH - RIGHT, bottom, 1, black);
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
    const struct p2d_memory *memory = memory_of(plot);
    uint32_t n = memory->series.len < MOST_SERIES ? memory->series.len : MOST_SERIES;
    struct column *columns =
        p2d_new(plot->view->report, (size_t)n * COLUMNS + 1, sizeof *columns);
    for (uint32_t i = 0; i < memory->moments.len && columns != NULL; i++) {
        const struct p2d_memory_point *moment = &memory->moments.at[i];
        int at = (int)round(x_of(plot, moment->seconds) - plot->left);
        if (moment->whose < n)
            add_to_column(&columns[moment->whose * COLUMNS + (uint32_t)at],
                          y_of(plot, moment->bytes));
    }
    for (uint32_t i = n; i-- > 0 && columns != NULL;)
        draw_curve(plot, columns + i * COLUMNS, inks[i % N_INKS]);
    p2d_delete(columns);
}

static void draw_peak(struct p2d_memory_plot *plot)
{
    const struct p2d_memory *memory = memory_of(plot);
    static const struct p2d_rgb red = {200, 0, 0};
    if (memory->moments.len == 0)
        return;
    const struct p2d_memory_point *peak = &memory->moments.at[plot->peak];
    double x = x_of(plot, peak->seconds), y = y_of(plot, peak->bytes);
    put_line(plot, x - 6, y, x + 6, y, 2, red);
    put_line(plot, x, y - 6, x, y + 6, 2, red);
}

/* -------------------------------------------------------------------- calls */

static void bracket(struct p2d_memory_plot *plot, double seconds, double bytes,
                    double wing, struct p2d_rgb ink)
{
    double x = x_of(plot, seconds), y = y_of(plot, bytes);
    put_line(plot, x, y - 9, x, y + 9, 1.5, ink);
    put_line(plot, x, y - 9, x + wing, y - 9, 1.5, ink);
    put_line(plot, x, y + 9, x + wing, y + 9, 1.5, ink);
}

static void put_change(struct p2d_memory_plot *plot, const struct p2d_stretch *stretch)
{
    double change = stretch->after - stretch->before;
    struct p2d_buffer *out = &plot->texts;
    p2d_put_value(out, P2D_UNIT_BYTES, stretch->before);
    p2d_puts(out, " \xE2\x86\x92 ");
    p2d_put_value(out, P2D_UNIT_BYTES, stretch->after);
    p2d_puts(out, change < 0 ? " (\xE2\x88\x92" : " (+");
    p2d_put_value(out, P2D_UNIT_BYTES, fabs(change));
    p2d_puts(out, "), ");
    p2d_put_value(out, P2D_UNIT_SECONDS, stretch->end - stretch->begin);
    p2d_puts(out, " from ");
    p2d_put_value(out, P2D_UNIT_SECONDS, stretch->begin);
}

static uint32_t row_of(const struct p2d_memory_plot *plot,
                       const struct p2d_stretch *stretch)
{
    return plot->row_of_run[run_of(memory_of(plot), stretch)] + stretch->depth;
}

static void draw_bar(struct p2d_memory_plot *plot, const struct p2d_stretch *stretch)
{
    enum { LONGEST = 200 };
    const struct p2d_profile *p = plot->view->graph->profile;
    const struct p2d_span name = p2d_text(p, stretch->name);
    double x = x_of(plot, stretch->begin), width = x_of(plot, stretch->end) - x;
    double y = TOP + HEIGHT + AXIS + row_of(plot, stretch) * ROW;
    struct p2d_mark mark = {.kind = P2D_MARK_RECT,
                            .x = x,
                            .y = y,
                            .width = fmax(width - 0.5, 0.5),
                            .height = ROW - 2,
                            .color = p2d_tint_of_name(name)};
    uint32_t from = text_begins(plot);
    p2d_put_printable(&plot->texts, name, LONGEST);
    uint32_t length = text_begins(plot) - from;
    put_change(plot, stretch);
    mark.text = from;
    mark.length = length;
    mark.title = from + length;
    mark.titling = text_begins(plot) - mark.title;
    (void)p2d_vec_push(&plot->marks, plot->view->report, mark);
    struct p2d_mark text = {.kind = P2D_MARK_TEXT,
                            .x = x + 3,
                            .y = y + 13,
                            .width = width - 6,
                            .text = from,
                            .length = length};
    (void)p2d_vec_push(&plot->marks, plot->view->report, text);
    if (width < 2.0 * CHARACTER)
        return;
    struct p2d_rgb ink = inks[1 + stretch->depth % (N_INKS - 1)];
    bracket(plot, stretch->begin, stretch->before, 4, ink);
    bracket(plot, stretch->end, stretch->after, -4, ink);
}

/* How many are not drawn, since they are too many or in too many others. */
static uint32_t draw_calls(struct p2d_memory_plot *plot)
{
    enum { MOST_BARS = 5000 };
    const struct p2d_memory *memory = memory_of(plot);
    uint32_t drawn = 0;
    for (uint32_t i = 0; i < memory->stretches.len && p2d_ok(plot->view->report); i++) {
        const struct p2d_stretch *stretch = &memory->stretches.at[i];
        if (stretch->depth >= MOST_ROWS || row_of(plot, stretch) >= MOST_ROWS_OF_ALL ||
            drawn == MOST_BARS)
            continue;
        draw_bar(plot, stretch);
        drawn++;
    }
    return memory->stretches.len - drawn;
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
    const struct p2d_memory *memory = memory_of(plot);
    uint32_t n = memory->series.len < MOST_SERIES ? memory->series.len : MOST_SERIES;
    uint32_t last = memory->stretches.len > 0 ? plot->row_of_run[memory->series.len] : 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = plot->row_of_run[i], next = plot->row_of_run[i + 1];
        if (next == row || (row == 0 && next == last) || next > MOST_ROWS_OF_ALL)
            continue;
        uint32_t from = text_begins(plot);
        double y = TOP + HEIGHT + AXIS + row * ROW + 13;
        put_series(plot, i, SIZE_MAX);
        put_text(plot, from, 4, y, LEFT - 8);
        put_line(plot, LEFT - 3, y - 13, LEFT - 3, y - 15 + (next - row) * ROW, 3,
                 inks[i % N_INKS]);
    }
}

/* ------------------------------------------------------------------ heading */

static void put_peak(struct p2d_memory_plot *plot)
{
    const struct p2d_profile *p = plot->view->graph->profile;
    const struct p2d_memory *memory = &p->memory;
    if (memory->moments.len == 0)
        return;
    const struct p2d_memory_point *peak = &memory->moments.at[plot->peak];
    p2d_puts(&plot->texts, " \xC2\xB7 peak ");
    p2d_put_value(&plot->texts, P2D_UNIT_BYTES, peak->bytes);
    p2d_puts(&plot->texts, " at ");
    p2d_put_value(&plot->texts, P2D_UNIT_SECONDS, peak->seconds);
    if (peak->whose > 0) {
        p2d_puts(&plot->texts, ", ");
        put_series(plot, peak->whose, SIZE_MAX);
    }
}

static void draw_heading(struct p2d_memory_plot *plot, uint32_t left_out)
{
    enum { LONGEST = 300 };
    const struct p2d_profile *p = plot->view->graph->profile;
    const char *title = plot->view->look->title;
    uint32_t from = text_begins(plot);
    p2d_put_printable(&plot->texts,
                      title != NULL        ? p2d_span_of(title)
                      : p->origins.len > 0 ? p2d_text(p, p->origins.at[0].name)
                                           : p2d_span_of("profile"),
                      LONGEST);
    put_text(plot, from, 10, 22, WIDTH - 20);
    if (p2d_ok(plot->view->report))
        plot->marks.at[plot->marks.len - 1].bold = true;
    from = text_begins(plot);
    p2d_puts(&plot->texts, p->format);
    p2d_puts(&plot->texts, " \xC2\xB7 memory over time");
    put_peak(plot);
    if (left_out > 0)
        p2d_putf(&plot->texts, " \xC2\xB7 %u calls are not drawn", left_out);
    put_text(plot, from, 10, 40, WIDTH - 20);
}

/* Only where there is more than the program itself. */
static void draw_legend(struct p2d_memory_plot *plot)
{
    enum { MOST_ENTRIES = 8, ENTRY = 130 };
    const struct p2d_profile *p = plot->view->graph->profile;
    for (uint32_t i = 0; i < p->memory.series.len && p->memory.series.len > 1; i++) {
        double x = LEFT + 10 + i * ENTRY;
        uint32_t from = text_begins(plot);
        if (i == MOST_ENTRIES)
            break;
        put_line(plot, x, TOP - 6, x + 20, TOP - 6, 2, inks[i % N_INKS]);
        put_series(plot, i, ENTRY);
        put_text(plot, from, x + 26, TOP - 2, ENTRY - 30);
    }
}

/* ------------------------------------------------------------------ all of it */

bool p2d_memory_plot_init(struct p2d_memory_plot *plot, const struct p2d_view *view)
{
    const struct p2d_memory *memory = &view->graph->profile->memory;
    *plot = (struct p2d_memory_plot){.view = view, .texts = {.report = view->report}};
    if (memory->moments.len == 0 && memory->stretches.len == 0) {
        p2d_set_error(view->report, P2D_EEMPTY,
                      "nothing to draw: the profile holds no memory over time");
        p2d_set_hint(view->report, "memory_profiler records one: mprof run app.py");
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
    if (!p2d_ok(view->report))
        return false;
    draw_bytes_axis(plot);
    draw_seconds_axis(plot);
    draw_curves(plot);
    draw_peak(plot);
    draw_heading(plot, draw_calls(plot));
    name_rows(plot);
    draw_legend(plot);
    return p2d_ok(view->report);
}

void p2d_memory_plot_release(struct p2d_memory_plot *plot)
{
    p2d_vec_release(&plot->marks);
    p2d_buffer_release(&plot->texts);
    p2d_delete(plot->row_of_run);
}
