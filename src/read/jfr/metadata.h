/* metadata.h - the classes of a chunk's events and constants, with their fields, as the
 * chunk itself describes them. */
#ifndef P2D_READ_JFR_METADATA_H
#define P2D_READ_JFR_METADATA_H

#include "base/map.h"
#include "read/jfr/bytes.h"

/* What the number of a field counts. */
enum p2d_jfr_unit {
    P2D_JFR_PLAIN,
    P2D_JFR_TICKS,
    P2D_JFR_NANOSECONDS,
    P2D_JFR_MICROSECONDS,
    P2D_JFR_MILLISECONDS,
    P2D_JFR_SECONDS
};

/* How a field's value is written; layout.h finds out. */
enum p2d_jfr_kind {
    P2D_JFR_STRUCT, /* the fields of its class */
    P2D_JFR_NOTHING,
    P2D_JFR_1,
    P2D_JFR_2,
    P2D_JFR_4,
    P2D_JFR_8,
    P2D_JFR_FLOAT,
    P2D_JFR_DOUBLE,
    P2D_JFR_STRING,
    P2D_JFR_CONSTANT, /* its id */
    P2D_JFR_BROKEN    /* its class contains itself, or is not there */
};

struct p2d_jfr_field {
    struct p2d_span name;
    uint64_t type;  /* the id of its class */
    uint32_t class; /* its place; 0: unknown */
    uint8_t kind;   /* enum p2d_jfr_kind, of one element where it is an array */
    uint8_t unit;   /* enum p2d_jfr_unit */
    uint8_t role;   /* what it is to the reader; 0: nothing (layout.h) */
    bool is_constant, is_array;
};

struct p2d_jfr_class {
    struct p2d_span name; /* "jdk.ExecutionSample", in recordings of JDK 9 too */
    uint64_t id;
    uint32_t first, n; /* its fields */
    uint32_t n_wanted; /* fields up to the last one with a role */
    uint8_t kind;      /* enum p2d_jfr_kind */
    uint8_t height;    /* classes in place within each other */
    uint8_t state;     /* of the search for circles */
};

/* Zeroed is empty. Spans are parts of ->text. */
struct p2d_jfr_metadata {
    struct p2d_report *report;
    struct p2d_buffer text;
    P2D_VEC(struct p2d_jfr_class) classes; /* from 1 */
    P2D_VEC(struct p2d_jfr_field) fields;
    struct p2d_map by_id; /* of a class -> its place */
};

/* Read what follows the type of a metadata event, in place of what was there. False if it
 * is broken or memory runs out; what was understood stays. */
bool p2d_jfr_read_metadata(struct p2d_jfr_metadata *, struct p2d_jfr_bytes);
void p2d_jfr_metadata_release(struct p2d_jfr_metadata *);

/* The class with this id; 0 if there is none. */
static inline uint32_t p2d_jfr_class_of(const struct p2d_jfr_metadata *m, uint64_t id)
{
    return p2d_map_get(&m->by_id, id);
}

#endif
