/* memory_png.c - draw memory over time as PNG by cairo. Optional at build time. */
#include "write/memory/plot.h"

#ifdef P2D_HAVE_CAIRO

#include "render/cairo.h"

enum { FONT_SIZE = 12, TITLE_SIZE = 16 };

static void draw_text(const struct p2d_memory_plot *plot, struct p2d_painting *p,
                      const struct p2d_mark *mark)
{
    struct p2d_span text = {plot->texts.at + mark->text, mark->length};
    double larger = mark->bold ? (double)TITLE_SIZE / FONT_SIZE : 1;
    p->lib.cairo_set_source_rgb(p->cr, 0, 0, 0);
    p->lib.cairo_set_font_size(p->cr, FONT_SIZE * larger);
    p2d_painting_text(p, mark->x, mark->y, mark->width / larger, text,
                      plot->view->report);
}

static void set_color(struct p2d_painting *p, struct p2d_rgb color)
{
    p->lib.cairo_set_source_rgb(p->cr, color.red / 255.0, color.green / 255.0,
                                color.blue / 255.0);
}

static void draw(const void *state, struct p2d_painting *p)
{
    const struct p2d_memory_plot *plot = state;
    for (uint32_t i = 0; i < plot->marks.len; i++) {
        const struct p2d_mark *mark = &plot->marks.at[i];
        if (mark->kind == P2D_MARK_TEXT) {
            draw_text(plot, p, mark);
        } else if (mark->kind == P2D_MARK_RECT) {
            set_color(p, mark->color);
            p->lib.cairo_rectangle(p->cr, mark->x, mark->y, mark->width, mark->height);
            p->lib.cairo_fill(p->cr);
        } else {
            set_color(p, mark->color);
            p->lib.cairo_set_line_width(p->cr, mark->width);
            p->lib.cairo_move_to(p->cr, mark->x, mark->y);
            while (i + 1 < plot->marks.len &&
                   plot->marks.at[i + 1].kind == P2D_MARK_LINE) {
                i++;
                p->lib.cairo_line_to(p->cr, plot->marks.at[i].x, plot->marks.at[i].y);
            }
            p->lib.cairo_stroke(p->cr);
        }
    }
}

static void paint(const struct p2d_memory_plot *plot, struct p2d_buffer *out)
{
    struct p2d_cairo_picture picture = {.view = plot->view,
                                        .width = (uint32_t)plot->width,
                                        .height = (uint32_t)(plot->height),
                                        .draw = draw,
                                        .state = plot,
                                        .other = "memory"};
    p2d_cairo_png(&picture, out);
}

#else

static void paint(const struct p2d_memory_plot *plot, struct p2d_buffer *out)
{
    (void)plot;
    p2d_set_error(out->report, P2D_EUSAGE,
                  "memory-png is missing: this prof2dot was built without cairo");
    p2d_set_hint(out->report,
                 "build prof2dot with libcairo2-dev, or write SVG: -T memory");
    p2d_set_hint(out->report, "-T memory writes the picture as SVG");
}

#endif

static void write_png(const struct p2d_view *view, const char *name,
                      struct p2d_buffer *out)
{
    (void)name;
    struct p2d_memory_plot plot;
    if (p2d_memory_plot_init(&plot, view))
        paint(&plot, out);
    p2d_memory_plot_release(&plot);
}

const struct p2d_writer p2d_write_memory_png = {.name = "memory-png",
                                                .title = "memory over time, PNG",
                                                .suffixes = "",
                                                .binary = true,
                                                .holds_all = true,
                                                .write = write_png};
