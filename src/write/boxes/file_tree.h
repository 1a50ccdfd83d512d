/* file_tree.h - a tree of folders, files and functions with their self costs. */
#ifndef P2D_WRITE_BOXES_FILE_TREE_H
#define P2D_WRITE_BOXES_FILE_TREE_H

#include "write/boxes/treemap.h"

/* The boxes of folders, files and functions with their self costs. */
bool p2d_file_tree_init(struct p2d_stack_tree *, struct p2d_strings *folders,
                        const struct p2d_stacks *, struct p2d_report *);

#endif
