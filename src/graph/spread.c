/* spread.c - how far the runs of each side of a comparison are apart. */
#include "graph/spread.h"

#include <math.h>

#include "base/sized.h"

struct p2d_spreads *p2d_spreads_new(uint32_t runs_before, uint32_t runs_after,
                                    struct p2d_report *report)
{
    struct p2d_spreads *spreads = p2d_new(report, 1, sizeof *spreads);
    if (spreads != NULL)
        *spreads = (struct p2d_spreads){.runs = {runs_before, runs_after}};
    return spreads;
}

struct p2d_spreads *p2d_spreads_copy(const struct p2d_spreads *from,
                                     struct p2d_report *report)
{
    if (from == NULL)
        return NULL;
    struct p2d_spreads *to = p2d_spreads_new(from->runs[0], from->runs[1], report);
    if (to == NULL)
        return NULL;
    to->sum = from->sum;
    for (uint32_t i = 0; i < from->fns.len; i++)
        (void)p2d_vec_push(&to->fns, report, from->fns.at[i]);
    return to;
}

void p2d_spreads_free(struct p2d_spreads *spreads)
{
    if (spreads != NULL)
        p2d_vec_release(&spreads->fns);
    p2d_delete(spreads);
}

/* ---------------------------------------------------------------- Welch's test */

/* Student's t that is exceeded, on either side, with a probability of 1 %, and of 5 %, by
 * degrees of freedom from 1 on; the last is the normal distribution's. NIST/SEMATECH
 * e-Handbook of Statistical Methods, 1.3.6.7.2. */
enum { ROWS = 31 };
static const double students[][ROWS] = {
    [P2D_OF_A_FUNCTION] = {63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355,
                           3.250,  3.169, 3.106, 3.055, 3.012, 2.977, 2.947, 2.921,
                           2.898,  2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797,
                           2.787,  2.779, 2.771, 2.763, 2.756, 2.750, 2.576},
    [P2D_OF_A_PROGRAM] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                          2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                          2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                          2.060,  2.056, 2.052, 2.048, 2.045, 2.042, 1.960}};

/* Between 30 degrees of freedom and infinity t is nearly linear in their reciprocal. */
static double student(double freedom, enum p2d_confidence confidence)
{
    const double *t = students[confidence];
    const double last = ROWS - 1;
    if (!(freedom >= 1))
        return t[0];
    if (freedom < last)
        return t[(size_t)freedom - 1]; /* the next lower one is on the safe side */
    return t[ROWS - 1] + (t[ROWS - 2] - t[ROWS - 1]) * last / freedom;
}

/* Welch and Satterthwaite. */
static double degrees_of_freedom(const struct p2d_spreads *spreads,
                                 const struct p2d_errors *errors)
{
    double sum = errors->squared[0] + errors->squared[1], parts = 0;
    for (int side = 0; side < 2; side++) {
        double share = errors->squared[side] / sum;
        parts += share * share / (spreads->runs[side] - 1.0);
    }
    return 1 / parts;
}

double p2d_error_of_change(const struct p2d_errors *errors)
{
    return sqrt(errors->squared[0] + errors->squared[1]);
}

double p2d_least_change(const struct p2d_spreads *spreads,
                        const struct p2d_errors *errors, enum p2d_confidence confidence)
{
    double error = p2d_error_of_change(errors);
    if (!(error > 0))
        return 0;
    return error * student(degrees_of_freedom(spreads, errors), confidence);
}

/* -------------------------------------------------------------- of a function */

const struct p2d_spread *p2d_spread_of(const struct p2d_graph *graph,
                                       const struct p2d_vertex *v)
{
    static const struct p2d_spread none;
    const struct p2d_spreads *spreads = graph->spreads;
    return spreads != NULL && v->fn < spreads->fns.len && p2d_functions_of(v) == 1
               ? &spreads->fns.at[v->fn]
               : &none;
}

static enum p2d_change change_of(const struct p2d_graph *graph, double after,
                                 double before, const struct p2d_errors *errors)
{
    if (graph->spreads != NULL &&
        fabs(after - before) <
            p2d_least_change(graph->spreads, errors, P2D_OF_A_FUNCTION))
        return P2D_UNCHANGED;
    return p2d_change_of(graph, after, before);
}

enum p2d_change p2d_change_of_self(const struct p2d_graph *graph,
                                   const struct p2d_vertex *v)
{
    return change_of(graph, v->self, p2d_cells_at(graph, v->cells)->self,
                     &p2d_spread_of(graph, v)->self);
}

enum p2d_change p2d_change_of_total(const struct p2d_graph *graph,
                                    const struct p2d_vertex *v)
{
    return change_of(graph, v->total, p2d_cells_at(graph, v->cells)->total,
                     &p2d_spread_of(graph, v)->total);
}

bool p2d_sum_is_noise(const struct p2d_graph *graph)
{
    return graph->spreads != NULL &&
           fabs(graph->sum - p2d_sum_before(graph)) <
               p2d_least_change(graph->spreads, &graph->spreads->sum, P2D_OF_A_PROGRAM);
}

/* ----------------------------------------------------------- the public header */

static void tell_spread(const struct p2d_spreads *spreads,
                        const struct p2d_errors *errors, enum p2d_confidence confidence,
                        struct p2d_spread_info *info, size_t size)
{
    struct p2d_spread_info own = {.runs_before = spreads->runs[0],
                                  .runs_after = spreads->runs[1],
                                  .error_before = sqrt(errors->squared[0]),
                                  .error_after = sqrt(errors->squared[1]),
                                  .least_change =
                                      p2d_least_change(spreads, errors, confidence)};
    p2d_give_sized(info, size, &own, sizeof own);
}

bool p2d_graph_spread_sized(const struct p2d_graph *graph, struct p2d_spread_info *info,
                            size_t size)
{
    if (graph == NULL || graph->spreads == NULL)
        return false;
    tell_spread(graph->spreads, &graph->spreads->sum, P2D_OF_A_PROGRAM, info, size);
    return true;
}

bool p2d_graph_node_spread_sized(const struct p2d_graph *graph, size_t node,
                                 bool of_total, struct p2d_spread_info *info, size_t size)
{
    if (graph == NULL || node >= graph->vertices.len || graph->spreads == NULL)
        return false;
    const struct p2d_spread *spread = p2d_spread_of(graph, &graph->vertices.at[node]);
    tell_spread(graph->spreads, of_total ? &spread->total : &spread->self,
                P2D_OF_A_FUNCTION, info, size);
    return true;
}

/* The error of what was before grows with it. */
bool p2d_graph_grew(const struct p2d_graph *graph, double by)
{
    if (graph == NULL || !graph->compares || !(graph->sum > 0))
        return false;
    double growth = graph->sum - p2d_sum_before(graph) * (1 + by), least = 0;
    if (graph->spreads != NULL) {
        struct p2d_errors errors = graph->spreads->sum;
        errors.squared[0] *= (1 + by) * (1 + by);
        least = p2d_least_change(graph->spreads, &errors, P2D_OF_A_PROGRAM);
    }
    return growth > 0 && growth >= least;
}
