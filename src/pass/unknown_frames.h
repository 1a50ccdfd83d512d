/* unknown_frames.h - tell frames outside of all object files apart by process. */
#ifndef P2D_PASS_UNKNOWN_FRAMES_H
#define P2D_PASS_UNKNOWN_FRAMES_H

#include "model/profile.h"

/* A new profile in which such frames have "process NAME", theirs, as module, and
 * neighbouring ones are one frame: else one function would join all processes. NULL if
 * there is no such frame, if the stacks do not tell processes apart, if there would be too
 * many contexts, or after an error. */
struct p2d_profile *p2d_place_unknown(const struct p2d_profile *, struct p2d_report *);

#endif
