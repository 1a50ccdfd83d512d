/* treemap_png.c - draw a treemap as PNG by cairo. Optional at build time. */
#include "write/boxes/treemap.h"

#ifdef P2D_HAVE_CAIRO

#include <math.h>

#include "render/cairo.h"

enum { FONT_SIZE = 12, TITLE_SIZE = 16, LINE = 15 };

static void show(struct p2d_painting *p, double x, double y, double width,
                 const struct p2d_buffer *text)
{
    p2d_painting_text(p, x, y, width, (struct p2d_span){text->at, text->len},
                      text->report);
}

static void hatch(struct p2d_painting *p, const struct p2d_tile *tile)
{
    const double step = 8.5;
    p->lib.cairo_save(p->cr);
    p->lib.cairo_rectangle(p->cr, tile->x, tile->y, tile->width, tile->height);
    p->lib.cairo_clip(p->cr);
    p->lib.cairo_set_source_rgba(p->cr, 0, 0, 0, 0.3);
    p->lib.cairo_set_line_width(p->cr, 1);
    const int n = (int)ceil((tile->width + tile->height) / step);
    for (int i = 0; i < n; i++) {
        double at = tile->x - tile->height + i * step;
        p->lib.cairo_move_to(p->cr, at, tile->y + tile->height);
        p->lib.cairo_line_to(p->cr, at + tile->height, tile->y);
    }
    p->lib.cairo_stroke(p->cr);
    p->lib.cairo_restore(p->cr);
}

static void draw_leaf(const struct p2d_treemap *map, struct p2d_painting *p,
                      const struct p2d_tile *tile)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    static const struct p2d_box folder;
    bool is_folder = map->by_files && box->is_group;
    struct p2d_rgb c = p2d_box_color(&map->look, is_folder ? &folder : box);
    struct p2d_buffer text = {.report = map->view->report};
    p->lib.cairo_rectangle(p->cr, tile->x, tile->y, tile->width, tile->height);
    p->lib.cairo_set_source_rgb(p->cr, c.red / 255.0, c.green / 255.0, c.blue / 255.0);
    p->lib.cairo_fill_preserve(p->cr);
    p->lib.cairo_set_source_rgb(p->cr, 1, 1, 1);
    p->lib.cairo_set_line_width(p->cr, 0.5);
    p->lib.cairo_stroke(p->cr);
    if (p2d_tile_is_guess(map, tile))
        hatch(p, tile);
    p->lib.cairo_set_source_rgb(p->cr, 0, 0, 0);
    if (tile->width > 30 && tile->height > 16) {
        p2d_put_tile_name(map, &text, tile);
        show(p, tile->x + 3, tile->y + 14, tile->width - 6, &text);
        text.len = 0;
        p2d_put_tile_cost(map, &text, tile);
        if (tile->height > 32)
            show(p, tile->x + 3, tile->y + 14 + LINE, tile->width - 6, &text);
    }
    p2d_buffer_release(&text);
}

static void draw_heading(const struct p2d_treemap *map, struct p2d_painting *p)
{
    struct p2d_buffer text = {.report = map->view->report};
    p2d_put_heading(&map->look, &text, 0);
    p->lib.cairo_set_source_rgb(p->cr, 0, 0, 0);
    p->lib.cairo_set_font_size(p->cr, TITLE_SIZE);
    show(p, 10, 24, (map->width - 20) * FONT_SIZE / TITLE_SIZE, &text);
    text.len = 0;
    p2d_put_heading(&map->look, &text, 1);
    p->lib.cairo_set_font_size(p->cr, FONT_SIZE);
    show(p, 10, 42, map->width - 20, &text);
    p2d_buffer_release(&text);
}

static void draw(const void *state, struct p2d_painting *p)
{
    const struct p2d_treemap *map = state;
    draw_heading(map, p);
    for (uint32_t i = 0; i < map->tiles.len; i++)
        if (map->tiles.at[i].is_leaf)
            draw_leaf(map, p, &map->tiles.at[i]);
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
                                                 .write = write_png};
