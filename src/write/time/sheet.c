/* sheet.c - the sheet that pictures over time are laid out on, and its form as SVG. */
#include "write/time/sheet.h"

#include "write/shared/escape.h"
#include "write/shared/svg.h"

void p2d_time_sheet_release(struct p2d_time_sheet *sheet)
{
    p2d_vec_release(&sheet->marks);
    p2d_buffer_release(&sheet->texts);
}

void p2d_time_rect(struct p2d_time_sheet *sheet, struct p2d_time_mark mark, uint32_t text,
                   uint32_t title)
{
    mark.text = text;
    mark.length = title - text;
    mark.title = title;
    mark.titling = p2d_time_here(sheet) - title;
    (void)p2d_vec_push(&sheet->marks, sheet->view->report, mark);
}

void p2d_time_text(struct p2d_time_sheet *sheet, enum p2d_time_mark_kind kind, double x,
                   double y, double width, uint32_t text)
{
    struct p2d_time_mark mark = {.kind = kind, .x = x, .y = y, .width = width};
    mark.text = text;
    mark.length = p2d_time_here(sheet) - text;
    (void)p2d_vec_push(&sheet->marks, sheet->view->report, mark);
}

void p2d_time_line(struct p2d_time_sheet *sheet, double x, double y, double width,
                   double height, struct p2d_rgb color)
{
    struct p2d_time_mark mark = {
        .kind = P2D_TIME_LINE, .x = x, .y = y, .width = width, .height = height};
    mark.color = color;
    (void)p2d_vec_push(&sheet->marks, sheet->view->report, mark);
}

void p2d_time_to_back(struct p2d_time_sheet *sheet, uint32_t from)
{
    uint32_t n = sheet->marks.len - from;
    if (n == 0) /* there may be no marks at all, without memory */
        return;
    struct p2d_time_mark *back = p2d_new(sheet->view->report, n, sizeof *back);
    if (back == NULL)
        return;
    memcpy(back, sheet->marks.at + from, n * sizeof *back);
    memmove(sheet->marks.at + n, sheet->marks.at, from * sizeof *back);
    memcpy(sheet->marks.at, back, n * sizeof *back);
    p2d_delete(back);
}

/* --------------------------------------------------------------------- SVG */

static struct p2d_span text_at(const struct p2d_time_sheet *sheet, uint32_t from,
                               uint32_t length)
{
    return p2d_slice(p2d_buffer_span(&sheet->texts), from, (size_t)from + length);
}

static void put_rect(const struct p2d_time_sheet *sheet, struct p2d_buffer *out,
                     const struct p2d_time_mark *mark)
{
    struct p2d_span title = text_at(sheet, mark->title, mark->titling), line;
    p2d_puts(out, "<g class=\"b\"><title>");
    for (bool first = true; p2d_cut(&title, '\n', &line); first = false) {
        p2d_puts(out, first ? "" : "\n");
        p2d_put_xml(out, line, SIZE_MAX);
    }
    p2d_puts(out, "</title>");
    if (mark->kind == P2D_TIME_SMALL)
        p2d_svg_pattern(out, mark->x, mark->y, mark->width, mark->height, "small");
    else
        p2d_svg_rect(out, mark->x, mark->y, mark->width, mark->height, mark->color);
    if (mark->length > 0)
        p2d_svg_label(out, mark->x, mark->y + mark->height - 4, mark->width,
                      text_at(sheet, mark->text, mark->length));
    p2d_puts(out, "</g>\n");
}

static void put_svg(const struct p2d_time_sheet *sheet, struct p2d_buffer *out)
{
    p2d_svg_begin(out, sheet->width, sheet->height);
    p2d_puts(out, "<style>.b rect{stroke-width:.3}</style>"
                  "<defs><pattern id=\"small\" width=\"4\" height=\"4\""
                  " patternUnits=\"userSpaceOnUse\"><path fill=\"#e4e4e4\""
                  " d=\"M0 0H4V4H0Z\"/><path d=\"M0 0V4\" stroke=\"#aaa\"/>"
                  "</pattern></defs>\n");
    for (uint32_t i = 0; i < sheet->marks.len && p2d_ok(out->report); i++) {
        const struct p2d_time_mark *mark = &sheet->marks.at[i];
        struct p2d_span text = text_at(sheet, mark->text, mark->length);
        if (mark->kind == P2D_TIME_HEAD) {
            p2d_svg_text(out, " class=\"h\" text-anchor=\"middle\"", sheet->width / 2,
                         mark->y, text);
        } else if (mark->kind == P2D_TIME_TEXT) {
            p2d_svg_label(out, mark->x - 3, mark->y, mark->width + 6, text);
            p2d_putc(out, '\n');
        } else if (mark->kind == P2D_TIME_LINE) {
            p2d_svg_rect(out, mark->x, mark->y, mark->width, mark->height, mark->color);
            p2d_putc(out, '\n');
        } else {
            put_rect(sheet, out, mark);
        }
    }
    p2d_puts(out, "</svg>\n");
}

void p2d_time_sheet_write(const struct p2d_time_sheet *sheet, const char *name,
                          const char *svg, struct p2d_buffer *out)
{
    if (!p2d_ok(out->report))
        return;
    if (strcmp(name, svg) == 0)
        put_svg(sheet, out);
    else
        p2d_time_sheet_png(sheet, svg, out);
}
