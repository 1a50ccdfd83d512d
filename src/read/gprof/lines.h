/* lines.h - add up the lines of functions that gprof -l prints. */
#ifndef P2D_READ_GPROF_LINES_H
#define P2D_READ_GPROF_LINES_H

#include "read/gprof/table.h"

/* Whether the names have places in the source: "leaf (app.c:6 @ 4011e9)". */
bool p2d_gprof_has_lines(const struct p2d_gprof_table *);

/* Give the functions that lines are of to the builder. `flat` tells what lines cost,
 * `graph`, which may be empty, who calls whom: then totals are estimated. */
void p2d_gprof_add_lines(struct p2d_gprof_table *flat, struct p2d_gprof_table *graph,
                         p2d_metric);

#endif
