/* treemap_text.h - what a treemap says of its rectangles.
 *
 * Internal to the treemap writers.
 */
#ifndef P2D_WRITE_BOXES_TREEMAP_TEXT_H
#define P2D_WRITE_BOXES_TREEMAP_TEXT_H

#include "write/boxes/treemap.h"

/* Pixels between the edge of a rectangle and its text, and between two lines. */
enum { P2D_TILE_MARGIN = 3, P2D_TILE_LINE = 15, P2D_TILE_BASELINE = 13 };

/* The name of a tile: a function, a folder, a thread. */
void p2d_put_tile_name(const struct p2d_treemap *, struct p2d_buffer *,
                       const struct p2d_tile *);
/* What it costs, as a share and in units. */
void p2d_put_tile_cost(const struct p2d_treemap *, struct p2d_buffer *,
                       const struct p2d_tile *);

/* Line 0 or 1 of what is written on a tile: a leaf's name and its cost; the names and
 * shares on a strip, which has one line. Nothing where there is no room for it. Names are
 * cut to the width where that can be. */
void p2d_put_tile_line(const struct p2d_treemap *, struct p2d_buffer *,
                       const struct p2d_tile *, unsigned line);

#endif
