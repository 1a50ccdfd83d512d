/* effort.h - drawings that are easier to lay out, for graphs that take too long. */
#ifndef P2D_WRITE_EFFORT_H
#define P2D_WRITE_EFFORT_H

#include "write/shrink.h"
#include "write/write.h"

/* Whether the numbers of calls are written on the arrows, or else only in tooltips: they
 * make a layout two to twenty times as long. A pure function of the view. */
bool p2d_labels_edges(const struct p2d_view *);

/* Nothing so large was ever laid out in half a minute. */
bool p2d_is_hopeless(const struct p2d_graph *);

/* The ways to draw a graph, each easier than the one before: as it is; without numbers on
 * the arrows; with two thirds, with half, with a third of its functions. */
enum { P2D_N_RUNGS = 5 };

/* The one to try after another, or first, after -1; P2D_N_RUNGS after the last. */
int p2d_next_rung(const struct p2d_view *, int rung);
/* The part of the time that is left that may be spent on it. */
double p2d_rung_time(int rung);
struct p2d_thrift p2d_rung_thrift(int rung);
/* What is left of the graph; NULL: all. Freed with p2d_shrunk_free. */
struct p2d_graph *p2d_rung_graph(const struct p2d_view *, int rung);

#endif
