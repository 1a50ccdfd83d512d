/* box_tree.h - put stacks together from the root or from the leaf, as the boxes of
 * flame graphs, treemaps and folded stacks. */
#ifndef P2D_WRITE_BOXES_BOX_TREE_H
#define P2D_WRITE_BOXES_BOX_TREE_H

#include "base/sort.h"
#include "write/shared/stacks.h"

/* Box 0 is the whole. A box follows its parent. */
struct p2d_box {
    uint32_t parent, first, next; /* first child and next sibling; 0: none */
    uint32_t key;                 /* a function, or what stands for it */
    bool is_group;                /* the key is a thread: the box is it or its process */
    bool is_rest;                 /* of so many branches (the key) that are too small */
    bool sampled;                 /* some stack ends here */
    bool guess, self_guess;       /* its total, or its self cost, is a guess */
    double self, total;
};

/* The other costs of a box. */
struct p2d_box_side {
    struct p2d_cost before; /* of the other side, in a comparison */
    struct p2d_cost waits;  /* the part of it in which threads waited, in a sum */
};

struct p2d_stack_tree {
    P2D_VEC(struct p2d_box) boxes;
    P2D_VEC(struct p2d_box_side)
    sides; /* by box; none where nothing is compared or waits */
    bool has_sides;
    /* Cost of what was too small or too deep for an inverted tree, and before's. */
    double left_out, left_out_before;
};

/* The stacks of one metric, and of the other side in a comparison; equal keys below one
 * box are one box. `keys` has a number for every function; NULL: the functions
 * themselves. The look's `split` puts a box for every thread or process below the whole;
 * its `fold_recursion` gives a function that calls itself one box. Samples without a
 * stack count for the whole alone. A picture has no area for what costs less than
 * nothing: `draws` leaves it out, with a warning. False after an error; released in any
 * case. */
bool p2d_stack_tree_init(struct p2d_stack_tree *, const struct p2d_stacks *,
                         const uint32_t *keys, const struct p2d_look *, bool draws,
                         struct p2d_report *);
void p2d_stack_tree_release(struct p2d_stack_tree *);

/* Add a box, with `side` where the tree has sides. Its number; 0 when memory runs out. */
uint32_t p2d_stack_tree_add(struct p2d_stack_tree *, struct p2d_box, struct p2d_box_side,
                            struct p2d_report *);

/* The other costs of a box of this tree: zeros in a tree without sides. */
static inline const struct p2d_box_side *p2d_box_side(const struct p2d_stack_tree *tree,
                                                      const struct p2d_box *box)
{
    static const struct p2d_box_side nothing;
    return tree->has_sides ? &tree->sides.at[box - tree->boxes.at] : &nothing;
}

/* The cost on the side where it is larger. */
static inline double p2d_box_cost(const struct p2d_stack_tree *tree,
                                  const struct p2d_box *box)
{
    double before = p2d_box_side(tree, box)->before.total;
    return before > box->total ? before : box->total;
}

/* Put siblings in order: `by_cost`, heaviest first, and those of one cost by the order of
 * their keys. Groups come as their threads do. False when memory runs out. */
bool p2d_stack_tree_sort(struct p2d_stack_tree *, bool by_cost, p2d_number_order *,
                         const void *context, struct p2d_report *);

/* In a sorted tree, siblings that cost less than `smallest` on both sides become one box
 * that is a rest, if together they cost as much and they are not alone. Sums stay. */
bool p2d_stack_tree_join_small(struct p2d_stack_tree *, double smallest,
                               struct p2d_report *);

#endif
