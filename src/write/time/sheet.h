/* sheet.h - the sheet that pictures over time are laid out on: coloured rectangles and
 * texts, in the order of drawing, which become SVG or PNG.
 *
 * Internal to the writers of pictures over time.
 */
#ifndef P2D_WRITE_TIME_SHEET_H
#define P2D_WRITE_TIME_SHEET_H

#include "look/theme.h"
#include "write/write.h"

enum p2d_time_mark_kind {
    P2D_TIME_RECT,  /* filled, with a text in it and a tooltip */
    P2D_TIME_SMALL, /* striped: of several that are too small */
    P2D_TIME_LINE,  /* a thin rectangle that is not pointed at */
    P2D_TIME_TEXT,  /* on its baseline; cut at `width` */
    P2D_TIME_HEAD   /* the same, large and bold */
};

struct p2d_time_mark {
    enum p2d_time_mark_kind kind;
    double x, y, width, height; /* pixels */
    struct p2d_rgb color;
    uint32_t text, length;   /* in texts */
    uint32_t title, titling; /* the tooltip's */
};

struct p2d_time_sheet {
    const struct p2d_view *view;
    P2D_VEC(struct p2d_time_mark) marks;
    struct p2d_buffer texts; /* names are as the profile has them */
    double width, height;
};

void p2d_time_sheet_release(struct p2d_time_sheet *);

/* Where the next text begins: texts are appended to `texts`, then taken by a mark. */
static inline uint32_t p2d_time_here(const struct p2d_time_sheet *sheet)
{
    return (uint32_t)sheet->texts.len;
}

/* A rectangle of kind RECT or SMALL. Its text is the texts from `text` to `title`, its
 * tooltip those from `title` on. */
void p2d_time_rect(struct p2d_time_sheet *, struct p2d_time_mark, uint32_t text,
                   uint32_t title);
/* A text of kind TEXT or HEAD: the texts from `text` on. */
void p2d_time_text(struct p2d_time_sheet *, enum p2d_time_mark_kind, double x, double y,
                   double width, uint32_t text);
void p2d_time_line(struct p2d_time_sheet *, double x, double y, double width,
                   double height, struct p2d_rgb);

/* Draw the marks from number `from` on before all others. */
void p2d_time_to_back(struct p2d_time_sheet *, uint32_t from);

/* Write the sheet in the format of this name: as SVG if that is `svg`, else as PNG. Nothing
 * after an error. */
void p2d_time_sheet_write(const struct p2d_time_sheet *, const char *name,
                          const char *svg, struct p2d_buffer *out);
/* Write it as PNG; `other` is the format for who has no cairo. */
void p2d_time_sheet_png(const struct p2d_time_sheet *, const char *other,
                        struct p2d_buffer *out);

#endif
