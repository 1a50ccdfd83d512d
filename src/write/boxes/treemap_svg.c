/* treemap_svg.c - draw a treemap as SVG, with a tooltip for every rectangle. */
#include "base/number.h"
#include "write/shared/escape.h"
#include "write/boxes/treemap_text.h"

/* The way down to a tile, as far as it says something. */
static void put_path(const struct p2d_treemap *map, struct p2d_buffer *out, uint32_t box)
{
    enum { MOST = 12 };
    struct p2d_tile path[MOST];
    unsigned n = 0;
    for (; box != 0 && n < MOST; box = map->tree.boxes.at[box].parent)
        path[n++] = (struct p2d_tile){.box = box};
    if (box != 0)
        p2d_puts(out, "\xE2\x80\xA6 \xE2\x80\xBA ");
    while (n-- > 0) {
        p2d_put_tile_name(map, out, &path[n]);
        p2d_puts(out, n > 0 ? " \xE2\x80\xBA " : "");
    }
}

static void put_title(const struct p2d_treemap *map, struct p2d_buffer *out,
                      const struct p2d_tile *tile)
{
    struct p2d_buffer text = {.report = out->report};
    p2d_puts(out, "<title>");
    put_path(map, &text, tile->box);
    p2d_put_xml(out, p2d_buffer_span(&text), SIZE_MAX);
    text.len = 0;
    p2d_put_tile_cost(map, &text, tile);
    p2d_puts(&text, tile->is_self ? " by itself" : "");
    p2d_puts(&text, p2d_tile_is_guess(map, tile) ? ", estimated" : "");
    p2d_putc(out, '\n');
    p2d_put_xml(out, p2d_buffer_span(&text), SIZE_MAX);
    p2d_puts(out, "</title>");
    p2d_buffer_release(&text);
}

static void put_lines(const struct p2d_treemap *map, struct p2d_buffer *out,
                      const struct p2d_tile *tile)
{
    for (unsigned line = 0; line < 2; line++) {
        struct p2d_buffer text = {.report = out->report};
        p2d_put_tile_line(map, &text, tile, line);
        if (text.len > 0)
            p2d_svg_label(out, tile->x,
                          tile->y + P2D_TILE_BASELINE + line * P2D_TILE_LINE, tile->width,
                          p2d_buffer_span(&text));
        p2d_buffer_release(&text);
    }
}

/* A leaf, or the strip of a tile that holds others. */
static void put_tile(const struct p2d_treemap *map, struct p2d_buffer *out,
                     const struct p2d_tile *tile)
{
    double height = tile->is_leaf ? tile->height : tile->strip;
    p2d_puts(out, tile->is_leaf ? "<g class=\"b\">" : "<g class=\"b strip\">");
    put_title(map, out, tile);
    p2d_svg_rect(out, tile->x, tile->y, tile->width, height, p2d_tile_color(map, tile));
    if (p2d_tile_is_guess(map, tile))
        p2d_svg_pattern(out, tile->x, tile->y, tile->width, height, "guess");
    put_lines(map, out, tile);
    p2d_puts(out, "</g>\n");
}

static void put_outline(struct p2d_buffer *out, const struct p2d_tile *tile)
{
    p2d_puts(out, "<rect class=\"o\" x=\"");
    p2d_put_fixed(out, tile->x, 0, 2);
    p2d_puts(out, "\" y=\"");
    p2d_put_fixed(out, tile->y, 0, 2);
    p2d_puts(out, "\" width=\"");
    p2d_put_fixed(out, tile->width, 0, 2);
    p2d_puts(out, "\" height=\"");
    p2d_put_fixed(out, tile->height, 0, 2);
    p2d_puts(out, "\" fill=\"none\" stroke=\"#333\" pointer-events=\"none\""
                  " stroke-width=\"");
    p2d_put_fixed(out, p2d_outline_width(tile->depth), 0, 2);
    p2d_puts(out, "\"/>\n");
}

static void write_treemap(const struct p2d_view *view, const char *name,
                          struct p2d_buffer *out)
{
    (void)name;
    struct p2d_treemap map;
    if (p2d_treemap_init(&map, view)) {
        p2d_svg_begin(out, map.width, map.top + map.height);
        p2d_svg_heading(&map.look, out, map.width);
        p2d_svg_package_key(&map.key, out, p2d_treemap_key_line(&map));
        for (uint32_t i = 0; i < map.tiles.len && p2d_ok(view->report); i++)
            if (map.tiles.at[i].is_leaf || map.tiles.at[i].strip > 0)
                put_tile(&map, out, &map.tiles.at[i]);
        for (uint32_t i = map.tiles.len; i-- > 0 && p2d_ok(view->report);)
            if (!map.tiles.at[i].is_leaf)
                put_outline(out, &map.tiles.at[i]);
        p2d_puts(out, "</svg>\n");
    }
    p2d_treemap_release(&map);
}

const struct p2d_writer p2d_write_treemap = {.name = "treemap",
                                             .title = "treemap, SVG",
                                             .suffixes = "",
                                             .holds_all = true,
                                             .holds_stacks = true,
                                             .write = write_treemap};
