/* group.h - make a profile of groups that only graphs are made of. */
#ifndef P2D_PASS_GROUP_H
#define P2D_PASS_GROUP_H

#include "model/profile.h"

/* As p2d_group by a property of functions, for a profile of which only graphs are made: equal
 * contexts may stay apart, and times are left out. */
struct p2d_profile *p2d_group_for_graph(const struct p2d_profile *, enum p2d_group_by,
                                        struct p2d_report *);

#endif
