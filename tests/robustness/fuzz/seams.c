/* seams.c - what the fuzz target has in the place of some functions of the library, by the
 * linker's --wrap: memory that is read in small pieces, a Graphviz that costs nothing
 * (layouts of a hundred functions take seconds, and a clock ends them), and random bits
 * that are the same in each run, so that a finding is found again.
 */
#include "fuzz.h"
#include "io/source.h"
#include "render/graphviz.h"
#include "write/shared/escape.h"
#include "render/render.h"
#include "render/tidy_svg.h"

struct p2d_source __wrap_p2d_source_of_memory(struct p2d_memory_state *);
struct p2d_source __real_p2d_source_of_memory(struct p2d_memory_state *);
void __wrap_p2d_render(const struct p2d_view *, const char *, struct p2d_buffer *);
uint64_t __wrap_p2d_random_bits(void);
bool __wrap_p2d_layout_make(struct p2d_layout *, const struct p2d_view *, bool in_child);
void __wrap_p2d_layout_free(struct p2d_layout *);

static size_t piece; /* 0: no pieces */
static ptrdiff_t (*pull_all)(void *, unsigned char *, size_t);

void in_pieces(size_t length)
{
    piece = length;
}

uint64_t __wrap_p2d_random_bits(void)
{
    return UINT64_C(0x9E3779B97F4A7C15);
}

static ptrdiff_t pull_piece(void *state, unsigned char *buffer, size_t n)
{
    return pull_all(state, buffer, piece != 0 && n > piece ? piece : n);
}

struct p2d_source __wrap_p2d_source_of_memory(struct p2d_memory_state *state)
{
    struct p2d_source source = __real_p2d_source_of_memory(state);
    pull_all = source.pull;
    source.pull = pull_piece;
    return source;
}

/* Sizes, in points, from far too small to far too large for a page. */
bool __wrap_p2d_layout_make(struct p2d_layout *layout, const struct p2d_view *view,
                            bool in_child)
{
    enum { KINDS = 8, SHORTEST = 40 };
    uint32_t n = view->graph->vertices.len, calls = view->graph->edges.len;
    (void)in_child;
    layout->width = (double)(SHORTEST << (n + (uint32_t)view->shape) % KINDS);
    layout->height = (double)(SHORTEST << (n + calls + view->longer_lists) % KINDS);
    return true;
}

void __wrap_p2d_layout_free(struct p2d_layout *layout)
{
    *layout = (struct p2d_layout){0};
}

/* As Graphviz writes boxes: with a tooltip and a text, a tag a line. */
static void put_box(struct p2d_buffer *out, const struct p2d_view *view, uint32_t v)
{
    const struct p2d_profile *p = view->graph->profile;
    struct p2d_span name = p2d_text(p, p->fns.at[view->graph->vertices.at[v].fn].name);
    p2d_putf(out, "<g id=\"f%u\" class=\"node\">\n<title>n%u</title>\n", v, v);
    p2d_putf(out, "<g id=\"a_f%u\"><a xlink:title=\"", v);
    p2d_put_xml(out, name, 100);
    p2d_puts(out, "\">\n<polygon/>\n<text x=\"1\" y=\"2\" font-size=\"10.00\">");
    p2d_put_xml(out, name, 100);
    p2d_puts(out, "</text>\n</a>\n</g>\n</g>\n");
}

void __wrap_p2d_render(const struct p2d_view *view, const char *format,
                       struct p2d_buffer *out)
{
    struct p2d_buffer svg = {.report = view->report};
    (void)format;
    p2d_puts(&svg, "<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n");
    for (uint32_t v = 0; v < view->graph->vertices.len && p2d_ok(view->report); v++)
        put_box(&svg, view, v);
    p2d_puts(&svg, "</svg>\n");
    if (p2d_ok(view->report))
        p2d_svg_refine(out, (struct p2d_span){svg.at, svg.len}, true);
    p2d_buffer_release(&svg);
}
