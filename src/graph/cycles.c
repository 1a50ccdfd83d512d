/* cycles.c - find functions that call each other in a circle. */
#include "graph/cycles.h"
#include "graph/reduce.h"
#include "graph/callees.h"

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
    uint32_t *sizes = p2d_new(report, (size_t)graph->vertices.len + 1, sizeof *sizes);
    uint32_t *component = p2d_graph_components(graph, NULL, report);
    if (component != NULL && sizes != NULL)
        mark_cycles(graph, component, sizes);
    p2d_delete(sizes);
    p2d_delete(component);
}
