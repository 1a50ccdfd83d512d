/* residual_from_comparison.c - estimate indirect calls, through functions that are left
 * out of a comparison.
 *
 * The stacks of both sides are gone, so residual calls are estimated from the calls of
 * each side in turn; for the second turn before's numbers take the place of after's.
 */
#include "base/map.h"
#include "graph/reduce.h"
#include "graph/residual.h"

static void take_before(struct p2d_graph *graph)
{
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        graph->vertices.at[v].self = graph->vertices.at[v].before.self;
        graph->vertices.at[v].total = graph->vertices.at[v].before.total;
    }
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        graph->edges.at[e].self = graph->edges.at[e].before.self;
        graph->edges.at[e].total = graph->edges.at[e].before.total;
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
    struct p2d_map pairs = {0};
    for (uint32_t e = begin; e < to->edges.len && p2d_ok(report); e++) {
        struct p2d_edge *edge = &to->edges.at[e];
        uint32_t *slot =
            p2d_map_at(&pairs, report, p2d_pair(edge->caller + 1, edge->callee + 1));
        edge->before =
            (struct p2d_before){.calls = p2d_count_unknown(), .presence = P2D_ONLY_AFTER};
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
        edge.before = (struct p2d_before){edge.self, edge.total, p2d_count_unknown(),
                                          now > 0 ? P2D_IN_BOTH : P2D_ONLY_BEFORE};
        edge.self = edge.total = 0;
        if (number != 0)
            to->edges.at[number - 1].before = edge.before;
        else
            (void)p2d_vec_push(&to->edges, report, edge);
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
