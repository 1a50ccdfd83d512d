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

/* Number the components of more than one function, in the order of their heaviest one. */
static void number_cycles(struct p2d_graph *graph, const uint32_t *component,
                          uint32_t *sizes, uint32_t *numbers)
{
    uint32_t n_cycles = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        sizes[component[v]]++;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        uint32_t c = component[v];
        if (sizes[c] > 1 && numbers[c] == 0)
            numbers[c] = ++n_cycles;
        graph->vertices.at[v].cycle = numbers[c];
    }
}

void p2d_graph_find_cycles(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    uint32_t *first = p2d_new(report, (size_t)n + 2, sizeof *first);
    uint32_t *targets = p2d_new(report, graph->edges.len, sizeof *targets);
    uint32_t *sizes = p2d_new(report, (size_t)n + 1, sizeof *sizes);
    uint32_t *numbers = p2d_new(report, (size_t)n + 1, sizeof *numbers);
    uint32_t *component = NULL;
    if (p2d_ok(report)) {
        group_edges(graph, first, targets);
        component = p2d_scc(report, n, first, targets);
    }
    if (component != NULL)
        number_cycles(graph, component, sizes, numbers);
    p2d_delete(first);
    p2d_delete(targets);
    p2d_delete(sizes);
    p2d_delete(numbers);
    p2d_delete(component);
}
