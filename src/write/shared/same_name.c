/* same_name.c - find functions that a format could not distinguish, since it cannot
 * hold all of a function's identity. */
#include "write/shared/same_name.h"

#include "base/map.h"

/* A number for a pair of numbers, from 1 on; 0 when memory runs out. */
static uint32_t number_of(struct p2d_map *map, uint64_t pair, struct p2d_report *report)
{
    uint32_t *slot = p2d_map_at(map, report, pair);
    if (slot == NULL)
        return 0;
    if (*slot == 0)
        *slot = map->used;
    return *slot;
}

bool *p2d_same_names(const struct p2d_profile *p, enum p2d_identity identity,
                     struct p2d_report *report)
{
    struct p2d_map pairs = {0}, firsts = {0};
    bool *same = p2d_new(report, p->fns.len, sizeof *same);
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(report); fn++) {
        const struct p2d_function *f = &p->fns.at[fn];
        bool by_file = identity == P2D_NAME_FILE || identity == P2D_NAME_MODULE_FILE;
        bool by_module = identity == P2D_NAME_MODULE || identity == P2D_NAME_MODULE_FILE;
        p2d_str file = by_file ? f->file : 0, module = by_module ? f->module : 0;
        uint32_t pair = number_of(&pairs, p2d_pair(f->name, file), report);
        uint32_t *first = p2d_map_at(&firsts, report, p2d_pair(pair, module));
        if (first == NULL)
            break;
        if (*first == 0)
            *first = fn;
        else
            same[fn] = same[*first] = true;
    }
    p2d_map_release(&pairs);
    p2d_map_release(&firsts);
    if (!p2d_ok(report)) {
        p2d_delete(same);
        return NULL;
    }
    return same;
}
