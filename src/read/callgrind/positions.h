/* positions.h - the positions at the beginning of a callgrind file's cost lines. */
#ifndef P2D_READ_CALLGRIND_POSITIONS_H
#define P2D_READ_CALLGRIND_POSITIONS_H

#include "base/strings.h"

/* "positions: instr line": an address and a line; mostly there is just the line. */
struct p2d_callgrind_positions {
    unsigned n;       /* words at the beginning of a cost line, from 1 */
    unsigned line_at; /* which of them is the source line, from 0; n: none is */
    uint64_t line; /* of the cost line before: others are told by what they are from it */
};

/* What a file has that names no positions. */
struct p2d_callgrind_positions p2d_callgrind_plain_positions(void);

/* Take what follows "positions:". */
struct p2d_callgrind_positions p2d_callgrind_positions_of(struct p2d_span names);

/* Pass over the positions of a cost line, and learn its source line: 0 if it has none, or
 * none that is understood. Returns where the costs begin. */
size_t p2d_callgrind_take_positions(struct p2d_callgrind_positions *,
                                    struct p2d_span cost_line);

#endif
