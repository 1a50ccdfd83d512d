/* map.c - hash table from a 64-bit key (often two indices) to an index. */
#include "base/map.h"

#include "base/hash.h"

static uint32_t probe(const struct p2d_map *map, uint64_t key)
{
    uint32_t i = (uint32_t)p2d_hash_u64(map->seed, key) & map->mask;
    while (map->values[i] != 0 && map->keys[i] != key)
        i = (i + 1) & map->mask;
    return i;
}

static bool grow(struct p2d_map *map, struct p2d_report *report)
{
    uint32_t size = map->keys == NULL ? P2D_FIRST_CAPACITY * 4 : (map->mask + 1) * 2;
    if (size == 0)
        return p2d_set_error(report, P2D_ENOMEM, "more than 2147483648 different items");
    struct p2d_map fresh = {.mask = size - 1,
                            .used = map->used,
                            .seed = map->keys == NULL ? p2d_hash_seed() : map->seed};
    fresh.keys = p2d_new(report, size, sizeof *fresh.keys);
    fresh.values = p2d_new(report, size, sizeof *fresh.values);
    if (fresh.keys == NULL || fresh.values == NULL) {
        p2d_map_release(&fresh);
        return false;
    }
    for (uint32_t i = 0; map->keys != NULL && i <= map->mask; i++) {
        if (map->values[i] == 0)
            continue;
        uint32_t at = probe(&fresh, map->keys[i]);
        fresh.keys[at] = map->keys[i];
        fresh.values[at] = map->values[i];
    }
    p2d_map_release(map);
    *map = fresh;
    return true;
}

uint32_t *p2d_map_at(struct p2d_map *map, struct p2d_report *report, uint64_t key)
{
    if (!p2d_ok(report))
        return NULL;
    if ((map->keys == NULL || map->used > map->mask / 2) && !grow(map, report))
        return NULL;
    uint32_t i = probe(map, key);
    if (map->values[i] == 0) {
        map->keys[i] = key;
        map->used++;
    }
    return &map->values[i];
}

uint32_t p2d_map_get(const struct p2d_map *map, uint64_t key)
{
    return map->keys != NULL ? map->values[probe(map, key)] : 0;
}

void p2d_map_release(struct p2d_map *map)
{
    p2d_delete(map->keys);
    p2d_delete(map->values);
    map->keys = NULL;
    map->values = NULL;
    map->used = map->mask = 0;
}
