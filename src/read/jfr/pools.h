/* pools.h - the constants of a chunk: stack traces, methods, classes, threads and what
 * they are made of, by their ids. */
#ifndef P2D_READ_JFR_POOLS_H
#define P2D_READ_JFR_POOLS_H

#include "read/jfr/layout.h"

enum p2d_jfr_pool {
    P2D_JFR_NO_POOL,
    P2D_JFR_STACKS,
    P2D_JFR_FRAMES, /* the class of frames, which have no pool */
    P2D_JFR_METHODS,
    P2D_JFR_CLASSES,
    P2D_JFR_PACKAGES,
    P2D_JFR_MODULES,
    P2D_JFR_SYMBOLS,
    P2D_JFR_STRINGS,
    P2D_JFR_THREADS,
    P2D_JFR_FRAME_TYPES,
    P2D_JFR_STATES,
    P2D_JFR_POOLS
};

/* Roles of the fields of constants. */
enum {
    P2D_JFR_TRUNCATED = 1, /* of stack traces */
    P2D_JFR_FRAMES_OF,
    P2D_JFR_METHOD = 1, /* of frames */
    P2D_JFR_LINE,
    P2D_JFR_FRAME_TYPE,
    P2D_JFR_NAME = 1, /* of all others */
    P2D_JFR_TYPE,     /* of methods: the class */
    P2D_JFR_PACKAGE,  /* of classes */
    P2D_JFR_MODULE,   /* of packages */
    P2D_JFR_OS_NAME,  /* of threads, as the next ones */
    P2D_JFR_OS_ID,
    P2D_JFR_JAVA_ID,
    P2D_JFR_IS_VIRTUAL
};

/* Zeroed is empty. */
struct p2d_jfr_pools {
    struct p2d_jfr_metadata metadata;
    struct p2d_span chunk; /* that offsets are in */
    bool is_fixed;
    uint32_t classes[P2D_JFR_POOLS];      /* by pool; 0: the chunk has none */
    struct p2d_map places[P2D_JFR_POOLS]; /* id -> index of its offset */
    P2D_VEC(uint64_t) offsets;            /* from 1 */
    uint64_t
        text_left;   /* bytes of text that may be taken: many constants may share one */
    bool is_damaged; /* some constants could not be read */
};

/* Begin with a chunk whose metadata have been read. */
bool p2d_jfr_pools_begin(struct p2d_jfr_pools *, struct p2d_span chunk, bool is_fixed);
void p2d_jfr_pools_release(struct p2d_jfr_pools *);

/* Take what follows the type of a checkpoint event. The last constant of an id counts. */
void p2d_jfr_take_constants(struct p2d_jfr_pools *, struct p2d_jfr_bytes);

/* The constant with this id; false if there is none. */
bool p2d_jfr_constant(const struct p2d_jfr_pools *, enum p2d_jfr_pool, uint64_t id,
                      struct p2d_jfr_values *);

/* Append the text of a field: one in place, or of the constant that it names; nothing if
 * there is none. */
void p2d_jfr_put_field(struct p2d_jfr_pools *, struct p2d_buffer *,
                       const struct p2d_jfr_values *, unsigned role);
/* Append the name of a constant; nothing if there is none. */
void p2d_jfr_put_name(struct p2d_jfr_pools *, struct p2d_buffer *, enum p2d_jfr_pool,
                      uint64_t id);

#endif
