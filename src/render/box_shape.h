/* box_shape.h - the shape of boxes that makes a drawing readable on its page. */
#ifndef P2D_RENDER_BOX_SHAPE_H
#define P2D_RENDER_BOX_SHAPE_H

#include "draw/view.h"

/* The view's drawing is laid out with wide boxes; where it does not fit the page, also with
 * narrow ones if it is wide, or with low ones if it is high, and the one that shrinks least
 * wins. The widths of letters are those of our own table, so the machine's fonts decide
 * nothing, nor does a clock: graphs that take long are not tried. Without Graphviz the
 * widest rank tells. Forks as p2d_render does. */
enum p2d_box_shape p2d_best_box_shape(const struct p2d_view *);

#endif
