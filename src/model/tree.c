/* tree.c - find the contexts of a profile by a hash table of paths. */
#include "model/tree.h"

/* Move all contexts to a table of 2^bits slots. They keep their order, so memory is read
 * and written from end to end. */
static bool resize(struct p2d_tree *tree, struct p2d_report *report, unsigned bits)
{
    if (bits > 31)
        return p2d_set_error(report, P2D_ENOMEM,
                             "the profile has more than 1342177280 contexts");
    uint32_t mask = (UINT32_C(1) << bits) - 1;
    uint8_t shift = (uint8_t)(32 - bits);
    struct p2d_tree_slot *slots = p2d_new_table(report, (size_t)mask + 1, sizeof *slots);
    if (slots == NULL)
        return false;
    for (uint32_t i = 0; tree->slots != NULL && i <= tree->mask; i++) {
        if (tree->slots[i].node == 0)
            continue;
        uint32_t to = tree->slots[i].hash >> shift;
        while (slots[to].node != 0)
            to = (to + 1) & mask;
        slots[to] = tree->slots[i];
    }
    p2d_delete(tree->slots);
    tree->slots = slots;
    tree->mask = mask;
    tree->shift = shift;
    return true;
}

bool p2d_tree_init(struct p2d_tree *tree, struct p2d_report *report)
{
    memset(tree, 0, sizeof *tree);
    tree->seed = p2d_hash_seed() | 1;
    return p2d_vec_push(&tree->hashes, report, 0) && resize(tree, report, P2D_FIRST_BITS);
}

void p2d_tree_release(struct p2d_tree *tree)
{
    p2d_delete(tree->slots);
    tree->slots = NULL;
    p2d_vec_release(&tree->hashes);
}

bool p2d_tree_reserve(struct p2d_tree *tree, struct p2d_report *report, uint32_t extra)
{
    if (!p2d_ok(report))
        return false;
    /* At most five slots of eight are taken. */
    uint64_t wanted = ((uint64_t)tree->hashes.len + extra) / 5 * 8 + 8;
    if (wanted <= tree->mask)
        return true;
    unsigned bits = 32u - tree->shift;
    while (bits < 32 && (UINT64_C(1) << bits) <= wanted)
        bits++;
    return resize(tree, report, bits);
}
