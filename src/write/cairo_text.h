/* cairo_text.h - text and PNG files of the pictures that cairo draws.
 *
 * Only where cairo was there to build with (P2D_HAVE_CAIRO).
 */
#ifndef P2D_WRITE_CAIRO_TEXT_H
#define P2D_WRITE_CAIRO_TEXT_H

#include <cairo.h>

#include "base/strings.h"

/* As many characters as fit, then an ellipsis; what cairo cannot take is U+FFFD. */
void p2d_cairo_show(cairo_t *, double x, double y, double width, struct p2d_span text,
                    struct p2d_report *);

/* The picture as PNG; both are destroyed. */
void p2d_cairo_finish(cairo_t *, cairo_surface_t *, struct p2d_buffer *out);

#endif
