/* from_calls.c - make the graph of a call list, with the numbers of the input.
 *
 * Only what the input leaves out is derived, and marked: the total of a function that is
 * known only as somebody's caller.
 */
#include "graph/graph.h"
#include "graph/new_graph.h"

/* Make a vertex for each function that has numbers or takes part in a call. */
static uint32_t *make_vertices(struct p2d_graph *graph, struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    const struct p2d_metric_column *column = &p->metrics.at[graph->metric];
    uint32_t *vertex_of = p2d_new(report, p->fns.len, sizeof *vertex_of);
    bool *used = p2d_new(report, p->fns.len, sizeof *used);
    for (p2d_call_id c = 1; c < p->calls.len && p2d_ok(report); c++)
        used[p->calls.at[c].caller] = used[p->calls.at[c].callee] = true;
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(report); fn++) {
        struct p2d_fn_calls row = p2d_fn_calls_at(p, fn);
        if (!row.listed && !used[fn])
            continue;
        struct p2d_cost cost = p2d_cost_at(&column->fns, fn);
        struct p2d_vertex fresh = {.fn = fn,
                                   .self = cost.self,
                                   .total = cost.total,
                                   .calls = row.calls,
                                   .primitive = row.primitive,
                                   .total_estimated = !row.listed || row.total_estimated,
                                   .self_estimated = row.self_estimated};
        if (p2d_vec_push(&graph->vertices, report, fresh))
            vertex_of[fn] = graph->vertices.len;
    }
    p2d_delete(used);
    return vertex_of;
}

static void add_edge(struct p2d_graph *graph, const uint32_t *vertex_of, p2d_call_id id,
                     struct p2d_report *report)
{
    const struct p2d_call *call = &graph->profile->calls.at[id];
    uint32_t caller = vertex_of[call->caller], callee = vertex_of[call->callee];
    if (caller == 0 || callee == 0)
        return; /* from outside the profile */
    struct p2d_cost cost =
        p2d_cost_at(&graph->profile->metrics.at[graph->metric].calls, id);
    struct p2d_edge fresh = {.caller = caller - 1,
                             .callee = callee - 1,
                             .self = cost.self,
                             .total = cost.total,
                             .calls = call->calls,
                             .primitive = call->primitive,
                             .estimated = call->estimated};
    (void)p2d_vec_push(&graph->edges, report, fresh);
    struct p2d_vertex *from = &graph->vertices.at[caller - 1];
    if (!p2d_fn_calls_at(graph->profile, call->caller).listed && caller != callee)
        from->total += cost.total;
}

void p2d_graph_from_calls(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t *vertex_of = make_vertices(graph, report);
    for (p2d_call_id id = 1; id < graph->profile->calls.len && p2d_ok(report); id++)
        add_edge(graph, vertex_of, id, report);
    p2d_delete(vertex_of);
}
