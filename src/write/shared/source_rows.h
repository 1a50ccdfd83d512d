/* source_rows.h - costs of source lines by file: the costliest file first, its lines in
 * order. */
#ifndef P2D_WRITE_SHARED_SOURCE_ROWS_H
#define P2D_WRITE_SHARED_SOURCE_ROWS_H

#include "graph/graph.h"
#include "graph/line_costs.h"

/* A file's part of `order`. */
struct p2d_source_part {
    p2d_str file;      /* 0: of functions whose file is unknown */
    uint32_t first, n; /* of order; rows without a line come first, by their function */
    double self;       /* the sum of its rows, in the metric's unit */
};

struct p2d_source_rows {
    struct p2d_line_costs costs;           /* P2D_LINES_OF_FILES */
    P2D_VEC(struct p2d_source_part) parts; /* by self, falling; then by name */
    uint32_t *order;                       /* rows of costs by file and line */
    uint32_t n;                            /* of them: those that cost anything */
    bool are_functions;                    /* no lines are known: see below */
    uint32_t *calls;                       /* of costs, by row, the costliest first */
    uint32_t *first_call;                  /* by row: its calls are calls[first_call[row]
                                              .. first_call[row + 1]) */
};

/* Rows of the functions that are marked; NULL: of all. Of a profile that knows no lines
 * they are functions, at the line where each begins, with the graph's numbers. False when
 * memory runs out; then too it wants a release. */
bool p2d_source_rows_init(struct p2d_source_rows *, const struct p2d_graph *,
                          const bool *fns, struct p2d_report *);

/* The line of a row; 0: unknown. */
uint32_t p2d_source_line(const struct p2d_source_rows *, const struct p2d_profile *,
                         const struct p2d_line_cost *);
void p2d_source_rows_release(struct p2d_source_rows *);

#endif
