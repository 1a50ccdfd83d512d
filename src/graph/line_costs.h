/* line_costs.h - the cost of each line of source code, and its calls. */
#ifndef P2D_GRAPH_LINE_COSTS_H
#define P2D_GRAPH_LINE_COSTS_H

#include "model/profile.h"

/* What makes two locations one row: a line of a function, or a line of a file, which may
 * belong to several functions (those that it was inlined into, a template's). */
enum p2d_line_rows { P2D_LINES_OF_FUNCTIONS, P2D_LINES_OF_FILES };

/* Costs in the metric's unit. */
struct p2d_line_cost {
    p2d_fn fn;                /* of the first location */
    p2d_location_id location; /* the first one of the row; 0: costs of the function for
                                 which no line is known */
    double self;
    /* Stacks: the cost of samples with the line anywhere in their stack, each counted
     * once. Call lists: the self cost and the costs of its calls, which counts recursive
     * calls again. Meaningless if the profile lacks totals of lines. */
    double total;
    uint64_t samples_self, samples_total; /* 0 if the profiler did not sample */
};

/* Calls from a line to a function. */
struct p2d_line_call {
    uint32_t row;
    p2d_fn callee;
    double total;           /* each sample counted once, as in edges of a graph */
    struct p2d_count calls; /* call lists; unknown elsewhere */
    bool is_inlined;        /* stacks: the callee's code is inlined there, always */
};

struct p2d_line_costs {
    P2D_VEC(struct p2d_line_cost) rows;  /* lines, then functions without one */
    P2D_VEC(struct p2d_line_call) calls; /* in the profile's order */
    uint32_t *row_of;                    /* by location: its row; [0] is none */
    uint32_t *lineless;                  /* by function: its row without a line + 1 */
};

/* The file that a row is in; 0: unknown. */
static inline p2d_str p2d_file_of_row(const struct p2d_profile *profile,
                                      const struct p2d_line_cost *row)
{
    return row->location != 0
               ? p2d_file_of(profile, &profile->locations.at[row->location])
               : profile->fns.at[row->fn].file;
}

static inline bool p2d_costs_anything(const struct p2d_line_cost *row)
{
    return row->self < 0 || row->self > 0 || row->total < 0 || row->total > 0;
}

/* Linear in contexts or calls. False when memory runs out; the caller releases the costs
 * in any case. */
bool p2d_line_costs_init(struct p2d_line_costs *, const struct p2d_profile *, p2d_metric,
                         enum p2d_line_rows, struct p2d_report *);
void p2d_line_costs_release(struct p2d_line_costs *);

#endif
