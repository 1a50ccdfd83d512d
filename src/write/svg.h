/* svg.h - the parts of SVG pictures that are drawn without Graphviz. */
#ifndef P2D_WRITE_SVG_H
#define P2D_WRITE_SVG_H

#include "look/theme.h"
#include "write/stack_tree.h"

/* The root element, its style and the hatching of guesses, on white. Ended by "</svg>".
 */
void p2d_svg_begin(struct p2d_buffer *, double width, double height);

/* Elements; coordinates have two decimals. */
void p2d_svg_rect(struct p2d_buffer *, double x, double y, double width, double height,
                  struct p2d_rgb fill);
void p2d_svg_hatch(struct p2d_buffer *, double x, double y, double width, double height);
/* As many characters as fit into the width, at the size of the style's; nothing if that
 * are too few to mean something. */
void p2d_svg_label(struct p2d_buffer *, double x, double y, double width,
                   struct p2d_span text);
void p2d_svg_text(struct p2d_buffer *, const char *attributes, double x, double y,
                  struct p2d_span text);

/* The width of a character of a label. */
double p2d_svg_character(void);

/* What both kinds of picture say of a box. */
struct p2d_box_look {
    const struct p2d_view *view;
    const struct p2d_stacks *stacks;
    double whole; /* 100 % */
};
struct p2d_box_changes; /* box_change.h */
/* Its name: a function's, a thread's, or "all" for box 0. */
void p2d_put_box_name(const struct p2d_box_look *, struct p2d_buffer *,
                      const struct p2d_stack_tree *, uint32_t box);
/* <title>: the name, where it is, total and self, and whether that is a guess; with
 * `changes`, those of both sides. */
void p2d_svg_box_title(const struct p2d_box_look *, const struct p2d_box_changes *changes,
                       struct p2d_buffer *, const struct p2d_stack_tree *, uint32_t box);
struct p2d_rgb p2d_box_color(const struct p2d_box_look *, const struct p2d_box *);

/* The title of the picture (line 0), and what is measured (line 1). */
void p2d_put_heading(const struct p2d_box_look *, struct p2d_buffer *, int line);
/* Both lines, centred. */
void p2d_svg_heading_lines(struct p2d_buffer *, double width, struct p2d_span first,
                           struct p2d_span second);
void p2d_svg_heading(const struct p2d_box_look *, struct p2d_buffer *, double width);

/* The rank of functions by their names, for boxes of equal cost; by function, freed with
 * p2d_delete. */
uint32_t *p2d_rank_functions(const struct p2d_profile *, struct p2d_report *);

#endif
