/* residual_from_columns.c - estimate indirect calls, through functions that are left out,
 * column by column.
 *
 * Of a call list, and of a comparison, whose stacks are gone. For each further column its
 * numbers take the place of the first one's in a copy of the graph.
 */
#include "base/map.h"
#include "graph/cells.h"
#include "graph/reduce.h"
#include "graph/residual.h"

/* Put the numbers of a column besides the first, from 0, in the place of the first one's. */
static void take_column(struct p2d_graph *graph, uint32_t column)
{
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        struct p2d_vertex *vertex = &graph->vertices.at[v];
        const struct p2d_cell *cell = &p2d_cells_at(graph, vertex->cells)[column];
        vertex->self = cell->self;
        vertex->total = cell->total;
    }
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        struct p2d_edge *edge = &graph->edges.at[e];
        const struct p2d_cell *cell = &p2d_cells_at(graph, edge->cells)[column];
        edge->self = cell->self;
        edge->total = cell->total;
    }
}

/* Make a copy with lists of its own, or with empty ones after an error. */
static struct p2d_graph copy_of(const struct p2d_graph *graph, struct p2d_report *report)
{
    struct p2d_graph copy = *graph;
    memset(&copy.vertices, 0, sizeof copy.vertices);
    memset(&copy.edges, 0, sizeof copy.edges);
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        if (!p2d_vec_push(&copy.vertices, report, graph->vertices.at[v]))
            break;
    for (uint32_t e = 0; e < graph->edges.len; e++)
        if (!p2d_vec_push(&copy.edges, report, graph->edges.at[e]))
            break;
    return copy;
}

static void release(struct p2d_graph *copy)
{
    p2d_vec_release(&copy->vertices);
    p2d_vec_release(&copy->edges);
}

/* ------------------------------------------------------------- comparisons */

/* Join the residual calls of `old`, from `begin` on, into those of `to` as the other
 * side. */
static void join_sides(struct p2d_graph *to, const struct p2d_graph *old, uint32_t begin,
                       struct p2d_report *report)
{
    const struct p2d_cell new = {.calls = p2d_count_unknown()};
    uint32_t row_of_new = p2d_cells_add(to, &new, report);
    struct p2d_map pairs = {0};
    for (uint32_t e = begin; e < to->edges.len && p2d_ok(report); e++) {
        struct p2d_edge *edge = &to->edges.at[e];
        uint32_t *slot =
            p2d_map_at(&pairs, report, p2d_pair(edge->caller + 1, edge->callee + 1));
        edge->cells = row_of_new;
        if (slot != NULL)
            *slot = e + 1;
    }
    for (uint32_t e = begin; e < old->edges.len && p2d_ok(report); e++) {
        struct p2d_edge edge = old->edges.at[e];
        uint64_t key = p2d_pair(edge.caller + 1, edge.callee + 1);
        uint32_t number = p2d_map_get(&pairs, key);
        double now = number != 0 ? to->edges.at[number - 1].total : 0;
        if (!(edge.total > 0))
            continue; /* a side without these calls passes nothing on */
        struct p2d_cell before = {.self = edge.self,
                                  .total = edge.total,
                                  .calls = p2d_count_unknown(),
                                  .known = true};
        edge.self = edge.total = 0;
        edge.absent = !(now > 0);
        edge.cells = p2d_cells_add(to, &before, report);
        if (number == 0) {
            (void)p2d_vec_push(&to->edges, report, edge);
            continue;
        }
        to->edges.at[number - 1].cells = edge.cells;
        to->edges.at[number - 1].absent = edge.absent;
    }
    p2d_map_release(&pairs);
}

void p2d_residual_from_both(const struct p2d_graph *whole, const uint32_t *place,
                            struct p2d_graph *to, struct p2d_report *report)
{
    uint32_t begin = to->edges.len;
    struct p2d_graph old_whole = copy_of(whole, report), old_to = copy_of(to, report);
    take_column(&old_whole, 0);
    take_column(&old_to, 0);
    if (p2d_ok(report)) {
        p2d_residual_from_calls(whole, place, to, report);
        p2d_residual_from_calls(&old_whole, place, &old_to, report);
    }
    if (p2d_ok(report))
        join_sides(to, &old_to, begin, report);
    release(&old_whole);
    release(&old_to);
}

/* ------------------------------------------------------------ other metrics */

/* The calls of `to` from `begin` on, by their ends: edge + 1. */
static void index_calls(struct p2d_map *pairs, const struct p2d_graph *to, uint32_t begin,
                        struct p2d_report *report)
{
    for (uint32_t e = begin; e < to->edges.len && p2d_ok(report); e++) {
        const struct p2d_edge *edge = &to->edges.at[e];
        uint32_t *slot =
            p2d_map_at(pairs, report, p2d_pair(edge->caller + 1, edge->callee + 1));
        if (slot != NULL)
            *slot = e + 1;
    }
}

/* Estimate the residual calls in one column, and put those that `to` has into its cells,
 * which stand by edge from `begin` on. */
static void fill_column(const struct p2d_graph *whole, const uint32_t *place,
                        const struct p2d_graph *to, uint32_t begin, uint32_t column,
                        const struct p2d_map *pairs, struct p2d_cell *cells,
                        struct p2d_report *report)
{
    struct p2d_graph own_whole = copy_of(whole, report), own_to = copy_of(to, report);
    if (p2d_ok(report)) {
        own_to.edges.len = begin;
        take_column(&own_whole, column);
        take_column(&own_to, column);
        p2d_residual_from_calls(&own_whole, place, &own_to, report);
    }
    for (uint32_t e = begin; e < own_to.edges.len && p2d_ok(report); e++) {
        const struct p2d_edge *edge = &own_to.edges.at[e];
        uint32_t number =
            p2d_map_get(pairs, p2d_pair(edge->caller + 1, edge->callee + 1));
        size_t at = (size_t)(number - 1 - begin) * whole->others->at.len + column;
        if (number != 0 && edge->total > 0)
            cells[at] = (struct p2d_cell){.total = edge->total,
                                          .calls = p2d_count_unknown(),
                                          .known = true,
                                          .total_estimated = true};
    }
    release(&own_whole);
    release(&own_to);
}

void p2d_residual_from_columns(const struct p2d_graph *whole, const uint32_t *place,
                               struct p2d_graph *to, struct p2d_report *report)
{
    uint32_t begin = to->edges.len, n = p2d_other_columns_of(whole);
    p2d_residual_from_calls(whole, place, to, report);
    if (n == 0 || to->edges.len == begin || !p2d_ok(report))
        return;
    struct p2d_map pairs = {0};
    struct p2d_cell *cells =
        p2d_new(report, (size_t)(to->edges.len - begin) * n, sizeof *cells);
    index_calls(&pairs, to, begin, report);
    for (uint32_t c = 0; c < n && p2d_ok(report); c++)
        fill_column(whole, place, to, begin, c, &pairs, cells, report);
    for (uint32_t e = begin; e < to->edges.len && p2d_ok(report); e++)
        to->edges.at[e].cells =
            p2d_cells_add(to, &cells[(size_t)(e - begin) * n], report);
    p2d_map_release(&pairs);
    p2d_delete(cells);
}
