/* modern_list.h - a list of small callees, in a box of the modern style. */
#ifndef P2D_DRAW_MODERN_LIST_H
#define P2D_DRAW_MODERN_LIST_H

#include "draw/modern_box.h"

/* Draw the box of a list, a number from 0, under its first function's number. */
void p2d_modern_draw_list(struct p2d_modern *, uint32_t list);

#endif
