/* residual_from_comparison.c - estimate indirect calls, through functions that are left
 * out of a comparison.
 *
 * The stacks of both sides are gone, so residual calls are estimated from the calls of
 * each side in turn; for the second turn before's numbers take the place of after's.
 */
#include "base/map.h"
#include "graph/cells.h"
#include "graph/reduce.h"
#include "graph/residual.h"

static void take_before(struct p2d_graph *graph)
{
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        struct p2d_vertex *vertex = &graph->vertices.at[v];
        const struct p2d_cell *before = p2d_cells_at(graph, vertex->cells);
        vertex->self = before->self;
        vertex->total = before->total;
    }
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        struct p2d_edge *edge = &graph->edges.at[e];
        const struct p2d_cell *before = p2d_cells_at(graph, edge->cells);
        edge->self = before->self;
        edge->total = before->total;
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
    take_before(&old_whole);
    take_before(&old_to);
    if (p2d_ok(report)) {
        p2d_residual_from_calls(whole, place, to, report);
        p2d_residual_from_calls(&old_whole, place, &old_to, report);
    }
    if (p2d_ok(report))
        join_sides(to, &old_to, begin, report);
    release(&old_whole);
    release(&old_to);
}
