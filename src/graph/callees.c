/* callees.c - group the edges of a graph by caller or callee, and find its components. */
#include "graph/callees.h"
#include "base/scc.h"
#include "graph/reduce.h"

static uint32_t caller_of(const void *graph, uint32_t edge)
{
    return ((const struct p2d_graph *)graph)->edges.at[edge].caller;
}

static uint32_t callee_of(const void *graph, uint32_t edge)
{
    return ((const struct p2d_graph *)graph)->edges.at[edge].callee;
}

bool p2d_edges_by_caller(struct p2d_groups *groups, const struct p2d_graph *graph,
                         struct p2d_report *report)
{
    return p2d_group_items(groups, report, graph->vertices.len, graph->edges.len,
                           caller_of, graph);
}

bool p2d_edges_by_callee(struct p2d_groups *groups, const struct p2d_graph *graph,
                         struct p2d_report *report)
{
    return p2d_group_items(groups, report, graph->vertices.len, graph->edges.len,
                           callee_of, graph);
}

struct search {
    const struct p2d_graph *graph;
    const uint32_t *place;
};

/* Calls of vertices with a place lead nowhere. */
static uint32_t caller_without_place(const void *context, uint32_t edge)
{
    const struct search *s = context;
    uint32_t caller = s->graph->edges.at[edge].caller;
    return s->place != NULL && s->place[caller] != 0 ? P2D_NO_GROUP : caller;
}

uint32_t *p2d_graph_components(const struct p2d_graph *graph, const uint32_t *place,
                               struct p2d_report *report)
{
    struct p2d_groups out;
    struct search search = {graph, place};
    uint32_t n = graph->vertices.len, *component = NULL;
    if (p2d_group_items(&out, report, n, graph->edges.len, caller_without_place,
                        &search)) {
        for (uint32_t i = 0; i < out.first[n]; i++)
            out.items[i] = graph->edges.at[out.items[i]].callee;
        component = p2d_scc(report, n, out.first, out.items);
    }
    p2d_groups_release(&out);
    return component;
}
