/* page.h - the page that a drawing should be read on without zooming. */
#ifndef P2D_DRAW_PAGE_H
#define P2D_DRAW_PAGE_H

#include "draw/view.h"

struct p2d_page {
    double width, height; /* points */
};

/* What was asked for; a screen of 1920 x 1080 pixels where nobody said. */
static inline struct p2d_page p2d_page_of(const struct p2d_look *look)
{
    const double points = 72, pixels = 96;
    if (look->page_width > 0 && look->page_height > 0)
        return (struct p2d_page){look->page_width * points, look->page_height * points};
    return (struct p2d_page){1920 / pixels * points, 1080 / pixels * points};
}

#endif
