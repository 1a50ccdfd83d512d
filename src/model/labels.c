/* labels.c - add labels of samples to the profile that a builder makes. */
#include "model/labels.h"

#include "base/hash.h"

static bool are_equal(const struct p2d_sample_label *a, const struct p2d_sample_label *b)
{
    return a->key == b->key && a->text == b->text && a->unit == b->unit &&
           a->number == b->number;
}

uint32_t p2d_label_of(struct p2d_builder *b, struct p2d_sample_label label)
{
    struct p2d_profile *p = b->profile;
    uint64_t h = p2d_hash_u64(b->seed, p2d_pair(label.key, label.text));
    uint64_t value = (uint64_t)label.number ^ (uint64_t)label.unit << 32;
    uint32_t hash = (uint32_t)p2d_hash_u64(h, value);
    for (uint32_t step = 0; !b->drops_labels && p2d_ok(b->report); step++) {
        uint32_t *slot = p2d_map_at(&b->labels, b->report, (uint64_t)hash + step);
        if (slot == NULL)
            return 0;
        if (*slot != 0 && are_equal(&p->labels.at[*slot], &label))
            return *slot;
        if (*slot == 0)
            return p2d_vec_push(&p->labels, b->report, label) ? *slot = p->labels.len - 1
                                                              : 0;
    }
    return 0;
}

/* Sort `members`, few as they are, without repeats and zeros; their number. */
static uint32_t sort_members(const uint32_t *labels, uint32_t n, uint32_t *members)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = used;
        while (at > 0 && members[at - 1] > labels[i])
            at--;
        if (labels[i] == 0 || (at > 0 && members[at - 1] == labels[i]))
            continue;
        memmove(members + at + 1, members + at, (used - at) * sizeof *members);
        members[at] = labels[i];
        used++;
    }
    return used;
}

static bool has_members(const struct p2d_profile *p, uint32_t set,
                        const uint32_t *members, uint32_t n)
{
    const struct p2d_label_set *known = &p->label_sets.at[set];
    return known->n == n &&
           memcmp(p->label_members.at + known->first, members, n * sizeof *members) == 0;
}

static uint32_t add_set(struct p2d_builder *b, const uint32_t *members, uint32_t n)
{
    struct p2d_profile *p = b->profile;
    struct p2d_label_set fresh = {p->label_members.len, n};
    for (uint32_t i = 0; i < n; i++)
        (void)p2d_vec_push(&p->label_members, b->report, members[i]);
    return p2d_vec_push(&p->label_sets, b->report, fresh) ? p->label_sets.len - 1 : 0;
}

uint32_t p2d_label_set_of(struct p2d_builder *b, const uint32_t *labels, uint32_t n)
{
    uint32_t members[P2D_MOST_LABELS];
    if (b->drops_labels || n == 0 || !p2d_ok(b->report))
        return 0;
    if (n > P2D_MOST_LABELS) {
        p2d_set_error(b->report, P2D_EFORMAT, "a sample has more than %d labels",
                      P2D_MOST_LABELS);
        return 0;
    }
    n = sort_members(labels, n, members);
    uint64_t h = b->seed;
    for (uint32_t i = 0; i < n; i++)
        h = p2d_hash_u64(h, members[i]);
    for (uint32_t step = 0; n > 0; step++) {
        uint32_t *slot = p2d_map_at(&b->label_sets, b->report, (h & UINT32_MAX) + step);
        if (slot == NULL)
            return 0;
        if (*slot == 0)
            return *slot = add_set(b, members, n);
        if (has_members(b->profile, *slot, members, n))
            return *slot;
    }
    return 0;
}
