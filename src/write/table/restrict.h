/* restrict.h - restrict the rows of a table as pstats does. */
#ifndef P2D_WRITE_TABLE_RESTRICT_H
#define P2D_WRITE_TABLE_RESTRICT_H

#include "write/table/rows.h"

/* Apply the user's restrictions one after the other, and say so in the message. */
bool p2d_table_restrict(struct p2d_table *);

#endif
