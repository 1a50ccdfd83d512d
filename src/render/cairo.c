/* cairo.c - draw PNG pictures by cairo, which is loaded for the first of them. */
#ifdef P2D_HAVE_CAIRO

#include "render/cairo.h"

#include "base/dlopen_note.h"
#include "base/utf8.h"
#include "io/save.h"
#include "look/text_width.h"
#include "render/png_encode.h"
#include "render/child.h"
#include "render/graphviz.h"

P2D_DLOPEN_NOTE("cairo", "Draws treemaps and memory as PNG", "suggested", P2D_CAIRO);

static bool begin(struct p2d_painting *p, const struct p2d_cairo_picture *picture)
{
    static const char *const names[] = {P2D_CAIRO_FUNCTIONS(P2D_LIBRARY_NAME)};
    struct p2d_report *report = picture->view->report;
    if (!p2d_library_load(P2D_CAIRO, names, sizeof names / sizeof *names, &p->lib))
        return p2d_set_error(report, P2D_ERENDER,
                             "%s, which draws the picture, cannot be loaded", P2D_CAIRO);
    p->surface = p->lib.cairo_image_surface_create(
        CAIRO_FORMAT_ARGB32, (int)picture->width, (int)picture->height);
    p->cr = p->lib.cairo_create(p->surface);
    p->lib.cairo_set_source_rgb(p->cr, 1, 1, 1);
    p->lib.cairo_paint(p->cr);
    p->lib.cairo_select_font_face(p->cr, "monospace", CAIRO_FONT_SLANT_NORMAL,
                                  CAIRO_FONT_WEIGHT_NORMAL);
    return true;
}

/* Not by cairo itself, which aborts where libpng has no memory. */
static void encode(struct p2d_painting *p, const struct p2d_cairo_picture *picture,
                   struct p2d_buffer *out)
{
    p->lib.cairo_surface_flush(p->surface);
    struct p2d_pixels pixels = {
        .at = (const void *)p->lib.cairo_image_surface_get_data(p->surface),
        .width = picture->width,
        .height = picture->height};
    p2d_png_encode(&pixels, out);
}

static void paint(const struct p2d_cairo_picture *picture, struct p2d_buffer *out)
{
    struct p2d_painting p;
    if (!begin(&p, picture))
        return;
    picture->draw(picture->state, &p);
    cairo_status_t status = p.lib.cairo_status(p.cr);
    if (status == CAIRO_STATUS_SUCCESS)
        encode(&p, picture, out);
    else if (status == CAIRO_STATUS_NO_MEMORY)
        p2d_set_nomem(out->report);
    else
        p2d_set_error(out->report, P2D_ERENDER, "cairo: %s",
                      p.lib.cairo_status_to_string(status));
    p.lib.cairo_destroy(p.cr);
    p.lib.cairo_surface_destroy(p.surface);
}

void p2d_painting_text(struct p2d_painting *p, double x, double y, double width,
                       struct p2d_span text, struct p2d_report *report)
{
    struct p2d_buffer fitted = {.report = report};
    bool is_cut = p2d_mono_width(text) > width;
    size_t most = SIZE_MAX, n = 0;
    if (is_cut)
        most = p2d_mono_fit(text, width - p2d_mono_character()) + 1;
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

static void take_answer(const struct p2d_child_process *child, struct p2d_buffer *out)
{
    struct verdict verdict;
    if (child->end == P2D_CHILD_NOT_STARTED)
        p2d_set_error(out->report, P2D_ERENDER, "cannot start a process for cairo: %s",
                      strerror(child->detail));
    else if (child->end == P2D_CHILD_TOO_SLOW)
        p2d_set_error(out->report, P2D_ERENDER, "cairo took too long");
    else if (child->end == P2D_CHILD_DIED)
        p2d_set_error(out->report, P2D_ERENDER, "cairo was ended by signal %d (%s)",
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
    const double usual = 60;
    const struct p2d_look *look = picture->view->look;
    struct p2d_cairo_picture copy = *picture;
    struct p2d_child_process child = {
        .work = paint_and_send,
        .state = &copy,
        .seconds = look->layout_seconds > 0 ? look->layout_seconds : usual,
        .sandbox = look->sandbox,
        .lock = p2d_graphviz_lock};
    if (look->in_process) {
        paint(picture, out);
        return;
    }
    p2d_child_run(&child, out->report);
    take_answer(&child, out);
    if (out->report->code == P2D_ERENDER)
        p2d_set_hint(out->report, "-T %s writes the picture as SVG", picture->other);
    p2d_child_release(&child);
}

#else

typedef int p2d_no_cairo; /* a file holds something */

#endif
