/* rows.h - make the rows of a table: texts, columns and headings. */
#ifndef P2D_WRITE_TABLE_ROWS_H
#define P2D_WRITE_TABLE_ROWS_H

#include "base/columns.h"
#include "draw/view.h"

/* Longer names are cut: nobody reads a table of such names. */
enum { P2D_TABLE_NAME = 4000 };

/* What a row can be sorted and searched by. */
struct p2d_table_row {
    struct p2d_count calls,
        primitive; /* or all samples and those of the function itself */
    double self, total;
    struct p2d_span file, name;
    int64_t line;
    uint32_t column;
    size_t text_at, text_length; /* the printed name, in `texts`; a NUL follows */
    size_t path_at, path_length; /* in that text: the path of what the function is in */
};

struct p2d_table {
    const struct p2d_view *view;
    struct p2d_report *report;
    bool plain;                         /* not in the words of Python's pstats */
    P2D_VEC(struct p2d_table_row) rows; /* by function or by vertex */
    P2D_VEC(uint32_t) shown;            /* rows in the table, in its order */
    struct p2d_buffer texts;
    struct p2d_columns columns; /* of a terminal */
    size_t fit;                /* columns that names are cut to, where they can; 0: any */
    struct p2d_buffer message; /* how the table was sorted and reduced */
};

void p2d_table_init(struct p2d_table *, const struct p2d_view *);

void p2d_table_release(struct p2d_table *);

static inline struct p2d_span p2d_table_text(const struct p2d_table *table, uint32_t row)
{
    const struct p2d_table_row *at = &table->rows.at[row];
    return (struct p2d_span){table->texts.at + at->text_at, at->text_length};
}

/* The row of a function without its numbers; its name is appended to `texts`. */
struct p2d_table_row p2d_table_row_of(struct p2d_table *, p2d_fn);

/* Append a row whose text was appended to `texts` from row.text_at on. */
bool p2d_table_add_row(struct p2d_table *, struct p2d_table_row, bool shown);

/* How the rows were chosen; false if there are none, and then nothing is said. */
bool p2d_table_put_message(const struct p2d_table *, struct p2d_buffer *out);

/* How many functions have estimated numbers, if any. */
void p2d_table_put_estimates(const struct p2d_graph *, struct p2d_buffer *out);

/* The files that were read, with their dates. */
void p2d_table_put_origins(const struct p2d_view *, struct p2d_buffer *out);

/* Cut names to what a terminal has room for beside so many columns, for so many names in
 * a line. */
void p2d_table_fit(struct p2d_table *, size_t others, size_t names);

/* How wide a row's name is: code points, and bytes that are not UTF-8, as Python has it;
 * columns on a terminal. */
size_t p2d_table_name_width(const struct p2d_table *, uint32_t row);

/* The name, in a column of a width; 0: in the last one. */
void p2d_table_put_row_name(const struct p2d_table *, struct p2d_buffer *out,
                            uint32_t row, size_t width);

void p2d_table_put_blanks(struct p2d_buffer *out, size_t n);

/* Whether each cost is written with a unit of its own: on a terminal, unless it counts. */
bool p2d_table_has_units(const struct p2d_view *);
/* A cost with its unit, as "743 ms", at the right of so many columns. */
void p2d_table_put_cost(const struct p2d_table *, struct p2d_buffer *out, double cost,
                        bool signed_too, size_t width);

/* ASCII text in a column of a width, at its left or at its right. */
void p2d_table_put_left(struct p2d_buffer *out, const char *text, size_t width);
void p2d_table_put_right(struct p2d_buffer *out, struct p2d_span text, size_t width);

/* "30/3", or "30" if both are the same. */
void p2d_table_put_counts(struct p2d_buffer *out, struct p2d_count, struct p2d_count,
                          size_t width);

#endif
