/* match.h - which function of one profile is which one of another. */
#ifndef P2D_GRAPH_MATCH_H
#define P2D_GRAPH_MATCH_H

#include "model/profile.h"

/* By `before`'s function the one of `after` that it is, 0 if none; no two have the same.
 * Freed with p2d_delete; NULL if memory ran out. */
p2d_fn *p2d_match_functions(const struct p2d_profile *before,
                            const struct p2d_profile *after, struct p2d_report *);

#endif
