/* ranks.h - the row of a drawing in which each box stands, as far as arrows tell.
 */
#ifndef P2D_DRAW_RANKS_H
#define P2D_DRAW_RANKS_H

#include "graph/graph.h"

/* By vertex, from 0: the longest path of arrows that leads there, as dot ranks; arrows
 * that lead back up count the other way round, as they are drawn. `drop` is by how many
 * ranks each vertex stands lower than it could; NULL: none does. What is in a circle of
 * arrows all the same keeps the rank that leads into it. NULL after an error; the
 * caller's, freed with p2d_delete. */
uint32_t *p2d_drawn_ranks(const struct p2d_graph *, const uint32_t *drop,
                          struct p2d_report *);

#endif
