/* outer_frame.h - contexts of a profile below frames that are outside all of them. */
#ifndef P2D_PASS_OUTER_FRAME_H
#define P2D_PASS_OUTER_FRAME_H

#include "base/map.h"
#include "model/copy.h"

/* The copies of contexts so far: one copy for each context below which a context was put. */
struct p2d_outer_frame {
    struct p2d_copy *copy;
    struct p2d_map places; /* (context, outer one) -> context of the new profile */
    P2D_VEC(p2d_node) path;
};

/* The copy of a context below one of the new profile, whose frames become the outermost ones.
 * Context 0, which has no stack, becomes those frames alone. 0 when memory runs out. */
p2d_node p2d_below_context(struct p2d_outer_frame *, p2d_node, p2d_node base);
void p2d_outer_frame_release(struct p2d_outer_frame *);

#endif
