/* slots.h - a hash table from a hash to an id, for things that are kept elsewhere by their
 * id, and compared there: strings, functions, lines.
 */
#ifndef P2D_BASE_SLOTS_H
#define P2D_BASE_SLOTS_H

#include "base/mem.h"

/* The hash beside the id: a look-up passes over other things without reading them. */
struct p2d_slot {
    uint32_t id; /* 0: free */
    uint32_t hash;
};

/* Open addressing by the upper bits of the hash, as p2d_map. Zeroed has no slots. */
struct p2d_slots {
    struct p2d_slot *at;
    uint32_t mask;
    uint8_t shift; /* 32 - log2(number of slots) */
};

/* Where a look-up begins; it goes on with p2d_next_slot to the first free slot. */
static inline uint32_t p2d_first_slot(const struct p2d_slots *slots, uint32_t hash)
{
    return hash >> slots->shift;
}

static inline uint32_t p2d_next_slot(const struct p2d_slots *slots, uint32_t i)
{
    return (i + 1) & slots->mask;
}

/* Move all to a table of twice the size; the caller does so before half of it is taken.
 * False and an error, "more than 1073741824 `things`", if there is no room. */
bool p2d_slots_grow(struct p2d_slots *, struct p2d_report *, const char *things);

/* Take a free slot for an id that has none. */
void p2d_slots_put(struct p2d_slots *, uint32_t id, uint32_t hash);

#endif
