/* frames_at_lines.h - make stacks whose functions begin at the line that was running. */
#ifndef P2D_PASS_FRAMES_AT_LINES_H
#define P2D_PASS_FRAMES_AT_LINES_H

#include "model/profile.h"

/* A copy of whole stacks for formats whose frames are told by name, file and line: a
 * function has the file and the line that was running, 0 where that is unknown, and is
 * several functions if several lines of it were running. Metrics keep their numbers. NULL
 * when memory runs out. */
struct p2d_profile *p2d_frames_at_lines(const struct p2d_profile *, struct p2d_report *);

#endif
