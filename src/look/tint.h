/* tint.h - light colours for boxes with black text, with a contrast of at least 7 to 1
 * (WCAG 2, AAA). */
#ifndef P2D_LOOK_TINT_H
#define P2D_LOOK_TINT_H

#include "base/strings.h"
#include "look/theme.h"

/* The same for equal bytes, on every machine; grey for none. Only the hue differs much,
 * so that no colour looks heavier than another. */
struct p2d_rgb p2d_tint_of_name(struct p2d_span);

/* The hue is that of the group, which is grey if it is empty; how strong and how light is
 * by the member, so that neighbours of one group can be told apart. */
struct p2d_rgb p2d_tint_of_member(struct p2d_span group, struct p2d_span member);

/* For things in one picture that are told apart by their numbers, from 0 on: neighbours
 * have hues that are far apart. */
struct p2d_rgb p2d_tint_of_number(uint32_t);

/* A dark colour of the same hue, for lines and texts on white: its contrast is at least 4.5
 * to 1 (WCAG 2, AA). */
struct p2d_rgb p2d_ink_of_name(struct p2d_span);

/* From white at 0 to orange at 1, darker all the way. */
struct p2d_rgb p2d_tint_of_share(double share);

#endif
