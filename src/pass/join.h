/* join.h - join equal functions. */
#ifndef P2D_PASS_JOIN_H
#define P2D_PASS_JOIN_H

#include "model/profile.h"

/* After functions got other names, some may be equal, as instances of a generic function
 * are that only a hash told apart: they add up. Takes the profile and gives it back, or
 * another one; NULL after an error. */
struct p2d_profile *p2d_join_equal_functions(struct p2d_profile *, struct p2d_report *);

#endif
