/* tint.h - light colours for boxes with black text, with a contrast of at least 7 to 1
 * (WCAG 2, AAA). */
#ifndef P2D_LOOK_TINT_H
#define P2D_LOOK_TINT_H

#include "base/strings.h"
#include "look/theme.h"

/* The same for equal bytes, on every machine; grey for none. Only the hue differs much,
 * so that no colour looks heavier than another. */
struct p2d_rgb p2d_tint_of_name(struct p2d_span);

/* From white at 0 to orange at 1, darker all the way. */
struct p2d_rgb p2d_tint_of_share(double share);

#endif
