/* new_graph.c - count the functions and calls of one metric, unpruned and unordered. */
#include "graph/new_graph.h"

#include "graph/cells.h"
#include "graph/spread.h"
#include "graph/joint_stacks.h"
#include "graph/stacks_alone.h"
#include "model/no_event.h"
#include "model/wall_time.h"

/* Whether 100 % may be the largest total of a function. */
static bool goes_by_functions(const struct p2d_profile *profile, p2d_metric metric,
                              enum p2d_total_method method)
{
    return method == P2D_TOTAL_MAX || !(p2d_whole(profile, metric) > 0);
}

static void set_whole(struct p2d_graph *graph, enum p2d_total_method method)
{
    double largest = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        if (graph->vertices.at[v].total > largest)
            largest = graph->vertices.at[v].total;
    graph->whole = p2d_whole(graph->profile, graph->metric);
    if (!(graph->whole > 0) || (method == P2D_TOTAL_MAX && largest > graph->whole))
        graph->whole = largest;
}

double p2d_selected_from(const struct p2d_graph *graph)
{
    const double rounding = 1e-9; /* for sums in another order */
    double whole = graph->profile->metrics.at[graph->metric].whole;
    double all = p2d_sum_above_0(graph->profile, graph->metric) + graph->unattributed +
                 graph->profile->metrics.at[graph->metric].cut_off;
    bool is_all = all >= whole * (1 - rounding);
    bool is_difference = graph->profile->metrics.at[graph->metric].has_base;
    return is_all || is_difference ? 0 : whole;
}

static p2d_metric default_metric(const struct p2d_profile *profile,
                                 struct p2d_report *report)
{
    p2d_metric empty, metric = p2d_default_metric(profile, &empty);
    if (empty != 0 && !p2d_count_warning(report, "empty metric"))
        p2d_set_warning(
            report, "empty metric", "",
            "\"%s\" is 0 everywhere: \"%s\" is shown instead (--event chooses)",
            (const char *)p2d_text(profile, profile->metrics.at[empty].name).at,
            (const char *)p2d_text(profile, profile->metrics.at[metric].name).at);
    return metric;
}

p2d_metric p2d_choose_metric(const struct p2d_profile *profile, const char *event,
                             struct p2d_report *report)
{
    if (event == NULL)
        return default_metric(profile, report);
    p2d_metric metric = p2d_metric_of_word(profile, p2d_span_of(event));
    if (metric == 0)
        p2d_refuse_event(profile, p2d_span_of(event), P2D_EEMPTY, report);
    return metric;
}

struct p2d_graph *p2d_graph_raw(const struct p2d_profile *profile, p2d_metric metric,
                                enum p2d_total_method method, enum p2d_graph_parts parts,
                                struct p2d_report *report)
{
    struct p2d_graph *graph = p2d_new(report, 1, sizeof *graph);
    if (graph == NULL)
        return NULL;
    graph->profile = profile;
    graph->metric = metric;
    bool stacks_alone = parts == P2D_STACKS_ALONE && profile->shape == P2D_TREE &&
                        !goes_by_functions(profile, metric, method);
    bool functions_alone = parts == P2D_FUNCTIONS_ALONE && profile->shape == P2D_TREE;
    graph->parts = stacks_alone      ? P2D_STACKS_ALONE
                   : functions_alone ? P2D_FUNCTIONS_ALONE
                                     : P2D_FUNCTIONS_AND_CALLS;
    graph->sum = profile->metrics.at[metric].total + profile->metrics.at[metric].cut_off;
    graph->samples = profile->metrics.at[metric].samples;
    graph->unattributed = profile->metrics.at[metric].unattributed;
    if (p2d_ok(report) && graph->parts == P2D_STACKS_ALONE)
        p2d_count_stacks_alone(graph, report);
    else if (p2d_ok(report) && profile->shape == P2D_TREE)
        p2d_graph_from_stacks(graph, report);
    else if (p2d_ok(report))
        p2d_graph_from_calls(graph, report);
    if (p2d_ok(report))
        set_whole(graph, method);
    return graph;
}

void p2d_graph_free(struct p2d_graph *graph)
{
    if (graph == NULL)
        return;
    p2d_vec_release(&graph->vertices);
    p2d_vec_release(&graph->edges);
    p2d_vec_release(&graph->selfs);
    p2d_vec_release(&graph->chains);
    p2d_vec_release(&graph->members);
    p2d_cells_free(graph->others);
    p2d_spreads_free(graph->spreads);
    p2d_profile_free(graph->owned);
    p2d_joint_stacks_free(graph->stacks);
    p2d_delete(graph);
}
