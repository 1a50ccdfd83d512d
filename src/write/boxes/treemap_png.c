/* treemap_png.c - draw a treemap as PNG by cairo. Optional at build time. */
#include "write/boxes/treemap_text.h"

#ifdef P2D_HAVE_CAIRO

#include <math.h>

#include "look/text_width.h"
#include "render/cairo.h"

enum { FONT_SIZE = 12, TITLE_SIZE = 16 };

static void show(struct p2d_painting *p, double x, double y, double width,
                 const struct p2d_buffer *text)
{
    p2d_painting_text(p, x, y, width, p2d_buffer_span(text), text->report);
}

static void set_color(struct p2d_painting *p, struct p2d_rgb c)
{
    p->lib.cairo_set_source_rgb(p->cr, c.red / 255.0, c.green / 255.0, c.blue / 255.0);
}

static void hatch(struct p2d_painting *p, const struct p2d_tile *tile, double height)
{
    const double step = 8.5;
    p->lib.cairo_save(p->cr);
    p->lib.cairo_rectangle(p->cr, tile->x, tile->y, tile->width, height);
    p->lib.cairo_clip(p->cr);
    p->lib.cairo_set_source_rgba(p->cr, 0, 0, 0, 0.3);
    p->lib.cairo_set_line_width(p->cr, 1);
    const int n = (int)ceil((tile->width + height) / step);
    for (int i = 0; i < n; i++) {
        double at = tile->x - height + i * step;
        p->lib.cairo_move_to(p->cr, at, tile->y + height);
        p->lib.cairo_line_to(p->cr, at + height, tile->y);
    }
    p->lib.cairo_stroke(p->cr);
    p->lib.cairo_restore(p->cr);
}

/* A leaf, or the strip of a tile that holds others. */
static void draw_tile(const struct p2d_treemap *map, struct p2d_painting *p,
                      const struct p2d_tile *tile)
{
    double height = tile->is_leaf ? tile->height : tile->strip;
    p->lib.cairo_rectangle(p->cr, tile->x, tile->y, tile->width, height);
    set_color(p, p2d_tile_color(map, tile));
    p->lib.cairo_fill_preserve(p->cr);
    p->lib.cairo_set_source_rgb(p->cr, 1, 1, 1);
    p->lib.cairo_set_line_width(p->cr, 0.5);
    p->lib.cairo_stroke(p->cr);
    if (p2d_tile_is_guess(map, tile))
        hatch(p, tile, height);
    p->lib.cairo_set_source_rgb(p->cr, 0, 0, 0);
    for (unsigned line = 0; line < 2; line++) {
        struct p2d_buffer text = {.report = map->view->report};
        p2d_put_tile_line(map, &text, tile, line);
        if (text.len > 0)
            show(p, tile->x + P2D_TILE_MARGIN,
                 tile->y + P2D_TILE_BASELINE + line * P2D_TILE_LINE,
                 tile->width - 2 * P2D_TILE_MARGIN, &text);
        p2d_buffer_release(&text);
    }
}

static void draw_key(const struct p2d_treemap *map, struct p2d_painting *p)
{
    const struct p2d_package_key *key = &map->key;
    double y = p2d_treemap_key_line(map);
    if (key->n > 0)
        p2d_painting_text(p, key->x, y, map->width, p2d_span_of(p2d_package_key_lead),
                          map->view->report);
    for (size_t i = 0; i < key->n; i++) {
        const struct p2d_key_entry *entry = &key->entries[i];
        struct p2d_span text = p2d_slice(p2d_buffer_span(&key->texts), entry->text,
                                         entry->text + entry->length);
        set_color(p, entry->color);
        p->lib.cairo_rectangle(p->cr, entry->x, y - 10, P2D_KEY_SWATCH, P2D_KEY_SWATCH);
        p->lib.cairo_fill(p->cr);
        p->lib.cairo_set_source_rgb(p->cr, 0, 0, 0);
        p2d_painting_text(p, entry->x + P2D_KEY_SWATCH + P2D_KEY_GAP, y, entry->width,
                          text, map->view->report);
    }
}

/* A line in the middle of the picture, in letters of a size. */
static void show_centred(const struct p2d_treemap *map, struct p2d_painting *p, double y,
                         int size, const struct p2d_buffer *text)
{
    const double scale = (double)size / FONT_SIZE, margin = 10;
    struct p2d_span span = {text->at, text->len};
    double width = p2d_mono_width(span) * scale;
    double x = fmax((map->width - width) / 2, margin);
    p->lib.cairo_set_font_size(p->cr, size);
    show(p, x, y, (map->width - margin - x) / scale, text);
}

static void draw_heading(const struct p2d_treemap *map, struct p2d_painting *p)
{
    struct p2d_buffer text = {.report = map->view->report};
    p2d_put_heading(&map->look, &text, 0);
    p->lib.cairo_set_source_rgb(p->cr, 0, 0, 0);
    show_centred(map, p, 24, TITLE_SIZE, &text);
    text.len = 0;
    p2d_put_heading(&map->look, &text, 1);
    show_centred(map, p, 42, FONT_SIZE, &text);
    p2d_buffer_release(&text);
}

static void draw(const void *state, struct p2d_painting *p)
{
    const struct p2d_treemap *map = state;
    draw_heading(map, p);
    draw_key(map, p);
    for (uint32_t i = 0; i < map->tiles.len; i++)
        if (map->tiles.at[i].is_leaf || map->tiles.at[i].strip > 0)
            draw_tile(map, p, &map->tiles.at[i]);
    p->lib.cairo_set_source_rgb(p->cr, 0.2, 0.2, 0.2);
    for (uint32_t i = map->tiles.len; i-- > 0;) {
        const struct p2d_tile *tile = &map->tiles.at[i];
        if (tile->is_leaf)
            continue;
        p->lib.cairo_set_line_width(p->cr, p2d_outline_width(tile->depth));
        p->lib.cairo_rectangle(p->cr, tile->x, tile->y, tile->width, tile->height);
        p->lib.cairo_stroke(p->cr);
    }
}

static void paint(const struct p2d_treemap *map, struct p2d_buffer *out)
{
    struct p2d_cairo_picture picture = {.view = map->view,
                                        .width = (uint32_t)map->width,
                                        .height = (uint32_t)(map->top + map->height),
                                        .draw = draw,
                                        .state = map,
                                        .other = "treemap"};
    p2d_cairo_png(&picture, out);
}

#else

static void paint(const struct p2d_treemap *map, struct p2d_buffer *out)
{
    (void)map;
    p2d_set_error(out->report, P2D_EUSAGE,
                  "treemap-png is missing: this prof2dot was built without cairo");
    p2d_set_hint(out->report,
                 "build prof2dot with libcairo2-dev, or write SVG: -T treemap");
    p2d_set_hint(out->report, "-T treemap writes the picture as SVG");
}

#endif

static void write_png(const struct p2d_view *view, const char *name,
                      struct p2d_buffer *out)
{
    (void)name;
    struct p2d_treemap map;
    if (p2d_treemap_init(&map, view))
        paint(&map, out);
    p2d_treemap_release(&map);
}

const struct p2d_writer p2d_write_treemap_png = {.name = "treemap-png",
                                                 .title = "treemap, PNG",
                                                 .suffixes = "",
                                                 .binary = true,
                                                 .holds_all = true,
                                                 .holds_stacks = true,
                                                 .write = write_png};
