/* timeline.c - draw a timeline: a row for each thread, in which columns are as dark as the
 * thread was busy, in the colour of what ran most.
 *
 * A column is a pixel, or as many as two periods of the profiler take: less would show the
 * profiler and not the program. Nothing is put between two samples that are further apart.
 */
#include "base/map.h"
#include "base/sort.h"
#include "look/label.h"
#include "write/time/phases.h"

enum { ROW = 18, GAP = 3, TITLE = 22, SHADES = 8 };

/* What a key ran within a column. */
struct part {
    p2d_str key;
    uint32_t column;
    int64_t busy;
};

/* A column, or several that look the same. */
struct column {
    p2d_str key; /* that ran most */
    int64_t busy, most;
};

struct state {
    struct p2d_time_sheet sheet;
    struct p2d_time_threads threads;
    struct column *columns;
    uint32_t n_columns;
    double y;
};

/* ----------------------------------------------------------------- columns */

/* When a column begins. */
static int64_t edge(const struct state *s, uint32_t column)
{
    const struct p2d_time_threads *t = &s->threads;
    int64_t length = t->end - t->begin, n = s->n_columns > 0 ? s->n_columns : 1;
    return t->begin + length / n * column + length % n * column / n;
}

static uint32_t column_at(const struct state *s, int64_t at)
{
    const struct p2d_time_threads *t = &s->threads;
    int64_t width = s->n_columns > 0 ? (t->end - t->begin) / s->n_columns : 0;
    int64_t least = (at - t->begin) / (width + 1); /* it is this column or a later one */
    uint32_t column = least > 0 ? (uint32_t)least : 0;
    while (column + 1 < s->n_columns && edge(s, column + 1) <= at)
        column++;
    return column;
}

/* As many columns as there are pixels, but none shorter than two usual samples. */
static uint32_t count_columns(const struct p2d_time_threads *t)
{
    const struct p2d_times *times = &t->profile->times;
    struct p2d_report *report = t->view->report;
    uint32_t n = 0;
    if (t->profile->metrics.at[t->metric].times != P2D_MOMENTS)
        return P2D_TIME_PLOT;
    struct p2d_keyed *lengths = p2d_new(report, times->at.len, sizeof *lengths);
    for (uint32_t i = 0; lengths != NULL && i < times->at.len; i++)
        if (t->profile->samples.at[times->at.at[i].sample].metric == t->metric)
            lengths[n++].key = (uint64_t)(times->at.at[i].end - times->at.at[i].begin);
    bool sorted = lengths != NULL && p2d_sort_keyed(report, lengths, n);
    int64_t period = sorted && n > 0 ? (int64_t)lengths[n / 2].key : 0;
    p2d_delete(lengths);
    int64_t most = period > 0 ? (t->end - t->begin) / (2 * period) : P2D_TIME_PLOT;
    uint32_t columns = most < P2D_TIME_PLOT ? (uint32_t)most : (uint32_t)P2D_TIME_PLOT;
    return columns > 0 ? columns : 1;
}

typedef P2D_VEC(struct part) parts;

static void add_part(struct state *s, struct p2d_map *places, parts *all, uint32_t column,
                     p2d_str key, int64_t busy)
{
    struct p2d_report *report = s->sheet.view->report;
    uint32_t *place = p2d_map_at(places, report, p2d_pair(column, key));
    if (place == NULL)
        return;
    if (*place == 0 && p2d_vec_push(all, report, ((struct part){key, column, 0})))
        *place = all->len;
    if (*place != 0 && *place <= all->len)
        all->at[*place - 1].busy += busy;
}

/* Fill the columns for a thread. */
static void measure(struct state *s, const struct p2d_time_thread *thread)
{
    const struct p2d_time_threads *t = &s->threads;
    struct p2d_map places = {0}; /* (column, key) -> part and 1 */
    parts all = {0};
    memset(s->columns, 0, s->n_columns * sizeof *s->columns);
    for (uint32_t i = 0; i < thread->n && p2d_ok(s->sheet.view->report); i++) {
        const struct p2d_stretch *stretch = p2d_time_stretch(t, thread, i);
        p2d_str key = p2d_time_key(t, p2d_time_fn(t, stretch));
        int64_t at = stretch->begin;
        for (uint32_t c = column_at(s, at); at < stretch->end; c++) {
            int64_t end = c + 1 < s->n_columns ? edge(s, c + 1) : t->end;
            end = end < stretch->end ? end : stretch->end;
            add_part(s, &places, &all, c, key, end - at);
            at = end;
        }
    }
    for (uint32_t i = 0; i < all.len; i++) {
        const struct part *part = &all.at[i];
        struct column *column = &s->columns[part->column];
        column->busy += part->busy;
        bool wins = part->busy > column->most ||
                    (part->busy == column->most &&
                     p2d_span_compare(p2d_string(&t->names, part->key),
                                      p2d_string(&t->names, column->key)) < 0);
        if (wins) {
            column->key = part->key;
            column->most = part->busy;
        }
    }
    p2d_vec_release(&all);
    p2d_map_release(&places);
}

/* ------------------------------------------------------------------ drawing */

/* 0 of a column without anything, else 1 to SHADES. */
static unsigned shade_of(const struct state *s, uint32_t column)
{
    int64_t end = column + 1 < s->n_columns ? edge(s, column + 1) : s->threads.end;
    double share = (double)s->columns[column].busy / (double)(end - edge(s, column));
    if (s->columns[column].busy == 0)
        return 0;
    return share >= 1 ? SHADES : 1 + (unsigned)(share * (SHADES - 1));
}

static unsigned char toward_white(unsigned char level, double strength)
{
    return (unsigned char)(255 - (255 - level) * strength + 0.5);
}

/* A busy thread has the colour of the key, made stronger than that of boxes with text. */
static struct p2d_rgb color_of(const struct state *s, p2d_str key, unsigned shade)
{
    struct p2d_rgb c = p2d_time_key_color(&s->threads, key);
    double strength = 0.6 + 0.8 * shade / SHADES; /* a little activity is visible, too */
    return (struct p2d_rgb){toward_white(c.red, strength),
                            toward_white(c.green, strength),
                            toward_white(c.blue, strength)};
}

/* "0.250 s to 0.310 s: busy 54.1 ms (90%), most of it json". */
static void put_tooltip(struct state *s, uint32_t from, uint32_t to,
                        const struct column *sum)
{
    struct p2d_buffer *texts = &s->sheet.texts;
    int64_t begin = edge(s, from), end = to < s->n_columns ? edge(s, to) : s->threads.end;
    struct p2d_span key = p2d_string(&s->threads.names, sum->key);
    p2d_time_put_at(&s->threads, texts, begin, (end - begin) / 10);
    p2d_puts(texts, " to ");
    p2d_time_put_at(&s->threads, texts, end, (end - begin) / 10);
    p2d_puts(texts, ": busy ");
    p2d_time_put_length(texts, sum->busy);
    p2d_puts(texts, " (");
    p2d_put_share(texts, (double)sum->busy / (double)(end - begin));
    p2d_puts(texts, "), most of it ");
    p2d_put(texts, key.at, key.len);
    p2d_puts(texts, key.len == 0 ? "without a name" : "");
}

static double x_of(const struct state *s, uint32_t column)
{
    return P2D_TIME_LEFT + (double)P2D_TIME_PLOT * column / s->n_columns;
}

static void draw_columns(struct state *s)
{
    for (uint32_t i = 0, end; i < s->n_columns; i = end) {
        struct column sum = s->columns[i];
        unsigned shade = shade_of(s, i);
        for (end = i + 1; end < s->n_columns && s->columns[end].key == sum.key &&
                          shade_of(s, end) == shade;)
            sum.busy += s->columns[end++].busy;
        if (shade == 0)
            continue;
        uint32_t from = p2d_time_here(&s->sheet);
        put_tooltip(s, i, end, &sum);
        p2d_time_rect(&s->sheet,
                      (struct p2d_time_mark){.kind = P2D_TIME_RECT,
                                             .x = x_of(s, i),
                                             .y = s->y,
                                             .width = x_of(s, end) - x_of(s, i),
                                             .height = ROW,
                                             .color = color_of(s, sum.key, shade)},
                      from, from);
    }
}

static void draw_thread(struct state *s, const struct p2d_time_thread *thread)
{
    const struct p2d_rgb track = {246, 246, 246};
    uint32_t from = p2d_time_here(&s->sheet);
    p2d_time_put_thread(&s->threads, &s->sheet.texts, thread);
    p2d_time_text(&s->sheet, P2D_TIME_TEXT, 10, s->y + ROW - 5, P2D_TIME_LEFT - 14, from);
    p2d_time_line(&s->sheet, P2D_TIME_LEFT, s->y, P2D_TIME_PLOT, ROW, track);
    measure(s, thread);
    draw_columns(s);
    s->y += ROW + GAP;
}

/* Draw a line above the threads of a process. That is done if there are several processes, one of
 * which has more than one thread. */
static void draw_process(struct state *s, const struct p2d_time_thread *thread)
{
    const struct p2d_profile *p = s->threads.profile;
    uint32_t from = p2d_time_here(&s->sheet);
    struct p2d_span name = p2d_text(p, p->threads.at[thread->thread].process);
    p2d_puts(&s->sheet.texts, "process ");
    p2d_putf(&s->sheet.texts, "%lld", (long long)thread->pid);
    p2d_puts(&s->sheet.texts, name.len > 0 ? " " : "");
    p2d_put(&s->sheet.texts, name.at, name.len);
    p2d_puts(&s->sheet.texts, ": busy for ");
    p2d_time_put_length(&s->sheet.texts, thread->process_busy);
    p2d_time_text(&s->sheet, P2D_TIME_TEXT, 10, s->y + TITLE - 6, P2D_TIME_WIDTH - 20,
                  from);
    s->y += TITLE;
}

static bool has_processes(const struct p2d_time_threads *t)
{
    bool have_more = false;
    for (uint32_t i = 1; i < t->at.len; i++)
        have_more |= t->at.at[i].pid == t->at.at[i - 1].pid;
    return have_more && t->at.at[0].pid != t->at.at[t->at.len - 1].pid;
}

static void draw(struct state *s)
{
    const struct p2d_time_threads *t = &s->threads;
    uint32_t shown = t->at.len < P2D_TIME_MOST_ROWS ? t->at.len : P2D_TIME_MOST_ROWS;
    double top = P2D_TIME_HEAD_ROOM + P2D_TIME_KEY;
    p2d_time_heading(&s->sheet, t);
    p2d_time_key_row(&s->sheet, t, P2D_TIME_HEAD_ROOM + 8);
    s->y = top + P2D_TIME_AXIS;
    s->y += p2d_time_phases(&s->sheet, t, s->y);
    for (uint32_t i = 0; i < shown && p2d_ok(s->sheet.view->report); i++) {
        const struct p2d_time_thread *thread = &t->at.at[i];
        if (has_processes(t) && (i == 0 || thread->pid != thread[-1].pid) &&
            thread->pid >= 0)
            draw_process(s, thread);
        draw_thread(s, thread);
    }
    p2d_time_phase_lines(&s->sheet, t, top + P2D_TIME_AXIS, s->y);
    p2d_time_axis(&s->sheet, t, top, s->y);
    p2d_time_note_rest(&s->sheet, t, shown, s->y + 14);
    s->sheet.width = P2D_TIME_WIDTH;
    s->sheet.height = s->y + P2D_TIME_FOOT;
}

static void write(const struct p2d_view *view, const char *name, struct p2d_buffer *out)
{
    struct state s = {.sheet = {.view = view, .texts = {.report = view->report}}};
    if (p2d_time_threads_init(&s.threads, view)) {
        s.n_columns = count_columns(&s.threads);
        s.columns = p2d_new(view->report, s.n_columns, sizeof *s.columns);
        if (s.columns != NULL)
            draw(&s);
        p2d_time_sheet_write(&s.sheet, name, "timeline", out);
    }
    p2d_delete(s.columns);
    p2d_time_threads_release(&s.threads);
    p2d_time_sheet_release(&s.sheet);
}

const struct p2d_writer p2d_write_timeline = {.name = "timeline",
                                              .title = "threads over time, SVG",
                                              .suffixes = "",
                                              .holds_all = true,
                                              .holds_stacks = true,
                                              .wants_times = true,
                                              .needs_times = true,
                                              .write = write};

const struct p2d_writer p2d_write_timeline_png = {.name = "timeline-png",
                                                  .title = "threads over time, PNG",
                                                  .suffixes = "",
                                                  .binary = true,
                                                  .holds_all = true,
                                                  .holds_stacks = true,
                                                  .wants_times = true,
                                                  .needs_times = true,
                                                  .write = write};
