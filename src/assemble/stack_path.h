/* stack_path.h - reuse the common frames of consecutive stacks: neighbouring samples
 * share their callers, so only frames after the first difference are looked up. */
#ifndef P2D_ASSEMBLE_STACK_PATH_H
#define P2D_ASSEMBLE_STACK_PATH_H

#include "model/builder.h"

struct p2d_step {
    uint64_t key; /* what the format calls the frame: an address, an id */
    p2d_node node;
};

/* From the root. Zeroed is empty. */
struct p2d_stack_path {
    P2D_VEC(struct p2d_step) steps;
};

/* Forget the last stack but for the callers that this one, given leaf first, has too;
 * *node becomes the context of the innermost of them. Returns how many there are. */
static inline uint32_t p2d_share_path(struct p2d_stack_path *path, const uint64_t *keys,
                                      uint32_t n, p2d_node *node)
{
    uint32_t same = 0;
    while (same < n && same < path->steps.len &&
           path->steps.at[same].key == keys[n - 1 - same])
        same++;
    path->steps.len = same;
    *node = same > 0 ? path->steps.at[same - 1].node : 0;
    return same;
}

/* The next frame inwards. */
static inline void p2d_push_step(struct p2d_stack_path *path, struct p2d_report *report,
                                 uint64_t key, p2d_node node)
{
    (void)p2d_vec_push(&path->steps, report, (struct p2d_step){key, node});
}

#endif
