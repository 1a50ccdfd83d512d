/* also.h - what pictures say of a graph's columns besides the first, unless it compares. */
#ifndef P2D_DRAW_ALSO_H
#define P2D_DRAW_ALSO_H

#include "draw/view.h"

/* Columns count from 0 here, which is the second of the graph. */

/* The number of columns that are told beside the first: none of a comparison. */
uint32_t p2d_also(const struct p2d_graph *);

/* The name of the column's metric, cut where it is long. */
void p2d_put_also_name(struct p2d_buffer *, const struct p2d_graph *, uint32_t column);

/* A cost in a column as "1.50 MiB". */
void p2d_put_also_cost(struct p2d_buffer *, const struct p2d_view *, uint32_t column,
                       double cost);

/* Lines of a tooltip, a column each, of those that know the function or call: "bytes: total
 * 1.50 MiB (45%), self 64.0 KiB (1.9%)". */
void p2d_put_also_lines(struct p2d_buffer *, const struct p2d_view *,
                        const struct p2d_cell *cells, bool has_self);

#endif
