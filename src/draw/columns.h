/* columns.h - parts of a graph that nothing connects, one below another. */
#ifndef P2D_DRAW_COLUMNS_H
#define P2D_DRAW_COLUMNS_H

#include "draw/lists.h"

/* An invisible edge that puts the head below the tail. */
struct p2d_column_edge {
    uint32_t tail, head; /* vertices */
};
typedef P2D_VEC(struct p2d_column_edge) p2d_column_edges;

/* Graphviz puts components side by side: thirty of two functions make a picture that is
 * thirty boxes wide. This finds columns of components that come nearer to the shape of
 * the page (look->page_width and page_height; a screen where they are 0), and the edges
 * that make them. A pure function of the graph: `drop` is by how many ranks each vertex
 * stands lower than it could; rows of a list are one box (NULL: no lists). No edges where one row is as good. Memory that runs out is
 * in the view's report. The caller releases the edges. */
void p2d_find_columns(const struct p2d_view *, const struct p2d_lists *,
                      const uint32_t *drop, p2d_column_edges *);

#endif
