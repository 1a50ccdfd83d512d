/* indent_tree.h - read call trees that are printed as indented lines.
 *
 *     100 main
 *       60 parse
 *         25 read
 *
 * A line belongs to the nearest one above it that is less indented. Where numbers are
 * inclusive, the self cost of a line is its cost less its children's costs; if the line
 * states a self cost that differs only by rounding, the stated one is taken.
 */
#ifndef P2D_ASSEMBLE_INDENT_TREE_H
#define P2D_ASSEMBLE_INDENT_TREE_H

#include "io/input.h"
#include "model/builder.h"

struct p2d_indent_level {
    size_t depth;
    p2d_node node;
    double cost, rest; /* inclusive; without that of the children so far */
    double self;       /* as the line says; NaN: it does not */
};

/* Zeroed but for the first two is empty. */
struct p2d_indent_tree {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric;
    bool costs_are_samples; /* a cost is how many samples there were */
    p2d_thread thread;      /* of the lines to come */
    P2D_VEC(struct p2d_indent_level) levels;
};

/* A line with its inclusive cost. */
void p2d_indent_add_inclusive(struct p2d_indent_tree *, size_t depth, p2d_spot,
                              double cost);

/* The self cost that the last added line states. */
void p2d_indent_set_self(struct p2d_indent_tree *, double self);

/* A line whose own cost is added by the caller: its place. */
p2d_node p2d_indent_enter(struct p2d_indent_tree *, size_t depth, p2d_spot);

/* The tree ends: what is left goes to its lines. The next line begins a new one. */
void p2d_indent_end(struct p2d_indent_tree *);
void p2d_indent_release(struct p2d_indent_tree *);

#endif
