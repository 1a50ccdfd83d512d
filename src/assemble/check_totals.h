/* check_totals.h - warn about numbers that contradict each other. */
#ifndef P2D_ASSEMBLE_CHECK_TOTALS_H
#define P2D_ASSEMBLE_CHECK_TOTALS_H

#include "io/input.h"
#include "model/profile.h"

/* Warn once if a total of a function or a call is beyond what bounds it by more than 2 %
 * of the sum of all self costs. For call lists whose totals come from the input. */
void p2d_check_consistency(struct p2d_input *, const struct p2d_profile *,
                           p2d_metric metric);

/* The same for all metrics of calls whose totals are sums of the numbers that the input states:
 * warn once if one is beyond the sum of all self costs by more than 2 %. */
void p2d_check_totals(struct p2d_input *, const struct p2d_profile *);

#endif
