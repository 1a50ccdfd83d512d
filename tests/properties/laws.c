/* What holds for the numbers of every profile: shares, sums, merging, pruning and
 * guesses.
 */
#include <math.h>

#include "base/map.h"
#include "base/sort.h"
#include "graph/estimated_stacks.h"
#include "sample_files.h"
#include "graph/share.h"
#include "model/times.h"

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

/* How far a number may be from twice another. */
static bool is_twice(double twice, double once, double lacks)
{
    return fabs(twice - 2 * once) <= lacks;
}

/* The vertices of both graphs stand at `at` in the same order. */
static void check_functions(const struct p2d_graph *twice, const struct p2d_graph *once,
                            const uint32_t *const at[2], double lacks)
{
    for (uint32_t i = 0; tap_good && i < once->vertices.len; i++) {
        const struct p2d_vertex *a = &twice->vertices.at[at[0][i]];
        const struct p2d_vertex *b = &once->vertices.at[at[1][i]];
        CHECK(is_twice(a->self, b->self, lacks) && is_twice(a->total, b->total, lacks));
        CHECK(is_double(a->calls, b->calls) && is_double(a->primitive, b->primitive));
        CHECK(a->samples_total == 2 * b->samples_total);
    }
}

static void check_calls(const struct p2d_graph *twice, const struct p2d_graph *once,
                        const uint32_t *const at[2], double lacks)
{
    for (uint32_t i = 0; tap_good && i < once->edges.len; i++) {
        const struct p2d_edge *a = &twice->edges.at[at[0][i]];
        const struct p2d_edge *b = &once->edges.at[at[1][i]];
        CHECK(is_twice(a->total, b->total, lacks) && is_double(a->calls, b->calls));
        CHECK(a->estimated == b->estimated && a->residual == b->residual);
    }
}

/* --------------------------------------- the same functions, in the same order */

/* What a vertex is: its name, module, file, line and column. */
static int compare_vertices(const void *context, uint32_t a, uint32_t b)
{
    const struct p2d_graph *g = context;
    const struct p2d_profile *p = g->profile;
    const struct p2d_function *x = &p->fns.at[g->vertices.at[a].fn];
    const struct p2d_function *y = &p->fns.at[g->vertices.at[b].fn];
    int result = p2d_span_compare(p2d_text(p, x->name), p2d_text(p, y->name));
    if (result == 0)
        result = p2d_span_compare(p2d_text(p, x->module), p2d_text(p, y->module));
    if (result == 0)
        result = p2d_span_compare(p2d_text(p, x->file), p2d_text(p, y->file));
    if (result == 0)
        result = (x->line > y->line) - (x->line < y->line);
    return result != 0 ? result : (x->column > y->column) - (x->column < y->column);
}

static int compare_edges(const void *context, uint32_t a, uint32_t b)
{
    const struct p2d_graph *g = context;
    const struct p2d_edge *x = &g->edges.at[a], *y = &g->edges.at[b];
    int result = compare_vertices(g, x->caller, y->caller);
    return result != 0 ? result : compare_vertices(g, x->callee, y->callee);
}

static uint32_t *ordered(const struct p2d_graph *g, uint32_t n, p2d_number_order *compare)
{
    struct p2d_report report = {0};
    uint32_t *at = p2d_new(&report, n, sizeof *at);
    for (uint32_t i = 0; at != NULL && i < n; i++)
        at[i] = i;
    CHECK(at != NULL && p2d_sort_numbers(at, n, compare, g, &report));
    return at;
}

/* What twice all values may lack: a sum has each of them in whole steps (model/copy.h),
 * which is exact where they are whole themselves. */
static double lacking(const struct p2d_profile *p, p2d_metric metric)
{
    const struct p2d_metric_column *column = &p->metrics.at[metric];
    double nanoseconds = p2d_nanoseconds_in(column->unit), sum = 0, size = 0;
    double steps = nanoseconds > 0 ? nanoseconds : 0x1p20;
    for (uint32_t s = 1; s < p->samples.len; s++) {
        double value = p->samples.at[s].value;
        sum += fabs(value - round(value * steps) / steps);
        size += value != trunc(value) ? fabs(value) : 0;
    }
    for (p2d_fn fn = 1; fn < column->fns.len; fn++) {
        struct p2d_cost cost = column->fns.at[fn];
        sum += fabs(cost.self - round(cost.self * steps) / steps) +
               fabs(cost.total - round(cost.total * steps) / steps);
        size += cost.total != trunc(cost.total) ? fabs(cost.total) : 0;
    }
    for (p2d_call_id id = 1; id < column->calls.len; id++) {
        double total = column->calls.at[id].total;
        sum += fabs(total - round(total * steps) / steps);
        size += total != trunc(total) ? fabs(total) : 0;
    }
    return 2 * sum + 1e-12 * size; /* fractions in another order */
}

/* A sum is sorted, but for that it is twice what was added twice. */
static void check_sum(const struct p2d_graph *twice, const struct p2d_graph *once)
{
    CHECK(twice->vertices.len == once->vertices.len &&
          twice->edges.len == once->edges.len);
    if (!tap_good)
        return;
    double lacks = lacking(once->profile, once->metric);
    CHECK(is_twice(twice->sum, once->sum, lacks));
    CHECK(twice->samples == 2 * once->samples);
    uint32_t *const vertices[] = {ordered(twice, twice->vertices.len, compare_vertices),
                                  ordered(once, once->vertices.len, compare_vertices)};
    uint32_t *const edges[] = {ordered(twice, twice->edges.len, compare_edges),
                               ordered(once, once->edges.len, compare_edges)};
    check_functions(twice, once, (const uint32_t *const *)vertices, lacks);
    check_calls(twice, once, (const uint32_t *const *)edges, lacks);
    for (int i = 0; i < 2; i++) {
        p2d_delete(vertices[i]);
        p2d_delete(edges[i]);
    }
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
