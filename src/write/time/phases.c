/* phases.c - bars of the phases of a recording, above the rows of a picture over time. */
#include "write/time/phases.h"

enum { BAR = 16, LANES = 4, MOST_LINES = 100, GAP = 6 };

static const struct p2d_rgb bar_color = {214, 219, 230};
static const struct p2d_rgb line_color = {150, 160, 185};

/* How far the bars of each lane have come. */
struct lanes {
    int64_t ends[LANES]; /* in the time of the recording */
    double drawn[LANES]; /* in pixels */
    int n;
};

/* The part of the phase that the picture shows; false if it shows none. */
static bool clip(const struct p2d_time_threads *t, struct p2d_phase *phase)
{
    phase->begin = phase->begin > t->begin ? phase->begin : t->begin;
    phase->end = phase->end < t->end ? phase->end : t->end;
    return phase->end > phase->begin;
}

/* The first lane that is free; -1: none. */
static int lane_of(struct lanes *lanes, const struct p2d_phase *phase)
{
    int lane = 0;
    while (lane < lanes->n && lanes->ends[lane] > phase->begin)
        lane++;
    if (lane == LANES)
        return -1;
    lanes->n = lane == lanes->n ? lane + 1 : lanes->n;
    lanes->ends[lane] = phase->end;
    return lane;
}

/* "parse", and in the tooltip "parse: 0.250 s to 0.310 s, 60.0 ms". */
static void draw_bar(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t,
                     const struct p2d_phase *phase, struct p2d_time_mark bar)
{
    struct p2d_buffer *texts = &sheet->texts;
    struct p2d_span name = p2d_text(t->profile, phase->name);
    int64_t length = phase->end - phase->begin;
    uint32_t text = p2d_time_here(sheet);
    p2d_put(texts, name.at, name.len);
    uint32_t title = p2d_time_here(sheet);
    p2d_puts(texts, "phase ");
    p2d_put(texts, name.at, name.len);
    p2d_puts(texts, ": ");
    p2d_time_put_at(t, texts, phase->begin, length / 10);
    p2d_puts(texts, " to ");
    p2d_time_put_at(t, texts, phase->end, length / 10);
    p2d_puts(texts, ", ");
    p2d_time_put_length(texts, length);
    p2d_time_rect(sheet, bar, text, title);
}

double p2d_time_phases(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t,
                       double y)
{
    const struct p2d_times *times = &t->profile->times;
    struct lanes lanes = {.drawn = {0}};
    uint32_t n_left = 0;
    for (uint32_t i = 0; i < times->phases.len && p2d_ok(sheet->view->report); i++) {
        struct p2d_phase phase = times->phases.at[i];
        if (!clip(t, &phase))
            continue;
        int lane = lane_of(&lanes, &phase);
        double x = p2d_time_x(t, phase.begin), end = p2d_time_x(t, phase.end);
        n_left += lane < 0;
        if (lane < 0 || end < lanes.drawn[lane] + 0.5) /* too small beside the last */
            continue;
        double width = end - x > 1.5 ? end - x - 0.5 : 1;
        lanes.drawn[lane] = end;
        draw_bar(sheet, t, &phase,
                 (struct p2d_time_mark){.kind = P2D_TIME_RECT,
                                        .x = x,
                                        .y = y + BAR * lane,
                                        .width = width,
                                        .height = BAR - 1,
                                        .color = bar_color});
    }
    if (n_left > 0)
        p2d_set_warning(sheet->view->report, "phases", "",
                        "phases that overlap %d others are not drawn: %u", LANES, n_left);
    if (lanes.n == 0)
        return 0;
    uint32_t from = p2d_time_here(sheet);
    p2d_puts(&sheet->texts, "phases");
    p2d_time_text(sheet, P2D_TIME_TEXT, 10, y + BAR - 4, P2D_TIME_LEFT - 14, from);
    return BAR * lanes.n + GAP;
}

void p2d_time_phase_lines(struct p2d_time_sheet *sheet, const struct p2d_time_threads *t,
                          double top, double bottom)
{
    const struct p2d_times *times = &t->profile->times;
    uint32_t first = sheet->marks.len;
    if (times->phases.len > MOST_LINES) /* they would hide what they are about */
        return;
    for (uint32_t i = 0; i < times->phases.len; i++) {
        struct p2d_phase phase = times->phases.at[i];
        if (!clip(t, &phase))
            continue;
        if (phase.begin > t->begin)
            p2d_time_line(sheet, p2d_time_x(t, phase.begin), top, 1, bottom - top,
                          line_color);
        if (phase.end < t->end)
            p2d_time_line(sheet, p2d_time_x(t, phase.end), top, 1, bottom - top,
                          line_color);
    }
    p2d_time_to_back(sheet, first);
}
