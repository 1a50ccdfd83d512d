/* packed.h - check the end of compressed data. */
#ifndef P2D_IO_PACKED_H
#define P2D_IO_PACKED_H

#include "io/input.h"

/* Compressed data that cannot be undone; `tool` can test it. Keeps an error of the input
 * below. Always false. */
bool p2d_fail_packed(struct p2d_input *below, uint64_t offset, const char *tool,
                     const char *format, ...) P2D_PRINTF(4, 5);

/* What follows the compressed data, `seen` and then the rest of the input: zeros are
 * padding, the beginning of `magic` means that more was meant to come, anything else is
 * worth a warning. */
void p2d_end_packed(struct p2d_input *below, const char *tool, struct p2d_span magic,
                    struct p2d_span seen);

#endif
