/* invert.h - put stacks together from the leaf. */
#ifndef P2D_WRITE_BOXES_INVERT_H
#define P2D_WRITE_BOXES_INVERT_H

#include "write/boxes/box_tree.h"

/* Turn it around: where stacks end comes first, their callers below. Branches below a
 * share of the whole, on both sides, become one box of their parent's, or are left out if
 * that is below the share too. */
bool p2d_stack_tree_invert(struct p2d_stack_tree *, double smallest, struct p2d_report *);

#endif
