/* cairo_text.h - text and PNG files of the pictures that cairo draws.
 *
 * Only where cairo was there to build with (P2D_HAVE_CAIRO).
 */
#ifndef P2D_WRITE_CAIRO_TEXT_H
#define P2D_WRITE_CAIRO_TEXT_H

#include <cairo.h>

#include "write/write.h"

/* As many characters as fit, then an ellipsis; what cairo cannot take is U+FFFD. */
void p2d_cairo_show(cairo_t *, double x, double y, double width, struct p2d_span text,
                    struct p2d_report *);

/* Append a picture as PNG. It is drawn in a child: where cairo, or a library below it,
 * has no memory it may die. `other` is the format for who cannot have this one. */
struct p2d_cairo_picture {
    const struct p2d_view *view;
    double width, height; /* pixels */
    void (*draw)(const void *state, cairo_t *);
    const void *state;
    const char *other;
};
void p2d_cairo_png(const struct p2d_cairo_picture *, struct p2d_buffer *out);

#endif
