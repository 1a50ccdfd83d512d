/* no_profile.h - recognise files that are not profiles. */
#ifndef P2D_READ_NO_PROFILE_H
#define P2D_READ_NO_PROFILE_H

#include "base/strings.h"

/* What people pipe in by mistake, or what another program has to convert first. */
struct p2d_no_profile {
    const char *name; /* "a PNG picture" */
    const char *hint; /* how to come to a profile; NULL: nobody knows */
};

/* False if it looks like nothing in particular. */
bool p2d_looks_like(struct p2d_span head, struct p2d_no_profile *);

/* The same of what is no profile whatever texts it holds: an archive, a program. */
bool p2d_is_surely(struct p2d_span head, struct p2d_no_profile *);

#endif
