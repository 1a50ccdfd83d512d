/* phases.h - bars of the phases of a recording, above the rows of a picture over time.
 *
 * Internal to the writers of pictures over time.
 */
#ifndef P2D_WRITE_TIME_PHASES_H
#define P2D_WRITE_TIME_PHASES_H

#include "write/time/frame.h"

/* Draw the bars from y on; bars that overlap are below each other. Returns the height of all bars in
 * points, 0 if no phase is in the picture's time. */
double p2d_time_phases(struct p2d_time_sheet *, const struct p2d_time_threads *,
                       double y);
/* Draw lines where phases begin and end, from `top` to `bottom`, behind everything else. */
void p2d_time_phase_lines(struct p2d_time_sheet *, const struct p2d_time_threads *,
                          double top, double bottom);

#endif
