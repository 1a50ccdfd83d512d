/* cairo.h - draw PNG pictures by cairo, which is loaded for the first of them.
 *
 * With X11, fontconfig and the rest that it brings along it would be half the time that
 * this program takes to start. Only where it was there to build with (P2D_HAVE_CAIRO).
 */
#ifndef P2D_RENDER_CAIRO_H
#define P2D_RENDER_CAIRO_H

#include <cairo.h>

#include "base/library.h"
#include "draw/view.h"

/* The name of its ABI, the same for all of cairo 1. */
#define P2D_CAIRO P2D_LIBRARY("cairo", "2")

#define P2D_CAIRO_FUNCTIONS(X)      \
    X(cairo_clip)                   \
    X(cairo_create)                 \
    X(cairo_destroy)                \
    X(cairo_fill)                   \
    X(cairo_fill_preserve)          \
    X(cairo_image_surface_create)   \
    X(cairo_image_surface_get_data) \
    X(cairo_line_to)                \
    X(cairo_move_to)                \
    X(cairo_paint)                  \
    X(cairo_rectangle)              \
    X(cairo_restore)                \
    X(cairo_save)                   \
    X(cairo_select_font_face)       \
    X(cairo_set_font_size)          \
    X(cairo_set_line_width)         \
    X(cairo_set_source_rgb)         \
    X(cairo_set_source_rgba)        \
    X(cairo_show_text)              \
    X(cairo_status)                 \
    X(cairo_status_to_string)       \
    X(cairo_stroke)                 \
    X(cairo_surface_destroy)        \
    X(cairo_surface_flush)

/* Its functions under their own names. */
struct p2d_cairo {
    P2D_CAIRO_FUNCTIONS(P2D_LIBRARY_MEMBER)
};

/* A picture at work. */
struct p2d_painting {
    struct p2d_cairo lib;
    cairo_surface_t *surface;
    cairo_t *cr;
};

/* A picture to be: white at first, in pixels, with letters of one width. `other` is the
 * format for who cannot have this one. */
struct p2d_cairo_picture {
    const struct p2d_view *view;
    uint32_t width, height;
    void (*draw)(const void *state, struct p2d_painting *);
    const void *state;
    const char *other;
};

/* Append it as PNG. It is drawn in a child: where cairo, or a library below it, has no
 * memory it may die. */
void p2d_cairo_png(const struct p2d_cairo_picture *, struct p2d_buffer *out);

/* As many characters as fit, then an ellipsis; what cairo cannot take is U+FFFD. */
void p2d_painting_text(struct p2d_painting *, double x, double y, double width,
                       struct p2d_span text, struct p2d_report *);

#endif
