/* lines.c - add lines of source code to the profile that a builder makes. */
#include "model/lines.h"

#include <math.h>

#include "base/hash.h"

static bool are_equal(const struct p2d_location *a, const struct p2d_location *b)
{
    return a->fn == b->fn && a->file == b->file && a->line == b->line;
}

/* The number of a location, which is new if it was never asked for. */
static p2d_location_id intern(struct p2d_builder *b, struct p2d_location location)
{
    struct p2d_profile *p = b->profile;
    uint64_t h = p2d_hash_u64(b->seed, p2d_pair(location.fn, location.file));
    uint32_t hash = (uint32_t)p2d_hash_u64(h, location.line);
    for (uint32_t step = 0;; step++) {
        uint32_t *slot = p2d_map_at(&b->lines, b->report, (uint64_t)hash + step);
        if (slot == NULL)
            return 0;
        if (*slot != 0 && are_equal(&p->locations.at[*slot], &location))
            return *slot;
        if (*slot != 0)
            continue;
        if (p->locations.len == P2D_INLINED)
            p2d_set_error(b->report, P2D_ENOMEM,
                          "the profile has more than 536870912 lines");
        else if (p2d_vec_push(&p->locations, b->report, location))
            return *slot = p->locations.len - 1;
        return 0;
    }
}

p2d_spot p2d_at_line(struct p2d_builder *b, p2d_fn fn, p2d_str file, int64_t line)
{
    if (b->drops_lines || fn == 0 || line < 1 || line > UINT32_MAX || !p2d_ok(b->report))
        return fn;
    if (file == b->profile->fns.at[fn].file)
        file = 0;
    p2d_location_id id = intern(b, (struct p2d_location){fn, file, (uint32_t)line});
    return id != 0 ? id | P2D_AT_LINE : fn;
}

void p2d_lack_line_totals(struct p2d_builder *b)
{
    b->profile->lacks_line_totals |= !b->drops_lines;
}

static void add_number(struct p2d_builder *b, p2d_values *numbers, uint32_t index,
                       double value)
{
    if (!isfinite(value))
        p2d_set_error(b->report, P2D_EFORMAT, "a cost of a line is not a finite number");
    else if (p2d_vec_reach(numbers, b->report, index))
        numbers->at[index] += value;
}

void p2d_add_line_cost(struct p2d_builder *b, p2d_spot spot, p2d_metric metric,
                       double self)
{
    if ((spot & P2D_AT_LINE) != 0 && p2d_ok(b->report))
        add_number(b, &b->profile->metrics.at[metric].line_selfs, p2d_location_of(spot),
                   self);
}

/* The number of a call site; 0 if the spot has no line, or after an error. */
static uint32_t site_of(struct p2d_builder *b, p2d_call_id call, p2d_spot caller)
{
    if ((caller & P2D_AT_LINE) == 0 || !p2d_ok(b->report))
        return 0;
    p2d_location_id location = p2d_location_of(caller);
    uint32_t *slot = p2d_map_at(&b->sites, b->report, p2d_pair(call, location));
    struct p2d_call_site fresh = {call, location, p2d_count_unknown()};
    if (slot != NULL && *slot == 0 && p2d_vec_push(&b->profile->sites, b->report, fresh))
        *slot = b->profile->sites.len - 1;
    return slot != NULL ? *slot : 0;
}

void p2d_add_site_cost(struct p2d_builder *b, p2d_call_id call, p2d_spot caller,
                       p2d_metric metric, double total)
{
    uint32_t site = site_of(b, call, caller);
    if (site != 0)
        add_number(b, &b->profile->metrics.at[metric].site_totals, site, total);
}

void p2d_add_site_calls(struct p2d_builder *b, p2d_call_id call, p2d_spot caller,
                        struct p2d_count calls)
{
    uint32_t site = site_of(b, call, caller);
    if (site == 0)
        return;
    struct p2d_count *known = &b->profile->sites.at[site].calls;
    *known = p2d_count_add_known(*known, calls);
}
