/* outside.h - tell frames whose addresses are in no object file. */
#ifndef P2D_MODEL_OUTSIDE_H
#define P2D_MODEL_OUTSIDE_H

#include "model/profile.h"

/* The module of such a frame that was told apart by process: "process gzip". */
#define P2D_PROCESS_MARK "process "

/* Whether a function stands for addresses in no object file: a name of "[unknown]" and no
 * module but a process. Stacks end up there when the walk from frame to frame has gone
 * astray. */
bool p2d_is_outside(const struct p2d_profile *, p2d_fn);

#endif
