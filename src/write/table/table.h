/* table.h - the layouts of a text table. */
#ifndef P2D_WRITE_TABLE_TABLE_H
#define P2D_WRITE_TABLE_TABLE_H

#include "write/table/rows.h"

/* The layouts. */
void p2d_table_write_pstats(struct p2d_table *, struct p2d_buffer *out);
void p2d_table_write_plain(struct p2d_table *, struct p2d_buffer *out);
void p2d_table_write_diff(struct p2d_table *, struct p2d_buffer *out);

#endif
