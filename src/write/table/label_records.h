/* label_records.h - labels of samples as records with fields, for CSV, TSV and JSON lines.
 */
#ifndef P2D_WRITE_TABLE_LABEL_RECORDS_H
#define P2D_WRITE_TABLE_LABEL_RECORDS_H

#include "write/table/records.h"

/* Labels with what the samples cost that have them, keys and values by cost. */
void p2d_put_label_records(const struct p2d_view *, const struct p2d_record_sink *);

#endif
