/* sort.c - sort functions and calls: heaviest first, then by name. */
#include "graph/sort.h"

#include <stdlib.h>

#include "graph/graph.h"
#include "graph/share.h"

/* qsort has no argument for context, so the items hold the sort keys. */
struct ranked_vertex {
    const struct p2d_graph *graph;
    uint32_t old;
};

int p2d_compare_fns(const struct p2d_profile *p, p2d_fn a, p2d_fn b)
{
    const struct p2d_function *x = &p->fns.at[a], *y = &p->fns.at[b];
    int order = p2d_span_compare(p2d_text(p, x->name), p2d_text(p, y->name));
    if (order == 0)
        order = p2d_span_compare(p2d_text(p, x->module), p2d_text(p, y->module));
    if (order == 0)
        order = p2d_span_compare(p2d_text(p, x->file), p2d_text(p, y->file));
    if (order == 0)
        order = x->line < y->line ? -1 : x->line > y->line;
    if (order == 0)
        order = x->column < y->column ? -1 : x->column > y->column;
    return order;
}

static int compare_vertices(const void *a, const void *b)
{
    const struct ranked_vertex *x = a, *y = b;
    const struct p2d_vertex *v = &x->graph->vertices.at[x->old];
    const struct p2d_vertex *w = &y->graph->vertices.at[y->old];
    double v_total =
        p2d_heavier(x->graph, v->total, p2d_cells_at(x->graph, v->cells)->total);
    double w_total =
        p2d_heavier(x->graph, w->total, p2d_cells_at(x->graph, w->cells)->total);
    if (v_total < w_total || v_total > w_total)
        return v_total > w_total ? -1 : 1;
    if (v->self < w->self || v->self > w->self)
        return v->self > w->self ? -1 : 1;
    return p2d_compare_fns(x->graph->profile, v->fn, w->fn);
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
    if (x->callee != y->callee)
        return x->callee < y->callee ? -1 : 1;
    return x->residual < y->residual ? -1 : x->residual > y->residual;
}

/* An edge of a comparison. */
struct ranked_edge {
    struct p2d_edge edge;
    double before;
};

/* Of calls that cost the same after, those first that cost more before. */
static int compare_ranked_edges(const void *a, const void *b)
{
    const struct ranked_edge *x = a, *y = b;
    bool is_tie = !(x->edge.total < y->edge.total || x->edge.total > y->edge.total);
    if (is_tie && (x->before < y->before || x->before > y->before))
        return x->before > y->before ? -1 : 1;
    return compare_edges(&x->edge, &y->edge);
}

static void sort_ranked_edges(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->edges.len;
    struct ranked_edge *ranked = p2d_new(report, n, sizeof *ranked);
    for (uint32_t e = 0; ranked != NULL && e < n; e++)
        ranked[e] = (struct ranked_edge){
            graph->edges.at[e], p2d_cells_at(graph, graph->edges.at[e].cells)->total};
    if (ranked != NULL)
        qsort(ranked, n, sizeof *ranked, compare_ranked_edges);
    for (uint32_t e = 0; ranked != NULL && e < n; e++)
        graph->edges.at[e] = ranked[e].edge;
    p2d_delete(ranked);
}

void p2d_graph_sort(struct p2d_graph *graph, struct p2d_report *report)
{
    sort_vertices(graph, report);
    if (graph->edges.len == 0)
        return;
    if (graph->compares)
        sort_ranked_edges(graph, report);
    else
        qsort(graph->edges.at, graph->edges.len, sizeof *graph->edges.at, compare_edges);
}
