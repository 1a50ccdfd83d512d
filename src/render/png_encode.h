/* png_encode.h - encode pixels as PNG.
 *
 * cairo spends nine tenths of a picture's time in zlib on three bytes a pixel. A call
 * graph has few colours: one byte a pixel and a palette is a third of the data and looks
 * the same.
 */
#ifndef P2D_RENDER_PNG_ENCODE_H
#define P2D_RENDER_PNG_ENCODE_H

#include "base/mem.h"

/* Pixels as cairo has them: native 32-bit words 0xAARRGGBB, channels already multiplied
 * by the opacity, rows of `width`. */
struct p2d_pixels {
    const uint32_t *at;
    uint32_t width, height;
    double dots_per_inch; /* noted in the file; 0: not */
};

/* Append an opaque PNG, on white: with a palette if 256 colours show all pixels as they
 * are or nearly so, else with three bytes a pixel. */
void p2d_png_encode(const struct p2d_pixels *, struct p2d_buffer *out);

#endif
