/* What holds for the picture of every profile: its size, that it is in one piece, that it
 * leads down from its roots, and that folding, chains and groups lose no cost.
 */
#include <math.h>

#include "base/map.h"
#include "graph/graph.h"
#include "sample_files.h"
#include "graph/share.h"

enum { LARGEST = 4 * 1024 * 1024 };

static bool are_close(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b)) + 1e-9;
}

static const struct p2d_graph_options modern = {
    .node_threshold = 0.005, .edge_threshold = 0.02, .join = true, .chains = true};

/* By function: its vertex + 1. */
static uint32_t *places_of(const struct p2d_graph *graph)
{
    uint32_t *places = calloc(graph->profile->fns.len, sizeof *places);
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        places[graph->vertices.at[v].fn] = v + 1;
    return places;
}

static double sum_of_self(const struct p2d_graph *graph)
{
    double sum = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        sum += graph->vertices.at[v].self;
    return sum;
}

/* -------------------------------------------------------------- connection */

/* Vertices that a walk from `marked` ones over the edges comes to; returns how many. */
static uint32_t flood(const struct p2d_graph *graph, bool *marked)
{
    uint32_t n = 0;
    for (bool again = true; again;) {
        again = false;
        for (uint32_t e = 0; e < graph->edges.len; e++)
            if (marked[graph->edges.at[e].caller] && !marked[graph->edges.at[e].callee])
                again = marked[graph->edges.at[e].callee] = true;
    }
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        n += marked[v];
    return n;
}

static void check_roots_reach_all(const struct p2d_graph *graph)
{
    bool *marked = calloc(graph->vertices.len + 1, sizeof *marked);
    bool any = false;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        any |= marked[v] = graph->vertices.at[v].root;
    if (any)
        CHECK(flood(graph, marked) == graph->vertices.len);
    free(marked);
}

/* In a call list: a shown function without a caller has none in the profile but those it
 * calls in a circle. */
static void check_callers_in_calls(const struct p2d_graph *graph,
                                   const struct p2d_graph *whole, const bool *called)
{
    uint32_t *places = places_of(graph);
    for (uint32_t e = 0; e < whole->edges.len; e++) {
        const struct p2d_vertex *from = &whole->vertices.at[whole->edges.at[e].caller];
        const struct p2d_vertex *to = &whole->vertices.at[whole->edges.at[e].callee];
        uint32_t v = places[to->fn];
        bool circle = from == to || (from->cycle != 0 && from->cycle == to->cycle);
        CHECK(v == 0 || called[v - 1] || circle);
    }
    free(places);
}

/* In stacks: it is the outermost function wherever it is. */
static void check_callers_in_stacks(const struct p2d_graph *graph, const bool *called)
{
    const struct p2d_profile *p = graph->profile;
    uint32_t *places = places_of(graph);
    for (uint32_t s = 1; s < p->samples.len; s++) {
        p2d_fn top = 0;
        if (p->samples.at[s].metric != graph->metric || p->samples.at[s].count == 0)
            continue;
        for (p2d_node n = p->samples.at[s].node; n != 0; n = p->nodes.at[n].parent)
            top = p->nodes.at[n].fn;
        for (p2d_node n = p->samples.at[s].node; n != 0; n = p->nodes.at[n].parent) {
            uint32_t v = places[p->nodes.at[n].fn];
            CHECK(v == 0 || called[v - 1] || p->nodes.at[n].fn == top);
        }
    }
    free(places);
}

static void check_connection(const struct p2d_graph *graph, const struct p2d_graph *whole)
{
    bool *called = calloc(graph->vertices.len + 1, sizeof *called);
    for (uint32_t e = 0; e < graph->edges.len; e++)
        if (graph->edges.at[e].caller != graph->edges.at[e].callee)
            called[graph->edges.at[e].callee] = true;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        CHECK(called[v] || graph->vertices.at[v].root);
    if (graph->profile->shape == P2D_CALLS)
        check_callers_in_calls(graph, whole, called);
    else
        check_callers_in_stacks(graph, called);
    check_roots_reach_all(graph);
    free(called);
}

/* Without the edges that lead up there is no circle: whoever has no caller left goes. */
static void check_flow(const struct p2d_graph *graph)
{
    uint32_t n = graph->vertices.len, gone = 0;
    uint32_t *callers = calloc(n + 1, sizeof *callers);
    uint32_t *queue = calloc(n + 1, sizeof *queue);
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        CHECK(!edge->back || edge->caller != edge->callee);
        callers[edge->callee] += !edge->back && edge->caller != edge->callee;
    }
    for (uint32_t v = 0; v < n; v++)
        if (callers[v] == 0)
            queue[gone++] = v;
    for (uint32_t i = 0; i < gone; i++)
        for (uint32_t e = 0; e < graph->edges.len; e++) {
            const struct p2d_edge *edge = &graph->edges.at[e];
            if (edge->caller == queue[i] && edge->callee != queue[i] && !edge->back &&
                --callers[edge->callee] == 0)
                queue[gone++] = edge->callee;
        }
    CHECK(gone == n);
    free(callers);
    free(queue);
}

/* ---------------------------------------------------------- residual calls */

struct tally {
    struct p2d_map slots;
    P2D_VEC(struct p2d_edge) pairs; /* .residual: seen in the current sample */
};

static void count_pair(struct tally *tally, uint32_t caller, uint32_t callee,
                       double value, bool *fresh)
{
    struct p2d_report report = {0};
    uint32_t *slot = p2d_map_at(&tally->slots, &report, p2d_pair(caller, callee));
    struct p2d_edge pair = {.caller = caller, .callee = callee};
    if (*slot == 0 && p2d_vec_push(&tally->pairs, &report, pair))
        *slot = tally->pairs.len;
    struct p2d_edge *known = &tally->pairs.at[*slot - 1];
    *fresh = !known->residual;
    known->residual = true;
    known->total += *fresh ? value : 0;
}

/* Pairs of whole->edges that are residual there, as functions. */
static bool is_gap(const struct p2d_graph *whole, p2d_fn caller, p2d_fn callee)
{
    for (uint32_t e = 0; e < whole->edges.len; e++)
        if (whole->edges.at[e].residual &&
            whole->vertices.at[whole->edges.at[e].caller].fn == caller &&
            whole->vertices.at[whole->edges.at[e].callee].fn == callee)
            return true;
    return false;
}

/* Sample by sample, the obvious way. */
static void tally_sample(struct tally *tally, const struct p2d_graph *whole,
                         const uint32_t *places, const struct p2d_sample *sample)
{
    const struct p2d_profile *p = whole->profile;
    p2d_node below = 0;
    bool hidden = false, fresh;
    for (p2d_node n = sample->node; n != 0; n = p->nodes.at[n].parent) {
        p2d_fn fn = p->nodes.at[n].fn;
        if (places[fn] == 0) {
            hidden = true;
            continue;
        }
        if (below != 0 && (hidden || (p->nodes.at[below].gap &&
                                      is_gap(whole, fn, p->nodes.at[below].fn))))
            count_pair(tally, places[fn] - 1, places[p->nodes.at[below].fn] - 1,
                       sample->value, &fresh);
        below = n;
        hidden = false;
    }
    for (uint32_t i = 0; i < tally->pairs.len; i++)
        tally->pairs.at[i].residual = false;
}

static void check_residual(const struct p2d_profile *profile, const char *event,
                           const struct p2d_graph *whole)
{
    struct p2d_report report = {0};
    struct p2d_graph_options options = {.event = event, .max_nodes = 12, .join = true};
    struct p2d_graph *graph = p2d_graph_new(profile, &options, &report);
    uint32_t *places = places_of(graph);
    struct tally tally = {0};
    uint32_t n_residual = 0;
    for (uint32_t s = 1; s < profile->samples.len; s++)
        if (profile->samples.at[s].metric == graph->metric &&
            (profile->samples.at[s].count > 0 || profile->samples.at[s].value != 0))
            tally_sample(&tally, whole, places, &profile->samples.at[s]);
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        uint32_t slot = p2d_map_get(&tally.slots, p2d_pair(edge->caller, edge->callee));
        n_residual += edge->residual;
        if (edge->residual)
            CHECK(slot != 0 && are_close(tally.pairs.at[slot - 1].total, edge->total));
    }
    CHECK(n_residual == tally.pairs.len);
    p2d_map_release(&tally.slots);
    p2d_vec_release(&tally.pairs);
    free(places);
    p2d_graph_free(graph);
}

/* ------------------------------------------------------------------- costs */

static void check_conserved(const struct p2d_profile *other, const char *event,
                            const struct p2d_graph *whole, bool stackless_too)
{
    struct p2d_report report = {0};
    struct p2d_graph_options options = {.event = event};
    struct p2d_graph *graph = p2d_graph_new(other, &options, &report);
    CHECK(graph != NULL && report.code == P2D_OK);
    if (graph != NULL) {
        double extra = stackless_too ? whole->stackless - graph->stackless : 0;
        CHECK(are_close(sum_of_self(graph), sum_of_self(whole) + extra));
        CHECK(are_close(graph->sum, whole->sum) && graph->samples == whole->samples);
        CHECK(are_close(graph->whole, whole->whole));
    }
    p2d_graph_free(graph);
}

static bool has_trimmed(const struct p2d_profile *profile)
{
    for (uint32_t s = 1; s < profile->samples.len; s++)
        if (profile->samples.at[s].trimmed)
            return true;
    return false;
}

static void check_passes(const struct p2d_profile *profile, const char *event,
                         const struct p2d_graph *whole)
{
    struct p2d_report report = {0};
    struct p2d_fold_options options = {.event = event};
    struct p2d_profile *folded = p2d_fold(profile, &options, &report);
    CHECK(report.code == P2D_OK);
    if (folded != NULL)
        check_conserved(folded, event, whole, false);
    p2d_profile_free(folded);
    for (unsigned by = P2D_GROUP_MODULE; by <= P2D_GROUP_THREAD; by++) {
        bool by_thread = by >= P2D_GROUP_PROCESS;
        report = (struct p2d_report){0};
        struct p2d_profile *grouped = p2d_group(profile, (enum p2d_group_by)by, &report);
        CHECK(grouped != NULL || by_thread);
        if (grouped != NULL && !(by_thread && has_trimmed(profile)))
            check_conserved(grouped, event, whole, by_thread);
        p2d_profile_free(grouped);
    }
}

/* All of it, with chains: every function is in one box, and no cost is lost. */
static void check_chains(const struct p2d_profile *profile, const char *event,
                         const struct p2d_graph *whole)
{
    struct p2d_report report = {0};
    struct p2d_graph_options options = {.event = event, .join = true, .chains = true};
    struct p2d_graph *graph = p2d_graph_new(profile, &options, &report);
    uint32_t in_chains = 0;
    CHECK(graph->shown_functions == whole->vertices.len);
    CHECK(are_close(sum_of_self(graph), sum_of_self(whole)));
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        in_chains += vertex->chain_length;
        CHECK(vertex->chain_length != 1);
        CHECK(vertex->chain_length == 0 ||
              (vertex->chain + vertex->chain_length <= graph->chains.len &&
               graph->chains.at[vertex->chain] == vertex->fn));
    }
    CHECK(in_chains == graph->chains.len);
    p2d_graph_free(graph);
}

/* -------------------------------------------------------------------- size */

static void check_size(const struct p2d_profile *profile, const char *event,
                       const struct p2d_graph *whole, uint32_t most)
{
    struct p2d_report report = {0};
    struct p2d_graph_options options = modern;
    options.event = event;
    options.max_nodes = most;
    struct p2d_graph *graph = p2d_graph_new(profile, &options, &report);
    struct p2d_graph *again = p2d_graph_new(profile, &options, &report);
    CHECK(report.code == P2D_OK && graph->vertices.len <= most);
    CHECK(graph->vertices.len > 0 || whole->vertices.len == 0 ||
          p2d_share(whole, whole->vertices.at[0].total) < options.node_threshold);
    if (graph->chains.len == 0)
        check_connection(graph, whole);
    check_flow(graph);
    CHECK(graph->vertices.len == again->vertices.len &&
          graph->edges.len == again->edges.len);
    for (uint32_t e = 0; tap_good && e < graph->edges.len; e++)
        CHECK(graph->edges.at[e].caller == again->edges.at[e].caller &&
              graph->edges.at[e].callee == again->edges.at[e].callee &&
              graph->edges.at[e].back == again->edges.at[e].back);
    p2d_graph_free(graph);
    options.chains = false;
    graph = p2d_graph_new(profile, &options, &report);
    check_connection(graph, whole);
    check_flow(graph);
    p2d_graph_free(graph);
    p2d_graph_free(again);
}

static void check_sample(const struct sample *sample)
{
    struct p2d_report report;
    struct p2d_profile *profile =
        read_sample(sample, sample->length, sample->format, &report);
    struct p2d_metric_info metric;
    tap_good = true;
    for (size_t i = 0; p2d_metric_get(profile, i, &metric); i++) {
        struct p2d_graph_options options = {.event = metric.name};
        struct p2d_graph *whole = p2d_graph_new(profile, &options, &report);
        check_size(profile, metric.name, whole, 50);
        check_size(profile, metric.name, whole, 10);
        check_chains(profile, metric.name, whole);
        check_passes(profile, metric.name, whole);
        if (profile->shape == P2D_TREE)
            check_residual(profile, metric.name, whole);
        p2d_graph_free(whole);
    }
    if (profile != NULL)
        sample_result("pictures are small, in one piece, and lose nothing", sample);
    p2d_profile_free(profile);
}

int main(void)
{
    visit_samples(LARGEST, check_sample);
    return tap_done();
}
