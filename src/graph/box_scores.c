/* box_scores.c - score how much the box of a function would explain. */
#include "graph/box_scores.h"

#include <math.h>

#include "graph/change.h"
#include "graph/reduce.h"
#include "graph/share.h"

/* Entropy of parts w by sums alone: H = log2(sum w) - sum(w log2 w) / sum w. */
struct spread {
    double sum, logs;
    bool any;
};

static void add_part(struct spread *spread, double part)
{
    if (!(part > 0))
        return;
    spread->sum += part;
    spread->logs += part * log2(part);
}

static double entropy(const struct spread *spread)
{
    if (!spread->any)
        return 1;
    if (!(spread->sum > 0))
        return 0;
    double h = log2(spread->sum) - spread->logs / spread->sum;
    return h > 0 ? h : 0; /* rounding */
}

/* A comparison is read for its changes: a change of 1 % says as much as a root. */
static double what_changed(const struct p2d_graph *graph, const struct p2d_vertex *vertex)
{
    double whole = fmax(graph->whole, p2d_whole_before(graph));
    double before = p2d_cells_at(graph, vertex->cells)->self;
    double change = fabs(p2d_difference(graph, vertex->self, before));
    return graph->compares && whole > 0 ? 100 * change / whole : 0;
}

double *p2d_information(const struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    struct spread *in = p2d_new(report, n, sizeof *in);
    struct spread *out = p2d_new(report, n, sizeof *out);
    double *information = p2d_new(report, n, sizeof *information);
    for (uint32_t e = 0; p2d_ok(report) && e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        if (edge->caller == edge->callee)
            continue;
        in[edge->callee].any = out[edge->caller].any = true;
        double share = p2d_share_of_edge(graph, edge);
        add_part(&in[edge->callee], share);
        add_part(&out[edge->caller], share);
    }
    for (uint32_t v = 0; p2d_ok(report) && v < n; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        double self = p2d_share_of_self(graph, vertex);
        add_part(&out[v], self);
        information[v] =
            (entropy(&in[v]) + entropy(&out[v])) * p2d_share_of_vertex(graph, vertex) +
            self + what_changed(graph, vertex);
    }
    p2d_delete(in);
    p2d_delete(out);
    return information;
}
