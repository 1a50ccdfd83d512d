/* modern_box.h - the boxes of the modern style: their words and their colours. */
#ifndef P2D_DRAW_MODERN_BOX_H
#define P2D_DRAW_MODERN_BOX_H

#include "graph/spread.h"
#include "draw/modern_words.h"

/* Whether the colour of a box goes by self cost. */
bool p2d_modern_fills_by_self(const struct p2d_modern *);
/* The colour of a box. */
struct p2d_rgb p2d_modern_fill(const struct p2d_modern *, const struct p2d_vertex *);

/* "1.20 s -> 0.85 s  -29 %" */
void p2d_modern_put_change(struct p2d_modern *, double before, double after);
/* Its standard error as a share of what was before, where there are several runs. */
void p2d_modern_put_error(struct p2d_modern *, double before, const struct p2d_errors *);

/* How much more something costs than before; 0 for what is not to be marked, such as
 * noise. Of a function, by what its colour stands for. */
double p2d_modern_change_to(const struct p2d_graph *, double after, double before);
double p2d_modern_change(const struct p2d_modern *, const struct p2d_vertex *);

/* The words, which begin with a blank, as a string without it; and no words any more. */
const char *p2d_modern_classes(struct p2d_modern *);

void p2d_modern_draw_node(struct p2d_modern *, uint32_t index);

#endif
