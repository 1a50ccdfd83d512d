/* over_time.h - what memory a program had at the moments that heaptrack notes, every ten
 * milliseconds or so. */
#ifndef P2D_READ_HEAPTRACK_OVER_TIME_H
#define P2D_READ_HEAPTRACK_OVER_TIME_H

#include "model/builder.h"

struct p2d_heap_moment {
    double at; /* seconds since the recording began */
    /* The most bytes that were allocated at a time since the moment before; the last moment
     * also has what came after it. */
    double heap;
    double resident; /* bytes; < 0: unknown */
};

/* Zeroed is empty. */
struct p2d_heap_moments {
    P2D_VEC(struct p2d_heap_moment) at;
    double page; /* bytes of a page; 0: unknown */
};
void p2d_heap_moments_release(struct p2d_heap_moments *);

/* Note a moment, in milliseconds since the recording began, and the most bytes that were allocated
 * at a time since the moment before. */
void p2d_heap_note_time(struct p2d_heap_moments *, struct p2d_report *,
                        uint64_t milliseconds, double most);
/* Note how many pages were resident at the last moment. */
void p2d_heap_note_pages(struct p2d_heap_moments *, uint64_t pages);
/* Add the curves to the builder's profile if there are at least two moments. `most` is the most
 * bytes since the last moment. */
void p2d_heap_add_moments(struct p2d_heap_moments *, struct p2d_builder *, double most);

#endif
