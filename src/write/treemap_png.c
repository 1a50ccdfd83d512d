/* treemap_png.c - a square map as PNG, through cairo where that was there to build with.
 */
#include "write/treemap.h"

#ifdef P2D_HAVE_CAIRO

#include <math.h>

#include "write/cairo_text.h"

enum { FONT_SIZE = 12, TITLE_SIZE = 16, LINE = 15 };

static void show(cairo_t *cr, double x, double y, double width,
                 const struct p2d_buffer *text)
{
    p2d_cairo_show(cr, x, y, width, (struct p2d_span){text->at, text->len}, text->report);
}

static void hatch(cairo_t *cr, const struct p2d_tile *tile)
{
    const double step = 8.5;
    cairo_save(cr);
    cairo_rectangle(cr, tile->x, tile->y, tile->width, tile->height);
    cairo_clip(cr);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.3);
    cairo_set_line_width(cr, 1);
    const int n = (int)ceil((tile->width + tile->height) / step);
    for (int i = 0; i < n; i++) {
        double at = tile->x - tile->height + i * step;
        cairo_move_to(cr, at, tile->y + tile->height);
        cairo_line_to(cr, at + tile->height, tile->y);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void draw_leaf(const struct p2d_treemap *map, cairo_t *cr,
                      const struct p2d_tile *tile)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    bool is_folder = map->by_files && box->is_group;
    struct p2d_rgb c = p2d_box_color(&map->look, is_folder ? &(struct p2d_box){0} : box);
    struct p2d_buffer text = {.report = map->view->report};
    cairo_rectangle(cr, tile->x, tile->y, tile->width, tile->height);
    cairo_set_source_rgb(cr, c.red / 255.0, c.green / 255.0, c.blue / 255.0);
    cairo_fill_preserve(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_set_line_width(cr, 0.5);
    cairo_stroke(cr);
    if (p2d_tile_is_guess(map, tile))
        hatch(cr, tile);
    cairo_set_source_rgb(cr, 0, 0, 0);
    if (tile->width > 30 && tile->height > 16) {
        p2d_put_tile_name(map, &text, tile);
        show(cr, tile->x + 3, tile->y + 14, tile->width - 6, &text);
        text.len = 0;
        p2d_put_tile_cost(map, &text, tile);
        if (tile->height > 32)
            show(cr, tile->x + 3, tile->y + 14 + LINE, tile->width - 6, &text);
    }
    p2d_buffer_release(&text);
}

static void draw_heading(const struct p2d_treemap *map, cairo_t *cr)
{
    struct p2d_buffer text = {.report = map->view->report};
    p2d_put_heading(&map->look, &text, 0);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_font_size(cr, TITLE_SIZE);
    show(cr, 10, 24, (map->width - 20) * FONT_SIZE / TITLE_SIZE, &text);
    text.len = 0;
    p2d_put_heading(&map->look, &text, 1);
    cairo_set_font_size(cr, FONT_SIZE);
    show(cr, 10, 42, map->width - 20, &text);
    p2d_buffer_release(&text);
}

static void draw(const void *state, cairo_t *cr)
{
    const struct p2d_treemap *map = state;
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_select_font_face(cr, "monospace", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    draw_heading(map, cr);
    for (uint32_t i = 0; i < map->tiles.len; i++)
        if (map->tiles.at[i].is_leaf)
            draw_leaf(map, cr, &map->tiles.at[i]);
    cairo_set_source_rgb(cr, 0.2, 0.2, 0.2);
    for (uint32_t i = map->tiles.len; i-- > 0;) {
        const struct p2d_tile *tile = &map->tiles.at[i];
        if (tile->is_leaf)
            continue;
        cairo_set_line_width(cr, p2d_outline_width(tile->depth));
        cairo_rectangle(cr, tile->x, tile->y, tile->width, tile->height);
        cairo_stroke(cr);
    }
}

static void paint(const struct p2d_treemap *map, struct p2d_buffer *out)
{
    struct p2d_cairo_picture picture = {.view = map->view,
                                        .width = map->width,
                                        .height = map->top + map->height,
                                        .draw = draw,
                                        .state = map,
                                        .other = "treemap"};
    p2d_cairo_png(&picture, out);
}

#else

static void paint(const struct p2d_treemap *map, struct p2d_buffer *out)
{
    (void)map;
    p2d_set_error(out->report, P2D_EUSAGE, "built without cairo: no treemap-png");
    p2d_set_hint(out->report, "-T treemap draws it as SVG");
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
                                                 .title = "square map, PNG",
                                                 .suffixes = "",
                                                 .binary = true,
                                                 .holds_all = true,
                                                 .write = write_png};
