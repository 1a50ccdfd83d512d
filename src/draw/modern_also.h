/* modern_also.h - the columns besides the first, in the modern style. */
#ifndef P2D_DRAW_MODERN_ALSO_H
#define P2D_DRAW_MODERN_ALSO_H

#include "draw/modern_words.h"

/* A line of a box for each column that knows the function: "bytes total 45% 1.50 MiB   self
 * 1.9% 64.0 KiB". */
void p2d_modern_put_also(struct p2d_modern *, const struct p2d_vertex *,
                         struct p2d_rgb fill);

/* ", 45% 1.50 MiB" for each column, in a row of a list. */
void p2d_modern_put_also_costs(struct p2d_modern *, const struct p2d_cell *cells,
                               bool by_self);

/* A line of an arrow's label for each column that knows the call, after so many blanks. */
void p2d_modern_put_also_labels(struct p2d_modern *, struct p2d_buffer *out,
                                const struct p2d_cell *cells, int blanks);

/* Whether a call costs something else than its callee in a column: the arrow tells it. */
bool p2d_modern_also_differs(struct p2d_modern *, const struct p2d_cell *call,
                             const struct p2d_cell *callee);

/* " · also bytes, total 3.20 MiB" for each column, of the picture's first line. */
void p2d_modern_put_also_totals(struct p2d_modern *);

#endif
