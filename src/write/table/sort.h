/* sort.h - sort the rows of a table. */
#ifndef P2D_WRITE_TABLE_SORT_H
#define P2D_WRITE_TABLE_SORT_H

#include "write/table/rows.h"

/* Sort what is shown by the user's keys, and say so in the message. Rows that are equal
 * stay in their order. */
bool p2d_table_sort(struct p2d_table *);

#endif
