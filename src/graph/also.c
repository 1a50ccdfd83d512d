/* also.c - add columns of other metrics to a graph.
 *
 * Each metric becomes a graph of its own first; its numbers then go into the cells of the
 * functions and calls that both graphs have.
 */
#include "graph/also.h"

#include "base/map.h"
#include "graph/new_graph.h"
#include "model/no_event.h"
#include "model/wall_time.h"

/* ------------------------------------------------------------------- names */

/* Whether a metric may be the next of the columns. */
static bool is_another(p2d_metric metric, p2d_metric own, const p2d_metric *metrics,
                       uint32_t n)
{
    bool is_new = metric != own;
    for (uint32_t i = 0; i < n; i++)
        is_new &= metrics[i] != metric;
    return is_new;
}

uint32_t p2d_also_metrics(const struct p2d_profile *p, p2d_metric own,
                          const char *const *names, p2d_metric metrics[P2D_OTHER_COLUMNS],
                          struct p2d_report *report)
{
    uint32_t n = 0;
    for (; names != NULL && *names != NULL && p2d_ok(report); names++) {
        p2d_metric metric = p2d_metric_of_word(p, p2d_span_of(*names));
        if (metric == 0) {
            p2d_refuse_event(p, p2d_span_of(*names), P2D_EUSAGE, report);
        } else if (!is_another(metric, own, metrics, n)) {
            p2d_set_error(report, P2D_EUSAGE, "the event \"%s\" is shown already",
                          *names);
            p2d_set_hint(report, "--event chooses the event that is drawn, --also others "
                                 "that are told beside it");
        } else if (n == P2D_OTHER_COLUMNS) {
            p2d_set_error(report, P2D_EUSAGE, "more than %d events beside the one drawn",
                          (int)P2D_OTHER_COLUMNS);
        } else {
            metrics[n++] = metric;
        }
    }
    return p2d_ok(report) ? n : 0;
}

/* ------------------------------------------------------------------- cells */

struct filling {
    struct p2d_graph *to;
    const struct p2d_graph *from; /* the graph of the column's metric */
    uint32_t column;
    struct p2d_report *report;
};

static struct p2d_cell *cell_of(const struct filling *f, uint32_t row)
{
    const struct p2d_other_columns *others = f->to->others;
    return &others->cells.at[(size_t)row * others->at.len + f->column];
}

/* Whether zeros of a call list are what the input says. Of several inputs, one may not know
 * the metric at all. */
static bool is_known(const struct p2d_profile *p, double self, double total)
{
    bool is_something = self > 0 || self < 0 || total > 0 || total < 0;
    return is_something || p->shape == P2D_TREE || p->origins.len <= 1;
}

static void fill_vertices(const struct filling *f)
{
    const struct p2d_profile *p = f->to->profile;
    uint32_t *number = p2d_new(f->report, p->fns.len, sizeof *number); /* + 1 */
    for (uint32_t v = 0; number != NULL && v < f->from->vertices.len; v++)
        number[f->from->vertices.at[v].fn] = v + 1;
    for (uint32_t v = 0; number != NULL && v < f->to->vertices.len; v++) {
        uint32_t other = number[f->to->vertices.at[v].fn];
        if (other == 0)
            continue;
        const struct p2d_vertex *from = &f->from->vertices.at[other - 1];
        *cell_of(f, f->to->vertices.at[v].cells) =
            (struct p2d_cell){.self = from->self,
                              .total = from->total,
                              .calls = p2d_count_unknown(),
                              .samples_self = from->samples_self,
                              .known = is_known(p, from->self, from->total),
                              .total_estimated = from->total_estimated,
                              .self_estimated = from->self_estimated};
    }
    p2d_delete(number);
}

static uint64_t pair_of(const struct p2d_graph *graph, const struct p2d_edge *e)
{
    return p2d_pair(graph->vertices.at[e->caller].fn, graph->vertices.at[e->callee].fn);
}

static void fill_edges(const struct filling *f)
{
    struct p2d_map numbers = {0}; /* of a pair of functions; + 1 */
    for (uint32_t e = 0; e < f->from->edges.len && p2d_ok(f->report); e++) {
        uint32_t *slot =
            p2d_map_at(&numbers, f->report, pair_of(f->from, &f->from->edges.at[e]));
        if (slot != NULL)
            *slot = e + 1;
    }
    for (uint32_t e = 0; e < f->to->edges.len && p2d_ok(f->report); e++) {
        uint32_t other = p2d_map_get(&numbers, pair_of(f->to, &f->to->edges.at[e]));
        if (other == 0)
            continue;
        const struct p2d_edge *from = &f->from->edges.at[other - 1];
        *cell_of(f, f->to->edges.at[e].cells) =
            (struct p2d_cell){.self = from->self,
                              .total = from->total,
                              .calls = p2d_count_unknown(),
                              .known = is_known(f->to->profile, from->self, from->total),
                              .total_estimated = from->estimated};
    }
    p2d_map_release(&numbers);
}

static void fill_column(struct filling *f, p2d_metric metric,
                        enum p2d_total_method method)
{
    struct p2d_graph *from =
        p2d_graph_raw(f->to->profile, metric, method, f->to->parts, f->report);
    f->from = from;
    if (p2d_ok(f->report)) {
        f->to->others->at.at[f->column] =
            (struct p2d_graph_column){metric, from->whole, from->sum, from->samples};
        fill_vertices(f);
        fill_edges(f);
    }
    p2d_graph_free(from);
}

/* A row for every vertex and every edge. */
static void make_rows(struct p2d_graph *graph, struct p2d_report *report)
{
    struct p2d_cell unknown[P2D_OTHER_COLUMNS] = {0};
    for (uint32_t c = 0; c < P2D_OTHER_COLUMNS; c++)
        unknown[c].calls = p2d_count_unknown();
    for (uint32_t v = 0; v < graph->vertices.len && p2d_ok(report); v++)
        graph->vertices.at[v].cells = p2d_cells_add(graph, unknown, report);
    for (uint32_t e = 0; e < graph->edges.len && p2d_ok(report); e++)
        graph->edges.at[e].cells = p2d_cells_add(graph, unknown, report);
}

void p2d_add_metrics(struct p2d_graph *graph, const p2d_metric *metrics, uint32_t n,
                     enum p2d_total_method method, struct p2d_report *report)
{
    struct filling f = {.to = graph, .report = report};
    if (n == 0 || !p2d_ok(report) || !p2d_cells_init(graph, n, report))
        return;
    make_rows(graph, report);
    for (; f.column < n && p2d_ok(report); f.column++)
        fill_column(&f, metrics[f.column], method);
}
