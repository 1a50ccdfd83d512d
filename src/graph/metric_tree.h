/* metric_tree.h - the calling-context tree of one metric: sums of subtrees, and a
 * walk. */
#ifndef P2D_GRAPH_METRIC_TREE_H
#define P2D_GRAPH_METRIC_TREE_H

#include "model/profile.h"

/* Of a context and all below it, with trimmed samples. */
struct p2d_metric_sum {
    double all;
    uint64_t all_samples;
};

/* Of a context alone. */
struct p2d_metric_self {
    double self;
    uint64_t samples;
};

/* Arrays by context. Contexts without a sample in or below them are in no list. */
struct p2d_metric_tree {
    const struct p2d_profile *profile;
    struct p2d_metric_sum *sums;
    struct p2d_metric_self *selfs;      /* NULL: only sums were asked for */
    p2d_node *first_child, *next_child; /* in their order of appearance */
};
/* One backward pass, since a child follows its parent. False when memory runs out; the
 * caller releases the tree in any case. */
bool p2d_metric_tree_init(struct p2d_metric_tree *, const struct p2d_profile *,
                          p2d_metric, struct p2d_report *);
/* The same without selfs, which take a third of the memory. */
bool p2d_metric_tree_init_sums(struct p2d_metric_tree *, const struct p2d_profile *,
                               p2d_metric, struct p2d_report *);
void p2d_metric_tree_release(struct p2d_metric_tree *);

/* A context counts as measured even where the values below it cancel out. */
static inline bool p2d_is_measured(const struct p2d_metric_tree *tree, p2d_node n)
{
    const struct p2d_metric_sum *sum = &tree->sums[n];
    return sum->all_samples > 0 || sum->all > 0 || sum->all < 0 ||
           tree->first_child[n] != 0;
}

/* Visit every measured context from the root down, and again after all below it. Inline,
 * so that the two functions are too: this is where large profiles spend their time. */
static inline void p2d_metric_tree_walk(const struct p2d_metric_tree *tree, void *state,
                                        void (*enter)(void *state, p2d_node),
                                        void (*leave)(void *state, p2d_node))
{
    p2d_node n = tree->first_child[0];
    while (n != 0) {
        enter(state, n);
        if (tree->first_child[n] != 0) {
            n = tree->first_child[n];
            continue;
        }
        while (n != 0) {
            leave(state, n);
            if (tree->next_child[n] != 0) {
                n = tree->next_child[n];
                break;
            }
            n = tree->profile->nodes.at[n].parent;
        }
    }
}

#endif
