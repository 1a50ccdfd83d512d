/* treemap_text.c - what a treemap says of its rectangles. */
#include "write/boxes/treemap_text.h"

#include "look/label.h"
#include "look/name.h"
#include "look/text_width.h"

#define INWARDS " \xE2\x80\xBA "
#define ELLIPSIS "\xE2\x80\xA6"

void p2d_put_tile_name(const struct p2d_treemap *map, struct p2d_buffer *out,
                       const struct p2d_tile *tile)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    if (map->by_files && box->is_group) {
        struct p2d_span name = p2d_string(&map->folders, box->key);
        p2d_put_printable(out, name, SIZE_MAX);
        p2d_puts(out, p2d_span_is(name, "~") ? " (built-in)" : "");
    } else if (tile->box == 0 && tile->is_self) {
        p2d_puts(out, "(no stack)");
    } else {
        p2d_put_box_name(&map->look, out, &map->tree, tile->box);
    }
}

void p2d_put_tile_cost(const struct p2d_treemap *map, struct p2d_buffer *out,
                       const struct p2d_tile *tile)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    const struct p2d_profile *p = map->stacks.profile;
    double cost = tile->is_self ? box->self : box->total;
    p2d_put_percent(out, cost / map->look.whole);
    p2d_putc(out, ' ');
    p2d_put_time(out, map->view->look->time_format,
                 p->metrics.at[map->stacks.metric].unit, cost);
}

/* ------------------------------------------------------------------ on tiles */

static double width_of(const struct p2d_buffer *text, size_t from)
{
    struct p2d_span whole = {text->at, text->len};
    return text->at != NULL ? p2d_mono_width(p2d_slice(whole, from, text->len)) : 0;
}

/* What is short says most by its begin, what is long by its begin and its end. */
static void put_cut(struct p2d_buffer *out, struct p2d_span name, double width)
{
    const size_t short_name = 12, shortest = 4;
    size_t fits = p2d_mono_fit(name, width - p2d_mono_character());
    if (fits + 1 >= short_name) {
        p2d_put_cut(out, name, fits + 1);
    } else if (fits + 1 >= shortest) {
        p2d_put(out, name.at, p2d_skip_points(name, fits));
        p2d_puts(out, ELLIPSIS);
    }
}

/* The whole name, or a function's short one if that is too wide: cut at its end, a long
 * name of C++ would say where the function is, and not which. `cuts` what is too wide even
 * so. */
static void put_fitting_name(const struct p2d_treemap *map, struct p2d_buffer *out,
                             const struct p2d_tile *tile, double width, bool cuts)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    struct p2d_buffer name = {.report = out->report};
    p2d_put_tile_name(map, &name, tile);
    if (tile->box != 0 && !box->is_group && width_of(&name, 0) > width) {
        name.len = 0;
        p2d_put_one_line_name(&name, map->stacks.profile, box->key);
    }
    struct p2d_span text = {name.at, name.len};
    if (cuts && width_of(&name, 0) > width)
        put_cut(out, text, width);
    else
        p2d_put(out, text.at, text.len);
    p2d_buffer_release(&name);
}

/* Boxes way[from - 1], .., way[to], from the outer one inwards, with shares as far as they
 * differ from the one before: "main 98% > run > loop 96%". */
static void put_names(const struct p2d_treemap *map, struct p2d_buffer *out,
                      const uint32_t *way, unsigned from, unsigned to, double width,
                      bool cuts)
{
    struct p2d_buffer share = {.report = out->report}, former = share;
    for (unsigned i = from; i-- > to;) {
        const struct p2d_box *box = &map->tree.boxes.at[way[i]];
        p2d_puts(out, i + 1 < from ? INWARDS : "");
        put_fitting_name(map, out, &(struct p2d_tile){.box = way[i]}, width, cuts);
        share.len = 0;
        p2d_put_share(&share, box->total / map->look.whole);
        if (!p2d_span_equal(p2d_buffer_span(&share), p2d_buffer_span(&former))) {
            p2d_puts(out, out->len > 0 ? " " : "");
            p2d_put(out, share.at, share.len);
        }
        former.len = 0;
        p2d_put(&former, share.at, share.len);
    }
    p2d_buffer_release(&share);
    p2d_buffer_release(&former);
}

/* All names if there is room for them, else short ones, else the outermost and as many of
 * the innermost as there is room for: there the ways part. */
static void put_strip(const struct p2d_treemap *map, struct p2d_buffer *out,
                      const struct p2d_tile *tile, double width)
{
    uint32_t way[P2D_MOST_NAMED];
    unsigned n = 0;
    size_t from = out->len;
    for (uint32_t box = tile->last; n < P2D_MOST_NAMED;
         box = map->tree.boxes.at[box].parent) {
        way[n++] = box;
        if (box == tile->box)
            break;
    }
    put_names(map, out, way, n, 0, width / n - 6 * p2d_mono_character(), false);
    for (unsigned inner = n - 1; inner > 0 && width_of(out, from) > width; inner--) {
        out->len = from;
        put_names(map, out, way, n, n - 1, 0, false);
        p2d_puts(out, inner < n - 1 ? INWARDS ELLIPSIS INWARDS : INWARDS);
        put_names(map, out, way, inner, 0, 0, false);
    }
    if (width_of(out, from) <= width)
        return;
    out->len = from;
    put_names(map, out, way, n, n - 1, width - 6 * p2d_mono_character(), true);
}

/* A number is never cut: what does not fit is left out. */
static void put_fitting_cost(const struct p2d_treemap *map, struct p2d_buffer *out,
                             const struct p2d_tile *tile, double width)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    size_t from = out->len;
    p2d_put_tile_cost(map, out, tile);
    if (tile->is_self && tile->box != 0 &&
        width_of(out, from) + 5 * p2d_mono_character() <= width)
        p2d_puts(out, " self");
    if (width_of(out, from) <= width)
        return;
    out->len = from;
    p2d_put_share(out, (tile->is_self ? box->self : box->total) / map->look.whole);
    if (width_of(out, from) > width)
        out->len = from;
}

void p2d_put_tile_line(const struct p2d_treemap *map, struct p2d_buffer *out,
                       const struct p2d_tile *tile, unsigned line)
{
    const double least_width = 30, least_height = 16;
    double width = tile->width - 2 * P2D_TILE_MARGIN;
    bool fits =
        tile->width > least_width && tile->height > least_height + line * P2D_TILE_LINE;
    if (tile->strip > 0 && line == 0) {
        put_strip(map, out, tile, width);
    } else if (tile->is_leaf && fits && line == 0) {
        put_fitting_name(map, out, tile, width, true);
    } else if (tile->is_leaf && fits && line == 1) {
        put_fitting_cost(map, out, tile, width);
    }
}
