/* folded_frame.h - what the frames of folded stacks say beside a name. */
#ifndef P2D_READ_FOLDED_FRAME_H
#define P2D_READ_FOLDED_FRAME_H

#include "base/strings.h"

/* Whether a root frame says that the stack is one of Python 3.15's sampling profiler,
 * whose other frames are FILE:NAME:LINE. */
bool p2d_folded_is_python_root(struct p2d_span root);

struct p2d_folded_frame {
    struct p2d_span name, module, file; /* module, file: "" if unknown */
};

/* The function of a frame, without the line that was running. */
struct p2d_folded_frame p2d_folded_parse_frame(struct p2d_span text, bool of_python);

#endif
