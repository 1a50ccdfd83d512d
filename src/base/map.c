/* map.c - a hash table from a 64-bit key (often two indices) to an index. */
#include "base/map.h"

#include "base/hash.h"

static uint32_t place_of(const struct p2d_map *map, uint64_t key)
{
    return (uint32_t)(p2d_hash_u64(map->seed, key) >> map->shift);
}

static inline struct p2d_map_slot *probe(const struct p2d_map *map, uint64_t key)
{
    uint32_t high = (uint32_t)(key >> 32), low = (uint32_t)key;
    uint32_t i = place_of(map, key);
    while (map->slots[i].value != 0 &&
           (map->slots[i].low != low || map->slots[i].high != high))
        i = (i + 1) & map->mask;
    return &map->slots[i];
}

/* Move all to a table of twice the size. */
static bool grow(struct p2d_map *map, struct p2d_report *report)
{
    unsigned bits = map->slots == NULL ? P2D_FIRST_BITS : 65u - map->shift;
    if (bits > 31)
        return p2d_set_error(report, P2D_ENOMEM,
                             "the input has more than 1073741824 different items");
    struct p2d_map fresh = {.mask = (UINT32_C(1) << bits) - 1,
                            .used = map->used,
                            .shift = (uint8_t)(64 - bits),
                            .seed = map->slots == NULL ? p2d_hash_seed() : map->seed};
    fresh.slots = p2d_new_table(report, (size_t)fresh.mask + 1, sizeof *fresh.slots);
    if (fresh.slots == NULL)
        return false;
    for (uint32_t i = 0; map->slots != NULL && i <= map->mask; i++) {
        const struct p2d_map_slot *slot = &map->slots[i];
        if (slot->value != 0)
            *probe(&fresh, p2d_pair(slot->high, slot->low)) = *slot;
    }
    p2d_map_release(map);
    *map = fresh;
    return true;
}

uint32_t *p2d_map_at(struct p2d_map *map, struct p2d_report *report, uint64_t key)
{
    if (!p2d_ok(report))
        return NULL;
    if ((map->slots == NULL || map->used > map->mask / 2) && !grow(map, report))
        return NULL;
    struct p2d_map_slot *slot = probe(map, key);
    if (slot->value == 0) {
        slot->high = (uint32_t)(key >> 32);
        slot->low = (uint32_t)key;
        map->used++;
    }
    return &slot->value;
}

uint32_t p2d_map_number(struct p2d_map *map, struct p2d_report *report, uint64_t key)
{
    uint32_t *slot = p2d_map_at(map, report, key);
    if (slot == NULL)
        return 0;
    if (*slot == 0)
        *slot = map->used;
    return *slot;
}

void p2d_map_prefetch(const struct p2d_map *map, uint64_t key)
{
    if (map->slots != NULL)
        p2d_prefetch(&map->slots[place_of(map, key)]);
}

uint32_t p2d_map_get(const struct p2d_map *map, uint64_t key)
{
    return map->slots != NULL ? probe(map, key)->value : 0;
}

void p2d_map_release(struct p2d_map *map)
{
    p2d_delete(map->slots);
    map->slots = NULL;
    map->used = map->mask = 0;
}
