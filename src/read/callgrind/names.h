/* names.h - callgrind's compressed names: "(12) main" defines a name, "(12)" refers to
 * it. */
#ifndef P2D_READ_CALLGRIND_NAMES_H
#define P2D_READ_CALLGRIND_NAMES_H

#include "model/builder.h"

struct p2d_callgrind_entry {
    p2d_str name;  /* 0: not defined */
    uint32_t part; /* of the file, that defined it */
};

/* Names by their number, of one kind: objects, files or functions. Zeroed is empty. They
 * hold in all parts of a file; a new part may define them anew. */
struct p2d_callgrind_names {
    uint32_t part;                             /* that is being read */
    P2D_VEC(struct p2d_callgrind_entry) small; /* by number */
    struct p2d_map places; /* a larger number -> place in names, from 1 */
    P2D_VEC(struct p2d_callgrind_entry) names;
};

/* What was wrong with a name; it can be used nevertheless. */
enum p2d_callgrind_oddity {
    P2D_NAME_FINE,
    P2D_NAME_UNDEFINED, /* the number itself becomes the name */
    P2D_NAME_REDEFINED  /* in the same part: the new one counts */
};

/* The name that a line's text stands for. */
p2d_str p2d_callgrind_name(struct p2d_callgrind_names *, struct p2d_builder *,
                           struct p2d_span text, enum p2d_callgrind_oddity *);

void p2d_callgrind_names_release(struct p2d_callgrind_names *);

#endif
