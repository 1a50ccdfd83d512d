/* columns.c - parts of a graph that nothing connects, one below another.
 *
 * A component is as deep as its longest path of arrows and as wide as its fullest rank.
 * For a number of depths of a column, from the deepest component's on, the components are
 * put into columns, deepest first, each into the first that has room (first fit
 * decreasing); the depth that gives the picture with the largest type on the page wins.
 */
#include "draw/columns.h"

#include <math.h>
#include <stdlib.h>

#include "draw/page.h"
#include "draw/ranks.h"

/* What a box takes with the room around it, in points: the median of pictures of the
 * modern look. */
static const double box_width = 200, rank_height = 75;
/* One row stays where columns gain less. */
static const double worth_it = 0.95;
enum { MOST_DEPTHS = 64 }; /* that are tried */

struct component {
    uint32_t number;       /* its first vertex */
    uint32_t width, depth; /* boxes, ranks */
    uint32_t column;       /* of the depth that is tried */
};

struct columns {
    const struct p2d_graph *graph;
    const struct p2d_lists *lists; /* NULL: none */
    struct p2d_report *report;
    uint32_t *component; /* by vertex: first the way to its component's first vertex */
    uint32_t *rank;      /* by vertex, from 0 */
    P2D_VEC(struct component) list;
    uint32_t *used; /* by column: ranks that are taken */
};

/* ------------------------------------------------------------- components */

static uint32_t root_of(uint32_t *parent, uint32_t v)
{
    while (parent[v] != v)
        v = parent[v] = parent[parent[v]];
    return v;
}

/* The lowest vertex, which is the heaviest, stands for its component. */
static void join(struct columns *c)
{
    uint32_t n = c->graph->vertices.len;
    for (uint32_t v = 0; v < n; v++)
        c->component[v] = v;
    for (uint32_t e = 0; e < c->graph->edges.len; e++) {
        uint32_t a = root_of(c->component, c->graph->edges.at[e].caller);
        uint32_t b = root_of(c->component, c->graph->edges.at[e].callee);
        c->component[a > b ? a : b] = a > b ? b : a;
    }
    for (uint32_t v = 0; c->lists != NULL && v < n; v++) {
        uint32_t a = root_of(c->component, v);
        uint32_t b = root_of(c->component, p2d_box_of(c->lists, v));
        c->component[a > b ? a : b] = a > b ? b : a;
    }
    for (uint32_t v = 0; v < n; v++)
        c->component[v] = root_of(c->component, v);
}

/* By component, then by rank. */
struct place {
    uint32_t component, rank;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->component != y->component)
        return x->component < y->component ? -1 : 1;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* The deepest first, the heaviest of equals. */
static int compare_components(const void *a, const void *b)
{
    const struct component *x = a, *y = b;
    if (x->depth != y->depth)
        return x->depth > y->depth ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Whether a function is not a row of a list, but for the first, which stands for it. */
static bool is_box(const struct columns *c, uint32_t v)
{
    return c->lists == NULL || p2d_box_of(c->lists, v) == v;
}

static void measure(struct columns *c)
{
    uint32_t n = c->graph->vertices.len;
    struct place *places = p2d_new(c->report, n, sizeof *places);
    uint32_t n_boxes = 0;
    for (uint32_t v = 0; places != NULL && v < n; v++)
        if (is_box(c, v))
            places[n_boxes++] = (struct place){c->component[v], c->rank[v]};
    n = n_boxes;
    if (places != NULL)
        qsort(places, n, sizeof *places, compare_places);
    uint32_t in_rank = 0;
    for (uint32_t v = 0; places != NULL && v < n; v++) {
        bool fresh = v == 0 || places[v].component != places[v - 1].component;
        if (fresh && !p2d_vec_push(&c->list, c->report,
                                   (struct component){.number = places[v].component}))
            break;
        in_rank = fresh || places[v].rank != places[v - 1].rank ? 1 : in_rank + 1;
        struct component *last = &c->list.at[c->list.len - 1];
        last->width = in_rank > last->width ? in_rank : last->width;
        last->depth = places[v].rank + 1;
    }
    p2d_delete(places);
    if (p2d_ok(c->report))
        qsort(c->list.at, c->list.len, sizeof *c->list.at, compare_components);
}

/* ---------------------------------------------------------------- columns */

/* Put components into columns of a depth; how large the picture becomes, where 1 is the
 * size of the page. */
static double fill(struct columns *c, uint32_t depth, struct p2d_page page)
{
    uint32_t n = 0, width = 0, deepest = 0, widest = 0;
    for (uint32_t i = 0; i < c->list.len; i++) {
        struct component *one = &c->list.at[i];
        uint32_t to = 0;
        while (to < n && c->used[to] + one->depth > depth)
            to++;
        if (to == n)
            c->used[n++] = 0;
        one->column = to;
        c->used[to] += one->depth;
        deepest = c->used[to] > deepest ? c->used[to] : deepest;
    }
    for (uint32_t column = 0; column < n; column++, width += widest) {
        widest = 0;
        for (uint32_t i = 0; i < c->list.len; i++)
            if (c->list.at[i].column == column && c->list.at[i].width > widest)
                widest = c->list.at[i].width;
    }
    return fmax(width * box_width / page.width, deepest * rank_height / page.height);
}

/* The depth whose columns make the smallest picture; 0 where one row is as good, or fits
 * the page anyway. */
static uint32_t best_depth(struct columns *c, struct p2d_page page)
{
    uint32_t sum = 0, best = 0, least = c->list.at[0].depth;
    for (uint32_t i = 0; i < c->list.len; i++)
        sum += c->list.at[i].depth;
    double row = 0;
    for (uint32_t i = 0; i < c->list.len; i++)
        row += c->list.at[i].width * box_width / page.width;
    double smallest = fmax(row, least * rank_height / page.height) * worth_it;
    if (row <= 1)
        return 0;
    uint32_t step = (sum - least) / MOST_DEPTHS + 1;
    for (uint32_t depth = least; depth <= sum; depth += step) {
        double size = fill(c, depth, page);
        if (size < smallest) {
            smallest = size;
            best = depth;
        }
    }
    return best;
}

/* The lowest box of a component, the heaviest of equals. */
static uint32_t deepest_of(const struct columns *c, const struct component *one)
{
    uint32_t deepest = one->number;
    for (uint32_t v = 0; v < c->graph->vertices.len; v++)
        if (is_box(c, v) && c->component[v] == one->number &&
            c->rank[v] > c->rank[deepest])
            deepest = v;
    return deepest;
}

static void chain(const struct columns *c, const struct component *upper,
                  const struct component *lower, p2d_column_edges *out)
{
    uint32_t tail = deepest_of(c, upper);
    for (uint32_t v = 0; v < c->graph->vertices.len; v++)
        if (is_box(c, v) && c->component[v] == lower->number && c->rank[v] == 0)
            (void)p2d_vec_push(out, c->report, (struct p2d_column_edge){tail, v});
}

static void chain_columns(const struct columns *c, p2d_column_edges *out)
{
    for (uint32_t i = 0; i < c->list.len; i++)
        for (uint32_t j = i + 1; j < c->list.len; j++)
            if (c->list.at[j].column == c->list.at[i].column) {
                chain(c, &c->list.at[i], &c->list.at[j], out);
                break;
            }
}

static void find(struct columns *c, const struct p2d_view *view, const uint32_t *drop,
                 p2d_column_edges *out)
{
    c->rank = p2d_drawn_ranks(c->graph, drop, c->report);
    if (c->rank != NULL) {
        join(c);
        measure(c);
    }
    if (!p2d_ok(c->report) || c->list.len < 2)
        return;
    struct p2d_page page = p2d_page_of(view->look);
    uint32_t depth = best_depth(c, page);
    if (depth == 0)
        return;
    fill(c, depth, page);
    chain_columns(c, out);
}

void p2d_find_columns(const struct p2d_view *view, const struct p2d_lists *lists,
                      const uint32_t *drop, p2d_column_edges *out)
{
    /* Work grows with the square of their number; no picture can be read that is larger.
     */
    enum { MOST_VERTICES = 1000 };
    uint32_t n = view->graph->vertices.len;
    struct columns c = {.graph = view->graph, .lists = lists, .report = view->report};
    if (n < 2 || n > MOST_VERTICES || view->look->cluster != P2D_CLUSTER_NONE)
        return;
    c.component = p2d_new(view->report, n, sizeof *c.component);
    c.used = p2d_new(view->report, n, sizeof *c.used);
    if (p2d_ok(view->report))
        find(&c, view, drop, out);
    p2d_delete(c.component);
    p2d_delete(c.rank);
    p2d_delete(c.used);
    p2d_vec_release(&c.list);
}
