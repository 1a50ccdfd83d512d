/* tidy_svg.c - clean up the SVG that Graphviz writes.
 *
 * Of a node it writes, each of these on its own line:
 *
 *     <g id="f12" class="node">
 *     <title>n0</title>
 *     <g id="a_f12"><a xlink:title="main&#10;total 2 s">
 *     <text text-anchor="start" x="8" ... font-weight="bold"
 * font-size="10.00">main</text>
 *     </a>
 *     </g>
 *     </g>
 *
 * Rows of a list come as links within their node. They become groups with the id, and the
 * tooltip, that the function's box would have; a link only where it leads somewhere:
 *
 *     <g id="a_f34"><a xlink:href="#f34" xlink:title="cell_of&#10;total 2 ms">
 */
#include "render/tidy_svg.h"

#include "base/number.h"
#include "base/utf8.h"
#include "look/text_width.h"

static const char title_key[] = "xlink:title=\"", link_key[] = "xlink:href=";

/* Position of a text in a line, or the line's length. */
static size_t find(struct p2d_span line, const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= line.len; i++)
        if (memcmp(line.at + i, text, n) == 0)
            return i;
    return line.len;
}

static bool holds(struct p2d_span line, const char *text)
{
    return find(line, text) < line.len;
}

/* The value of an attribute; empty if the line does not have it. */
static struct p2d_span value_of(struct p2d_span line, const char *key)
{
    size_t begin = find(line, key);
    if (begin == line.len)
        return (struct p2d_span){0};
    begin += strlen(key);
    return p2d_slice(line, begin, p2d_find(line, begin, '"'));
}

static void put_line(struct p2d_buffer *out, struct p2d_span line)
{
    p2d_put(out, line.at, line.len);
    p2d_putc(out, '\n');
}

/* ------------------------------------------------------------------- text */

/* What an entity stands for; 0 if it is none. Text of Graphviz has only these. */
static size_t decode_entity(struct p2d_span text, unsigned char out[4], size_t *length)
{
    static const struct {
        const char *name;
        uint32_t point;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'},    {"&gt;", '>'},  {"&quot;", '"'},
                    {"&#45;", '-'}, {"&#160;", 0xA0}, {"&#39;", '\''}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (p2d_starts_with(text, entities[i].name)) {
            *length = p2d_utf8_encode(entities[i].point, out);
            return strlen(entities[i].name);
        }
    return 0;
}

/* A text's width; entities count as what they stand for. */
static double width_of(struct p2d_span text, bool bold, double size)
{
    double sum = 0;
    for (size_t i = 0, end; i < text.len; i = end) {
        unsigned char decoded[4];
        size_t length = 0, entity = 0;
        struct p2d_span rest = p2d_slice(text, i, text.len);
        if (text.at[i] == '&')
            entity = decode_entity(rest, decoded, &length);
        end = entity > 0 ? i + entity : p2d_find(text, i + 1, '&');
        struct p2d_span part =
            entity > 0 ? (struct p2d_span){decoded, length} : p2d_slice(text, i, end);
        sum += p2d_text_width(part, bold, size);
    }
    return sum;
}

/* "<text ...>words</text>" gets its length. */
static void put_text(struct p2d_buffer *out, struct p2d_span line)
{
    static const char end[] = "</text>";
    size_t close = p2d_find(line, 0, '>');
    double size;
    bool bold = holds(p2d_slice(line, 0, close), "font-weight=\"bold\"");
    bool sized = p2d_parse_double(value_of(line, "font-size=\""), &size);
    struct p2d_span words = p2d_slice(line, close + 1, line.len - strlen(end));
    double width = sized ? width_of(p2d_trim(words), bold, size) : 0;
    if (!p2d_ends_with(line, end) || !(width > 0)) {
        put_line(out, line);
        return;
    }
    p2d_put(out, line.at, close);
    p2d_puts(out, " textLength=\"");
    p2d_put_fixed(out, width, 0, 2);
    p2d_puts(out, "\" lengthAdjust=\"spacingAndGlyphs\"");
    put_line(out, p2d_slice(line, close, line.len));
}

/* --------------------------------------------------------------- tooltips */

struct refiner {
    struct p2d_buffer *out;
    bool fit_text;
    struct p2d_span title; /* a line that waits for the tooltip that replaces it */
    unsigned open;         /* lines "</a>" and "</g>" whose beginnings were left out */
    bool in_list;          /* within a node that is a list */
};

/* "<g id="a_..."><a xlink:title="...">" */
static bool is_wrapper(struct p2d_span line)
{
    return p2d_starts_with(line, "<g id=\"a_") && holds(line, "><a ");
}

static void put_tooltip(struct refiner *r, struct p2d_span tooltip)
{
    if (r->title.len == 0)
        return; /* an edge's label: it is in the edge's group */
    p2d_puts(r->out, "<title>");
    p2d_put(r->out, tooltip.at, tooltip.len);
    p2d_puts(r->out, "</title>\n");
}

/* The title is written once it is known whether there is a tooltip. */
static void settle_title(struct refiner *r)
{
    if (r->title.len > 0)
        put_line(r->out, r->title);
    r->title = (struct p2d_span){0};
}

static void put_wrapper(struct refiner *r, struct p2d_span line)
{
    struct p2d_span tooltip = p2d_trim(value_of(line, title_key));
    if (tooltip.len > 0)
        put_tooltip(r, tooltip);
    r->title = (struct p2d_span){0}; /* a blank tooltip: nothing is to be shown */
    if (holds(line, link_key))
        put_line(r->out, line);
    else
        r->open = 2;
}

/* "a_f34" names a row, "a_m34" the row of a cycle's function, "a_n34" the cell with its
 * numbers. */
static void put_row(struct refiner *r, struct p2d_span line)
{
    bool is_member = p2d_starts_with(line, "<g id=\"a_m");
    bool is_nowhere = holds(line, "xlink:href=\"#f") || holds(line, "xlink:href=\"#m");
    settle_title(r);
    if (is_member || p2d_starts_with(line, "<g id=\"a_f")) {
        p2d_puts(r->out, "<g id=\"");
        struct p2d_span rest = p2d_slice(line, strlen("<g id=\"a_"), line.len);
        p2d_put(r->out, rest.at, p2d_find(rest, 0, '"'));
        p2d_puts(r->out, is_member ? "\" class=\"row member\">\n<title>"
                                   : "\" class=\"row\">\n<title>");
    } else {
        p2d_puts(r->out, "<g class=\"row\">\n<title>");
    }
    struct p2d_span tooltip = p2d_trim(value_of(line, title_key));
    p2d_put(r->out, tooltip.at, tooltip.len);
    p2d_puts(r->out, "</title>\n");
    if (is_nowhere)
        r->open = 1;
    else
        put_line(r->out, p2d_slice(line, find(line, "<a "), line.len));
}

static void refine_line(struct refiner *r, struct p2d_span line)
{
    if (holds(line, "\" class=\"node") || holds(line, "\" class=\"edge"))
        r->in_list = holds(line, "\" class=\"node list");
    if (r->open == 1 && r->in_list && p2d_span_is(line, "</g>")) {
        put_line(r->out, line); /* the row's group, of which only the link is left out */
    } else if (r->open > 0 && (p2d_span_is(line, "</a>") || p2d_span_is(line, "</g>"))) {
        r->open--;
    } else if (is_wrapper(line) && r->in_list) {
        put_row(r, line);
    } else if (is_wrapper(line)) {
        put_wrapper(r, line);
    } else if (p2d_starts_with(line, "<title>")) {
        settle_title(r);
        r->title = line;
    } else {
        settle_title(r);
        if (r->fit_text && p2d_starts_with(line, "<text "))
            put_text(r->out, line);
        else
            put_line(r->out, line);
    }
}

void p2d_svg_refine(struct p2d_buffer *out, struct p2d_span svg, bool fit_text)
{
    struct refiner r = {.out = out, .fit_text = fit_text};
    for (struct p2d_span line; p2d_cut(&svg, '\n', &line);)
        if (line.len > 0 || svg.at != NULL) /* nothing follows the last line's end */
            refine_line(&r, line);
    settle_title(&r);
}
