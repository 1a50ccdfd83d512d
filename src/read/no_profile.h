/* no_profile.h - recognise files that are not profiles. */
#ifndef P2D_READ_NO_PROFILE_H
#define P2D_READ_NO_PROFILE_H

#include "base/strings.h"

/* A kind of file that people pipe in by mistake, or that another program has to convert
 * first. */
struct p2d_no_profile {
    const char *name; /* "a PNG picture" */
    const char *hint; /* the way to a profile; NULL: none is known */
};

/* False if it looks like nothing in particular. */
bool p2d_looks_like(struct p2d_span head, struct p2d_no_profile *);

/* The same for files that are never a profile, whatever texts they hold: an archive, a
 * program. */
bool p2d_is_surely(struct p2d_span head, struct p2d_no_profile *);

#endif
