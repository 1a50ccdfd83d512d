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

/* The same for guessed parts of a whole: the rounding error of a part goes to the next
 * one, by way of *rest, so that the sum is right. No part changes its sign. */
int64_t p2d_whole_part(struct p2d_whole_unit, double value, double *rest);
/* Turn n wholes into the rests that their parts begin with, so that the rounded parts of
 * each whole add up to an integer next to it, and all parts to the integer nearest to the
 * sum of all wholes. */
void p2d_whole_rests(struct p2d_whole_unit, double *wholes, uint32_t n);

#endif
