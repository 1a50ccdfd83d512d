/* treemap.c - lay out the rectangles of a treemap.
 *
 * Area is cost, among the parts of one rectangle: the tiles of a function's callees and
 * one for itself fill it, but for the strip with its name. A callee that has nearly all
 * of its caller's cost is named on the caller's strip, so that a long chain of calls does
 * not fill the map with strips.
 * Reference: M. Bruls, K. Huizing, J. van Wijk, "Squarified Treemaps", 2000
 */
#include "write/boxes/treemap.h"

#include <math.h>

#include "write/boxes/file_tree.h"

enum {
    WIDTH = 1200,
    HEIGHT = 800,
    HEADING = 52,
    KEY = 24,
    KEY_LEFT = 10,
    DEEPEST = 200,
    STRIP = 18
};

/* Below this many square pixels nobody sees what is inside. */
static const double smallest_area = 48, smallest_side = 4;

/* A strip takes a third of the height at most. */
static const double narrowest_strip = 60, lowest_strip = 3 * STRIP;

static const double nearly_all = 0.95; /* of its caller's cost: named on its strip */

/* A box and where it goes; or one part of a box while that is divided. */
struct part {
    double x, y, width, height;
    uint32_t box;
    unsigned depth;
    bool is_self;
    double cost;
    bool is_named; /* on the strip of the tile `strip` */
    uint32_t strip;
    unsigned n_named; /* on that strip, with this one */
};

struct layout {
    struct p2d_treemap *map;
    struct p2d_report *report;
    P2D_VEC(struct part) waiting;
    P2D_VEC(struct part) parts; /* of the box that is divided, heaviest first */
};

/* ------------------------------------------------------------------- layout */

/* The worst ratio of sides among parts of these costs in a row along a side. */
static double worst(double largest, double smallest, double sum, double side,
                    double scale)
{
    double area = sum * scale;
    return fmax(side * side * largest * scale / (area * area),
                area * area / (side * side * smallest * scale));
}

/* How many parts from `from` on make the best row along the shorter side. */
static uint32_t row_length(const struct layout *l, uint32_t from, double side,
                           double scale, double *sum)
{
    double best = INFINITY, total = 0;
    uint32_t n = 0;
    for (uint32_t i = from; i < l->parts.len; i++) {
        double cost = l->parts.at[i].cost;
        double ratio = worst(l->parts.at[from].cost, cost, total + cost, side, scale);
        if (ratio > best)
            break;
        best = ratio;
        total += cost;
        n++;
    }
    *sum = total;
    return n;
}

/* Put parts [from, from + n) side by side along the shorter side of what is left, which
 * shrinks. */
static void place_row(struct layout *l, uint32_t from, uint32_t n, double sum,
                      double scale, struct part *left)
{
    bool upright = left->width >= left->height;
    double side = upright ? left->height : left->width;
    double thick = side > 0 ? sum * scale / side : 0, along = 0;
    for (uint32_t i = from; i < from + n; i++) {
        struct part *part = &l->parts.at[i];
        double length = sum > 0 ? side * part->cost / sum : 0;
        part->x = left->x + (upright ? 0 : along);
        part->y = left->y + (upright ? along : 0);
        part->width = upright ? thick : length;
        part->height = upright ? length : thick;
        along += length;
    }
    left->x += upright ? thick : 0;
    left->y += upright ? 0 : thick;
    left->width = fmax(left->width - (upright ? thick : 0), 0);
    left->height = fmax(left->height - (upright ? 0 : thick), 0);
}

/* Children come heaviest first; the self cost goes where it belongs among them. What is
 * a billionth of its parent has no area that arithmetic could tell from none. */
static double gather(struct layout *l, const struct part *parent)
{
    const struct p2d_box *boxes = l->map->tree.boxes.at, *box = &boxes[parent->box];
    const double least = 1e-9 * box->total;
    bool self_waits = box->self > least;
    double sum = 0;
    l->parts.len = 0;
    for (uint32_t child = box->first;; child = boxes[child].next) {
        bool ends = child == 0 || !(boxes[child].total > least);
        if (self_waits && (ends || boxes[child].total < box->self)) {
            struct part self = {.box = parent->box, .is_self = true, .cost = box->self};
            (void)p2d_vec_push(&l->parts, l->report, self);
            self_waits = false;
        }
        if (ends)
            break;
        struct part fresh = {.box = child, .cost = boxes[child].total};
        if (!p2d_vec_push(&l->parts, l->report, fresh))
            break;
    }
    for (uint32_t i = 0; i < l->parts.len; i++) {
        l->parts.at[i].depth = parent->depth + 1;
        sum += l->parts.at[i].cost;
    }
    return sum;
}

/* The tile of a box, with a strip where it has children, a name and room. */
static struct p2d_tile tile_of(const struct p2d_treemap *map, const struct part *part)
{
    const struct p2d_box *box = &map->tree.boxes.at[part->box];
    bool is_leaf = part->is_self || box->first == 0 || part->depth >= DEEPEST ||
                   part->width * part->height < smallest_area ||
                   fmin(part->width, part->height) < smallest_side;
    bool has_strip = !is_leaf && part->box != 0 && !part->is_named &&
                     part->width >= narrowest_strip && part->height >= lowest_strip;
    return (struct p2d_tile){.x = part->x,
                             .y = part->y,
                             .width = part->width,
                             .height = part->height,
                             .strip = has_strip ? STRIP : 0,
                             .box = part->box,
                             .last = part->box,
                             .depth = part->depth,
                             .is_leaf = is_leaf,
                             .is_self = part->is_self};
}

/* Whether the heaviest part is named on the strip that its caller is named on. */
static void name_heaviest(struct layout *l, const struct part *parent, double sum)
{
    struct part *heaviest = l->parts.at;
    bool has_room = parent->n_named > 0 && parent->n_named < P2D_MOST_NAMED;
    if (l->parts.len == 0 || !has_room || heaviest->is_self ||
        heaviest->cost < nearly_all * sum ||
        l->map->tree.boxes.at[heaviest->box].first == 0)
        return;
    heaviest->is_named = true;
    heaviest->strip = parent->strip;
    heaviest->n_named = parent->n_named + 1;
}

static void divide(struct layout *l, struct part parent)
{
    double sum = gather(l, &parent), row;
    double scale = sum > 0 ? parent.width * parent.height / sum : 0;
    name_heaviest(l, &parent, sum);
    for (uint32_t from = 0, n; from < l->parts.len && scale > 0; from += n) {
        n = row_length(l, from, fmin(parent.width, parent.height), scale, &row);
        n = n > 0 ? n : 1;
        place_row(l, from, n, row, scale, &parent);
    }
    for (uint32_t i = l->parts.len; i-- > 0;)
        if (!p2d_vec_push(&l->waiting, l->report, l->parts.at[i]))
            return;
}

/* Put a tile down, and what is in it on the heap. */
static void take(struct layout *l, struct part part)
{
    struct p2d_tile tile = tile_of(l->map, &part);
    if (!p2d_vec_push(&l->map->tiles, l->report, tile) || tile.is_leaf)
        return;
    if (part.is_named)
        l->map->tiles.at[part.strip].last = part.box;
    if (tile.strip > 0) {
        part.strip = l->map->tiles.len - 1;
        part.n_named = 1;
    }
    part.y += tile.strip;
    part.height -= tile.strip;
    divide(l, part);
}

static void lay_out(struct p2d_treemap *map)
{
    struct layout l = {.map = map, .report = map->view->report};
    struct part whole = {.y = map->top, .width = map->width, .height = map->height};
    (void)p2d_vec_push(&l.waiting, l.report, whole);
    while (l.waiting.len > 0 && p2d_ok(l.report))
        take(&l, l.waiting.at[--l.waiting.len]);
    p2d_vec_release(&l.waiting);
    p2d_vec_release(&l.parts);
}

/* -------------------------------------------------------------------- looks */

double p2d_outline_width(unsigned depth)
{
    return depth < 6 ? 3 - 0.45 * depth : 0.3;
}

/* A folder's strip is grey; a file's, and a folder that is not divided, have the colour of
 * the heaviest function in it. */
struct p2d_rgb p2d_tile_color(const struct p2d_treemap *map, const struct p2d_tile *tile)
{
    const struct p2d_box *boxes = map->tree.boxes.at, *box = &boxes[tile->box];
    static const struct p2d_box folder;
    if (!map->by_files || !box->is_group)
        return p2d_box_color(&map->look, box);
    while (box->is_group && box->first != 0)
        box = tile->is_leaf || !boxes[box->first].is_group ? &boxes[box->first] : &folder;
    return p2d_box_color(&map->look, box);
}

bool p2d_tile_is_guess(const struct p2d_treemap *map, const struct p2d_tile *tile)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    return tile->is_self ? box->self_guess : box->guess;
}

/* -------------------------------------------------------------------- the map */

static bool make_tree(struct p2d_treemap *map)
{
    struct p2d_report *report = map->view->report;
    const struct p2d_graph *graph = map->view->graph;
    if (map->by_files) {
        map->stacks.profile = graph->profile;
        map->stacks.metric = graph->metric;
        return p2d_file_tree_init(&map->tree, &map->folders, &map->stacks, report);
    }
    return p2d_stacks_init(&map->stacks, map->view, true) &&
           p2d_stack_tree_init(&map->tree, &map->stacks, NULL, map->view->look, true,
                               report);
}

bool p2d_treemap_init(struct p2d_treemap *map, const struct p2d_view *view)
{
    struct p2d_report *report = view->report;
    *map = (struct p2d_treemap){.view = view,
                                .by_files = view->look->hierarchy == P2D_HIERARCHY_FILES,
                                .width = WIDTH,
                                .height = HEIGHT,
                                .top = HEADING};
    if (!p2d_strings_init(&map->folders, report) || !make_tree(map))
        return false;
    map->look =
        (struct p2d_box_look){view, &map->stacks, map->tree.boxes.at[0].total, false};
    if (!(map->look.whole > 0))
        return p2d_set_error(report, P2D_EEMPTY, "nothing to draw: the stacks cost 0");
    p2d_package_key_init(&map->key, &map->look, &map->tree, KEY_LEFT,
                         WIDTH - 2 * KEY_LEFT);
    map->top += map->key.n > 0 ? KEY : 0;
    if (p2d_stack_tree_sort(&map->tree, true, p2d_by_function_name, map->stacks.profile,
                            report))
        lay_out(map);
    return p2d_ok(report);
}

double p2d_treemap_key_line(const struct p2d_treemap *map)
{
    return map->top - 9;
}

void p2d_treemap_release(struct p2d_treemap *map)
{
    p2d_package_key_release(&map->key);
    p2d_stack_tree_release(&map->tree);
    p2d_stacks_release(&map->stacks);
    p2d_strings_release(&map->folders);
    p2d_vec_release(&map->tiles);
}
