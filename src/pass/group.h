/* group.h - the group that a function's name and place put it into. */
#ifndef P2D_PASS_GROUP_H
#define P2D_PASS_GROUP_H

#include "model/profile.h"

/* A part of the function's name, module or file; empty where that says nothing. Not for
 * P2D_GROUP_PROCESS and P2D_GROUP_THREAD, which are no property of functions. */
struct p2d_span p2d_group_of(const struct p2d_profile *, p2d_fn, enum p2d_group_by);

#endif
