/* change.h - the change of a box in a comparison: colour, mark, both numbers. */
#ifndef P2D_WRITE_BOXES_CHANGE_H
#define P2D_WRITE_BOXES_CHANGE_H

#include "write/boxes/box_text.h"

struct p2d_box_changes {
    const struct p2d_box_look *look;
    const struct p2d_stack_tree *tree;
    double whole_before; /* 100 % of the other side */
    bool by_self;        /* colours go by self cost, not by the cost of the whole box */
    double largest;      /* of the changes that are coloured; 0 if there is none */
};
void p2d_box_changes_init(struct p2d_box_changes *, const struct p2d_box_look *,
                          const struct p2d_stack_tree *);

/* White for noise, blue for less, darker with its size, the other end of the ramp for
 * more. */
struct p2d_rgb p2d_box_change_color(const struct p2d_box_changes *,
                                    const struct p2d_box *);

/* "+ ", "- ", "NEW " or "GONE ", as in the table; "" for noise. */
const char *p2d_box_mark(const struct p2d_box_changes *, const struct p2d_box *);

/* "total 0.80 s (40.00%) → 1.20 s (48.00%), +50%", one line each for total and self, and
 * one for what is new, gone or estimated. */
void p2d_put_box_changes(const struct p2d_box_changes *, struct p2d_buffer *,
                         const struct p2d_box *);

/* The title of the picture, and what is compared. */
void p2d_svg_heading_of_changes(const struct p2d_box_changes *, struct p2d_buffer *,
                                double width);
/* "before: old.folded, samples: 1.00 k, scaled so that both are 100%" */
void p2d_put_side(const struct p2d_box_changes *, struct p2d_buffer *, bool is_before);

/* The key to the colours, at the middle of a width. */
void p2d_svg_change_legend(const struct p2d_box_changes *, struct p2d_buffer *,
                           double width, double y);

#endif
