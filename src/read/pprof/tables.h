/* tables.h - the tables of a pprof file: strings, functions, locations, mappings.
 *
 * Ids in a file are any 64-bit numbers, though nearly always 1, 2, 3 ...
 */
#ifndef P2D_READ_PPROF_TABLES_H
#define P2D_READ_PPROF_TABLES_H

#include "symbols/mapped.h"
#include "syntax/protobuf.h"

/* profile.proto's fields of a Profile. */
enum {
    P2D_PPROF_SAMPLE_TYPE = 1,
    P2D_PPROF_SAMPLE = 2,
    P2D_PPROF_MAPPING = 3,
    P2D_PPROF_LOCATION = 4,
    P2D_PPROF_FUNCTION = 5,
    P2D_PPROF_STRING = 6,
    P2D_PPROF_DROP_FRAMES = 7,
    P2D_PPROF_KEEP_FRAMES = 8,
    P2D_PPROF_TIME_NANOS = 9,
    P2D_PPROF_DURATION_NANOS = 10,
    P2D_PPROF_PERIOD_TYPE = 11,
    P2D_PPROF_PERIOD = 12,
    P2D_PPROF_COMMENT = 13,
    P2D_PPROF_DEFAULT_SAMPLE_TYPE = 14,
    P2D_PPROF_DOC_URL = 15
};

struct p2d_pprof_function {
    uint64_t name, file; /* strings */
    int64_t line;        /* where it begins; 0: unknown */
    p2d_fn fn;           /* 0: not made yet */
};

/* A place in the program: one function, and those inlined into it there. */
struct p2d_pprof_location {
    uint64_t mapping, address;
    uint32_t first, n;   /* its lines: lines[first..first + n), the innermost first */
    bool is_known;       /* its functions were made */
    bool drops, cuts_in; /* by drop_frames: the location; some of its inlined frames */
};

/* A function at a line of its source. */
struct p2d_pprof_line {
    uint64_t function; /* its id */
    int64_t number;    /* 0: unknown */
    p2d_fn fn;         /* once the location is known */
    p2d_spot spot;     /* by drop_frames: the function, at the line if lines are kept */
};

/* From ids to places in an array. */
struct p2d_pprof_ids {
    P2D_VEC(uint64_t) ids;  /* by place */
    P2D_VEC(uint32_t) near; /* id -> place + 1, of ids that are hardly more than places */
    struct p2d_map far;     /* the same of all others */
};

/* What the functions of one source file and object file have in common: many that follow
 * each other do. */
struct p2d_pprof_origin {
    uint64_t file; /* a string */
    const struct p2d_mapping *mapping;
    p2d_str file_name, module;
};

struct p2d_pprof_tables {
    struct p2d_builder *b;
    P2D_VEC(struct p2d_span) strings;
    P2D_VEC(struct p2d_pprof_function) functions;
    P2D_VEC(struct p2d_pprof_location) locations;
    P2D_VEC(struct p2d_pprof_line) lines;
    struct p2d_pprof_ids function_ids, location_ids, mapping_ids;
    struct p2d_mapped mapped;
    struct p2d_pprof_origin origin; /* of the last function that was made */
    uint64_t n_dangling;            /* references to what is not there */
};

void p2d_pprof_init(struct p2d_pprof_tables *, struct p2d_input *, struct p2d_builder *);
void p2d_pprof_release(struct p2d_pprof_tables *);

/* Put an entry into its table, by whose `id` others refer to it. Strings are numbers, also
 * those of a mapping: the length of its path, of its build-id. A location's lines were
 * pushed before, from ->first on. */
void p2d_pprof_add_function(struct p2d_pprof_tables *, uint64_t id,
                            struct p2d_pprof_function);
void p2d_pprof_add_location(struct p2d_pprof_tables *, uint64_t id,
                            struct p2d_pprof_location);
void p2d_pprof_add_mapping(struct p2d_pprof_tables *, uint64_t id, struct p2d_mapping);

/* Take a mapping, a location, a function or a string; other fields are passed over. */
void p2d_pprof_take(struct p2d_pprof_tables *, const struct p2d_field *);

/* After all of them were taken: give functions the ids that some writers forget. */
void p2d_pprof_mend_ids(struct p2d_pprof_tables *);

/* "" if there is none. */
struct p2d_span p2d_pprof_string(const struct p2d_pprof_tables *, uint64_t index);

/* The location of an id, or UINT32_MAX. Its lines are lines[first..first + n), and known. */
uint32_t p2d_pprof_location_of(struct p2d_pprof_tables *, uint64_t id);

#endif
