/* treemap.h - lay out a treemap: a tree as rectangles within rectangles, whose area is
 * their cost.
 *
 * Internal to the treemap writers.
 */
#ifndef P2D_WRITE_BOXES_TREEMAP_H
#define P2D_WRITE_BOXES_TREEMAP_H

#include "write/boxes/packages.h"

enum { P2D_MOST_NAMED = 32 }; /* boxes on one strip */

/* A rectangle. Leaves are filled; the others are outlines, and where there is room a strip
 * along their upper edge has their name. Leaves and strips cover everything. */
struct p2d_tile {
    double x, y, width, height; /* pixels */
    double strip;               /* its height; 0: none */
    uint32_t box;
    uint32_t last; /* the innermost box that the strip names: this one, or one in it */
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
    struct p2d_package_key key;
    P2D_VEC(struct p2d_tile) tiles; /* outlines before what is in them */
    double width, height;           /* of the map; the picture has the heading above it */
    double top;
};

/* False after an error; released in any case. */
bool p2d_treemap_init(struct p2d_treemap *, const struct p2d_view *);
void p2d_treemap_release(struct p2d_treemap *);

/* Where the texts of the key to the colours stand. */
double p2d_treemap_key_line(const struct p2d_treemap *);

bool p2d_tile_is_guess(const struct p2d_treemap *, const struct p2d_tile *);
double p2d_outline_width(unsigned depth);
struct p2d_rgb p2d_tile_color(const struct p2d_treemap *, const struct p2d_tile *);

#endif
