/* modern.h - the modern style: what a box says is what one asks first. */
#ifndef P2D_DRAW_MODERN_H
#define P2D_DRAW_MODERN_H

#include "draw/pen.h"

void p2d_draw_modern(struct p2d_pen *);

#endif
