/* runs.c - several runs of one thing: their mean, and how far they are apart.
 *
 * Only sums are kept, of costs and of their squares, so that memory grows with the
 * functions and not with the runs. A run without a function has a cost of 0 there.
 */
#include "graph/runs.h"

#include <math.h>

#include "graph/new_graph.h"
#include "model/copy.h"

struct p2d_runs *p2d_runs_new(const char *event)
{
    struct p2d_report report = {0};
    struct p2d_runs *runs = p2d_new(&report, 1, sizeof *runs);
    if (runs != NULL)
        *runs = (struct p2d_runs){.event = event};
    return runs;
}

void p2d_runs_free(struct p2d_runs *runs)
{
    if (runs == NULL)
        return;
    p2d_sum_release(&runs->profiles);
    if (runs->names.profile != NULL)
        p2d_builder_release(&runs->names);
    p2d_vec_release(&runs->fns);
    p2d_delete(runs);
}

void p2d_runs_miss(struct p2d_runs *runs, size_t n)
{
    if (runs != NULL)
        p2d_sum_miss(&runs->profiles, n);
}

size_t p2d_runs_count(const struct p2d_runs *runs)
{
    return runs != NULL ? runs->profiles.n : 0;
}

static void add_cost(struct p2d_moments *moments, double cost)
{
    moments->sum += cost;
    moments->squares += cost * cost;
}

double p2d_squared_error(const struct p2d_moments *moments, size_t n_runs)
{
    double n = (double)n_runs, mean = moments->sum / n;
    if (n_runs < 2)
        return 0;
    double variance = (moments->squares - n * mean * mean) / (n - 1);
    /* What is left of equal costs is the rounding of their squares. */
    return variance > 1e-12 * mean * mean ? variance / n : 0;
}

/* The metric that all runs are measured by: that of the first. */
static p2d_metric metric_of(struct p2d_runs *runs, const struct p2d_profile *profile,
                            struct p2d_report *report)
{
    const struct p2d_profile *names = runs->names.profile;
    if (names->metrics.len > 1)
        return p2d_find_metric(profile, p2d_text(names, names->metrics.at[1].name));
    p2d_metric metric = p2d_choose_metric(profile, runs->event, report);
    if (metric != 0)
        p2d_metric_of(&runs->names, p2d_text(profile, profile->metrics.at[metric].name),
                      profile->metrics.at[metric].unit);
    return metric;
}

static void add_graph(struct p2d_runs *runs, const struct p2d_graph *graph,
                      const p2d_fn *fns, struct p2d_report *report)
{
    add_cost(&runs->sum, graph->sum);
    for (uint32_t i = 0; i < graph->vertices.len && p2d_ok(report); i++) {
        const struct p2d_vertex *v = &graph->vertices.at[i];
        if (!p2d_vec_reach(&runs->fns, report, fns[v->fn]))
            return;
        add_cost(&runs->fns.at[fns[v->fn]].self, v->self);
        add_cost(&runs->fns.at[fns[v->fn]].total, v->total);
    }
}

static void measure(struct p2d_runs *runs, const struct p2d_profile *profile,
                    struct p2d_report *report)
{
    struct p2d_copy copy = {0};
    struct p2d_graph *graph = NULL;
    p2d_metric metric = metric_of(runs, profile, report);
    if (metric != 0 && p2d_copy_init(&copy, &runs->names, profile)) {
        p2d_copy_fns(&copy);
        graph = p2d_graph_raw(profile, metric, P2D_TOTAL_SELF_SUM, P2D_FUNCTIONS_ALONE,
                              report);
    }
    if (graph != NULL && p2d_ok(report))
        add_graph(runs, graph, copy.fns, report);
    p2d_graph_free(graph);
    p2d_copy_release(&copy);
}

bool p2d_runs_add(struct p2d_runs *runs, const struct p2d_profile *profile,
                  struct p2d_report *report)
{
    if (runs == NULL || profile == NULL || !p2d_ok(report))
        return false;
    if (runs->names.profile == NULL &&
        !p2d_builder_init(&runs->names, profile->shape, profile->format, report))
        return false;
    runs->names.report = report;
    if (p2d_sum_add(&runs->profiles, profile, report))
        measure(runs, profile, report);
    return p2d_ok(report);
}

struct p2d_profile *p2d_runs_mean(struct p2d_runs *runs, struct p2d_report *report)
{
    size_t n = runs->profiles.n; /* kept, since it says how many they were */
    struct p2d_profile *mean = p2d_sum_mean(&runs->profiles, report);
    runs->profiles.n = n;
    return mean;
}

p2d_fn *p2d_runs_fns(struct p2d_runs *runs, const struct p2d_profile *mean,
                     p2d_metric metric, struct p2d_report *report)
{
    const struct p2d_profile *names = runs->names.profile;
    struct p2d_copy copy;
    p2d_fn *fns = NULL;
    if (names == NULL || names->metrics.len < 2 ||
        !p2d_span_equal(p2d_text(names, names->metrics.at[1].name),
                        p2d_text(mean, mean->metrics.at[metric].name)))
        return NULL;
    runs->names.report = report;
    if (p2d_copy_init(&copy, &runs->names, mean)) {
        p2d_copy_fns(&copy);
        fns = copy.fns;
        copy.fns = NULL;
    }
    p2d_copy_release(&copy);
    return fns;
}
