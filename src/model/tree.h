/* tree.h - find the contexts of a profile by a hash table of paths.
 *
 * The hash of a context comes from its parent's hash and its own frame, not from its
 * parent's number. So the places of a whole stack are known before the first of its
 * contexts is found, and the processor can fetch them from memory side by side.
 */
#ifndef P2D_MODEL_TREE_H
#define P2D_MODEL_TREE_H

#include "base/hash.h"
#include "model/profile.h"

/* The data that a look-up compares; four slots fill a line of the processor's cache. */
struct p2d_tree_slot {
    p2d_node node; /* 0: free */
    p2d_node parent;
    uint32_t frame; /* function << 1 | gap */
    uint32_t hash;
};

struct p2d_tree {
    struct p2d_tree_slot *slots; /* open addressing by the upper bits, as p2d_map */
    uint32_t mask;
    uint8_t shift;            /* 32 - log2(number of slots) */
    uint64_t seed;            /* odd */
    P2D_VEC(uint32_t) hashes; /* by node */
};

bool p2d_tree_init(struct p2d_tree *, struct p2d_report *);
void p2d_tree_release(struct p2d_tree *);
/* Make room for `extra` more contexts: adding as many moves nothing. */
bool p2d_tree_reserve(struct p2d_tree *, struct p2d_report *, uint32_t extra);

/* The hash of a frame below a context with the hash `above`. */
static inline uint32_t p2d_tree_hash(const struct p2d_tree *tree, uint32_t above,
                                     uint32_t frame)
{
    uint64_t key = (uint64_t)above << 32 | frame;
    return (uint32_t)(p2d_multiply_fold(key ^ UINT64_C(0x9e3779b97f4a7c15), tree->seed) >>
                      32);
}

static inline void p2d_tree_prefetch(const struct p2d_tree *tree, uint32_t hash)
{
    p2d_prefetch(&tree->slots[hash >> tree->shift]);
}

/* The context's slot, or the free one where it belongs: for that a p2d_tree_reserve must
 * have made room. */
static inline struct p2d_tree_slot *
p2d_tree_find(const struct p2d_tree *tree, p2d_node parent, uint32_t frame, uint32_t hash)
{
    uint32_t i = hash >> tree->shift;
    while (tree->slots[i].node != 0 &&
           (tree->slots[i].parent != parent || tree->slots[i].frame != frame))
        i = (i + 1) & tree->mask;
    return &tree->slots[i];
}

#endif
