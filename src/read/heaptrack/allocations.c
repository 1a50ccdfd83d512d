/* allocations.c - count what a program allocates and frees, and find the moment when it
 * had the most. */
#include "read/heaptrack/allocations.h"

enum { FREED = INT32_MAX };

static void note_change(struct p2d_heap *h, uint32_t kind)
{
    if (h->kinds.at[kind].is_changed)
        return;
    h->kinds.at[kind].is_changed = p2d_vec_push(&h->changed, h->report, kind);
}

/* Only what has changed since the last peak is looked at: that is no more than there were
 * events. */
static void take_peak(struct p2d_heap *h)
{
    for (uint32_t i = 0; i < h->changed.len; i++) {
        struct p2d_heap_kind *kind = &h->kinds.at[h->changed.at[i]];
        kind->at_peak = kind->live;
        kind->is_changed = false;
    }
    h->changed.len = 0;
    h->peak = h->total;
}

void p2d_heap_allocate(struct p2d_heap *h, uint32_t kind)
{
    struct p2d_heap_kind *at = &h->kinds.at[kind];
    at->n++;
    at->live++;
    h->total += (double)at->size;
    h->last = kind + 1;
    h->most = h->total > h->most ? h->total : h->most;
    note_change(h, kind);
    if (h->total > h->peak)
        take_peak(h);
}

bool p2d_heap_free(struct p2d_heap *h, uint32_t kind)
{
    struct p2d_heap_kind *at = &h->kinds.at[kind];
    bool is_temporary = h->last == kind + 1;
    h->last = 0;
    if (at->live == 0)
        return false;
    at->live--;
    at->temporary += is_temporary;
    h->total -= (double)at->size;
    note_change(h, kind);
    return true;
}

/* The kind of a size and a trace; p2d_heap.kinds.len after an error. */
static uint32_t kind_of(struct p2d_heap *h, uint64_t size, uint32_t trace)
{
    uint64_t key = (size ^ size >> 32) << 32 ^ trace;
    for (;; key += 0x9e3779b97f4a7c15) {
        uint32_t *slot = p2d_map_at(&h->by_place, h->report, key);
        if (slot == NULL)
            return h->kinds.len;
        if (*slot == 0 &&
            p2d_vec_push(&h->kinds, h->report,
                         (struct p2d_heap_kind){.size = size, .trace = trace}))
            *slot = h->kinds.len;
        if (*slot == 0)
            return h->kinds.len;
        const struct p2d_heap_kind *kind = &h->kinds.at[*slot - 1];
        if (kind->size == size && kind->trace == trace)
            return *slot - 1;
    }
}

void p2d_heap_allocate_at(struct p2d_heap *h, uint64_t size, uint32_t trace,
                          uint64_t address)
{
    uint32_t kind = kind_of(h, size, trace);
    uint32_t *slot =
        kind < h->kinds.len ? p2d_map_at(&h->by_address, h->report, address) : NULL;
    if (slot == NULL)
        return;
    *slot = kind + 1;
    p2d_heap_allocate(h, kind);
}

bool p2d_heap_free_at(struct p2d_heap *h, uint64_t address)
{
    uint32_t kind = p2d_map_get(&h->by_address, address);
    if (kind == 0 || kind == FREED)
        return false;
    uint32_t *slot = p2d_map_at(&h->by_address, h->report, address);
    if (slot != NULL)
        *slot = FREED;
    return slot != NULL && p2d_heap_free(h, kind - 1);
}

double p2d_heap_take_most(struct p2d_heap *h)
{
    double most = h->most;
    h->most = h->total;
    return most;
}

void p2d_heap_reset(struct p2d_heap *h)
{
    for (uint32_t i = 0; i < h->kinds.len; i++) {
        struct p2d_heap_kind *kind = &h->kinds.at[i];
        *kind = (struct p2d_heap_kind){.size = kind->size, .trace = kind->trace};
    }
    p2d_map_release(&h->by_address);
    h->by_address = (struct p2d_map){0};
    h->changed.len = 0;
    h->total = h->peak = h->most = 0;
    h->last = 0;
}

void p2d_heap_release(struct p2d_heap *h)
{
    p2d_vec_release(&h->kinds);
    p2d_vec_release(&h->changed);
    p2d_map_release(&h->by_place);
    p2d_map_release(&h->by_address);
}
