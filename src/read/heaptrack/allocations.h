/* allocations.h - count what a program allocates and frees, and find the moment when it
 * had the most. */
#ifndef P2D_READ_HEAPTRACK_ALLOCATIONS_H
#define P2D_READ_HEAPTRACK_ALLOCATIONS_H

#include "base/map.h"

/* Allocations of one size in one stack. */
struct p2d_heap_kind {
    uint64_t size; /* bytes of each */
    uint32_t trace;
    uint64_t n, temporary;  /* all, and those that were freed next */
    uint64_t live, at_peak; /* now, and when the most bytes were allocated */
    bool is_changed;        /* since that moment */
};

/* Zeroed, but for the report, is empty. */
struct p2d_heap {
    struct p2d_report *report;
    P2D_VEC(struct p2d_heap_kind) kinds;
    P2D_VEC(uint32_t) changed; /* kinds, since the peak */
    double total, peak;        /* bytes */
    double most;               /* the largest total since p2d_heap_take_most */
    uint32_t last;             /* what was allocated right before, + 1; 0: nothing was */
    struct p2d_map by_place;   /* a kind's size and trace -> kind + 1 */
    struct p2d_map by_address; /* what is allocated there -> kind + 1, or FREED */
};

/* One more allocation of a kind, which exists. */
void p2d_heap_allocate(struct p2d_heap *, uint32_t kind);
/* One less; false if none is allocated. */
bool p2d_heap_free(struct p2d_heap *, uint32_t kind);

/* The same of an address (of recordings of before heaptrack 1.1). */
void p2d_heap_allocate_at(struct p2d_heap *, uint64_t size, uint32_t trace,
                          uint64_t address);
bool p2d_heap_free_at(struct p2d_heap *, uint64_t address);

/* The largest total since the last call, in bytes. */
double p2d_heap_take_most(struct p2d_heap *);

/* Forget all that was allocated. */
void p2d_heap_reset(struct p2d_heap *);
void p2d_heap_release(struct p2d_heap *);

#endif
