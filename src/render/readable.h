/* readable.h - the shape of boxes that makes a drawing readable on its page. */
#ifndef P2D_RENDER_READABLE_H
#define P2D_RENDER_READABLE_H

#include "draw/view.h"

/* The view with the shape of its boxes, and longer lists if need be. Its drawing is laid out
 * with wide boxes; where it does not fit the page, also with narrow ones if it is wide, or
 * with low ones if it is high, and the one that shrinks least wins. Where type would still
 * be smaller than 10 pixels (3/4 of its size), the same is tried with longer lists, and then with
 * fewer functions where the graph may be made anew; with more of them where there is room. The
 * widths of letters are those of our own table, so the machine's fonts decide nothing, nor
 * does a clock: graphs that take long are not tried. Without Graphviz the widest rank
 * tells. Forks as p2d_render does. */
struct p2d_readable {
    struct p2d_view view;
    struct p2d_graph
        *made; /* the view's graph where it is another; the caller frees it */
};
struct p2d_readable p2d_readable_view(const struct p2d_view *);

#endif
