/* groups.c - group numbered items by a key, such as edges by their caller. */
#include "base/groups.h"

bool p2d_group_items(struct p2d_groups *groups, struct p2d_report *report,
                     uint32_t n_keys, uint32_t n_items, p2d_key_of *key_of,
                     const void *context)
{
    uint32_t *first = p2d_new(report, (size_t)n_keys + 2, sizeof *first);
    uint32_t *items = p2d_new(report, n_items, sizeof *items);
    *groups = (struct p2d_groups){first, items};
    if (!p2d_ok(report))
        return false;
    /* Sizes are counted two places further, sums stand one place further: there each item
     * moves its group's begin on, and in the end all stand where they belong. */
    for (uint32_t i = 0; i < n_items; i++) {
        uint32_t key = key_of(context, i);
        if (key != P2D_NO_GROUP)
            first[(size_t)key + 2]++;
    }
    for (size_t k = 2; k < (size_t)n_keys + 2; k++)
        first[k] += first[k - 1];
    for (uint32_t i = 0; i < n_items; i++) {
        uint32_t key = key_of(context, i);
        if (key != P2D_NO_GROUP)
            items[first[(size_t)key + 1]++] = i;
    }
    return true;
}

void p2d_groups_release(struct p2d_groups *groups)
{
    p2d_delete(groups->first);
    p2d_delete(groups->items);
}
