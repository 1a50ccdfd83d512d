/* cairo_text.c - text and PNG files of the pictures that cairo draws. */
#ifdef P2D_HAVE_CAIRO

#include "write/cairo_text.h"

#include "base/utf8.h"
#include "io/save.h"
#include "write/png_encode.h"
#include "write/render_child.h"
#include "write/render_graphviz.h"
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

/* Not by cairo itself, which aborts where libpng has no memory. */
static void encode(cairo_surface_t *surface, struct p2d_buffer *out)
{
    cairo_surface_flush(surface);
    struct p2d_pixels pixels = {.at = (const void *)cairo_image_surface_get_data(surface),
                                .width = (uint32_t)cairo_image_surface_get_width(surface),
                                .height =
                                    (uint32_t)cairo_image_surface_get_height(surface)};
    p2d_png_encode(&pixels, out);
}

static void paint(const struct p2d_cairo_picture *picture, struct p2d_buffer *out)
{
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, (int)picture->width, (int)picture->height);
    cairo_t *cr = cairo_create(surface);
    picture->draw(picture->state, cr);
    cairo_status_t status = cairo_status(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        encode(surface, out);
    else if (status == CAIRO_STATUS_NO_MEMORY)
        p2d_set_nomem(out->report);
    else
        p2d_set_error(out->report, P2D_ERENDER, "cairo: %s",
                      cairo_status_to_string(status));
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
}

/* -------------------------------------------------------------------- in a child */

/* What the child sends: how it went, then the file. */
struct verdict {
    enum p2d_code code;
    char text[256];
};

static bool paint_and_send(void *state, int answer)
{
    const struct p2d_cairo_picture *picture = state;
    struct p2d_report *report = picture->view->report, sent = {0};
    struct p2d_buffer out = {.report = report};
    struct verdict verdict = {0};
    paint(picture, &out);
    verdict.code = report->code;
    memcpy(verdict.text, report->text, sizeof verdict.text - 1);
    bool good = p2d_write_fd(answer, "", &verdict, sizeof verdict, &sent) &&
                p2d_write_fd(answer, "", out.at, p2d_ok(report) ? out.len : 0, &sent);
    p2d_buffer_release(&out);
    return good;
}

static void take_answer(const struct p2d_child *child, struct p2d_buffer *out)
{
    struct verdict verdict;
    if (child->end == P2D_CHILD_NOT_STARTED)
        p2d_set_error(out->report, P2D_ERENDER, "cannot start a process for cairo: %s",
                      strerror(child->detail));
    else if (child->end == P2D_CHILD_TOO_SLOW)
        p2d_set_error(out->report, P2D_ERENDER, "cairo took too long");
    else if (child->end == P2D_CHILD_DIED)
        p2d_set_error(out->report, P2D_ERENDER, "cairo died of signal %d (%s)",
                      child->detail, strsignal(child->detail));
    else if (child->end != P2D_CHILD_DONE || child->answer.len < sizeof verdict)
        p2d_set_error(out->report, P2D_ERENDER, "cairo failed without a message");
    if (!p2d_ok(out->report))
        return;
    memcpy(&verdict, child->answer.at, sizeof verdict);
    if (verdict.code != P2D_OK)
        p2d_set_error(out->report, verdict.code, "%s", verdict.text);
    p2d_put(out, child->answer.at + sizeof verdict, child->answer.len - sizeof verdict);
}

void p2d_cairo_png(const struct p2d_cairo_picture *picture, struct p2d_buffer *out)
{
    const double usual = 20;
    const struct p2d_look *look = picture->view->look;
    struct p2d_cairo_picture copy = *picture;
    struct p2d_child child = {.work = paint_and_send,
                              .state = &copy,
                              .seconds =
                                  look->layout_seconds > 0 ? look->layout_seconds : usual,
                              .lock = p2d_graphviz_lock};
    if (look->in_process) {
        paint(picture, out);
        return;
    }
    p2d_child_run(&child, out->report);
    take_answer(&child, out);
    if (out->report->code == P2D_ERENDER)
        p2d_set_hint(out->report, "-T %s draws it as SVG", picture->other);
    p2d_child_release(&child);
}

#else

typedef int p2d_no_cairo; /* a file holds something */

#endif
