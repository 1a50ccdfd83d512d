/* view.h - what is to be drawn or written: a graph and how it shall look. */
#ifndef P2D_DRAW_VIEW_H
#define P2D_DRAW_VIEW_H

#include "graph/graph.h"

/* How the lines of a box are put together. */
enum p2d_box_shape {
    P2D_BOX_WIDE = 0, /* total and self on one line, a short name and its place too */
    P2D_BOX_NARROW,   /* a line each */
    P2D_BOX_LOW,      /* as wide ones, and the calls on the line of the costs */
    P2D_BOX_SHAPES
};

/* What a drawing does without, so that its layout ends. */
struct p2d_thrift {
    bool no_edge_labels;
    bool limited;  /* Graphviz takes a limited number of rounds to straighten arrows */
    bool straight; /* lines instead of curves */
};

/* What a writer is given: everything it may look at. */
struct p2d_view {
    const struct p2d_graph *graph;
    const struct p2d_look *look; /* never NULL */
    struct p2d_report *report;   /* for warnings, and errors beyond lack of memory */
    struct p2d_thrift thrift;
    enum p2d_box_shape shape;
    bool longer_lists; /* lists take callees below 10 % instead of 5 % */
    bool no_lists;     /* whatever the look says */
};

#endif
