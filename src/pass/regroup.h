/* regroup.h - make a profile in which several functions become one. */
#ifndef P2D_PASS_REGROUP_H
#define P2D_PASS_REGROUP_H

#include "model/copy.h"

/* The new function of each function of a profile; arrays by function of copy->from. */
struct p2d_regroup {
    struct p2d_copy *copy;
    const p2d_fn *target; /* the function in the new profile; [0] is 0 */
    const bool *absorbed; /* their callers get their self costs; NULL: none */
    bool is_one_function; /* a group is a function: calls within it are calls of itself */
    bool keeps_lines;     /* call lists: lines go with their functions */
    bool keeps_equal;     /* stacks: equal contexts stay beside each other */
};

/* Stacks: neighbours of one group become one frame. */
void p2d_regroup_stacks(const struct p2d_regroup *);

/* Call lists: self costs add up, calls within a group go (or, if a group is a function,
 * become its calls of itself). A group's total is what its functions and all calls out of
 * the group cost; where groups call each other in a circle that would count some costs
 * twice, so the total is the largest total of its functions, at least the sum of their self costs,
 * and marked as estimated. Calls within such a circle are marked too. */
void p2d_regroup_calls(const struct p2d_regroup *);

#endif
