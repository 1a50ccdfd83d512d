/* layers.h - decompress an input, and convert UTF-16. */
#ifndef P2D_IO_LAYERS_H
#define P2D_IO_LAYERS_H

#include "io/input.h"

/* Layers over a raw input: decompression (gzip, bzip2, xz, zstd; found by magic bytes;
 * one layer) and transcoding (UTF-16 of either order, by its mark or by a NUL as every
 * second byte; a UTF-8 mark is skipped). p2d_layers_open gives the input to read from:
 * `raw` itself if there is nothing to undo. Expansion is bounded by `max_input` of the
 * raw input. */
struct p2d_layers; /* opaque; NULL is none */
struct p2d_input *p2d_layers_open(struct p2d_layers **, struct p2d_input *raw);
/* Whether there may be something to unpack in what begins so; `head` may be cut off
 * anywhere. */
bool p2d_may_be_packed(struct p2d_span head);
void p2d_layers_close(struct p2d_layers *);

#endif
