/* common.h - what all styles say of the page, of a box and of an arrow. */
#ifndef P2D_DRAW_COMMON_H
#define P2D_DRAW_COMMON_H

#include "draw/pen.h"

/* What a function is, in any profile that holds it: the id of its box is "f" and this. */
uint64_t p2d_box_id(const struct p2d_profile *, p2d_fn);
/* All that is known of a function, in lines. */
void p2d_put_box_tooltip(struct p2d_buffer *, const struct p2d_view *,
                         const struct p2d_vertex *);

/* What both looks say of the page, of a node and of an edge: how large it may be; id,
 * class, link and tooltip. */
void p2d_pen_set_page(struct p2d_pen *);
void p2d_pen_set_node(struct p2d_pen *, const struct p2d_vertex *, const char *classes);
/* `back`, which may be NULL, is the call back that is drawn by the same arrow. */
void p2d_pen_set_edge(struct p2d_pen *, const struct p2d_edge *, const struct p2d_cell *,
                      const struct p2d_edge *back, const char *classes);
/* The defaults that go with them. */
void p2d_pen_set_defaults(struct p2d_pen *);

#endif
