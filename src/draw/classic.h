/* classic.h - the classic style: boxes and labels as gprof2dot draws them. */
#ifndef P2D_DRAW_CLASSIC_H
#define P2D_DRAW_CLASSIC_H

#include "draw/pen.h"

void p2d_draw_classic(struct p2d_pen *);

#endif
