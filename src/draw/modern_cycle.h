/* modern_cycle.h - a large cycle, in a box of the modern style. */
#ifndef P2D_DRAW_MODERN_CYCLE_H
#define P2D_DRAW_MODERN_CYCLE_H

#include "draw/modern_box.h"

/* Draw the box of a vertex that stands for a cycle (n_members > 0). */
void p2d_modern_draw_cycle(struct p2d_modern *, uint32_t vertex);

#endif
