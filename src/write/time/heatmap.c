/* heatmap.c - draw a heat map: columns of a second, whose rows are where in the second;
 * what happens at the same time of each second, or at a steady pace, is a stripe.
 *
 * A cell is as dark as processors were busy in it. Short recordings have columns of a
 * tenth, a hundredth or a thousandth of a second. Idea: flamescope.
 */
#include <math.h>

#include "base/number.h"
#include "look/label.h"
#include "look/ramp.h"
#include "write/time/frame.h"

enum { ROWS = 50, ROW = 8, LEFT = 70, KEY_STEPS = 8, MOST_COLUMNS = 4000 };

struct state {
    struct p2d_time_sheet sheet;
    struct p2d_time_threads threads;
    int64_t column; /* nanoseconds */
    uint32_t n_columns;
    double width;   /* of a column, pixels */
    int64_t *busy;  /* by column and row */
    int64_t *whole; /* by cell: how many more are busy all of it than of the one before */
    int64_t most;
};

/* -------------------------------------------------------------------- cells */

/* The longest columns of which there are enough to see anything. */
static bool choose_columns(struct state *s)
{
    enum { FEW = 20, NARROWEST = 3, WIDEST = 16 };
    int64_t length = s->threads.end - s->threads.begin;
    for (s->column = 1000000000; s->column > 1000000 && length / s->column < FEW;)
        s->column /= 10;
    while (length / s->column >= MOST_COLUMNS)
        s->column *= 10;
    s->n_columns = (uint32_t)(length / s->column) + 1;
    s->width = (double)(P2D_TIME_WIDTH - LEFT - P2D_TIME_RIGHT) / s->n_columns;
    s->width = s->width < NARROWEST ? NARROWEST : s->width > WIDEST ? WIDEST : s->width;
    s->width = floor(s->width);
    size_t n = (size_t)s->n_columns * ROWS + 1;
    s->busy = p2d_new(s->sheet.view->report, n, sizeof *s->busy);
    s->whole = p2d_new(s->sheet.view->report, n, sizeof *s->whole);
    return s->busy != NULL && s->whole != NULL;
}

/* Add what a stretch has of the cells where it begins and ends. Between them it has whole
 * ones, however many: how many stretches begin to have them, less those that no longer do,
 * is noted where that changes. */
static void add_stretch(struct state *s, const struct p2d_stretch *stretch)
{
    const int64_t row = s->column / ROWS;
    int64_t begin = stretch->begin - s->threads.begin;
    int64_t end = stretch->end - s->threads.begin;
    int64_t first = begin / row, last = end / row;
    if (first == last) {
        s->busy[first] += end - begin;
        return;
    }
    s->busy[first] += (first + 1) * row - begin;
    s->busy[last] += end - last * row;
    s->whole[first + 1]++;
    s->whole[last]--;
}

static void measure(struct state *s)
{
    const struct p2d_time_threads *t = &s->threads;
    int64_t n = 0;
    for (uint32_t i = 0; i < t->at.len; i++)
        for (uint32_t k = 0; k < t->at.at[i].n; k++)
            add_stretch(s, p2d_time_stretch(t, &t->at.at[i], k));
    for (size_t i = 0; i < (size_t)s->n_columns * ROWS; i++) {
        n += s->whole[i];
        s->busy[i] += n * (s->column / ROWS);
        s->most = s->busy[i] > s->most ? s->busy[i] : s->most;
    }
}

/* ------------------------------------------------------------------ drawing */

/* In proportion to the largest cell. */
static struct p2d_rgb shade(double share)
{
    return p2d_ramp(P2D_COLORMAP_COLOR, share);
}

static double processors(const struct state *s, int64_t busy)
{
    return (double)busy * ROWS / (double)s->column;
}

static void put_tooltip(struct state *s, int64_t cell, int64_t busy)
{
    struct p2d_buffer *texts = &s->sheet.texts;
    const int64_t row = s->column / ROWS;
    p2d_time_put_at(&s->threads, texts, s->threads.begin + cell * row, row / 10);
    p2d_puts(texts, " to ");
    p2d_time_put_at(&s->threads, texts, s->threads.begin + (cell + 1) * row, row / 10);
    p2d_puts(texts, ": busy ");
    p2d_time_put_length(texts, busy);
    p2d_puts(texts, ", ");
    p2d_put_fixed(texts, processors(s, busy), 0, 2);
    p2d_puts(texts, " threads at a time");
}

static void draw_cells(struct state *s, double top)
{
    for (uint32_t cell = 0; cell < s->n_columns * ROWS; cell++) {
        if (s->busy[cell] == 0)
            continue;
        uint32_t from = p2d_time_here(&s->sheet);
        put_tooltip(s, cell, s->busy[cell]);
        double share = (double)s->busy[cell] / (double)s->most;
        uint32_t column = cell / ROWS;
        p2d_time_rect(&s->sheet,
                      (struct p2d_time_mark){.kind = P2D_TIME_RECT,
                                             .x = LEFT + s->width * column,
                                             .y = top + ROW * (cell % ROWS),
                                             .width = s->width,
                                             .height = ROW,
                                             .color = shade(share)},
                      from, from);
    }
}

/* Where in a column the rows are, downward. */
static void draw_offsets(struct state *s, double top)
{
    enum { MARKS = 5 };
    for (int i = 0; i < MARKS; i++) {
        uint32_t from = p2d_time_here(&s->sheet);
        p2d_puts(&s->sheet.texts, "+");
        p2d_time_put_length(&s->sheet.texts, s->column / MARKS * i);
        p2d_time_text(&s->sheet, P2D_TIME_TEXT, 8,
                      top + (double)ROW * ROWS / MARKS * i + 10, LEFT - 10, from);
    }
}

static void draw_times(struct state *s, double top)
{
    const struct p2d_rgb frame = {200, 200, 200};
    const double room = 90;
    double bottom = top + (double)ROW * ROWS;
    uint32_t every = 1;
    for (int i = 0; every * s->width < room; i++)
        every = i % 3 == 1 ? every / 2 * 5 : every * 2;
    for (uint32_t c = 0; c < s->n_columns; c += every) {
        uint32_t from = p2d_time_here(&s->sheet);
        double x = LEFT + c * s->width;
        p2d_time_line(&s->sheet, x, bottom, 1, 6, frame);
        p2d_time_put_at(&s->threads, &s->sheet.texts, s->threads.begin + c * s->column,
                        s->column);
        p2d_time_text(&s->sheet, P2D_TIME_TEXT, x + 3, bottom + 14, room, from);
    }
    double right = LEFT + s->n_columns * s->width;
    p2d_time_line(&s->sheet, LEFT, top - 1, right - LEFT, 1, frame);
    p2d_time_line(&s->sheet, LEFT, bottom, right - LEFT, 1, frame);
    p2d_time_line(&s->sheet, LEFT - 1, top, 1, bottom - top, frame);
    p2d_time_line(&s->sheet, right, top, 1, bottom - top, frame);
}

/* What the shades stand for, and what a cell is. */
static void draw_key(struct state *s, double y)
{
    enum { SWATCH = 24 };
    uint32_t from = p2d_time_here(&s->sheet);
    p2d_puts(&s->sheet.texts, "threads that ran at a time: 0");
    p2d_time_text(&s->sheet, P2D_TIME_TEXT, LEFT, y, 220, from);
    double x = LEFT + 220;
    for (int i = 0; i < KEY_STEPS; i++)
        p2d_time_line(&s->sheet, x + SWATCH * i, y - 10, SWATCH, 12,
                      shade((i + 0.5) / KEY_STEPS));
    from = p2d_time_here(&s->sheet);
    p2d_put_fixed(&s->sheet.texts, processors(s, s->most), 0, 1);
    p2d_puts(&s->sheet.texts, "; columns of ");
    p2d_time_put_length(&s->sheet.texts, s->column);
    p2d_puts(&s->sheet.texts, ", rows of ");
    p2d_time_put_length(&s->sheet.texts, s->column / ROWS);
    p2d_time_text(&s->sheet, P2D_TIME_TEXT, x + SWATCH * KEY_STEPS + 8, y, 500, from);
}

static void draw(struct state *s)
{
    double top = P2D_TIME_HEAD_ROOM + P2D_TIME_KEY;
    p2d_time_heading(&s->sheet, &s->threads);
    if (!s->sheet.view->look->no_legend)
        draw_key(s, P2D_TIME_HEAD_ROOM + 10);
    draw_offsets(s, top);
    draw_cells(s, top);
    draw_times(s, top);
    double right = LEFT + s->n_columns * s->width + P2D_TIME_RIGHT;
    s->sheet.width = right > P2D_TIME_WIDTH ? right : P2D_TIME_WIDTH;
    s->sheet.height = top + ROW * ROWS + P2D_TIME_FOOT;
}

static void write(const struct p2d_view *view, const char *name, struct p2d_buffer *out)
{
    struct state s = {.sheet = {.view = view, .texts = {.report = view->report}}};
    if (p2d_time_threads_init(&s.threads, view) && choose_columns(&s)) {
        measure(&s);
        draw(&s);
        p2d_time_sheet_write(&s.sheet, name, "heatmap", out);
    }
    p2d_delete(s.busy);
    p2d_delete(s.whole);
    p2d_time_threads_release(&s.threads);
    p2d_time_sheet_release(&s.sheet);
}

const struct p2d_writer p2d_write_heatmap = {.name = "heatmap",
                                             .title = "seconds side by side, SVG",
                                             .suffixes = "",
                                             .holds_all = true,
                                             .holds_stacks = true,
                                             .wants_times = true,
                                             .needs_times = true,
                                             .write = write};

const struct p2d_writer p2d_write_heatmap_png = {.name = "heatmap-png",
                                                 .title = "seconds side by side, PNG",
                                                 .suffixes = "",
                                                 .binary = true,
                                                 .holds_all = true,
                                                 .holds_stacks = true,
                                                 .wants_times = true,
                                                 .needs_times = true,
                                                 .write = write};
