/* merge.h - merge two profiles. */
#ifndef P2D_MODEL_MERGE_H
#define P2D_MODEL_MERGE_H

#include "model/builder.h"

/* Add the profile `from` to the builder: equal functions, calls and stacks add up. Both
 * must have the same shape. */
void p2d_merge(struct p2d_builder *, const struct p2d_profile *from);
/* The same with values in steps (copy.h), which the builder's profile is in then. */
void p2d_merge_in_steps(struct p2d_builder *, const struct p2d_profile *from);
/* A copy that the caller frees; NULL after an error. */
struct p2d_profile *p2d_copy_of(const struct p2d_profile *, struct p2d_report *);

/* A copy that knows no lines: contexts that differ only in lines become one. */
struct p2d_profile *p2d_without_lines(const struct p2d_profile *, struct p2d_report *);

#endif
