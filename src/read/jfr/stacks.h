/* stacks.h - the contexts of a chunk's stack traces, and the functions of its methods. */
#ifndef P2D_READ_JFR_STACKS_H
#define P2D_READ_JFR_STACKS_H

#include "model/builder.h"
#include "read/jfr/pools.h"

/* Whose function a method is, by the type of its frame. */
enum p2d_jfr_origin { P2D_JFR_OF_JAVA, P2D_JFR_OF_LIBRARY, P2D_JFR_OF_KERNEL };
enum { P2D_JFR_ORIGINS = 3 };

struct p2d_jfr_stack {
    p2d_node node; /* 0: it has no frames */
    bool is_truncated;
};

/* Zeroed is empty, but for what it works with. */
struct p2d_jfr_stacks {
    struct p2d_builder *b;
    struct p2d_jfr_pools *pools;
    struct p2d_map by_name; /* functions of Java, of all chunks */
    struct p2d_buffer name, module;
    /* Of the chunk: */
    bool is_async; /* async-profiler wrote it: it has frames of libraries */
    struct p2d_map by_method[P2D_JFR_ORIGINS];
    struct p2d_map origins; /* id of a frame's type -> origin + 1 */
    struct p2d_map by_id;   /* of a stack trace -> its place */
    P2D_VEC(struct p2d_jfr_stack) stacks;
};

/* Begin with the constants of a chunk. False if memory runs out. */
bool p2d_jfr_stacks_begin(struct p2d_jfr_stacks *);
void p2d_jfr_stacks_release(struct p2d_jfr_stacks *);

/* The stack with this id; without a context if there is none. */
struct p2d_jfr_stack p2d_jfr_stack_of(struct p2d_jfr_stacks *, uint64_t id);

p2d_fn p2d_jfr_fn_of(struct p2d_jfr_stacks *, uint64_t method, enum p2d_jfr_origin);

#endif
