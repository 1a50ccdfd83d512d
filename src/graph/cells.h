/* cells.h - make the columns of a graph besides its first one, and their cells. */
#ifndef P2D_GRAPH_CELLS_H
#define P2D_GRAPH_CELLS_H

#include "graph/graph.h"

/* The columns besides the first, at most: boxes have a line for each. */
enum { P2D_OTHER_COLUMNS = 8 };

/* Give a graph so many columns besides the first, from 1 on; nothing is known in them yet. */
bool p2d_cells_init(struct p2d_graph *, uint32_t n_columns, struct p2d_report *);
/* A copy for a graph of its own; NULL of NULL, and after an error. */
struct p2d_other_columns *p2d_cells_copy(const struct p2d_other_columns *,
                                         struct p2d_report *);
void p2d_cells_free(struct p2d_other_columns *);

/* Add a row of cells, one for each column, which may stand in the graph already. Returns its
 * number; 0, which is the row of nothing, after an error. */
uint32_t p2d_cells_add(struct p2d_graph *, const struct p2d_cell *row,
                       struct p2d_report *);

/* Add to a row the cells of `more`, column by column, and return the number of the row with
 * the sums. What neither has stays unknown. 0 if the graph has one column. */
uint32_t p2d_cells_plus(struct p2d_graph *, uint32_t row, const struct p2d_cell *more,
                        struct p2d_report *);

#endif
