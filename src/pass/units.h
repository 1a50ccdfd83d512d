/* units.h - change the unit of a profile's numbers. */
#ifndef P2D_PASS_UNITS_H
#define P2D_PASS_UNITS_H

#include "model/profile.h"

/* Multiply, then divide everything that a metric counts: samples, costs of functions, calls and lines,
 * and what is 100 %. */
void p2d_scale_metric(struct p2d_profile *, p2d_metric, double factor, double divisor);

#endif
