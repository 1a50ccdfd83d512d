/* json_tree.h - read a tree of JSON objects, each with an array of children. */
#ifndef P2D_ASSEMBLE_JSON_TREE_H
#define P2D_ASSEMBLE_JSON_TREE_H

#include "syntax/json.h"

/* Callbacks. Objects have the numbers that open() gives them, from 1. */
struct p2d_json_tree {
    const char *children;                             /* the array's key */
    uint32_t (*open)(void *context, uint32_t parent); /* parent 0: the root */
    /* Takes the value of another member. */
    void (*member)(void *context, uint32_t object, struct p2d_span key);
    /* Takes a child that is a number; NULL: it is skipped. */
    void (*number)(void *context, uint32_t object);
    void (*close)(void *context, uint32_t object);
};

/* The next value with all that is nested in it, without recursion. Memory follows the
 * depth. What is no object is skipped. Errors are in the report. */
void p2d_json_walk(struct p2d_json *, const struct p2d_json_tree *, void *context);

#endif
