/* whole_number.h - round costs to integers, for formats without fractions. */
#ifndef P2D_WRITE_SHARED_WHOLE_NUMBER_H
#define P2D_WRITE_SHARED_WHOLE_NUMBER_H

#include "model/profile.h"

/* A metric in whole numbers: times in nanoseconds, bytes and counts as they are. Counts
 * with fractions are in millionths. */
struct p2d_whole_unit {
    double factor;     /* from the metric's unit */
    const char *name;  /* "ns", "bytes", "count" or "millionths" */
    const char *title; /* "Nanoseconds", ... */
};
struct p2d_whole_unit p2d_whole_unit_of(const struct p2d_profile *, p2d_metric);

/* The nearest integer, within +-2^63. */
int64_t p2d_whole_number(struct p2d_whole_unit, double value);

/* Likewise for parts of a whole that were guessed: what rounding takes from one goes to
 * the next, by way of *rest, so that their sum is right. No part gets the other sign. */
int64_t p2d_whole_part(struct p2d_whole_unit, double value, double *rest);
/* Of n wholes make the rests that their parts begin with, so that the parts of each add up
 * to an integer next to it, and those of all to the one nearest to the whole of all. */
void p2d_whole_rests(struct p2d_whole_unit, double *wholes, uint32_t n);

#endif
