/* fallbacks.h - drawings that are easier to lay out, for graphs that take too long.
 *
 * What a graph is drawn like is told by counts alone, so that the same input gives the same
 * picture however busy the machine is. Only a layout that is still not done when the time
 * is over is tried anew in an easier way, with a warning.
 */
#ifndef P2D_DRAW_FALLBACKS_H
#define P2D_DRAW_FALLBACKS_H

#include "draw/smaller_graph.h"
#include "draw/view.h"

/* Whether the numbers of calls are written on the arrows, or else only in tooltips: they
 * make a layout two to twenty times as long. A pure function of the view. */
bool p2d_labels_edges(const struct p2d_view *);

/* The ways to draw a graph, each easier than the one before: as it is; with a limited
 * number of rounds; without numbers on the arrows too; with two thirds, with half, with a
 * third of its functions. */
enum { P2D_N_RUNGS = 6 };

/* The one that the size of the graph asks for: numbers go before functions and calls do. */
int p2d_first_rung(const struct p2d_view *);
/* The one to try after another; P2D_N_RUNGS after the last. */
int p2d_next_rung(const struct p2d_view *, int rung);
/* The part of the time that is left that may be spent on it. */
double p2d_rung_time(int rung);
struct p2d_thrift p2d_rung_thrift(int rung);
/* What is left of the graph; NULL: all. Freed with p2d_shrunk_free. */
struct p2d_graph *p2d_rung_graph(const struct p2d_view *, int rung);

#endif
