/* joint_stacks.h - join the stacks of two profiles: the stacks of a comparison. */
#ifndef P2D_GRAPH_JOINT_STACKS_H
#define P2D_GRAPH_JOINT_STACKS_H

#include "graph/graph.h"
#include "graph/match_functions.h"

/* Both sides' stacks, in the unit of after. Functions that are the same have one number,
 * so a stack is on both sides if it is the same frame by frame. Threads and processes are
 * those of one name: their numbers differ from run to run. Samples keep their labels, and
 * no lines: a comparison is of functions. A side that is a call list has
 * estimated stacks, the same that it would have alone. */
struct p2d_joint_stacks {
    struct p2d_profile *profile; /* P2D_TREE */
    p2d_metric before, after;    /* its two metrics, "before" and "after" */
    bool is_estimated;           /* at least one side is estimated */
    p2d_guesses guesses;         /* by context: the guesses of either side */
};

/* `sides` are before and after, each with its metric; of a call list the heaviest
 * functions first. Before's costs are multiplied by `scale`. NULL after an error. */
struct p2d_joint_stacks *p2d_join_stacks(const struct p2d_graph *const sides[2],
                                         const p2d_fn *partners, double scale,
                                         struct p2d_report *);
void p2d_joint_stacks_free(struct p2d_joint_stacks *);

#endif
