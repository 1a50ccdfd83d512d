/* box_text.h - texts of flame graphs and treemaps: names, tooltips, titles. */
#ifndef P2D_WRITE_BOXES_BOX_TEXT_H
#define P2D_WRITE_BOXES_BOX_TEXT_H

#include "write/boxes/box_tree.h"
#include "write/shared/svg.h"

/* What both kinds of picture say of a box. */
struct p2d_box_look {
    const struct p2d_view *view;
    const struct p2d_stacks *stacks;
    double whole;     /* 100 % */
    bool tells_lines; /* names have the line that was running */
};
struct p2d_box_changes; /* box_change.h */
/* Its name: a function's, a thread's, "12 small frames", or "all" for box 0. */
void p2d_put_box_name(const struct p2d_box_look *, struct p2d_buffer *,
                      const struct p2d_stack_tree *, uint32_t box);
/* The same for a box with little room: cut where it says least, so that the function's own name
 * stays. Empty where the name is that already. */
void p2d_put_short_box_name(const struct p2d_box_look *, struct p2d_buffer *,
                            const struct p2d_stack_tree *, uint32_t box);
/* <title>: the name, where it is, total and self, and whether that is a guess; with
 * `changes`, those of both sides. */
void p2d_svg_box_title(const struct p2d_box_look *, const struct p2d_box_changes *changes,
                       struct p2d_buffer *, const struct p2d_stack_tree *, uint32_t box);
/* The hue of its package in the shade of its module, or its share of the self cost. */
struct p2d_rgb p2d_box_color(const struct p2d_box_look *, const struct p2d_box *);

/* The title of the picture (line 0), and what is measured (line 1). */
void p2d_put_heading(const struct p2d_box_look *, struct p2d_buffer *, int line);
/* Both lines, centred. */
void p2d_svg_heading(const struct p2d_box_look *, struct p2d_buffer *, double width);

/* The order of two functions by name, then by module, for boxes of equal cost; the context
 * is their profile. */
p2d_number_order p2d_by_function_name;

#endif
