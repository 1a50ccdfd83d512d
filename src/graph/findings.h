/* findings.h - keep what was found of a whole graph, for all pictures that are made of it. */
#ifndef P2D_GRAPH_FINDINGS_H
#define P2D_GRAPH_FINDINGS_H

#include "graph/graph.h"
#include "graph/metric_tree.h"

/* Zeroed: nothing yet. */
struct p2d_findings {
    struct p2d_metric_tree tree; /* of the graph's metric; without sums: not made yet */
    double *information;         /* by vertex (box_scores.h); NULL: not counted yet */
    uint32_t *anchors;           /* by vertex (anchors.h); NULL: not found yet */
    bool *anchored;              /* by vertex: whose anchors were wanted */
    /* In a picture of the usual size no cycle became a box, when functions and calls below
     * these shares were left out. */
    bool has_no_boxes;
    double functions_from, calls_from;
};

/* The tree of the graph's metric; false when memory runs out. */
bool p2d_find_tree(struct p2d_findings *, const struct p2d_graph *, struct p2d_report *);
/* The scores of the graph's vertices; NULL when memory runs out. */
const double *p2d_find_information(struct p2d_findings *, const struct p2d_graph *,
                                   struct p2d_report *);
/* The anchors of the wanted vertices, and maybe of more; NULL when memory runs out. */
const uint32_t *p2d_find_anchors(struct p2d_findings *, const struct p2d_graph *,
                                 const bool *wanted, struct p2d_report *);
/* Whether graphs have stacks: comparisons keep none. */
bool p2d_graph_has_stacks(const struct p2d_graph *);
/* The vertices have become others. */
void p2d_findings_forget_vertices(struct p2d_findings *);
void p2d_findings_release(struct p2d_findings *);

#endif
