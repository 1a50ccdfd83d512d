/* columns.h - pack the columns of a report's large tables as bytes beside its data. */
#ifndef P2D_WRITE_HTML_COLUMNS_H
#define P2D_WRITE_HTML_COLUMNS_H

#include "write/html/parts.h"

/* Write a column of a table that may be large. The column is packed if it has enough numbers and
 * each of them is a whole number of units, thousandths, millionths or billionths; else it is written
 * as p2d_html_column does. */
void p2d_html_packed(struct p2d_html *, struct p2d_buffer *, const char *key, uint32_t n,
                     double (*at)(const void *table, uint32_t index), const void *table);

#endif
