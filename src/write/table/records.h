/* records.h - functions or calls as records with fields, for CSV, TSV and JSON lines,
 * sorted and restricted by the options for tables. */
#ifndef P2D_WRITE_TABLE_RECORDS_H
#define P2D_WRITE_TABLE_RECORDS_H

#include "write/write.h"

struct p2d_field {
    const char *name;
    enum {
        P2D_FIELD_TEXT,
        P2D_FIELD_NUMBER,
        P2D_FIELD_COUNT,
        P2D_FIELD_FLAG,
        P2D_FIELD_UNKNOWN
    } kind;
    struct p2d_span text;
    double number;          /* a flag: 0 or 1 */
    struct p2d_count count; /* may be unknown */
};

/* Who takes the records. */
struct p2d_record_sink {
    void *state;
    /* Once, before the first record; only names are set. May be NULL. */
    void (*head)(void *state, const struct p2d_field *, size_t n);
    void (*record)(void *state, const struct p2d_field *, size_t n);
};

/* Functions; or their callers or callees, where the look's table says so. */
void p2d_put_records(const struct p2d_view *, const struct p2d_record_sink *);

#endif
