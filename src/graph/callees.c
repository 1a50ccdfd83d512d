/* callees.c - group the edges of a graph by caller, and find its components. */
#include "graph/callees.h"
#include "base/scc.h"
#include "graph/reduce.h"

bool p2d_outgoing_init(struct p2d_outgoing *out, const struct p2d_graph *graph,
                       struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    out->first = p2d_new(report, (size_t)n + 2, sizeof *out->first);
    out->list = p2d_new(report, graph->edges.len, sizeof *out->list);
    if (!p2d_ok(report))
        return false;
    /* A counting sort: first[v + 1] is where v's next edge goes, in the end its end. */
    for (uint32_t e = 0; e < graph->edges.len; e++)
        out->first[graph->edges.at[e].caller + 2]++;
    for (uint32_t v = 2; v < n + 2; v++)
        out->first[v] += out->first[v - 1];
    for (uint32_t e = 0; e < graph->edges.len; e++)
        out->list[out->first[graph->edges.at[e].caller + 1]++] = e;
    return true;
}

void p2d_outgoing_release(struct p2d_outgoing *out)
{
    p2d_delete(out->first);
    p2d_delete(out->list);
}

uint32_t *p2d_graph_components(const struct p2d_graph *graph, const uint32_t *place,
                               struct p2d_report *report)
{
    uint32_t n = graph->vertices.len, m = 0;
    struct p2d_outgoing out = {0};
    uint32_t *component = NULL;
    uint32_t *first = p2d_new(report, (size_t)n + 1, sizeof *first);
    uint32_t *targets = p2d_new(report, graph->edges.len, sizeof *targets);
    if (p2d_outgoing_init(&out, graph, report)) {
        for (uint32_t v = 0; v < n; v++) {
            bool leads_on = place == NULL || place[v] == 0;
            first[v] = m;
            for (uint32_t i = out.first[v]; leads_on && i < out.first[v + 1]; i++)
                targets[m++] = graph->edges.at[out.list[i]].callee;
        }
        first[n] = m;
        component = p2d_scc(report, n, first, targets);
    }
    p2d_outgoing_release(&out);
    p2d_delete(first);
    p2d_delete(targets);
    return component;
}
