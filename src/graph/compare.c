/* compare.c - make one graph of two profiles.
 *
 * Each side becomes a graph of its own first, with the numbers that it would have alone;
 * the two are then laid over each other. Functions of both sides live in one new profile
 * that the graph owns, so that whoever reads a graph needs to know nothing of this.
 */
#include "base/sized.h"
#include "graph/change.h"

#include <math.h>

#include "base/map.h"
#include "graph/cells.h"
#include "graph/joint_stacks.h"
#include "graph/new_graph.h"
#include "graph/runs.h"
#include "graph/sort.h"

/* ----------------------------------------------------------------- metrics */

/* The metric of both sides, and how many of after's units are one of before's. */
struct common_metric {
    p2d_metric before, after;
    double factor;
    bool normalised;
};

static bool refuse_metrics(const struct p2d_profile *before, p2d_metric b,
                           const struct p2d_profile *after, p2d_metric a,
                           struct p2d_report *report)
{
    const struct p2d_metric_column *x = &before->metrics.at[b];
    const struct p2d_metric_column *y = &after->metrics.at[a];
    p2d_set_error(report, P2D_EUSAGE, "\"%s\" in %s and \"%s\" in %s cannot be compared",
                  (const char *)p2d_text(before, x->name).at, p2d_unit_name(x->unit),
                  (const char *)p2d_text(after, y->name).at, p2d_unit_name(y->unit));
    p2d_set_hint(
        report,
        "--normalize compares shares; --event NAME chooses an event that both have");
    return false;
}

/* Whether the names are equal, at least without modifiers. */
static bool is_same_metric(const struct p2d_profile *before, p2d_metric b,
                           const struct p2d_profile *after, p2d_metric a)
{
    return p2d_find_metric(before, p2d_text(after, after->metrics.at[a].name)) == b ||
           p2d_find_metric(after, p2d_text(before, before->metrics.at[b].name)) == a;
}

/* Where two sides measure different things, only shares can be compared. */
static bool relate_units(struct common_metric *common, const struct p2d_profile *before,
                         const struct p2d_profile *after, struct p2d_report *report)
{
    const struct p2d_metric_column *x = &before->metrics.at[common->before];
    const struct p2d_metric_column *y = &after->metrics.at[common->after];
    double from = p2d_seconds_in(x->unit), to = p2d_seconds_in(y->unit);
    if (common->before == 0 || common->after == 0)
        return true; /* a side without any numbers */
    if (from > 0 && to > 0)
        common->factor = from / to;
    if (common->normalised || (from > 0 && to > 0))
        return true;
    if (x->unit != y->unit)
        return refuse_metrics(before, common->before, after, common->after, report);
    if (is_same_metric(before, common->before, after, common->after))
        return true;
    common->normalised = true;
    p2d_set_warning(report, "other metric", "",
                    "shares are compared, since \"%s\" and \"%s\" are different things",
                    (const char *)p2d_text(before, x->name).at,
                    (const char *)p2d_text(after, y->name).at);
    return true;
}

static bool choose_metrics(struct common_metric *common, const struct p2d_profile *before,
                           const struct p2d_profile *after,
                           const struct p2d_compare_options *options,
                           struct p2d_report *report)
{
    const char *event = options->graph.event;
    *common = (struct common_metric){.factor = 1, .normalised = options->normalize};
    common->after = p2d_choose_metric(after, event, report);
    if (event != NULL)
        common->before = p2d_choose_metric(before, event, report);
    else
        common->before = p2d_find_metric(
            before, p2d_text(after, after->metrics.at[common->after].name));
    if (common->before == 0 && p2d_ok(report))
        common->before = p2d_choose_metric(before, NULL, report);
    return p2d_ok(report) && relate_units(common, before, after, report);
}

/* ------------------------------------------------------------ laying over */

struct overlay {
    struct p2d_graph *graph; /* the result */
    struct p2d_report *report;
    const struct p2d_graph *sides[2]; /* before, after */
    double scale;                     /* factor for before's numbers */
    struct p2d_joint_fns fns;         /* into the profile of the result */
    struct p2d_map vertex_of;         /* function of the result -> vertex + 1 */
    uint32_t *moved[2];               /* by vertex of a side: the vertex of the result */
    struct p2d_map pairs;             /* (caller, callee) vertices -> edge + 1 */
    struct p2d_runs *runs[2];         /* NULL: a side is one run */
    p2d_fn *run_fns[2];               /* by function of a side: p2d_runs_fns */
};

/* The number of calls on a side that lacks the function or call. */
static struct p2d_count no_calls(const struct p2d_graph *side)
{
    return p2d_knows_calls(side->profile, side->metric) ? p2d_count_of(0)
                                                        : p2d_count_unknown();
}

/* A row for what a function or call of before costs. */
static uint32_t row_before(const struct overlay *o, double self, double total,
                           struct p2d_count calls)
{
    struct p2d_cell before = {.self = self * o->scale,
                              .total = total * o->scale,
                              .calls = calls,
                              .known = true};
    return p2d_cells_add(o->graph, &before, o->report);
}

/* How far the runs of a side are apart, of a function that is `fn` in the result. */
static void add_spread(struct overlay *o, bool is_after, p2d_fn of_side, p2d_fn fn)
{
    struct p2d_spreads *spreads = o->graph->spreads;
    const struct p2d_runs *runs = o->runs[is_after];
    double scale = is_after ? 1 : o->scale;
    if (spreads == NULL || o->run_fns[is_after][of_side] >= runs->fns.len ||
        !p2d_vec_reach(&spreads->fns, o->report, fn))
        return;
    const struct p2d_fn_moments *moments = &runs->fns.at[o->run_fns[is_after][of_side]];
    struct p2d_spread *spread = &spreads->fns.at[fn];
    size_t n = spreads->runs[is_after];
    spread->self.squared[is_after] = p2d_squared_error(&moments->self, n) * scale * scale;
    spread->total.squared[is_after] =
        p2d_squared_error(&moments->total, n) * scale * scale;
}

static void add_vertex(struct overlay *o, bool is_after, uint32_t number)
{
    struct p2d_vertex vertex = o->sides[is_after]->vertices.at[number];
    p2d_fn fn = p2d_joint_fn(&o->fns, is_after, vertex.fn);
    uint32_t *slot = p2d_map_at(&o->vertex_of, o->report, fn);
    if (slot == NULL)
        return;
    if (*slot == 0) {
        struct p2d_vertex fresh = {.fn = fn,
                                   .calls = no_calls(o->sides[1]),
                                   .primitive = no_calls(o->sides[1]),
                                   .total_estimated = vertex.total_estimated,
                                   .self_estimated = vertex.self_estimated,
                                   .absent = true};
        if (is_after) {
            fresh = vertex;
            fresh.fn = fn;
        }
        if (!p2d_vec_push(&o->graph->vertices, o->report, fresh))
            return;
        *slot = o->graph->vertices.len;
    }
    o->moved[is_after][number] = *slot - 1;
    add_spread(o, is_after, vertex.fn, fn);
    if (!is_after) {
        struct p2d_vertex *to = &o->graph->vertices.at[*slot - 1];
        to->total_estimated |= vertex.total_estimated;
        to->self_estimated |= vertex.self_estimated;
        to->cells = row_before(o, vertex.self, vertex.total, vertex.calls);
    }
}

static void add_edge(struct overlay *o, bool is_after, uint32_t number)
{
    struct p2d_edge edge = o->sides[is_after]->edges.at[number];
    edge.caller = o->moved[is_after][edge.caller];
    edge.callee = o->moved[is_after][edge.callee];
    uint32_t *slot =
        p2d_map_at(&o->pairs, o->report, p2d_pair(edge.caller + 1, edge.callee + 1));
    if (slot == NULL)
        return;
    if (*slot == 0) {
        struct p2d_edge fresh = {.caller = edge.caller,
                                 .callee = edge.callee,
                                 .calls = no_calls(o->sides[1]),
                                 .primitive = no_calls(o->sides[1]),
                                 .estimated = edge.estimated,
                                 .residual = edge.residual,
                                 .absent = true};
        if (is_after)
            fresh = edge;
        if (!p2d_vec_push(&o->graph->edges, o->report, fresh))
            return;
        *slot = o->graph->edges.len;
    }
    if (!is_after) {
        struct p2d_edge *to = &o->graph->edges.at[*slot - 1];
        to->estimated |= edge.estimated;
        to->residual &= edge.residual;
        to->cells = row_before(o, edge.self, edge.total, edge.calls);
    }
}

/* The side after goes first: its order of equal items becomes the result's. */
static void lay_over(struct overlay *o)
{
    for (unsigned side = 2; side-- > 0 && p2d_ok(o->report);) {
        const struct p2d_graph *graph = o->sides[side];
        o->moved[side] = p2d_new(o->report, graph->vertices.len, sizeof *o->moved[side]);
        for (uint32_t v = 0; v < graph->vertices.len && p2d_ok(o->report); v++)
            add_vertex(o, side == 1, v);
        for (uint32_t e = 0; e < graph->edges.len && p2d_ok(o->report); e++)
            add_edge(o, side == 1, e);
    }
}

/* ------------------------------------------------------------ the profile */

/* Begin the new profile: origins, notes and the one metric; functions follow as the
 * graphs need them. */
static void begin_profile(struct overlay *o, struct p2d_builder *b)
{
    const struct p2d_profile *after = o->sides[1]->profile;
    const struct p2d_metric_column *column = &after->metrics.at[o->sides[1]->metric];
    p2d_set_command(b, p2d_text(after, after->command));
    p2d_copy_origins(&o->fns.copies[0]);
    o->graph->origins_before = b->profile->origins.len;
    p2d_copy_origins(&o->fns.copies[1]);
    o->graph->metric = p2d_metric_of(b, p2d_text(after, column->name), column->unit);
    o->graph->others->at.at[0].metric = o->graph->metric;
    b->profile->has_groups = after->has_groups;
    for (int side = 0; side < 2; side++)
        b->profile->has_calls |=
            p2d_knows_calls(o->sides[side]->profile, o->sides[side]->metric);
}

static void finish_profile(struct overlay *o, struct p2d_builder *b)
{
    struct p2d_graph *graph = o->graph;
    struct p2d_profile *profile = p2d_builder_finish(b);
    graph->profile = graph->owned = profile;
    if (profile == NULL)
        return;
    struct p2d_metric_column *column = &profile->metrics.at[graph->metric];
    column->total = o->sides[1]->sum;
    column->samples = graph->samples;
    column->unattributed = graph->unattributed;
    column->whole = o->sides[1]->whole;
}

/* Two kinds of profile in one have neither samples nor stacks. */
static enum p2d_shape common_shape(const struct overlay *o)
{
    bool both_trees = o->sides[0]->profile->shape == P2D_TREE &&
                      o->sides[1]->profile->shape == P2D_TREE;
    return both_trees ? P2D_TREE : P2D_CALLS;
}

/* Add the column of before, whose functions and calls have still to come. */
static void begin_column(struct overlay *o)
{
    const struct p2d_graph *before = o->sides[0];
    if (!p2d_cells_init(o->graph, 1, o->report))
        return;
    struct p2d_other_columns *others = o->graph->others;
    others->at.at[0] = (struct p2d_graph_column){.whole = before->whole * o->scale,
                                                 .sum = before->sum * o->scale};
    others->cells.at[0].calls = no_calls(before);
}

static void set_numbers(struct overlay *o, const struct p2d_compare_options *options)
{
    const struct p2d_graph *after = o->sides[1];
    struct p2d_graph *graph = o->graph;
    graph->compares = graph->others != NULL;
    graph->whole = after->whole;
    graph->sum = after->sum;
    graph->stackless = after->stackless;
    graph->unattributed = after->unattributed;
    if (common_shape(o) == P2D_TREE) {
        graph->samples = after->samples;
        graph->stackless_samples = after->stackless_samples;
    }
    graph->tolerance = options->tolerance;
    graph->only_slower = options->only_slower;
    graph->only_faster = options->only_faster;
}

/* Both sides are several runs, measured by what is compared. */
static void begin_spreads(struct overlay *o)
{
    struct p2d_spreads *spreads = NULL;
    for (int side = 0; side < 2 && o->runs[side] != NULL; side++)
        o->run_fns[side] = p2d_runs_fns(o->runs[side], o->sides[side]->profile,
                                        o->sides[side]->metric, o->report);
    if (o->run_fns[0] != NULL && o->run_fns[1] != NULL && p2d_ok(o->report))
        spreads = p2d_spreads_new((uint32_t)o->runs[0]->profiles.n,
                                  (uint32_t)o->runs[1]->profiles.n, o->report);
    for (int side = 0; side < 2 && spreads != NULL; side++) {
        double scale = side == 1 ? 1 : o->scale;
        spreads->sum.squared[side] =
            p2d_squared_error(&o->runs[side]->sum, spreads->runs[side]) * scale * scale;
    }
    o->graph->spreads = spreads;
}

static void release(struct overlay *o)
{
    p2d_delete(o->run_fns[0]);
    p2d_delete(o->run_fns[1]);
    p2d_joint_fns_release(&o->fns);
    p2d_delete(o->moved[0]);
    p2d_delete(o->moved[1]);
    p2d_map_release(&o->vertex_of);
    p2d_map_release(&o->pairs);
}

/* Fill an empty graph from both sides. */
static void compare(struct p2d_graph *graph, const struct p2d_graph *before,
                    const struct p2d_graph *after, double scale,
                    struct p2d_runs *const runs[2],
                    const struct p2d_compare_options *options, struct p2d_report *report)
{
    struct overlay o = {.graph = graph,
                        .report = report,
                        .sides = {before, after},
                        .scale = scale,
                        .runs = {runs[0], runs[1]}};
    struct p2d_builder b;
    begin_column(&o);
    begin_spreads(&o);
    set_numbers(&o, options);
    p2d_fn *partners = p2d_match_functions(before->profile, after->profile, report);
    if (p2d_builder_init(&b, common_shape(&o), after->profile->format, report) &&
        p2d_joint_fns_init(&o.fns, &b, before->profile, after->profile, partners)) {
        begin_profile(&o, &b);
        lay_over(&o);
    }
    finish_profile(&o, &b);
    if (!options->no_stacks && p2d_ok(report))
        graph->stacks = p2d_join_stacks(o.sides, partners, scale, report);
    release(&o);
    p2d_delete(partners);
}

/* A side's numbers. Stacks are estimated from the heaviest functions of a call list on.
 */
static struct p2d_graph *side_of(const struct p2d_profile *profile, p2d_metric metric,
                                 const struct p2d_compare_options *options,
                                 struct p2d_report *report)
{
    struct p2d_graph *graph = p2d_graph_raw(profile, metric, options->graph.total_method,
                                            P2D_FUNCTIONS_AND_CALLS, report);
    if (p2d_ok(report) && !options->no_stacks && profile->shape != P2D_TREE)
        p2d_graph_sort(graph, report);
    return graph;
}

/* The options of a graph stand first in them, and may be of another size too. */
static bool take_options(struct p2d_compare_options *own, const void *theirs, size_t size,
                         size_t graph_size, struct p2d_report *report)
{
    const unsigned char *rest = theirs;
    size_t at = sizeof own->graph;
    return p2d_take_sized(own, at, theirs, graph_size, report) &&
           p2d_take_sized((unsigned char *)own + at, sizeof *own - at,
                          rest != NULL ? rest + graph_size : NULL, size - graph_size,
                          report);
}

/* What was before is the other column. */
static bool has_one_column(const struct p2d_compare_options *options,
                           struct p2d_report *report)
{
    if (options->graph.also == NULL || options->graph.also[0] == NULL)
        return true;
    p2d_set_error(report, P2D_EUSAGE, "a comparison shows one event, before and after");
    p2d_set_hint(report, "leave out --also, and let --event choose the one to compare");
    return false;
}

/* `runs`: what the sides are means of; NULL: they are one run each. */
static struct p2d_graph *compare_sides(const struct p2d_profile *before,
                                       const struct p2d_profile *after,
                                       struct p2d_runs *const runs[2],
                                       const struct p2d_compare_options *options,
                                       struct p2d_report *report)
{
    struct common_metric common;
    if (before == NULL || after == NULL || !p2d_ok(report) ||
        !has_one_column(options, report) ||
        !choose_metrics(&common, before, after, options, report))
        return NULL;
    struct p2d_graph *old = side_of(before, common.before, options, report);
    struct p2d_graph *now = side_of(after, common.after, options, report);
    struct p2d_graph *graph = p2d_new(report, 1, sizeof *graph);
    if (p2d_ok(report)) {
        bool scales = common.normalised && old->whole > 0 && now->whole > 0;
        double scale = scales ? now->whole / old->whole : common.factor;
        graph->normalised = common.normalised;
        compare(graph, old, now, scale, runs, options, report);
    }
    /* A chain has one number for all its functions, some of which may be new. */
    struct p2d_graph_options picture = options->graph;
    picture.chains = false;
    if (p2d_ok(report))
        p2d_graph_finish(graph, &picture, report);
    p2d_graph_free(old);
    p2d_graph_free(now);
    if (!p2d_ok(report)) {
        p2d_graph_free(graph);
        return NULL;
    }
    return graph;
}

struct p2d_graph *p2d_compare_sized(const struct p2d_profile *before,
                                    const struct p2d_profile *after,
                                    const struct p2d_compare_options *theirs, size_t size,
                                    size_t size_of_graph_options,
                                    struct p2d_report *report)
{
    struct p2d_compare_options options;
    struct p2d_runs *const no_runs[2] = {NULL, NULL};
    if (!p2d_ok(report) ||
        !take_options(&options, theirs, size, size_of_graph_options, report))
        return NULL;
    return compare_sides(before, after, no_runs, &options, report);
}

struct p2d_graph *p2d_compare_runs_sized(struct p2d_runs *before, struct p2d_runs *after,
                                         const struct p2d_compare_options *theirs,
                                         size_t size, size_t size_of_graph_options,
                                         struct p2d_report *report)
{
    struct p2d_compare_options options;
    bool have_spreads = p2d_runs_count(before) > 1 && p2d_runs_count(after) > 1;
    struct p2d_runs *const runs[2] = {have_spreads ? before : NULL,
                                      have_spreads ? after : NULL};
    if (before == NULL || after == NULL || !p2d_ok(report) ||
        !take_options(&options, theirs, size, size_of_graph_options, report))
        return NULL;
    struct p2d_profile *means[2] = {p2d_runs_mean(before, report),
                                    p2d_runs_mean(after, report)};
    struct p2d_graph *graph = compare_sides(means[0], means[1], runs, &options, report);
    p2d_profile_free(means[0]);
    p2d_profile_free(means[1]);
    return graph;
}
