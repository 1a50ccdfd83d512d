/* spread.h - how far the runs of each side of a comparison are apart.
 *
 * A comparison of several runs with several tells means. The mean of n runs has a squared
 * standard error of v / n, where v is the variance of the runs (with n - 1 in the
 * denominator). A change is told from noise by Welch's test, which needs no equal
 * variances: B. L. Welch, "The generalization of Student's problem when several different
 * population variances are involved", Biometrika 34 (1947), pages 28 to 35. */
#ifndef P2D_GRAPH_SPREAD_H
#define P2D_GRAPH_SPREAD_H

#include "graph/change.h"

/* Squared standard errors of the mean before and after, in the graph's unit. */
struct p2d_errors {
    double squared[2];
};
struct p2d_spread {
    struct p2d_errors self, total;
};

struct p2d_spreads {
    uint32_t runs[2]; /* from 2 */
    struct p2d_errors sum;
    P2D_VEC(struct p2d_spread) fns; /* by function of the graph's profile; may be short */
};

/* NULL after an error. The caller frees it, or the graph that it is given to. */
struct p2d_spreads *p2d_spreads_new(uint32_t runs_before, uint32_t runs_after,
                                    struct p2d_report *);
/* A copy for a graph of its own; NULL of NULL, and after an error. */
struct p2d_spreads *p2d_spreads_copy(const struct p2d_spreads *, struct p2d_report *);
void p2d_spreads_free(struct p2d_spreads *);

/* The level of the test, two-sided: 1 % for functions, of which there are many, and 5 % for
 * the sum of a program, of which only the half that is slower counts. */
enum p2d_confidence { P2D_OF_A_FUNCTION, P2D_OF_A_PROGRAM };
/* The smallest change that is more than noise. 0 where no run differs from another. */
double p2d_least_change(const struct p2d_spreads *, const struct p2d_errors *,
                        enum p2d_confidence);
/* The standard error of a change. */
double p2d_error_of_change(const struct p2d_errors *);

/* The errors of a vertex: zeros where the graph is not of several runs, and for a box of
 * several functions, whose runs were not added up. */
const struct p2d_spread *p2d_spread_of(const struct p2d_graph *,
                                       const struct p2d_vertex *);
/* p2d_change_of for the self cost or the total of a vertex; noise is no change. */
enum p2d_change p2d_change_of_self(const struct p2d_graph *, const struct p2d_vertex *);
enum p2d_change p2d_change_of_total(const struct p2d_graph *, const struct p2d_vertex *);

/* Whether the change of the sum of all may be noise; false for one run a side. */
bool p2d_sum_is_noise(const struct p2d_graph *);

#endif
