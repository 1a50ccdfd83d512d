/* clusters.h - frames around the boxes of a module, a file or a folder. */
#ifndef P2D_DRAW_CLUSTERS_H
#define P2D_DRAW_CLUSTERS_H

#include "draw/pen.h"

/* Draw the frames that look->cluster asks for. */
void p2d_draw_clusters(struct p2d_pen *);

#endif
