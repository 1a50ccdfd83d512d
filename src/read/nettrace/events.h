/* events.h - walk through the events in a block of a .NET trace. */
#ifndef P2D_READ_NETTRACE_EVENTS_H
#define P2D_READ_NETTRACE_EVENTS_H

#include "base/bytes.h"

struct p2d_nettrace_event {
    uint32_t metadata; /* which kind it is: as the metadata numbers them */
    uint32_t stack;    /* of the stack blocks since the last sequence point; 0: none */
    uint64_t thread;   /* that it is about */
    uint64_t time;     /* in ticks of the trace's clock */
    struct p2d_span payload;
};

struct p2d_nettrace_walk {
    struct p2d_fields bytes;
    struct p2d_nettrace_event
        last;              /* what an event does not say is as in the one before */
    uint64_t payload_size; /* of that */
    bool is_compressed;    /* the headers of the events are */
    bool is_damaged;       /* the rest of the block is no event */
};

/* A block's bytes, of which a cut file has fewer. */
struct p2d_nettrace_walk p2d_nettrace_walk_of(struct p2d_span block);
/* The next event that is whole; false at the end of the block, or where it is damaged. */
bool p2d_nettrace_next(struct p2d_nettrace_walk *, struct p2d_nettrace_event *);

#endif
