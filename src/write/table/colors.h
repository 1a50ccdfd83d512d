/* colors.h - colour a table on a terminal. */
#ifndef P2D_WRITE_TABLE_COLORS_H
#define P2D_WRITE_TABLE_COLORS_H

#include "write/table/table.h"

/* Each can be read on black and on white: a contrast of 3 at least. */
enum p2d_paint {
    P2D_PAINT_NONE = 0,
    P2D_PAINT_HEADING, /* bold */
    P2D_PAINT_HOT,     /* bold orange */
    P2D_PAINT_WARM,    /* yellow */
    P2D_PAINT_COLD,    /* dim */
    P2D_PAINT_SLOWER,  /* orange */
    P2D_PAINT_FASTER   /* blue */
};

/* What is put between the two is painted; nothing is where the table has no colours. */
void p2d_paint_begin(const struct p2d_table *, struct p2d_buffer *out, enum p2d_paint);
void p2d_paint_end(const struct p2d_table *, struct p2d_buffer *out, enum p2d_paint);

/* By its share of the whole, a self cost from 2 % and 10 % on is warm and hot, a total
 * from 10 % and 50 % on; a total below 0.1 % is cold. */
enum p2d_paint p2d_paint_of_self(const struct p2d_table *, double cost);
enum p2d_paint p2d_paint_of_total(const struct p2d_table *, double cost);
/* Of a row's name: as its self cost, or cold with all of the row. */
enum p2d_paint p2d_paint_of_row(const struct p2d_table *, const struct p2d_table_row *);

#endif
