/* also.h - the columns of a table for a graph's columns of costs besides the first. */
#ifndef P2D_WRITE_TABLE_ALSO_H
#define P2D_WRITE_TABLE_ALSO_H

#include "graph/cells.h"
#include "write/table/rows.h"

/* How one of them is written: "bytes self   self%  bytes total  total%", or only totals. */
struct p2d_also_column {
    size_t self_width, total_width;
    int precision;
    bool in_units; /* every cost has its own */
};

struct p2d_also_columns {
    const struct p2d_view *view;
    uint32_t n; /* 0 in a comparison */
    bool has_self;
    struct p2d_also_column at[P2D_OTHER_COLUMNS];
};

void p2d_also_columns_init(struct p2d_also_columns *, const struct p2d_view *,
                           bool has_self);
/* How wide they are together. */
size_t p2d_also_width(const struct p2d_also_columns *);
void p2d_also_put_heading(const struct p2d_also_columns *, struct p2d_buffer *out);
/* The costs of a function or call; blanks where a column does not know it. */
void p2d_also_put(const struct p2d_also_columns *, const struct p2d_cell *,
                  struct p2d_buffer *out);
/* "         also bytes: 14.5 MiB in all", a line each. */
void p2d_also_put_summary(const struct p2d_also_columns *, struct p2d_buffer *out);

#endif
