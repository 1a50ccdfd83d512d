/* flamechart.c - draw a flame chart: the stacks of each thread in the order of time.
 *
 * Neighbours are one box at a depth if their stacks agree down to there and one begins when
 * the other ends. Of a recording that has each call, two calls in a row are two boxes. Boxes
 * narrower than a pixel that are side by side become one striped box with their number and sum.
 * Boxes in which a thread did nothing but wait have a colour of their own. Depths at which all
 * boxes of a thread together are narrower than a pixel are left out, since they would look empty.
 */
#include "look/label.h"
#include "write/time/phases.h"

enum { ROW = 16, GAP = 14, DEEPEST = 100, MOST_ROWS = 240 };

/* As in flame graphs of what threads ran and waited. */
static const struct p2d_rgb wait_color = {0xae, 0xcd, 0xf2};

/* A box that is not over yet. */
struct open_box {
    p2d_node node;
    int64_t begin, end;
    int64_t waited; /* a part of it */
};

/* Boxes of one depth that are too small, side by side. */
struct small {
    int64_t begin, end, busy, waited;
    p2d_node node; /* of the first */
    uint32_t n;
};

struct state {
    struct p2d_time_sheet sheet;
    struct p2d_time_threads threads;
    struct open_box open[DEEPEST];
    struct small small[DEEPEST];
    uint32_t n_open, n_levels;
    P2D_VEC(p2d_node) path; /* of a stretch, from the root */
    double y;
    uint32_t most;  /* depths of the thread that are drawn */
    uint32_t shown; /* threads */
    bool is_cut;    /* some stack is deeper than what is ever drawn */
    bool is_thin;   /* some stacks are deeper than `most` */
};

/* -------------------------------------------------------------------- boxes */

static void put_times(struct state *s, int64_t begin, int64_t end)
{
    struct p2d_buffer *texts = &s->sheet.texts;
    int64_t step = (end - begin) / 100;
    p2d_puts(texts, "\n");
    p2d_time_put_length(texts, end - begin);
    p2d_puts(texts, ", from ");
    p2d_time_put_at(&s->threads, texts, begin, step > 0 ? step : 1);
}

static struct p2d_time_mark mark_of(const struct state *s, uint32_t depth, int64_t begin,
                                    int64_t end)
{
    double x = p2d_time_x(&s->threads, begin);
    double width = p2d_time_x(&s->threads, end) - x;
    return (struct p2d_time_mark){.x = x,
                                  .y = s->y + (double)ROW * depth,
                                  .width = width < 1 ? 1 : width,
                                  .height = ROW - 1};
}

/* Draw a box that is not small, or that has no small box beside it. */
static void draw_single(struct state *s, uint32_t depth, const struct open_box *box)
{
    const struct p2d_profile *p = s->threads.profile;
    p2d_fn fn = p->nodes.at[box->node].fn;
    struct p2d_time_mark mark = mark_of(s, depth, box->begin, box->end);
    uint32_t from = p2d_time_here(&s->sheet), title;
    const uint32_t letter = 7;
    mark.kind = P2D_TIME_RECT;
    bool is_wait = s->threads.has_waits && box->waited == box->end - box->begin;
    mark.color = is_wait ? wait_color : p2d_time_color(&s->threads, fn);
    if (mark.width > 3 * letter)
        p2d_put_display_name(&s->sheet.texts, p, fn, true, false);
    title = p2d_time_here(&s->sheet);
    p2d_put_display_name(&s->sheet.texts, p, fn, s->sheet.view->look->strip, false);
    put_times(s, box->begin, box->end);
    if (box->waited > 0) {
        p2d_puts(&s->sheet.texts, ", waited ");
        p2d_time_put_length(&s->sheet.texts, box->waited);
    }
    p2d_time_rect(&s->sheet, mark, from, title);
}

static void draw_small(struct state *s, uint32_t depth)
{
    struct small *small = &s->small[depth];
    struct p2d_time_mark mark = mark_of(s, depth, small->begin, small->end);
    uint32_t from = p2d_time_here(&s->sheet);
    if (small->n == 0)
        return;
    if (small->n == 1) {
        draw_single(
            s, depth,
            &(struct open_box){small->node, small->begin, small->end, small->waited});
        *small = (struct small){0};
        return;
    }
    mark.kind = P2D_TIME_SMALL;
    p2d_putf(&s->sheet.texts, "%u small calls, together ", small->n);
    p2d_time_put_length(&s->sheet.texts, small->busy);
    put_times(s, small->begin, small->end);
    p2d_time_rect(&s->sheet, mark, from, from);
    *small = (struct small){0};
}

/* Small boxes within a pixel of each other become one. */
static void add_small(struct state *s, uint32_t depth, const struct open_box *box)
{
    struct small *small = &s->small[depth];
    int64_t pixel = (s->threads.end - s->threads.begin) / P2D_TIME_PLOT;
    if (small->n > 0 && box->begin - small->end > pixel)
        draw_small(s, depth);
    if (small->n == 0) {
        small->begin = box->begin;
        small->node = box->node;
    }
    small->end = box->end;
    small->busy += box->end - box->begin;
    small->waited += box->waited;
    small->n++;
}

static void draw_box(struct state *s, uint32_t depth)
{
    const struct open_box *box = &s->open[depth];
    double width =
        p2d_time_x(&s->threads, box->end) - p2d_time_x(&s->threads, box->begin);
    if (box->end == box->begin) /* a call that took no time */
        return;
    if (width < 1) {
        add_small(s, depth, box);
        return;
    }
    draw_small(s, depth);
    draw_single(s, depth, box);
}

static void close_down_to(struct state *s, uint32_t depth)
{
    while (s->n_open > depth)
        draw_box(s, --s->n_open);
}

/* ----------------------------------------------------------------- stretches */

/* The stack of a stretch, as far as it is drawn. */
static void find_path(struct state *s, const struct p2d_stretch *stretch)
{
    const struct p2d_profile *p = s->threads.profile;
    p2d_node node = p->samples.at[stretch->sample].node;
    s->path.len = 0;
    for (; node != 0; node = p->nodes.at[node].parent)
        if (!p2d_vec_push(&s->path, s->sheet.view->report, node))
            return;
    for (uint32_t i = 0; i < s->path.len / 2; i++) {
        p2d_node other = s->path.at[i];
        s->path.at[i] = s->path.at[s->path.len - 1 - i];
        s->path.at[s->path.len - 1 - i] = other;
    }
}

/* Whether the stretch begins a call of its own, as opposed to being a sample. */
static bool is_call(const struct p2d_profile *p, const struct p2d_stretch *stretch)
{
    const struct p2d_sample *sample = &p->samples.at[stretch->sample];
    return stretch->count > 0 &&
           (p->metrics.at[sample->metric].counts_calls || sample->count == 0);
}

static bool is_wait(const struct state *s, const struct p2d_stretch *stretch)
{
    const struct p2d_profile *p = s->threads.profile;
    return s->threads.has_waits &&
           p2d_measures_waits(p, p->samples.at[stretch->sample].metric);
}

static void add_stretch(struct state *s, const struct p2d_stretch *stretch)
{
    find_path(s, stretch);
    uint32_t depth = s->path.len < s->most ? s->path.len : s->most, same = 0;
    bool touches = s->n_open > 0 && s->open[0].end == stretch->begin;
    while (touches && same < depth && same < s->n_open &&
           s->open[same].node == s->path.at[same])
        same++;
    if (is_call(s->threads.profile, stretch) && same == s->path.len && same > 0)
        same--;
    close_down_to(s, same);
    s->is_cut |= s->path.len > DEEPEST;
    for (; s->n_open < depth; s->n_open++)
        s->open[s->n_open] =
            (struct open_box){s->path.at[s->n_open], stretch->begin, stretch->begin, 0};
    for (uint32_t i = 0; i < s->n_open; i++) {
        s->open[i].end = stretch->end;
        s->open[i].waited += is_wait(s, stretch) ? stretch->end - stretch->begin : 0;
    }
    s->n_levels = depth > s->n_levels ? depth : s->n_levels;
}

/* The depths of a thread at which there is at least a pixel of boxes. */
static uint32_t depths_of(struct state *s, const struct p2d_time_thread *thread)
{
    int64_t reach[DEEPEST + 1] = {0};
    int64_t pixel = (s->threads.end - s->threads.begin) / P2D_TIME_PLOT;
    uint32_t deepest = 0, depth;
    for (uint32_t i = 0; i < thread->n && p2d_ok(s->sheet.view->report); i++) {
        const struct p2d_stretch *stretch = p2d_time_stretch(&s->threads, thread, i);
        find_path(s, stretch);
        depth = s->path.len < DEEPEST ? s->path.len : DEEPEST;
        reach[depth] += stretch->end - stretch->begin;
        deepest = depth > deepest ? depth : deepest;
    }
    for (depth = DEEPEST; depth-- > 0;)
        reach[depth] += reach[depth + 1];
    for (depth = deepest; depth > 1 && reach[depth] < pixel;)
        depth--;
    s->is_thin |= depth < deepest;
    return depth;
}

static void draw_thread(struct state *s, const struct p2d_time_thread *thread)
{
    uint32_t from = p2d_time_here(&s->sheet);
    p2d_time_put_thread(&s->threads, &s->sheet.texts, thread);
    p2d_time_text(&s->sheet, P2D_TIME_TEXT, 10, s->y + ROW - 4, P2D_TIME_LEFT - 14, from);
    s->n_levels = 1;
    s->most = depths_of(s, thread);
    for (uint32_t i = 0; i < thread->n && p2d_ok(s->sheet.view->report); i++)
        add_stretch(s, p2d_time_stretch(&s->threads, thread, i));
    close_down_to(s, 0);
    for (uint32_t depth = 0; depth < DEEPEST; depth++)
        draw_small(s, depth);
    s->y += (double)ROW * s->n_levels + GAP;
}

/* ---------------------------------------------------------------- the whole */

static void draw(struct state *s)
{
    const struct p2d_time_threads *t = &s->threads;
    const double top = P2D_TIME_HEAD_ROOM + P2D_TIME_KEY;
    double first = top + P2D_TIME_AXIS;
    p2d_time_heading(&s->sheet, t);
    p2d_time_key_row(&s->sheet, t, P2D_TIME_HEAD_ROOM + 8);
    first += p2d_time_phases(&s->sheet, t, first);
    s->y = first;
    while (s->shown < t->at.len && s->y < first + ROW * MOST_ROWS &&
           p2d_ok(s->sheet.view->report))
        draw_thread(s, &t->at.at[s->shown++]);
    p2d_time_phase_lines(&s->sheet, t, top + P2D_TIME_AXIS, s->y - GAP);
    p2d_time_axis(&s->sheet, t, top, s->y - GAP);
    p2d_time_note_rest(&s->sheet, t, s->shown, s->y + 6);
    if (s->is_cut)
        p2d_set_warning(s->sheet.view->report, "deep stacks", "",
                        "stacks are drawn down to %d calls", DEEPEST);
    if (s->is_thin)
        p2d_set_warning(s->sheet.view->report, "thin depths", "",
                        "depths of stacks at which a thread has less than a pixel are "
                        "not drawn");
    s->sheet.width = P2D_TIME_WIDTH;
    s->sheet.height = s->y + (s->shown < t->at.len ? P2D_TIME_FOOT : 4);
}

static void write(const struct p2d_view *view, const char *name, struct p2d_buffer *out)
{
    struct state s = {.sheet = {.view = view, .texts = {.report = view->report}}};
    if (p2d_time_threads_with_waits(&s.threads, view)) {
        draw(&s);
        p2d_time_sheet_write(&s.sheet, name, "flamechart", out);
    }
    p2d_vec_release(&s.path);
    p2d_time_threads_release(&s.threads);
    p2d_time_sheet_release(&s.sheet);
}

const struct p2d_writer p2d_write_flamechart = {.name = "flamechart",
                                                .title = "stacks over time, SVG",
                                                .suffixes = "",
                                                .holds_all = true,
                                                .holds_stacks = true,
                                                .wants_times = true,
                                                .needs_times = true,
                                                .write = write};
