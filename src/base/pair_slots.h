/* pair_slots.h - a value for each pair of two small numbers: in a table where these pairs are
 * few, which needs no hashes, else in a map. */
#ifndef P2D_BASE_PAIR_SLOTS_H
#define P2D_BASE_PAIR_SLOTS_H

#include "base/map.h"

/* Zeroed holds nothing and can be released. */
struct p2d_pair_slots {
    uint32_t *table; /* by high * width + low; NULL: the map holds the values */
    uint32_t width;
    struct p2d_map map;
};

/* For pairs whose first number is below `height` and whose second one is below `width`. False
 * when memory runs out. */
bool p2d_pair_slots_init(struct p2d_pair_slots *, struct p2d_report *, uint32_t height,
                         uint32_t width);
void p2d_pair_slots_release(struct p2d_pair_slots *);

/* The value's place, as p2d_map_at. */
static inline uint32_t *p2d_pair_slot(struct p2d_pair_slots *slots,
                                      struct p2d_report *report, uint32_t high,
                                      uint32_t low)
{
    return slots->table != NULL ? &slots->table[(size_t)high * slots->width + low]
                                : p2d_map_at(&slots->map, report, p2d_pair(high, low));
}

/* The value of a pair; 0 if it has none. */
static inline uint32_t p2d_pair_value(const struct p2d_pair_slots *slots, uint32_t high,
                                      uint32_t low)
{
    return slots->table != NULL ? slots->table[(size_t)high * slots->width + low]
                                : p2d_map_get(&slots->map, p2d_pair(high, low));
}

#endif
