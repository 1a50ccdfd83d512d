/* restrict.h - which rows of a table are shown, as pstats' restrictions choose them. */
#ifndef P2D_WRITE_TABLE_RESTRICT_H
#define P2D_WRITE_TABLE_RESTRICT_H

#include "write/table/rows.h"

/* Apply the user's restrictions one after the other, and say so in the message. */
bool p2d_table_restrict(struct p2d_table *);

#endif
