/* theme.h - turn a share of the whole into a colour, a width and a size: pure functions.
 *
 * The colour maps are gprof2dot's, so that pictures compare: a line in HSL space, its
 * result raised to a gamma. What is ours: text on a box is black or white, whichever
 * reads better.
 */
#ifndef P2D_LOOK_THEME_H
#define P2D_LOOK_THEME_H

#include "prof2dot.h"

struct p2d_rgb {
    unsigned char red, green, blue;
};

/* share is within 0..1; skew > 0, 1 is none. */
struct p2d_rgb p2d_theme_color(enum p2d_colormap, double skew, double share);

/* Black or white, whichever has the higher contrast (WCAG 2) on the colour. */
struct p2d_rgb p2d_text_color_on(struct p2d_rgb background);

/* The colour, darkened until text in it reads well on white (contrast of 4.5 or more). */
struct p2d_rgb p2d_readable_on_white(struct p2d_rgb);

/* The contrast ratio of two colours, 1..21 (WCAG 2.1, "contrast ratio"). */
double p2d_contrast(struct p2d_rgb, struct p2d_rgb);

bool p2d_theme_fills(enum p2d_colormap);                      /* or only outlines */
double p2d_theme_font_size(enum p2d_colormap, double share);  /* points */
double p2d_theme_pen_width(enum p2d_colormap, double share);  /* points */
double p2d_theme_arrow_size(enum p2d_colormap, double share); /* factor */

#endif
