/* modern_title.h - the title of a picture of the modern style, and its key. */
#ifndef P2D_DRAW_MODERN_TITLE_H
#define P2D_DRAW_MODERN_TITLE_H

#include "draw/modern_box.h"

/* The graph's label: title, what is shown, legend; into pen->plain. */
void p2d_modern_put_title(struct p2d_modern *);

#endif
