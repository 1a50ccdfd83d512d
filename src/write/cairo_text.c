/* cairo_text.c - text and PNG files of the pictures that cairo draws. */
#ifdef P2D_HAVE_CAIRO

#include "write/cairo_text.h"

#include "base/utf8.h"
#include "write/svg.h"

void p2d_cairo_show(cairo_t *cr, double x, double y, double width, struct p2d_span text,
                    struct p2d_report *report)
{
    struct p2d_buffer fitted = {.report = report};
    size_t most = width > 0 ? (size_t)(width / p2d_svg_character()) : 0, n = 0;
    for (size_t i = 0; i < text.len; n++) {
        uint32_t point;
        bool valid;
        unsigned char bytes[4];
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        bool is_last = n + 1 >= most && i < text.len;
        if (!p2d_is_printable(point) || p2d_is_bidi_control(point))
            point = P2D_REPLACEMENT;
        p2d_put(&fitted, bytes, p2d_utf8_encode(is_last ? 0x2026 : point, bytes));
        if (is_last)
            break;
    }
    p2d_putc(&fitted, '\0');
    if (most >= 3 && p2d_ok(fitted.report)) {
        cairo_move_to(cr, x, y);
        cairo_show_text(cr, (const char *)fitted.at);
    }
    p2d_buffer_release(&fitted);
}

static cairo_status_t take(void *out, const unsigned char *bytes, unsigned length)
{
    struct p2d_buffer *buffer = out;
    p2d_put(buffer, bytes, length);
    return p2d_ok(buffer->report) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

void p2d_cairo_finish(cairo_t *cr, cairo_surface_t *surface, struct p2d_buffer *out)
{
    cairo_status_t status = cairo_status(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, take, out);
    if (status != CAIRO_STATUS_SUCCESS)
        p2d_set_error(out->report, P2D_ERENDER, "cairo: %s",
                      cairo_status_to_string(status));
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

#else

typedef int p2d_no_cairo; /* a file holds something */

#endif
