/* treemap.h - lay out a treemap: a tree as rectangles within rectangles, whose area is
 * their cost.
 *
 * Internal to the treemap writers.
 */
#ifndef P2D_WRITE_BOXES_TREEMAP_H
#define P2D_WRITE_BOXES_TREEMAP_H

#include "write/boxes/box_text.h"

/* A rectangle. Leaves are filled and cover everything; the others are outlines. */
struct p2d_tile {
    double x, y, width, height; /* pixels */
    uint32_t box;
    unsigned depth;
    bool is_leaf;
    bool is_self; /* the self cost of a box that has children too */
};

struct p2d_treemap {
    const struct p2d_view *view;
    struct p2d_stacks stacks;
    struct p2d_stack_tree tree;
    struct p2d_strings folders; /* by files: keys of the boxes that are groups */
    bool by_files;
    struct p2d_box_look look;
    P2D_VEC(struct p2d_tile) tiles; /* outlines before what is in them */
    double width, height;           /* of the map; the picture has the heading above it */
    double top;
};

/* False after an error; released in any case. */
bool p2d_treemap_init(struct p2d_treemap *, const struct p2d_view *);
void p2d_treemap_release(struct p2d_treemap *);

/* The name of a tile: a function, a folder, a thread. */
void p2d_put_tile_name(const struct p2d_treemap *, struct p2d_buffer *,
                       const struct p2d_tile *);
/* What it costs, as a share and in units. */
void p2d_put_tile_cost(const struct p2d_treemap *, struct p2d_buffer *,
                       const struct p2d_tile *);
bool p2d_tile_is_guess(const struct p2d_treemap *, const struct p2d_tile *);
double p2d_outline_width(unsigned depth);

#endif
