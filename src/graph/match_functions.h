/* match_functions.h - pair the functions of two profiles. */
#ifndef P2D_GRAPH_MATCH_FUNCTIONS_H
#define P2D_GRAPH_MATCH_FUNCTIONS_H

#include "model/copy.h"

/* By `before`'s function the one of `after` that it is, 0 if none; no two have the same.
 * Freed with p2d_delete; NULL if memory ran out. */
p2d_fn *p2d_match_functions(const struct p2d_profile *before,
                            const struct p2d_profile *after, struct p2d_report *);

/* The functions of both in a profile that is made of them: partners are one, with the
 * names and the place that after has. */
struct p2d_joint_fns {
    const p2d_fn *partners;    /* of p2d_match_functions */
    struct p2d_copy copies[2]; /* of before and after */
};
/* False after an error; released in any case. */
bool p2d_joint_fns_init(struct p2d_joint_fns *, struct p2d_builder *to,
                        const struct p2d_profile *before, const struct p2d_profile *after,
                        const p2d_fn *partners);
void p2d_joint_fns_release(struct p2d_joint_fns *);
p2d_fn p2d_joint_fn(struct p2d_joint_fns *, bool is_after, p2d_fn);

#endif
