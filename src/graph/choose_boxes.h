/* choose_boxes.h - choose the functions of a picture of limited size. */
#ifndef P2D_GRAPH_CHOOSE_BOXES_H
#define P2D_GRAPH_CHOOSE_BOXES_H

#include "graph/graph.h"

/* Candidates for a picture, the best one first. */
struct p2d_choice {
    const struct p2d_graph *graph;
    const uint32_t *anchors; /* borrowed; NULL: no function needs another one */
    uint32_t *ranked;
    uint32_t n_ranked;
};

/* `candidates` is by vertex, and so is `information` (box_scores.h), which ranks them;
 * NULL: they are not ranked. */
bool p2d_choice_init(struct p2d_choice *, const struct p2d_graph *,
                     const bool *candidates, const double *information,
                     struct p2d_report *);

void p2d_choice_release(struct p2d_choice *);

/* Mark at most `most` vertices (0: no limit) in `shown`, with their anchors; more only
 * for those that were asked for by name. True if all candidates found room. */
bool p2d_choose(const struct p2d_choice *, uint32_t most, bool *shown,
                struct p2d_report *);

#endif
