/* frame.h - parse functions in the stacks of bcc and SystemTap. */
#ifndef P2D_READ_BCC_FRAME_H
#define P2D_READ_BCC_FRAME_H

#include "model/builder.h"

/* The function of a frame without the blanks around it. */
p2d_fn p2d_bcc_fn(struct p2d_builder *, struct p2d_span frame);

/* Whether it is " 0x400500 : parse+0x8/0x60 [/opt/server]": SystemTap's. */
bool p2d_is_systemtap_frame(struct p2d_span line);

#endif
