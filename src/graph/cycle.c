/* cycle.c - functions that call each other in a circle. */
#include "base/scc.h"
#include "graph/graph.h"

/* Targets of the edges, grouped by caller; first[v + 1] is the end of v's group. */
static void group_edges(const struct p2d_graph *graph, uint32_t *first, uint32_t *targets)
{
    uint32_t n = graph->vertices.len;
    for (uint32_t e = 0; e < graph->edges.len; e++)
        first[graph->edges.at[e].caller + 2]++;
    for (uint32_t v = 2; v < n + 2; v++)
        first[v] += first[v - 1];
    for (uint32_t e = 0; e < graph->edges.len; e++)
        targets[first[graph->edges.at[e].caller + 1]++] = graph->edges.at[e].callee;
}

/* Keep the numbers of components of more than one function. */
static void mark_cycles(struct p2d_graph *graph, const uint32_t *component,
                        uint32_t *sizes)
{
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        sizes[component[v]]++;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        graph->vertices.at[v].cycle = sizes[component[v]] > 1 ? component[v] : 0;
}

void p2d_graph_number_cycles(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t largest = 0, n_cycles = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        if (graph->vertices.at[v].cycle > largest)
            largest = graph->vertices.at[v].cycle;
    uint32_t *numbers = p2d_new(report, (size_t)largest + 1, sizeof *numbers);
    for (uint32_t v = 0; numbers != NULL && v < graph->vertices.len; v++) {
        uint32_t *cycle = &graph->vertices.at[v].cycle;
        if (*cycle != 0 && numbers[*cycle] == 0)
            numbers[*cycle] = ++n_cycles;
        *cycle = numbers[*cycle];
    }
    p2d_delete(numbers);
}

void p2d_graph_find_cycles(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    uint32_t *first = p2d_new(report, (size_t)n + 2, sizeof *first);
    uint32_t *targets = p2d_new(report, graph->edges.len, sizeof *targets);
    uint32_t *sizes = p2d_new(report, (size_t)n + 1, sizeof *sizes);
    uint32_t *component = NULL;
    if (p2d_ok(report)) {
        group_edges(graph, first, targets);
        component = p2d_scc(report, n, first, targets);
    }
    if (component != NULL)
        mark_cycles(graph, component, sizes);
    p2d_delete(first);
    p2d_delete(targets);
    p2d_delete(sizes);
    p2d_delete(component);
}
