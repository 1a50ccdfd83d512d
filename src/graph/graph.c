/* graph.c - functions and calls with their totals, in a stable order. */
#include "graph/graph.h"

#include <stdlib.h>

#include "pass/pattern.h"

double p2d_share(const struct p2d_graph *graph, double cost)
{
    if (!(cost > 0) || !(graph->whole > 0))
        return 0;
    return cost < graph->whole ? cost / graph->whole : 1;
}

/* ----------------------------------------------------------------- sorting */

/* qsort has no argument for context, so what decides is put into the items. */
struct ranked_vertex {
    const struct p2d_graph *graph;
    uint32_t old;
};

static int compare_fns(const struct p2d_profile *p, p2d_fn a, p2d_fn b)
{
    const struct p2d_function *x = &p->fns.at[a], *y = &p->fns.at[b];
    int order = p2d_span_compare(p2d_text(p, x->name), p2d_text(p, y->name));
    if (order == 0)
        order = p2d_span_compare(p2d_text(p, x->module), p2d_text(p, y->module));
    if (order == 0)
        order = p2d_span_compare(p2d_text(p, x->file), p2d_text(p, y->file));
    if (order == 0)
        order = x->line < y->line ? -1 : x->line > y->line;
    return order;
}

static int compare_vertices(const void *a, const void *b)
{
    const struct ranked_vertex *x = a, *y = b;
    const struct p2d_vertex *v = &x->graph->vertices.at[x->old];
    const struct p2d_vertex *w = &y->graph->vertices.at[y->old];
    if (v->total < w->total || v->total > w->total)
        return v->total > w->total ? -1 : 1;
    if (v->self < w->self || v->self > w->self)
        return v->self > w->self ? -1 : 1;
    return compare_fns(x->graph->profile, v->fn, w->fn);
}

static void sort_vertices(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    struct ranked_vertex *ranked = p2d_new(report, n, sizeof *ranked);
    uint32_t *moved = p2d_new(report, n, sizeof *moved);
    struct p2d_vertex *sorted = p2d_new(report, n, sizeof *sorted);
    if (p2d_ok(report) && n > 0) {
        for (uint32_t v = 0; v < n; v++)
            ranked[v] = (struct ranked_vertex){graph, v};
        qsort(ranked, n, sizeof *ranked, compare_vertices);
        for (uint32_t v = 0; v < n; v++) {
            sorted[v] = graph->vertices.at[ranked[v].old];
            moved[ranked[v].old] = v;
        }
        memcpy(graph->vertices.at, sorted, n * sizeof *sorted);
        for (uint32_t e = 0; e < graph->edges.len; e++) {
            graph->edges.at[e].caller = moved[graph->edges.at[e].caller];
            graph->edges.at[e].callee = moved[graph->edges.at[e].callee];
        }
    }
    p2d_delete(ranked);
    p2d_delete(moved);
    p2d_delete(sorted);
}

static int compare_edges(const void *a, const void *b)
{
    const struct p2d_edge *x = a, *y = b;
    if (x->total < y->total || x->total > y->total)
        return x->total > y->total ? -1 : 1;
    if (x->caller != y->caller)
        return x->caller < y->caller ? -1 : 1;
    return x->callee < y->callee ? -1 : x->callee > y->callee;
}

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

/* The metric asked for; 0 and an error if there is none of that name. */
static p2d_metric choose_metric(const struct p2d_profile *profile, const char *event,
                                struct p2d_report *report)
{
    if (event == NULL)
        return p2d_default_metric(profile);
    p2d_metric metric = p2d_find_metric(profile, p2d_span_of(event));
    if (metric == 0) {
        p2d_set_error(report, P2D_EEMPTY, "there is no event called \"%s\"", event);
        p2d_set_hint(report, "--list-events shows what there is");
    }
    return metric;
}

struct p2d_graph *p2d_graph_new(const struct p2d_profile *profile,
                                const struct p2d_graph_options *options,
                                struct p2d_report *report)
{
    static const struct p2d_graph_options defaults = {0};
    if (options == NULL)
        options = &defaults;
    if (profile == NULL || !p2d_ok(report))
        return NULL;
    struct p2d_graph *graph = p2d_new(report, 1, sizeof *graph);
    if (graph == NULL)
        return NULL;
    graph->profile = profile;
    graph->metric = choose_metric(profile, options->event, report);
    graph->sum = profile->metrics.at[graph->metric].total;
    graph->samples = profile->metrics.at[graph->metric].samples;
    if (p2d_ok(report) && profile->shape == P2D_TREE)
        p2d_graph_from_stacks(graph, report);
    else if (p2d_ok(report))
        p2d_graph_from_calls(graph, report);
    if (p2d_ok(report)) {
        set_whole(graph, options->total_method);
        keep_selected(graph, options->keep, report);
        p2d_graph_find_cycles(graph, report);
        graph->all_vertices = graph->vertices.len;
        graph->all_edges = graph->edges.len;
        /* Before sorting, which takes longer than all the rest on a large profile. */
        p2d_graph_prune(graph, options->node_threshold, options->edge_threshold, report);
        sort_vertices(graph, report);
        if (graph->edges.len > 0)
            qsort(graph->edges.at, graph->edges.len, sizeof *graph->edges.at,
                  compare_edges);
        p2d_graph_number_cycles(graph, report);
    }
    if (!p2d_ok(report)) {
        p2d_graph_free(graph);
        return NULL;
    }
    return graph;
}

void p2d_graph_free(struct p2d_graph *graph)
{
    if (graph == NULL)
        return;
    p2d_vec_release(&graph->vertices);
    p2d_vec_release(&graph->edges);
    p2d_vec_release(&graph->chains);
    p2d_delete(graph);
}
