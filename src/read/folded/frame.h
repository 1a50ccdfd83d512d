/* frame.h - parse frames of folded stacks, which may have more than a name. */
#ifndef P2D_READ_FOLDED_FRAME_H
#define P2D_READ_FOLDED_FRAME_H

#include "base/strings.h"

struct p2d_folded_frame {
    struct p2d_span name, module, file; /* module, file: "" if unknown */
    uint32_t line, column;              /* where it begins; 0: unknown */
    uint32_t running;                   /* the line that was; 0: unknown */
};

/* Whose frames they are, where that is sure. */
enum p2d_folded_style { P2D_FOLDED_PLAIN, P2D_FOLDED_PYTHON, P2D_FOLDED_AUSTIN };

/* The function of a frame, without marks, and the line that was running apart. */
struct p2d_folded_frame p2d_folded_parse_frame(struct p2d_span text,
                                               enum p2d_folded_style);

/* "L17": austin's line of the frame before, which is 0 if it is too large. */
bool p2d_folded_is_line(struct p2d_span frame, uint32_t *line);

#endif
