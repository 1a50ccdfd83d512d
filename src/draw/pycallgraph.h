/* pycallgraph.h - the style of pycallgraph. */
#ifndef P2D_DRAW_PYCALLGRAPH_H
#define P2D_DRAW_PYCALLGRAPH_H

#include "draw/pen.h"

void p2d_draw_pycallgraph(struct p2d_pen *);

#endif
