/* frame.h - what stands around a picture over time: title, key to the colours, axis.
 *
 * Internal to the writers of pictures over time.
 */
#ifndef P2D_WRITE_TIME_FRAME_H
#define P2D_WRITE_TIME_FRAME_H

#include "write/time/threads.h"

enum {
    P2D_TIME_WIDTH = 1200,
    P2D_TIME_LEFT = 180, /* names of rows */
    P2D_TIME_RIGHT = 20,
    P2D_TIME_PLOT = P2D_TIME_WIDTH - P2D_TIME_LEFT - P2D_TIME_RIGHT,
    P2D_TIME_HEAD_ROOM = 60, /* title, what is measured */
    P2D_TIME_KEY = 26,       /* what the colours stand for */
    P2D_TIME_AXIS = 20,
    P2D_TIME_FOOT = 26, /* a note */
    P2D_TIME_MOST_ROWS = 64
};

/* Pixels from the left of a time of the recording. */
double p2d_time_x(const struct p2d_time_threads *, int64_t at);

/* The title, and on a second line what is measured and when it was. */
void p2d_time_heading(struct p2d_time_sheet *, const struct p2d_time_threads *);
/* The packages, or functions, that took most of the time, with their shares; texts stand
 * on y. */
void p2d_time_key_row(struct p2d_time_sheet *, const struct p2d_time_threads *, double y);
/* Lines at round times from `top` to `bottom`, behind all else, with their times above. */
void p2d_time_axis(struct p2d_time_sheet *, const struct p2d_time_threads *, double top,
                   double bottom);
/* "and 7 threads that were less busy", if there are more than are shown. */
void p2d_time_note_rest(struct p2d_time_sheet *, const struct p2d_time_threads *,
                        uint32_t shown, double y);

#endif
