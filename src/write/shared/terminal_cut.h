/* terminal_cut.h - cut a text to the columns that are left of a terminal's line. */
#ifndef P2D_WRITE_SHARED_TERMINAL_CUT_H
#define P2D_WRITE_SHARED_TERMINAL_CUT_H

#include "base/columns.h"

/* The text as far as it fits into `room` columns, with its end as an ellipsis; whole if
 * `room` is 0. */
void p2d_put_columns(struct p2d_buffer *out, const struct p2d_columns *,
                     struct p2d_span text, size_t room);

#endif
