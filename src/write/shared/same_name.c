/* same_name.c - find functions that a format could not distinguish, since it cannot
 * hold all of a function's identity. */
#include "write/shared/same_name.h"

#include "base/map.h"

/* What tells a function from others, in two numbers. */
static uint64_t key_of(const struct p2d_function *f, enum p2d_identity identity,
                       struct p2d_map *pairs, struct p2d_report *report)
{
    switch (identity) {
    case P2D_NAME:
        return p2d_pair(f->name, 0);
    case P2D_NAME_MODULE:
        return p2d_pair(f->name, f->module);
    case P2D_NAME_FILE:
        return p2d_pair(f->name, f->file);
    case P2D_NAME_MODULE_FILE:
    default:
        return p2d_pair(p2d_map_number(pairs, report, p2d_pair(f->name, f->file)),
                        f->module);
    }
}

bool *p2d_same_names(const struct p2d_profile *p, enum p2d_identity identity,
                     struct p2d_report *report)
{
    struct p2d_map pairs = {0}, firsts = {0};
    bool *same = p2d_new(report, p->fns.len, sizeof *same);
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(report); fn++) {
        uint64_t key = key_of(&p->fns.at[fn], identity, &pairs, report);
        uint32_t *first = p2d_map_at(&firsts, report, key);
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
