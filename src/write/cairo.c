/* cairo.c - pictures that cairo draws, as PNG; cairo is loaded for the first of them. */
#ifdef P2D_HAVE_CAIRO

#include "write/cairo.h"

#include "base/utf8.h"
#include "write/svg.h"

bool p2d_painting_begin(struct p2d_painting *p, double width, double height,
                        struct p2d_report *report)
{
    static const char *const names[] = {P2D_CAIRO_FUNCTIONS(P2D_LIBRARY_NAME)};
    if (!p2d_library_load(P2D_CAIRO, names, sizeof names / sizeof *names, &p->lib)) {
        p2d_set_error(report, P2D_ERENDER, "%s, which draws it, cannot be loaded",
                      P2D_CAIRO);
        p2d_set_hint(report, "install cairo, or draw it as SVG (-T treemap, -T memory)");
        return false;
    }
    p->surface =
        p->lib.cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    p->cr = p->lib.cairo_create(p->surface);
    p->lib.cairo_set_source_rgb(p->cr, 1, 1, 1);
    p->lib.cairo_paint(p->cr);
    p->lib.cairo_select_font_face(p->cr, "monospace", CAIRO_FONT_SLANT_NORMAL,
                                  CAIRO_FONT_WEIGHT_NORMAL);
    return true;
}

static cairo_status_t take(void *out, const unsigned char *bytes, unsigned length)
{
    struct p2d_buffer *buffer = out;
    p2d_put(buffer, bytes, length);
    return p2d_ok(buffer->report) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

void p2d_painting_finish(struct p2d_painting *p, struct p2d_buffer *out)
{
    cairo_status_t status = p->lib.cairo_status(p->cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = p->lib.cairo_surface_write_to_png_stream(p->surface, take, out);
    if (status != CAIRO_STATUS_SUCCESS)
        p2d_set_error(out->report, P2D_ERENDER, "cairo: %s",
                      p->lib.cairo_status_to_string(status));
    p->lib.cairo_destroy(p->cr);
    p->lib.cairo_surface_destroy(p->surface);
}

void p2d_painting_text(struct p2d_painting *p, double x, double y, double width,
                       struct p2d_span text, struct p2d_report *report)
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
        p->lib.cairo_move_to(p->cr, x, y);
        p->lib.cairo_show_text(p->cr, (const char *)fitted.at);
    }
    p2d_buffer_release(&fitted);
}

#else

typedef int p2d_no_cairo; /* a file holds something */

#endif
