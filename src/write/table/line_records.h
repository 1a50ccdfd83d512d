/* line_records.h - lines of source code as records with fields, for CSV, TSV and JSON
 * lines, restricted by the options for tables. */
#ifndef P2D_WRITE_TABLE_LINE_RECORDS_H
#define P2D_WRITE_TABLE_LINE_RECORDS_H

#include "write/table/records.h"

/* Lines that cost anything, costliest first; or in the order that the look asks for. */
void p2d_put_line_records(const struct p2d_view *, const struct p2d_record_sink *);

#endif
