/* treemap.c - lay out the rectangles of a treemap.
 *
 * Area is cost, without frames or headings that would take some of it: the tiles of a
 * function's callees and one for itself fill its rectangle.
 * Reference: M. Bruls, K. Huizing, J. van Wijk, "Squarified Treemaps", 2000
 */
#include "write/boxes/treemap.h"

#include <math.h>

#include "look/label.h"
#include "write/boxes/file_tree.h"

enum { WIDTH = 1200, HEIGHT = 800, HEADING = 52, DEEPEST = 200 };

/* Below this many square pixels nobody sees what is inside. */
static const double smallest_area = 48, smallest_side = 4;

/* A box and where it goes; or one part of a box while that is divided. */
struct part {
    double x, y, width, height;
    uint32_t box;
    unsigned depth;
    bool is_self;
    double cost;
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

static void divide(struct layout *l, struct part parent)
{
    double sum = gather(l, &parent), row;
    double scale = sum > 0 ? parent.width * parent.height / sum : 0;
    for (uint32_t from = 0, n; from < l->parts.len && scale > 0; from += n) {
        n = row_length(l, from, fmin(parent.width, parent.height), scale, &row);
        n = n > 0 ? n : 1;
        place_row(l, from, n, row, scale, &parent);
    }
    for (uint32_t i = l->parts.len; i-- > 0;)
        if (!p2d_vec_push(&l->waiting, l->report, l->parts.at[i]))
            return;
}

static void lay_out(struct p2d_treemap *map)
{
    struct layout l = {.map = map, .report = map->view->report};
    struct part whole = {0, map->top, map->width, map->height, 0, 0, false, 0};
    (void)p2d_vec_push(&l.waiting, l.report, whole);
    while (l.waiting.len > 0 && p2d_ok(l.report)) {
        struct part part = l.waiting.at[--l.waiting.len];
        const struct p2d_box *box = &map->tree.boxes.at[part.box];
        bool is_leaf = part.is_self || box->first == 0 || part.depth >= DEEPEST ||
                       part.width * part.height < smallest_area ||
                       fmin(part.width, part.height) < smallest_side;
        struct p2d_tile tile = {part.x,   part.y,     part.width, part.height,
                                part.box, part.depth, is_leaf,    part.is_self};
        if (p2d_vec_push(&map->tiles, l.report, tile) && !is_leaf)
            divide(&l, part);
    }
    p2d_vec_release(&l.waiting);
    p2d_vec_release(&l.parts);
}

/* -------------------------------------------------------------------- names */

double p2d_outline_width(unsigned depth)
{
    return depth < 6 ? 3 - 0.45 * depth : 0.3;
}

void p2d_put_tile_name(const struct p2d_treemap *map, struct p2d_buffer *out,
                       const struct p2d_tile *tile)
{
    const struct p2d_box *box = &map->tree.boxes.at[tile->box];
    if (map->by_files && box->is_group) {
        struct p2d_span name = p2d_string(&map->folders, box->key);
        p2d_put_printable(out, name, SIZE_MAX);
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
    map->look = (struct p2d_box_look){view, &map->stacks, map->tree.boxes.at[0].total};
    if (!(map->look.whole > 0))
        return p2d_set_error(report, P2D_EEMPTY, "nothing to draw: the stacks cost 0");
    uint32_t *rank = p2d_rank_functions(map->stacks.profile, report);
    if (rank != NULL && p2d_stack_tree_sort(&map->tree, rank, true, report))
        lay_out(map);
    p2d_delete(rank);
    return p2d_ok(report);
}

void p2d_treemap_release(struct p2d_treemap *map)
{
    p2d_stack_tree_release(&map->tree);
    p2d_stacks_release(&map->stacks);
    p2d_strings_release(&map->folders);
    p2d_vec_release(&map->tiles);
}
