/* sort.h - sort many numbers, each with an index. */
#ifndef P2D_BASE_SORT_H
#define P2D_BASE_SORT_H

#include "base/mem.h"

struct p2d_keyed {
    uint64_t key;
    uint32_t index;
};

/* By key; those with the same one stay in their order. Time grows as the number of items,
 * whatever they are. False when memory runs out. */
bool p2d_sort_keyed(struct p2d_report *, struct p2d_keyed *, uint32_t n);

#endif
