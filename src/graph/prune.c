/* prune.c - leave out small functions and calls. */
#include "graph/prune.h"
#include "graph/graph.h"
#include "graph/share.h"

void p2d_graph_prune(struct p2d_graph *graph, const bool *is_shown, double edge_threshold,
                     struct p2d_report *report)
{
    /* Give the shown vertices new indices (+ 1) in their old order. */
    uint32_t *moved = p2d_new(report, graph->vertices.len, sizeof *moved);
    if (moved == NULL)
        return;
    uint32_t shown = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        if (!is_shown[v])
            continue;
        graph->vertices.at[shown++] = graph->vertices.at[v];
        moved[v] = shown;
    }
    graph->vertices.len = shown;
    shown = 0;
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        struct p2d_edge edge = graph->edges.at[e];
        if (moved[edge.caller] == 0 || moved[edge.callee] == 0)
            continue;
        if (edge_threshold > 0 && p2d_share_of_edge(graph, &edge) < edge_threshold)
            continue;
        edge.caller = moved[edge.caller] - 1;
        edge.callee = moved[edge.callee] - 1;
        graph->edges.at[shown++] = edge;
    }
    graph->edges.len = shown;
    p2d_delete(moved);
}
