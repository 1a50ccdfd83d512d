/* sheet_png.c - draw pictures over time as PNG by cairo. Optional at build time. */
#include "write/time/sheet.h"

#ifdef P2D_HAVE_CAIRO

#include <math.h>

#include "look/text_width.h"
#include "render/cairo.h"

enum { FONT_SIZE = 12, TITLE_SIZE = 16, PADDING = 3, BASELINE = 4 };

static void set_color(struct p2d_painting *p, struct p2d_rgb c)
{
    p->lib.cairo_set_source_rgb(p->cr, c.red / 255.0, c.green / 255.0, c.blue / 255.0);
}

static void show(const struct p2d_time_sheet *sheet, struct p2d_painting *p, double x,
                 double y, double width, const struct p2d_time_mark *mark)
{
    struct p2d_span text = p2d_slice(p2d_buffer_span(&sheet->texts), mark->text,
                                     (size_t)mark->text + mark->length);
    const double larger =
        mark->kind == P2D_TIME_HEAD ? (double)TITLE_SIZE / FONT_SIZE : 1;
    double wide = p2d_mono_width(text) * larger;
    if (mark->kind == P2D_TIME_HEAD)
        x = fmax((sheet->width - wide) / 2, 0);
    p->lib.cairo_set_source_rgb(p->cr, 0, 0, 0);
    p->lib.cairo_set_font_size(p->cr, FONT_SIZE * larger);
    p2d_painting_text(p, x, y, width / larger, text, sheet->view->report);
}

static void draw(const void *state, struct p2d_painting *p)
{
    const struct p2d_time_sheet *sheet = state;
    const struct p2d_rgb small = {0xc8, 0xc8, 0xc8};
    for (uint32_t i = 0; i < sheet->marks.len; i++) {
        const struct p2d_time_mark *mark = &sheet->marks.at[i];
        if (mark->kind == P2D_TIME_TEXT || mark->kind == P2D_TIME_HEAD) {
            show(sheet, p, mark->x, mark->y, mark->width, mark);
            continue;
        }
        set_color(p, mark->kind == P2D_TIME_SMALL ? small : mark->color);
        p->lib.cairo_rectangle(p->cr, mark->x, mark->y, mark->width, mark->height);
        p->lib.cairo_fill(p->cr);
        if (mark->kind == P2D_TIME_RECT && mark->length > 0 &&
            mark->width > 3 * p2d_mono_character())
            show(sheet, p, mark->x + PADDING, mark->y + mark->height - BASELINE,
                 mark->width - 2 * PADDING, mark);
    }
}

void p2d_time_sheet_png(const struct p2d_time_sheet *sheet, const char *other,
                        struct p2d_buffer *out)
{
    struct p2d_cairo_picture picture = {.view = sheet->view,
                                        .width = (uint32_t)sheet->width,
                                        .height = (uint32_t)sheet->height,
                                        .draw = draw,
                                        .state = sheet,
                                        .other = other};
    p2d_cairo_png(&picture, out);
}

#else

void p2d_time_sheet_png(const struct p2d_time_sheet *sheet, const char *other,
                        struct p2d_buffer *out)
{
    (void)sheet;
    p2d_set_error(out->report, P2D_EUSAGE,
                  "%s-png is missing: this prof2dot was built without cairo", other);
    p2d_set_hint(out->report, "build prof2dot with libcairo2-dev, or write SVG: -T %s",
                 other);
}

#endif
