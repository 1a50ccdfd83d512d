/* chunk.h - a chunk of a Java Flight Recording: its header, and the events in it. */
#ifndef P2D_READ_JFR_CHUNK_H
#define P2D_READ_JFR_CHUNK_H

#include "base/mem.h"
#include "read/jfr/bytes.h"

enum { P2D_JFR_HEADER = 68 }; /* bytes */

/* Numbers as the header has them: any. */
struct p2d_jfr_header {
    unsigned major, minor;
    int64_t size, constants, metadata; /* from the chunk's beginning */
    int64_t began, duration;           /* nanoseconds, since 1970 */
    int64_t start_ticks;               /* when it began, on the clock of its events */
    int64_t ticks_per_second;
    unsigned state; /* 0: the chunk is finished */
    bool is_fixed;
};

/* Whether 68 bytes are a chunk's beginning. */
bool p2d_jfr_parse_header(struct p2d_span, struct p2d_jfr_header *);

struct p2d_jfr_event {
    uint64_t type;
    struct p2d_jfr_bytes body; /* what follows the type */
};

/* The events of a chunk, one after the other. */
struct p2d_jfr_walk {
    struct p2d_jfr_bytes rest;
    struct p2d_span chunk;
    bool stops_at_magic; /* the chunk's size is unknown: another one may follow */
    bool is_broken;      /* the walk ended where no event can be */
};

struct p2d_jfr_walk p2d_jfr_walk_of(struct p2d_span chunk, const struct p2d_jfr_header *);
/* False at the end. */
bool p2d_jfr_next_event(struct p2d_jfr_walk *, struct p2d_jfr_event *);
/* Where the walk is, from the chunk's beginning. */
static inline size_t p2d_jfr_walked(const struct p2d_jfr_walk *w)
{
    return (size_t)(w->rest.at - w->chunk.at);
}

/* What describes the events of a chunk: offsets of its events of metadata and constants. */
struct p2d_jfr_places {
    size_t metadata; /* 0: there is none */
    size_t end;      /* of the events */
    P2D_VEC(uint64_t) constants;
    bool is_broken; /* the events end in something that is none */
};

/* Find them, in place of what was there. False if memory runs out. */
bool p2d_jfr_find_places(struct p2d_span chunk, const struct p2d_jfr_header *,
                         struct p2d_jfr_places *, struct p2d_report *);
/* The event at a place. */
struct p2d_jfr_event p2d_jfr_event_at(struct p2d_span chunk,
                                      const struct p2d_jfr_header *, uint64_t offset);

#endif
