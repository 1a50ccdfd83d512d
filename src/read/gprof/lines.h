/* lines.h - add up the lines of functions that gprof -l prints. */
#ifndef P2D_READ_GPROF_LINES_H
#define P2D_READ_GPROF_LINES_H

#include "read/gprof/table.h"

/* Whether the names have places in the source: "leaf (app.c:6 @ 4011e9)". */
bool p2d_gprof_has_lines(const struct p2d_gprof_table *);

/* Give the functions of the lines to the builder. `flat` has the costs of lines; `graph`,
 * which may be empty, has the calls, and then totals are estimated. */
void p2d_gprof_add_lines(struct p2d_gprof_table *flat, struct p2d_gprof_table *graph,
                         p2d_metric);

#endif
