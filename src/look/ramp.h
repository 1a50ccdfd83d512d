/* ramp.h - the colours of the modern style: pure functions.
 *
 * Every ramp begins with white and loses luminance step by step, so that it can be read
 * in grey and by the colour-blind; black keeps a contrast of 7 or more (WCAG 2.1, level
 * AAA) on each of its colours.
 */
#ifndef P2D_LOOK_RAMP_H
#define P2D_LOOK_RAMP_H

#include "look/theme.h"

/* A ramp changes evenly from each of its colours to the next. */
enum { P2D_RAMP_COLORS = 6 };
/* weight is within 0..1. The map picks the hue: orange, pink, grey; "bw" and "print" stay
 * white. */
struct p2d_rgb p2d_ramp(enum p2d_colormap, double weight);

/* Where on a ramp, 0..1, the colour of a share of the whole stands. Totals stand at their share.
 * Self costs are small shares mostly: steps of their own, which do not depend on the profile,
 * so that two pictures of one program can be compared. */
double p2d_place_of_share(bool is_self, double share);
/* The other way round. */
double p2d_share_at_place(bool is_self, double place);
/* The place that p2d_look.skew moves a place to. */
double p2d_skewed(double skew, double place);

/* change is within -1..1: blue below 0, orange above; blue-grey and grey where the map
 * has no colours. */
struct p2d_rgb p2d_ramp_of_change(enum p2d_colormap, double change);

/* Lines on white: grey for small shares, black for the whole. */
struct p2d_rgb p2d_ink(double share);

/* The same for a change: blue or orange, darker with its size. */
struct p2d_rgb p2d_ink_of_change(double change);

/* Text that matters less: the lightest grey that keeps a contrast of 7 on the colour. */
struct p2d_rgb p2d_quiet_on(struct p2d_rgb background);

/* Calls that lead back, towards the root. */
extern const struct p2d_rgb p2d_back_ink;

#endif
