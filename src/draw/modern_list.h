/* modern_list.h - a list of small callees, in a box of the modern style. */
#ifndef P2D_DRAW_MODERN_LIST_H
#define P2D_DRAW_MODERN_LIST_H

#include "draw/modern_box.h"

/* A row: a function, and what of its cost the row tells. */
struct p2d_modern_row {
    const struct p2d_vertex *function;
    uint32_t head; /* its name's number in m->heads */
    char
        kind; /* 'f': the row is all that the picture has of it; 'm': its box is of a cycle */
    bool residual, has_place;
    uint32_t depth;
    double cost, of; /* "0.5% of 1.8%" where the first is much less */
    double before;   /* in a comparison: the cost on the other side */
    enum p2d_presence presence;
    const struct p2d_cell
        *cells; /* that cost in the other columns: self costs if by_self */
    bool by_self;
};
void p2d_modern_put_row(struct p2d_modern *, const struct p2d_modern_row *);

/* Begin a cell that has the id, the tooltip and the link of a function's box; align is
 * "LEFT", or "RIGHT" for the second cell of a row. */
void p2d_modern_begin_cell(struct p2d_modern *, const struct p2d_vertex *, char kind,
                           struct p2d_rgb fill, const char *align);

/* Draw the box of a list, a number from 0, under its first function's number. */
void p2d_modern_draw_list(struct p2d_modern *, uint32_t list);

#endif
