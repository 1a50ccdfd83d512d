/* search.h - find a key among items that are sorted by it. */
#ifndef P2D_BASE_SEARCH_H
#define P2D_BASE_SEARCH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Count the items whose key is at most `key`. Each of the n items is `size` bytes long and begins
 * with its key, a uint64_t. The items must be sorted by key in ascending order. */
static inline uint32_t p2d_n_up_to(const void *items, uint32_t n, size_t size,
                                   uint64_t key)
{
    const unsigned char *at = (const unsigned char *)items;
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        uint64_t found;
        memcpy(&found, at + middle * size, sizeof found);
        if (found <= key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

#endif
