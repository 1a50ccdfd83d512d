/* wall.h - show the time that threads ran and that they waited in one box, side by side. */
#ifndef P2D_WRITE_BOXES_WALL_H
#define P2D_WRITE_BOXES_WALL_H

#include "write/boxes/box_text.h"

/* The part of a box that ran is warm, the part that waited is cold. */
extern const struct p2d_wall_colors {
    struct p2d_rgb runs, waits;
} p2d_wall_colors;

/* The share of the waits in the cost of a box, within 0..1. */
double p2d_box_waits(const struct p2d_stack_tree *, const struct p2d_box *);
/* The part of a box that waited, at its right: as wide as its share. */
void p2d_svg_waits(struct p2d_buffer *, double x, double y, double width, double height,
                   double share);
/* "on-cpu 0.20 s (15%), off-cpu 1.10 s (85%)" of the box' total, after `before`. */
void p2d_put_wall(const struct p2d_box_look *, struct p2d_buffer *, const char *before,
                  const struct p2d_stack_tree *, const struct p2d_box *);
/* The key to the colours, whose texts stand on y, with the times of the whole. */
void p2d_svg_wall_key(const struct p2d_box_look *, struct p2d_buffer *, double x,
                      double y, const struct p2d_stack_tree *);

#endif
