/* sorted_lines.h - lines of source code with what they cost, costliest first. */
#ifndef P2D_WRITE_SHARED_SORTED_LINES_H
#define P2D_WRITE_SHARED_SORTED_LINES_H

#include "graph/line_costs.h"

/* Sort rows by self, then total, both falling; equal ones by file, function and line, so
 * that their order is the same whatever order they were read in. The costs' row_of,
 * lineless and calls no longer fit them. False when memory runs out. */
bool p2d_sort_lines(struct p2d_line_costs *, const struct p2d_profile *,
                    struct p2d_report *);

#endif
