/* join.h - join equal functions. */
#ifndef P2D_PASS_JOIN_H
#define P2D_PASS_JOIN_H

#include "model/profile.h"

/* After functions got other names, some may be equal, such as instances of a generic
 * function that differed only in a hash: they are added up.
 * So are lines, if any has changed or became unknown (0). Takes the profile and returns
 * it or another one; NULL after an error. */
struct p2d_profile *p2d_join_equal_functions(struct p2d_profile *,
                                             bool have_lines_changed,
                                             struct p2d_report *);

#endif
