/* readable.h - choose how a graph is drawn so that it can be read on its page. */
#ifndef P2D_RENDER_READABLE_H
#define P2D_RENDER_READABLE_H

#include "draw/view.h"

/* The view with the choices that let the drawing be read on its page.
 *
 * The function lays the drawing out with wide boxes. If the drawing does not fit the page, the
 * function also tries narrow boxes (for a wide drawing) or low boxes (for a high one), and
 * keeps the drawing that has to shrink least. If the type would still be smaller than 10
 * pixels (3/4 of its size), it tries longer lists, no lists in a comparison, and then fewer
 * functions if the graph can be made again (graph->again); on a page that was asked for even
 * fewer, until the type has 6 points. If there is room, it tries more functions.
 *
 * The choice depends on the graph alone: the widths of letters come from our own table, no
 * clock is read, and graphs whose layout takes long keep wide boxes. Without Graphviz, the
 * number of boxes in the widest rank decides. Forks as p2d_render does. */
struct p2d_readable {
    struct p2d_view view;
    struct p2d_graph *made; /* the graph of .view if it was made again, else NULL */
    /* For SVG, if a child could render the layout that it chose: a struct p2d_picture at
     * .picture_at, then the bytes of the picture. Else empty. */
    struct p2d_buffer drawn;
    size_t picture_at;
    struct p2d_buffer messages; /* what the child said meanwhile */
};
struct p2d_readable p2d_readable_view(const struct p2d_view *, const char *format);
void p2d_readable_release(struct p2d_readable *);

#endif
