/* indent_tree.c - read call trees that are printed as indented lines. */
#include "assemble/indent_tree.h"

#include <math.h>

/* Printed numbers are rounded, so children may seem to cost a little more than their
 * parent, or a billionth less: that is no self cost. Self costs are printed to more
 * digits than sums, "846.00 ms" of "2.45 s". */
static double self_of(const struct p2d_indent_level *level)
{
    static const double tolerance = 0.01, least = 1e-9;
    if (fabs(level->self - level->rest) <= tolerance * level->cost) /* not if NaN */
        return level->self;
    return level->rest > least * level->cost ? level->rest : 0;
}

static void end_level(struct p2d_indent_tree *tree)
{
    const struct p2d_indent_level *level = &tree->levels.at[--tree->levels.len];
    double self = self_of(level);
    if (!(self > 0))
        return;
    /* Counts came from 64 bits, so this fits. */
    uint64_t count = tree->costs_are_samples && self < 1e18 ? (uint64_t)self : 1;
    p2d_add_sample(tree->b, (struct p2d_sample){.node = level->node,
                                                .thread = tree->thread,
                                                .metric = tree->metric,
                                                .value = self,
                                                .count = count});
}

static void end_levels(struct p2d_indent_tree *tree, size_t depth)
{
    while (tree->levels.len > 0 && tree->levels.at[tree->levels.len - 1].depth >= depth)
        end_level(tree);
}

p2d_node p2d_indent_enter(struct p2d_indent_tree *tree, size_t depth, p2d_spot spot)
{
    struct p2d_indent_level fresh = {.depth = depth, .self = NAN};
    end_levels(tree, depth);
    uint32_t n = tree->levels.len;
    fresh.node = p2d_child(tree->b, n > 0 ? tree->levels.at[n - 1].node : 0, spot, false);
    (void)p2d_vec_push(&tree->levels, tree->b->report, fresh);
    return fresh.node;
}

void p2d_indent_add_inclusive(struct p2d_indent_tree *tree, size_t depth, p2d_spot spot,
                              double cost)
{
    p2d_indent_enter(tree, depth, spot);
    uint32_t n = tree->levels.len;
    if (!p2d_ok(tree->b->report))
        return;
    tree->levels.at[n - 1].cost = tree->levels.at[n - 1].rest = cost;
    if (n > 1)
        tree->levels.at[n - 2].rest -= cost;
}

void p2d_indent_set_self(struct p2d_indent_tree *tree, double self)
{
    if (tree->levels.len > 0)
        tree->levels.at[tree->levels.len - 1].self = self;
}

void p2d_indent_end(struct p2d_indent_tree *tree)
{
    end_levels(tree, 0);
}

void p2d_indent_release(struct p2d_indent_tree *tree)
{
    p2d_vec_release(&tree->levels);
}
