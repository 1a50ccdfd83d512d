/* What holds for the numbers of every profile: shares, sums, merging, pruning and
 * guesses.
 */
#include <math.h>

#include "base/map.h"
#include "graph/estimated_stacks.h"
#include "sample_files.h"
#include "graph/share.h"

enum { LARGEST = 8 * 1024 * 1024 };

static bool at_most(double a, double b)
{
    return a <= b * (1 + 1e-9) + 1e-12;
}

/* Differences of profiles have values below 0, and then no sum is bounded. */
static bool has_negative(const struct p2d_profile *profile)
{
    for (uint32_t s = 1; s < profile->samples.len; s++)
        if (profile->samples.at[s].value < 0)
            return true;
    return false;
}

/* Self <= total <= whole, and no call costs more than its ends. */
static void check_bounds(const struct p2d_graph *graph)
{
    double self = graph->stackless;
    if (has_negative(graph->profile))
        return;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        CHECK(vertex->self >= 0 && at_most(vertex->self, vertex->total));
        CHECK(at_most(vertex->total, graph->whole));
        CHECK(vertex->samples_self <= vertex->samples_total);
        CHECK(vertex->samples_total <= graph->samples);
        CHECK(v == 0 || vertex->total <= graph->vertices.at[v - 1].total);
        self += vertex->self;
    }
    CHECK(at_most(self, graph->whole) && at_most(graph->whole, self));
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        CHECK(at_most(edge->total, graph->vertices.at[edge->caller].total));
        CHECK(at_most(edge->total, graph->vertices.at[edge->callee].total));
        CHECK(e == 0 || edge->total <= graph->edges.at[e - 1].total);
    }
}

static bool is_double(struct p2d_count a, struct p2d_count b)
{
    return p2d_count_compare(p2d_count_add(b, b), a) == 0;
}

/* A sum is in whole steps already: adding it to itself only changes the exponent. */
static void check_doubled(const struct p2d_graph *twice, const struct p2d_graph *once)
{
    CHECK(twice->vertices.len == once->vertices.len &&
          twice->edges.len == once->edges.len);
    CHECK(twice->sum == 2 * once->sum && twice->samples == 2 * once->samples);
    for (uint32_t v = 0; tap_good && v < once->vertices.len; v++) {
        const struct p2d_vertex *a = &twice->vertices.at[v], *b = &once->vertices.at[v];
        CHECK(a->self == 2 * b->self && a->total == 2 * b->total);
        CHECK(is_double(a->calls, b->calls) && is_double(a->primitive, b->primitive));
        CHECK(a->samples_total == 2 * b->samples_total);
    }
    for (uint32_t e = 0; tap_good && e < once->edges.len; e++) {
        const struct p2d_edge *a = &twice->edges.at[e], *b = &once->edges.at[e];
        CHECK(a->total == 2 * b->total && is_double(a->calls, b->calls));
        CHECK(a->caller == b->caller && a->callee == b->callee);
        CHECK(a->estimated == b->estimated && a->residual == b->residual);
    }
}

/* A sum is sorted, and its numbers are whole steps (model/copy.h): a few of them for each
 * function and call is all that it may lack. */
static void check_sum(const struct p2d_graph *twice, const struct p2d_graph *once)
{
    const double share = 1e-6;
    double steps = 1e-9 * (once->vertices.len + once->edges.len);
    double seconds = p2d_seconds_in(once->profile->metrics.at[once->metric].unit);
    double lacks = share * once->whole + steps / (seconds > 0 ? seconds : 1e-3);
    CHECK(twice->vertices.len == once->vertices.len &&
          twice->edges.len == once->edges.len);
    CHECK(fabs(twice->sum - 2 * once->sum) <= lacks);
    CHECK(twice->samples == 2 * once->samples);
}

static struct p2d_profile *doubled(const struct p2d_profile *profile,
                                   struct p2d_report *report)
{
    const struct p2d_profile *pair[] = {profile, profile};
    return p2d_merge_profiles(pair, 2, report);
}

static void check_merge(const struct p2d_profile *profile, const char *event)
{
    struct p2d_report report = {0};
    struct p2d_graph_options options = {.event = event};
    struct p2d_profile *two = doubled(profile, &report), *four = doubled(two, &report);
    struct p2d_graph *once = p2d_graph_new(profile, &options, &report);
    struct p2d_graph *twice = p2d_graph_new(two, &options, &report);
    struct p2d_graph *fourfold = p2d_graph_new(four, &options, &report);
    CHECK(report.code == P2D_OK);
    if (once != NULL && twice != NULL)
        check_sum(twice, once);
    if (twice != NULL && fourfold != NULL)
        check_doubled(fourfold, twice);
    p2d_graph_free(once);
    p2d_graph_free(twice);
    p2d_graph_free(fourfold);
    p2d_profile_free(two);
    p2d_profile_free(four);
}

/* No threshold and a threshold of 0 leave out nothing; any other only removes. */
static void check_pruning(const struct p2d_profile *profile, const char *event)
{
    struct p2d_report report = {0};
    struct p2d_graph_options none = {.event = event}, some = {.event = event,
                                                              .node_threshold = 0.05,
                                                              .edge_threshold = 0.05};
    struct p2d_graph *all = p2d_graph_new(profile, &none, &report);
    struct p2d_graph *pruned = p2d_graph_new(profile, &some, &report);
    CHECK(all != NULL && pruned != NULL);
    if (all != NULL && pruned != NULL) {
        CHECK(all->vertices.len == all->all_vertices && all->edges.len == all->all_edges);
        CHECK(pruned->all_vertices == all->all_vertices && pruned->whole == all->whole);
        for (uint32_t v = 0; v < pruned->vertices.len; v++)
            CHECK(p2d_share(pruned, pruned->vertices.at[v].total) >= 0.05);
        for (uint32_t e = 0; e < pruned->edges.len; e++)
            CHECK(pruned->edges.at[e].caller < pruned->vertices.len &&
                  pruned->edges.at[e].callee < pruned->vertices.len);
    }
    p2d_graph_free(all);
    p2d_graph_free(pruned);
}

static void check_event(const struct p2d_profile *profile, const char *event)
{
    struct p2d_report report = {0};
    struct p2d_graph_options options = {.event = event};
    struct p2d_graph *graph = p2d_graph_new(profile, &options, &report);
    if (graph != NULL && profile->shape == P2D_TREE)
        check_bounds(graph);
    p2d_graph_free(graph);
    check_merge(profile, event);
    check_pruning(profile, event);
}

/* Every function's own cost over all guessed stacks, in every metric, is what was
 * measured. */
static void check_selfs(const struct p2d_profile *stacks, const struct p2d_profile *list)
{
    struct p2d_report report = {0};
    double *selfs = p2d_new(&report, stacks->fns.len, sizeof *selfs);
    CHECK(stacks->metrics.len == list->metrics.len);
    for (p2d_metric m = 1; tap_good && m < list->metrics.len; m++) {
        memset(selfs, 0, stacks->fns.len * sizeof *selfs);
        for (uint32_t s = 1; s < stacks->samples.len; s++)
            if (stacks->samples.at[s].metric == m)
                selfs[stacks->nodes.at[stacks->samples.at[s].node].fn] +=
                    stacks->samples.at[s].value;
        for (p2d_fn fn = 1; fn < stacks->fns.len; fn++) {
            double self = p2d_cost_at(&list->metrics.at[m].fns, fn).self;
            CHECK(fabs(selfs[fn] - self) <= 1e-9 * fabs(self));
        }
    }
    p2d_delete(selfs);
}

/* Guessed stacks consist of calls that there are, but for those that say otherwise. */
static void check_steps(const struct p2d_profile *stacks, const struct p2d_profile *list)
{
    struct p2d_report report = {0};
    struct p2d_map calls = {0};
    for (p2d_call_id id = 1; id < list->calls.len; id++)
        *p2d_map_at(&calls, &report,
                    p2d_pair(list->calls.at[id].caller, list->calls.at[id].callee)) = 1;
    for (p2d_node n = 1; n < stacks->nodes.len; n++) {
        p2d_node parent = stacks->nodes.at[n].parent;
        p2d_fn fn = stacks->nodes.at[n].fn, caller = stacks->nodes.at[parent].fn;
        CHECK(parent == 0 || fn >= list->fns.len || caller >= list->fns.len ||
              p2d_map_get(&calls, p2d_pair(caller, fn)) != 0);
    }
    p2d_map_release(&calls);
}

static void check_estimates(const struct p2d_profile *list)
{
    struct p2d_report report = {0};
    struct p2d_graph_options options = {0};
    struct p2d_graph *graph = p2d_graph_new(list, &options, &report);
    p2d_guesses guesses = {0};
    struct p2d_profile *stacks =
        graph != NULL ? p2d_estimate_stacks(graph, &guesses, &report) : NULL;
    CHECK(stacks != NULL);
    if (stacks != NULL) {
        check_selfs(stacks, list);
        check_steps(stacks, list);
    }
    p2d_profile_free(stacks);
    p2d_vec_release(&guesses);
    p2d_graph_free(graph);
}

static void check_sample(const struct sample *sample)
{
    struct p2d_report report;
    struct p2d_profile *profile =
        read_sample(sample, sample->length, sample->format, &report);
    struct p2d_metric_info metric;
    if (profile == NULL)
        return;
    tap_good = true;
    for (size_t i = 0; p2d_metric_get(profile, i, &metric); i++)
        check_event(profile, metric.name);
    if (profile->shape == P2D_CALLS && profile->metrics.len > 1)
        check_estimates(profile);
    sample_result("bounds, merging, pruning and guesses hold for all events", sample);
    p2d_profile_free(profile);
}

int main(void)
{
    visit_samples(LARGEST, check_sample);
    return tap_done();
}
