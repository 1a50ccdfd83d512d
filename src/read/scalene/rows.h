/* rows.h - what scalene measured of lines, and of the functions that have them. */
#ifndef P2D_READ_SCALENE_ROWS_H
#define P2D_READ_SCALENE_ROWS_H

#include "model/builder.h"

/* What a line has, in the file's own units: percent of the samples (of GPU's load since
 * 1.5.43), MiB, MiB a second. */
enum p2d_scalene_value {
    P2D_SCALENE_PYTHON,
    P2D_SCALENE_NATIVE,
    P2D_SCALENE_SYSTEM,
    P2D_SCALENE_GPU,
    P2D_SCALENE_ALLOCATED,
    P2D_SCALENE_COPIED,
    P2D_SCALENE_VALUES
};

/* A line, or a function as the sum of its lines. */
struct p2d_scalene_row {
    p2d_fn fn;       /* 0: none, the line is the module's */
    uint32_t line;   /* a function's: where it begins; of rows of a profile 0: unknown */
    bool is_outside; /* a line that is in no function, as the file says */
    double values[P2D_SCALENE_VALUES];
};
typedef P2D_VEC(struct p2d_scalene_row) p2d_scalene_rows;

/* The percentage of time in a row. */
double p2d_scalene_time(const struct p2d_scalene_row *);

/* Whether any value is above 0. */
bool p2d_scalene_has_cost(const struct p2d_scalene_row *);

/* Append the lines of a source file to `out`, with their functions. The file says what the
 * lines of each function took in all, but not which lines those are: a line belongs to the
 * innermost function that begins before it and has so much time left. Where no lines are
 * known, the functions are appended. Both lists come in any order, and are sorted. False
 * after an error. */
bool p2d_scalene_add_rows(p2d_scalene_rows *out, struct p2d_report *,
                          p2d_scalene_rows *functions, p2d_scalene_rows *lines);

#endif
