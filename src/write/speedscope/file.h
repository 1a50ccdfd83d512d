/* file.h - what the parts of the writer of speedscope's JSON share.
 *
 * Internal to the writer of speedscope.
 */
#ifndef P2D_WRITE_SPEEDSCOPE_FILE_H
#define P2D_WRITE_SPEEDSCOPE_FILE_H

#include "write/shared/stacks.h"
#include "write/shared/time_order.h"

struct p2d_speedscope {
    const struct p2d_view *view;
    struct p2d_stacks stacks;
    const struct p2d_profile *p;
    struct p2d_report *report;
    struct p2d_buffer *out;
    uint32_t *frames;          /* by function: its frame + 1 */
    P2D_VEC(uint32_t) samples; /* their numbers, by metric and thread */
    P2D_VEC(p2d_fn) stack;
    struct p2d_time_order order; /* its groups: of a metric and a thread */
    int64_t origin;              /* what times count from, in nanoseconds */
    uint64_t ordered;            /* bytes that samples in the order of time took */
    uint32_t *depths; /* by context: of calls that are open 1 + their place, else 0 */
    uint32_t *sizes;  /* by context: the number of its frames */
};

/* Append the frames of a context, "[0,1,2]". */
void p2d_speedscope_stack(struct p2d_speedscope *, p2d_node);

#endif
