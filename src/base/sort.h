/* sort.h - sort many numbers, by a key or by a comparison. */
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

/* Which of two numbers comes first: negative, zero or positive, as of qsort. */
typedef int p2d_number_order(const void *context, uint32_t a, uint32_t b);

/* A stable sort of numbers, which mean what the context knows. False when memory runs
 * out. */
bool p2d_sort_numbers(uint32_t *at, size_t n, p2d_number_order *, const void *context,
                      struct p2d_report *);

#endif
