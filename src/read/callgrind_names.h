/* callgrind_names.h - callgrind's compressed names: "(12) main" defines, "(12)" refers.
 */
#ifndef P2D_READ_CALLGRIND_NAMES_H
#define P2D_READ_CALLGRIND_NAMES_H

#include "model/builder.h"

/* Names by their number, of one kind: objects, files or functions. Zeroed is empty. */
struct p2d_callgrind_names {
    P2D_VEC(p2d_str) small; /* by number; 0: not defined */
    P2D_VEC(uint32_t) used; /* the numbers that are defined there */
    struct p2d_map places;  /* a larger number -> place in names, from 1 */
    P2D_VEC(p2d_str) names;
};

/* What was wrong with a name; it can be used nevertheless. */
enum p2d_callgrind_oddity {
    P2D_NAME_FINE,
    P2D_NAME_UNDEFINED, /* the number itself becomes the name */
    P2D_NAME_REDEFINED  /* the new one counts */
};

/* The name that a line's text stands for. */
p2d_str p2d_callgrind_name(struct p2d_callgrind_names *, struct p2d_builder *,
                           struct p2d_span text, enum p2d_callgrind_oddity *);

/* A new part of the file begins, with numbers of its own. */
void p2d_callgrind_forget(struct p2d_callgrind_names *);
void p2d_callgrind_names_release(struct p2d_callgrind_names *);

#endif
