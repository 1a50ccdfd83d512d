/* groups.h - group numbered items by a key, such as edges by their caller. */
#ifndef P2D_BASE_GROUPS_H
#define P2D_BASE_GROUPS_H

#include "base/mem.h"

/* The items of key k are items[first[k] .. first[k + 1]), in ascending order. */
struct p2d_groups {
    uint32_t *first, *items;
};

/* As a key: the item goes into no group. */
#define P2D_NO_GROUP UINT32_MAX

/* The key of an item; it must give the same key whenever it is asked. */
typedef uint32_t p2d_key_of(const void *context, uint32_t item);

/* Group items 0..n_items-1 by keys 0..n_keys-1, in linear time (a counting sort): true,
 * or false and an error. p2d_groups_release frees the groups in both cases. */
bool p2d_group_items(struct p2d_groups *, struct p2d_report *, uint32_t n_keys,
                     uint32_t n_items, p2d_key_of *, const void *context);

void p2d_groups_release(struct p2d_groups *);

#endif
