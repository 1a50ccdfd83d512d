/* match_functions.h - pair the functions of two profiles. */
#ifndef P2D_GRAPH_MATCH_FUNCTIONS_H
#define P2D_GRAPH_MATCH_FUNCTIONS_H

#include "model/copy.h"

/* Find the partner in `after` of each function of `before`: an array by function, 0 if
 * there is none; no two functions have the same partner. The caller frees it with
 * p2d_delete; NULL if memory ran out. */
p2d_fn *p2d_match_functions(const struct p2d_profile *before,
                            const struct p2d_profile *after, struct p2d_report *);

/* The functions of both profiles in a new one: partners become one function, with after's
 * name and place. */
struct p2d_joint_fns {
    const p2d_fn *partners;    /* result of p2d_match_functions */
    struct p2d_copy copies[2]; /* of before and after */
};
/* False after an error; the caller releases the result in any case. */
bool p2d_joint_fns_init(struct p2d_joint_fns *, struct p2d_builder *to,
                        const struct p2d_profile *before, const struct p2d_profile *after,
                        const p2d_fn *partners);
void p2d_joint_fns_release(struct p2d_joint_fns *);
p2d_fn p2d_joint_fn(struct p2d_joint_fns *, bool is_after, p2d_fn);

#endif
