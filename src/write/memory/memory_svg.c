/* memory_svg.c - draw memory over time as SVG, with a tooltip for every call. */
#include "base/number.h"
#include "write/shared/escape.h"
#include "write/memory/plot.h"
#include "write/shared/svg.h"

static struct p2d_span text_at(const struct p2d_memory_plot *plot, uint32_t from,
                               uint32_t length)
{
    return (struct p2d_span){plot->texts.at + from, length};
}

static void put_rect(const struct p2d_memory_plot *plot, struct p2d_buffer *out,
                     const struct p2d_mark *mark)
{
    p2d_puts(out, "<g class=\"b\"><title>");
    p2d_put_xml(out, text_at(plot, mark->text, mark->length), SIZE_MAX);
    p2d_putc(out, '\n');
    p2d_put_xml(out, text_at(plot, mark->title, mark->titling), SIZE_MAX);
    p2d_puts(out, "</title>");
    p2d_svg_rect(out, mark->x, mark->y, mark->width, mark->height, mark->color);
    p2d_puts(out, "</g>\n");
}

static void put_stop(struct p2d_buffer *out, char step, const struct p2d_mark *mark)
{
    p2d_putc(out, step);
    p2d_put_fixed(out, mark->x, 0, 2);
    p2d_putc(out, ' ');
    p2d_put_fixed(out, mark->y, 0, 2);
}

/* A line with all its stops; the index of its last mark. */
static uint32_t put_line(const struct p2d_memory_plot *plot, struct p2d_buffer *out,
                         uint32_t i)
{
    const struct p2d_mark *mark = &plot->marks.at[i];
    p2d_putf(out, "<path fill=\"none\" stroke=\"#%02x%02x%02x\" stroke-width=\"",
             mark->color.red, mark->color.green, mark->color.blue);
    p2d_put_fixed(out, mark->width, 0, 1);
    p2d_puts(out, "\" d=\"");
    put_stop(out, 'M', mark);
    while (i + 1 < plot->marks.len && plot->marks.at[i + 1].kind == P2D_MARK_LINE)
        put_stop(out, 'L', &plot->marks.at[++i]);
    p2d_puts(out, "\"/>\n");
    return i;
}

static void write_svg(const struct p2d_view *view, const char *name,
                      struct p2d_buffer *out)
{
    (void)name;
    struct p2d_memory_plot plot;
    if (p2d_memory_plot_init(&plot, view)) {
        p2d_svg_begin(out, plot.width, plot.height);
        for (uint32_t i = 0; i < plot.marks.len && p2d_ok(view->report); i++) {
            const struct p2d_mark *mark = &plot.marks.at[i];
            struct p2d_span text = text_at(&plot, mark->text, mark->length);
            if (mark->kind == P2D_MARK_RECT)
                put_rect(&plot, out, mark);
            else if (mark->kind == P2D_MARK_START)
                i = put_line(&plot, out, i);
            else if (mark->bold)
                p2d_svg_text(out, " class=\"h\"", mark->x, mark->y, text);
            else
                p2d_svg_label(out, mark->x - 3, mark->y, mark->width + 6, text);
        }
        p2d_puts(out, "</svg>\n");
    }
    p2d_memory_plot_release(&plot);
}

const struct p2d_writer p2d_write_memory = {.name = "memory",
                                            .title = "memory over time, SVG",
                                            .suffixes = "",
                                            .holds_all = true,
                                            .write = write_svg};
