/* frame_times.h - give stacks outermost frames that name their part of the time. */
#ifndef P2D_PASS_FRAME_TIMES_H
#define P2D_PASS_FRAME_TIMES_H

#include "model/builder.h"

/* The time, cut into parts. */
struct p2d_time_parts {
    /* When the parts begin, ascending; the first part also has what is before its begin. */
    const int64_t *begins;
    uint32_t n; /* at least 1 */
    /* The context of a part's innermost frame. Part `n` holds what has no time. Called only for
     * parts that hold something. */
    p2d_node (*context_of)(const void *state, struct p2d_builder *, uint32_t part);
    const void *state;
    const char *hint; /* what to do if there are too many */
};

/* A new profile with the frames of the parts. An interval is cut where a part ends; a moment belongs to
 * one part (model/times.h). The costs below the frame of a part equal the costs that
 * p2d_select_time gives for that part. P2D_EUSAGE if the new profile would be too large. */
struct p2d_profile *p2d_frame_times(const struct p2d_profile *,
                                    const struct p2d_time_parts *, struct p2d_report *);

#endif
