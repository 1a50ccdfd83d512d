/* layer.h - layers that decode an input: each is a source that reads from the input
 * below it and hands on its output as soon as there is any. */
#ifndef P2D_IO_LAYER_H
#define P2D_IO_LAYER_H

#include "io/input.h"

/* .source.pull is NULL if there is nothing to undo, or after an error. A layer borrows
 * the input below it until .close(.source.state). */
struct p2d_layer {
    struct p2d_source source;
    void (*close)(void *state);
};

struct p2d_layer p2d_gzip_layer(struct p2d_input *below);
/* zlib's own format, RFC 1950: what formats have within them, never a whole file. */
struct p2d_layer p2d_zlib_layer(struct p2d_input *below);

enum p2d_packing { P2D_BZIP2, P2D_XZ, P2D_ZSTD };
struct p2d_layer p2d_archive_layer(struct p2d_input *below, enum p2d_packing);

struct p2d_layer p2d_utf16_layer(struct p2d_input *below, bool big_endian);

/* All that lies in the buffer, read if it is empty: only the end and errors give none. */
static inline struct p2d_span p2d_available(struct p2d_input *in)
{
    struct p2d_span have = p2d_peek(in, 1);
    return (struct p2d_span){have.at, have.len > 0 ? in->end - in->begin : 0};
}

#endif
