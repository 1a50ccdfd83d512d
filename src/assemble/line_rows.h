/* line_rows.h - functions as tools that measure lines know them: what each line cost, and
 * no calls. */
#ifndef P2D_ASSEMBLE_LINE_ROWS_H
#define P2D_ASSEMBLE_LINE_ROWS_H

#include "model/builder.h"

struct p2d_line_row {
    uint64_t line;
    double value; /* in the metric's unit; may be below 0 */
};
typedef P2D_VEC(struct p2d_line_row) p2d_line_rows;

/* What the tool knows of the function, by its file: a name, and where it begins. */
struct p2d_measured_function {
    struct p2d_span name; /* "": the file and the line stand for it: "tax.py:8" */
    struct p2d_span file;
    uint64_t line; /* 0: unknown */
};

/* Add a function that cost so much by itself, and its lines. The builder's profile is a
 * call list. Returns the function. */
p2d_fn p2d_add_line_rows(struct p2d_builder *, p2d_metric, struct p2d_measured_function,
                         double cost, const p2d_line_rows *);

/* The offset after the first of these words in a line of titles; 0 if it is not there. */
size_t p2d_end_of_title(struct p2d_span titles, const char *words);

#endif
