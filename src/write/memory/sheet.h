/* sheet.h - the sheet that memory over time is laid out on: marks, and where a moment and
 * an amount stand.
 *
 * Internal to the memory writers.
 */
#ifndef P2D_WRITE_MEMORY_SHEET_H
#define P2D_WRITE_MEMORY_SHEET_H

#include "look/theme.h"
#include "write/write.h"

enum { P2D_SHEET_ROW = 20, P2D_SHEET_CHARACTER = 8 }; /* pixels */

enum p2d_mark_kind {
    P2D_MARK_RECT,  /* filled */
    P2D_MARK_START, /* of a line */
    P2D_MARK_LINE,  /* on from there */
    P2D_MARK_TEXT   /* at its left end and baseline; cut at `width` */
};

struct p2d_mark {
    enum p2d_mark_kind kind;
    double x, y, width, height; /* pixels; a line: width is its thickness */
    struct p2d_rgb color;
    uint32_t text, length;   /* in texts: of a text, of a rectangle's tooltip */
    uint32_t title, titling; /* and that tooltip's second line */
    bool bold;
};

struct p2d_memory_plot {
    const struct p2d_view *view;
    P2D_VEC(struct p2d_mark)
    marks; /* in the order of drawing: later marks cover earlier ones */
    struct p2d_buffer texts;
    double width, height;
    /* The frame: what is measured, and where it goes. */
    double left, top, inner_width, inner_height;
    double begin, end, most; /* of time in its unit, and bytes; end > begin, most > 0 */
    P2D_VEC(struct p2d_memory_point) points; /* the moments, those that add up added up */
    uint32_t peak;                           /* of points */
    uint32_t *part_numbers;                  /* by part: its function's */
    uint32_t rows;                           /* of calls */
    uint32_t *row_of_run; /* by series that is a run's: the row of its outermost calls */
};

static inline const struct p2d_memory *
p2d_sheet_memory(const struct p2d_memory_plot *plot)
{
    return &plot->view->graph->profile->memory;
}

/* Pixels. What is outside of the frame stands on its edge. */
double p2d_sheet_x(const struct p2d_memory_plot *, double at);
double p2d_sheet_y(const struct p2d_memory_plot *, double bytes);

void p2d_sheet_line(struct p2d_memory_plot *, double x, double y, double to_x,
                    double to_y, double thickness, struct p2d_rgb);

/* Texts are appended to `texts`; a mark takes all since `from`, where they begin. */
static inline uint32_t p2d_sheet_text_begins(const struct p2d_memory_plot *plot)
{
    return (uint32_t)plot->texts.len;
}
void p2d_sheet_text(struct p2d_memory_plot *, uint32_t from, double x, double y,
                    double width);

/* A filled rectangle, whose tooltip is the texts from `from` to `second` and, on a line of
 * its own, those since `second`. */
void p2d_sheet_rect(struct p2d_memory_plot *, double x, double y, double width,
                    double height, struct p2d_rgb, uint32_t from, uint32_t second);

/* A moment in the unit of the time: "1.20 s", "1.82 M instructions", "72.7 KiB". */
void p2d_sheet_put_time(struct p2d_memory_plot *, double at);

#endif
