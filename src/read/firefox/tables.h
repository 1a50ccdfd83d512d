/* tables.h - the tables of the Firefox profiler: strings, functions, frames and
 * stacks, which refer to each other by index. */
#ifndef P2D_READ_FIREFOX_TABLES_H
#define P2D_READ_FIREFOX_TABLES_H

#include "read/firefox/native.h"

/* A column of indices; -1 is null. */
typedef P2D_VEC(int64_t) p2d_ff_column;

/* Of a thread, or shared by all. Empty where they are not there. */
struct p2d_ff_tables {
    P2D_VEC(p2d_str) strings;
    p2d_ff_column source_file;                                  /* -> strings */
    p2d_ff_column resource_name;                                /* -> strings */
    p2d_ff_column resource_lib;                                 /* -> object files */
    p2d_ff_column func_name, func_file, func_source, func_line; /* -> strings, source */
    p2d_ff_column func_resource, func_column;
    p2d_ff_column frame_func;
    p2d_ff_column frame_address;  /* in the object file */
    p2d_ff_column frame_location; /* -> strings; of Gecko, which has no functions */
    p2d_ff_column frame_line;     /* that ran */
    p2d_ff_column frame_depth;    /* how many calls deep it is inlined */
    p2d_ff_column stack_frame, stack_prefix;
    bool lacks_definitions;     /* func_line is a line that ran: Python's */
    bool has_offsets;           /* stack_prefix says how far back the caller is */
    P2D_VEC(p2d_node) contexts; /* by stack, once they are made */
};

void p2d_ff_release(struct p2d_ff_tables *);

/* The next value as the table of this key; false if it is none of these, and then nothing
 * is taken. */
bool p2d_ff_read_table(struct p2d_ff_tables *, struct p2d_json *, struct p2d_builder *,
                       struct p2d_span key);

/* Gecko's tables are rows, whose columns a schema names, before or after the rows. Two
 * columns are wanted; NaN is null, and a column that is not there is all null. */
struct p2d_ff_rows {
    const char *wanted[2];
    void (*take)(void *state, const double values[2]);
    void *state;
    struct p2d_json *json;
    int64_t column[2]; /* by wanted column; -1: not there */
    bool has_schema;
    P2D_VEC(double) early; /* rows that came before the schema */
};

/* Take the next value if the key is one of rows; else false, and nothing is taken. */
bool p2d_ff_read_rows(struct p2d_ff_rows *, struct p2d_span key);
/* The table is over. */
void p2d_ff_finish_rows(struct p2d_ff_rows *);

/* Contexts of the thread's stacks; what the thread has not is shared. False after an
 * error. */
bool p2d_ff_make_contexts(struct p2d_ff_tables *thread,
                          const struct p2d_ff_tables *shared, struct p2d_ff_native *,
                          struct p2d_json *, struct p2d_builder *);

#endif
