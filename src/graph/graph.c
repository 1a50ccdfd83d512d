/* graph.c - functions and calls with their totals, in a stable order. */
#include "base/sized.h"
#include "graph/also.h"
#include "graph/joint_stacks.h"
#include "graph/reduce.h"
#include "graph/worth.h"
#include "model/pattern.h"
#include "graph/new_graph.h"
#include "graph/cycles.h"
#include "graph/back_edges.h"

/* -------------------------------------------------------------- one graph */

static void keep_selected(struct p2d_graph *graph, const char *const *patterns,
                          struct p2d_report *report)
{
    if (patterns == NULL)
        return;
    bool *marks = p2d_mark_functions(graph->profile, patterns, true, report);
    for (uint32_t v = 0; marks != NULL && v < graph->vertices.len; v++)
        graph->vertices.at[v].kept = marks[graph->vertices.at[v].fn];
    p2d_delete(marks);
}

/* Count the functions, calls and costs that are shown. */
static void sum_up(struct p2d_graph *graph)
{
    graph->shown_functions = 0;
    graph->self_shown = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        graph->shown_functions += p2d_functions_of(vertex);
        graph->self_shown += vertex->self > 0 ? vertex->self : 0;
    }
}

void p2d_graph_prepare(struct p2d_graph *graph, const char *const *keep,
                       struct p2d_report *report)
{
    p2d_graph_judge(graph, report);
    keep_selected(graph, keep, report);
    p2d_graph_find_cycles(graph, report);
    graph->all_vertices = graph->vertices.len;
    graph->all_edges = graph->edges.len;
}

void p2d_graph_reduce(struct p2d_graph *graph, const struct p2d_graph_options *options,
                      struct p2d_findings *found, struct p2d_report *report)
{
    /* This comes before sorting, which takes longer than all other steps on a large
     * profile. */
    p2d_graph_leave_out(graph, options, found, report);
    p2d_graph_number_cycles(graph, report);
    p2d_graph_mark_back_edges(graph, report);
    sum_up(graph);
}

void p2d_graph_finish(struct p2d_graph *graph, const struct p2d_graph_options *options,
                      struct p2d_report *report)
{
    struct p2d_findings found = {0};
    if (graph->parts == P2D_STACKS_ALONE) {
        p2d_graph_judge(graph, report);
        return;
    }
    p2d_graph_prepare(graph, options->keep, report);
    p2d_graph_reduce(graph, options, &found, report);
    p2d_findings_release(&found);
}

/* The caller may free its list of patterns before the graph is made again; and each graph
 * of a profile with many contexts takes long. */
static bool may_be_made_again(const struct p2d_graph *graph,
                              const struct p2d_graph_options *options)
{
    const uint32_t most_contexts = 300000;
    return options->as_can_be_read && !graph->compares && options->keep == NULL &&
           options->max_nodes > 0 && graph->flat_below <= 0 &&
           graph->profile->nodes.len <= most_contexts &&
           graph->profile->fns.len <= most_contexts;
}

void p2d_graph_keep_options(struct p2d_graph *graph,
                            const struct p2d_graph_options *options)
{
    if (may_be_made_again(graph, options))
        graph->again = *options;
}

/* The graph of a metric, with columns of others beside; NULL after an error. */
static struct p2d_graph *make(const struct p2d_profile *profile, p2d_metric metric,
                              const p2d_metric *others, uint32_t n_others,
                              const struct p2d_graph_options *options,
                              struct p2d_report *report)
{
    struct p2d_graph *graph = p2d_graph_raw(
        profile, metric, options->total_method,
        options->stacks_only ? P2D_STACKS_ALONE : P2D_FUNCTIONS_AND_CALLS, report);
    if (p2d_ok(report))
        p2d_add_metrics(graph, others, n_others, options->total_method, report);
    if (p2d_ok(report))
        p2d_graph_finish(graph, options, report);
    if (p2d_ok(report))
        return graph;
    p2d_graph_free(graph);
    return NULL;
}

struct p2d_graph *p2d_graph_new_sized(const struct p2d_profile *profile,
                                      const struct p2d_graph_options *theirs, size_t size,
                                      struct p2d_report *report)
{
    struct p2d_graph_options own, *options = &own;
    p2d_metric others[P2D_OTHER_COLUMNS];
    if (profile == NULL || !p2d_ok(report) ||
        !p2d_take_sized(&own, sizeof own, theirs, size, report))
        return NULL;
    p2d_metric metric = p2d_choose_metric(profile, options->event, report);
    uint32_t n = p2d_also_metrics(profile, metric, options->also, others, report);
    struct p2d_graph *graph = make(profile, metric, others, n, options, report);
    if (graph != NULL)
        p2d_graph_keep_options(graph, options);
    return graph;
}

struct p2d_graph *p2d_graph_with(const struct p2d_graph *graph, uint32_t max_nodes)
{
    struct p2d_report unused = {0};
    struct p2d_graph_options options = graph->again;
    options.max_nodes = max_nodes;
    if (graph->again.max_nodes == 0)
        return NULL;
    p2d_metric others[P2D_OTHER_COLUMNS];
    uint32_t n = p2d_other_columns_of(graph);
    for (uint32_t c = 0; c < n; c++)
        others[c] = graph->others->at.at[c].metric;
    return make(graph->profile, graph->metric, others, n, &options, &unused);
}
