/* map.h - a hash table from a 64-bit key (often two indices) to an index. */
#ifndef P2D_BASE_MAP_H
#define P2D_BASE_MAP_H

#include "base/mem.h"

/* Key and value side by side: a look-up touches one line of the processor's cache. */
struct p2d_map_slot {
    uint32_t high, low; /* of the key */
    uint32_t value;     /* 0: free */
};

/* Zeroed is empty. A key's place comes from the upper bits of its hash, so that all keep
 * their order when the table grows: that reads and writes memory from end to end. */
struct p2d_map {
    struct p2d_map_slot *slots;
    uint32_t mask, used;
    uint8_t shift; /* 64 - log2(number of slots) */
    uint64_t seed;
};

static inline uint64_t p2d_pair(uint32_t high, uint32_t low)
{
    return (uint64_t)high << 32 | low;
}

/* The value's place: *slot is 0 if the key is new, and the caller then stores a non-zero
 * value. NULL when memory runs out. Valid until the next call. */
uint32_t *p2d_map_at(struct p2d_map *, struct p2d_report *, uint64_t key);
/* The number of a key: keys are numbered from 1 on in the order in which they come. 0 when
 * memory runs out. The map must hold nothing else. */
uint32_t p2d_map_number(struct p2d_map *, struct p2d_report *, uint64_t key);
/* 0 if it is not there. */
uint32_t p2d_map_get(const struct p2d_map *, uint64_t key);
/* Fetch the key's place into the processor's cache: it will be asked for soon. */
void p2d_map_prefetch(const struct p2d_map *, uint64_t key);
void p2d_map_release(struct p2d_map *);

#endif
