/* plot.h - lay out memory over time as marks on a sheet, for SVG and PNG.
 *
 * Internal to the memory writers.
 */
#ifndef P2D_WRITE_MEMORY_PLOT_H
#define P2D_WRITE_MEMORY_PLOT_H

#include "look/theme.h"
#include "write/write.h"

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
    P2D_VEC(struct p2d_mark) marks; /* what is behind comes first */
    struct p2d_buffer texts;
    double width, height;
    /* The frame: what is measured, and where it goes. */
    double left, top, inner_width, inner_height;
    double begin, end, most; /* seconds, seconds, bytes; end > begin, most > 0 */
    uint32_t peak;           /* of moments */
    uint32_t *row_of_run; /* by series that is a run's: the row of its outermost calls */
};

/* False after an error, such as a profile without it; released in any case. */
bool p2d_memory_plot_init(struct p2d_memory_plot *, const struct p2d_view *);
void p2d_memory_plot_release(struct p2d_memory_plot *);

#endif
