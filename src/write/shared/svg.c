/* svg.c - elements of SVG pictures that are drawn without Graphviz. */
#include "write/shared/svg.h"

#include "base/number.h"
#include "base/utf8.h"
#include "look/text_width.h"
#include "write/shared/escape.h"

/* ---------------------------------------------------------------- elements */

static void put_length(struct p2d_buffer *out, const char *name, double value)
{
    p2d_putf(out, " %s=\"", name);
    size_t before = out->len;
    p2d_put_fixed(out, value, 0, 2);
    bool is_whole =
        out->len >= before + 3 && memcmp(out->at + out->len - 3, ".00", 3) == 0;
    out->len -= is_whole ? 3 : 0;
    p2d_putc(out, '"');
}

void p2d_svg_begin(struct p2d_buffer *out, double width, double height)
{
    p2d_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    p2d_put_fixed(out, width, 0, 0);
    p2d_putc(out, ' ');
    p2d_put_fixed(out, height, 0, 0);
    p2d_putc(out, '"');
    put_length(out, "width", width);
    put_length(out, "height", height);
    p2d_putf(
        out,
        " font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\""
        " font-size=\"%d\" data-character=\"%d.%02d\">\n"
        "<style>text{pointer-events:none;white-space:pre}"
        ".b rect{stroke:#fff;stroke-width:.5}.b[data-of] rect{stroke:#888}"
        ".b:hover rect,.twin.b rect{stroke:#000}.side{font-weight:bold}"
        ".h{font-size:16px;font-weight:bold}.click{pointer-events:all;cursor:pointer;"
        "text-decoration:underline}</style>\n"
        "<defs><pattern id=\"guess\" width=\"6\" height=\"6\""
        " patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        "<path d=\"M0 0V6\" stroke=\"#000\" stroke-opacity=\".3\"/></pattern></defs>\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
        P2D_MONO_SIZE, (int)p2d_mono_character(),
        (int)(p2d_mono_character() * 100) % 100);
}

static void put_place(struct p2d_buffer *out, double x, double y, double width,
                      double height)
{
    put_length(out, "x", x);
    put_length(out, "y", y);
    put_length(out, "width", width);
    put_length(out, "height", height);
}

void p2d_svg_rect(struct p2d_buffer *out, double x, double y, double width, double height,
                  struct p2d_rgb fill)
{
    p2d_puts(out, "<rect");
    put_place(out, x, y, width, height);
    p2d_putf(out, " fill=\"#%02x%02x%02x\"/>", fill.red, fill.green, fill.blue);
}

void p2d_svg_pattern(struct p2d_buffer *out, double x, double y, double width,
                     double height, const char *id)
{
    p2d_puts(out, "<rect");
    put_place(out, x, y, width, height);
    p2d_putf(out, " fill=\"url(#%s)\"/>", id);
}

void p2d_svg_text(struct p2d_buffer *out, const char *attributes, double x, double y,
                  struct p2d_span text)
{
    enum { LONGEST = 300 };
    p2d_puts(out, "<text");
    p2d_puts(out, attributes);
    put_length(out, "x", x);
    put_length(out, "y", y);
    p2d_putc(out, '>');
    p2d_put_xml(out, text, LONGEST);
    p2d_puts(out, "</text>\n");
}

void p2d_svg_label(struct p2d_buffer *out, double x, double y, double width,
                   struct p2d_span text)
{
    bool is_cut = p2d_mono_width(text) > width - 6;
    size_t n = p2d_mono_fit(text, width - 6 - (is_cut ? p2d_mono_character() : 0));
    if (is_cut && n < 2)
        return;
    p2d_puts(out, "<text");
    put_length(out, "x", x + 3);
    put_length(out, "y", y);
    p2d_putc(out, '>');
    p2d_put_xml(out, text, n);
    p2d_puts(out, "</text>");
}

void p2d_svg_heading_lines(struct p2d_buffer *out, double width, struct p2d_span first,
                           struct p2d_span second)
{
    p2d_svg_text(out, " class=\"h\" text-anchor=\"middle\"", width / 2, 24, first);
    p2d_svg_text(out, " text-anchor=\"middle\"", width / 2, 42, second);
}
