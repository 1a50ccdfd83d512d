/* regroup_calls.c - make a call list in which several functions become one. */
#include "base/scc.h"
#include "model/lines.h"
#include "pass/regroup.h"

/* Arrays by function of the new profile. */
struct groups {
    const struct p2d_regroup *r;
    const struct p2d_profile *from;
    struct p2d_builder *to;
    struct p2d_report *report;
    uint32_t n;
    uint32_t *members;   /* how many functions became this one */
    bool *listed;        /* one of them has numbers */
    bool *in_circle;     /* calls another group that leads back to it */
    uint32_t *component; /* from 1 */
    struct p2d_cost *cost;
    double *out;     /* cost of calls to other groups */
    double *largest; /* total of a member */
};

static p2d_fn target_of(const struct groups *g, p2d_fn fn)
{
    return fn != 0 ? g->r->target[fn] : 0;
}

static bool is_absorbed(const struct groups *g, p2d_fn fn)
{
    return g->r->absorbed != NULL && g->r->absorbed[fn];
}

/* Whether the call is from a group of several functions to itself. */
static bool is_inner(const struct groups *g, const struct p2d_call *call)
{
    p2d_fn a = target_of(g, call->caller), b = target_of(g, call->callee);
    return a == b && g->members[a] > 1;
}

/* Whether the call stays: calls from a group to itself go, those from a function to
 * itself stay. */
static bool is_kept(const struct groups *g, const struct p2d_call *call)
{
    return !is_absorbed(g, call->callee) && (g->r->is_one_function || !is_inner(g, call));
}

static bool allocate(struct groups *g)
{
    g->members = p2d_new(g->report, g->n, sizeof *g->members);
    g->listed = p2d_new(g->report, g->n, sizeof *g->listed);
    g->in_circle = p2d_new(g->report, g->n, sizeof *g->in_circle);
    g->cost = p2d_new(g->report, g->n, sizeof *g->cost);
    g->out = p2d_new(g->report, g->n, sizeof *g->out);
    g->largest = p2d_new(g->report, g->n, sizeof *g->largest);
    return p2d_ok(g->report);
}

static void release(struct groups *g)
{
    p2d_delete(g->members);
    p2d_delete(g->listed);
    p2d_delete(g->in_circle);
    p2d_delete(g->component);
    p2d_delete(g->cost);
    p2d_delete(g->out);
    p2d_delete(g->largest);
}

static void count_members(struct groups *g)
{
    for (p2d_fn fn = 1; fn < g->from->fns.len; fn++) {
        if (is_absorbed(g, fn))
            continue;
        g->members[g->r->target[fn]]++;
        g->listed[g->r->target[fn]] |= p2d_fn_calls_at(g->from, fn).listed;
    }
}

static uint32_t calling_group(const void *context, uint32_t call)
{
    const struct groups *g = context;
    const struct p2d_call *c = &g->from->calls.at[call];
    return call > 0 && is_kept(g, c) ? target_of(g, c->caller) : P2D_NO_GROUP;
}

/* Find the groups that call each other in a circle. */
static void find_circles(struct groups *g)
{
    const struct p2d_profile *p = g->from;
    struct p2d_groups out;
    uint32_t *sizes = p2d_new(g->report, (size_t)g->n + 1, sizeof *sizes);
    if (p2d_group_items(&out, g->report, g->n, p->calls.len, calling_group, g)) {
        for (uint32_t i = 0; i < out.first[g->n]; i++)
            out.items[i] = target_of(g, p->calls.at[out.items[i]].callee);
        g->component = p2d_scc(g->report, g->n, out.first, out.items);
    }
    for (uint32_t i = 0; g->component != NULL && i < g->n; i++)
        sizes[g->component[i]]++;
    for (uint32_t i = 0; g->component != NULL && i < g->n; i++)
        g->in_circle[i] = sizes[g->component[i]] > 1;
    p2d_groups_release(&out);
    p2d_delete(sizes);
}

static void add_up(struct groups *g, p2d_metric m)
{
    const struct p2d_profile *p = g->from;
    memset(g->cost, 0, g->n * sizeof *g->cost);
    memset(g->out, 0, g->n * sizeof *g->out);
    memset(g->largest, 0, g->n * sizeof *g->largest);
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        struct p2d_cost cost = p2d_cost_at(&p->metrics.at[m].fns, fn);
        p2d_fn group = target_of(g, fn);
        if (is_absorbed(g, fn))
            continue;
        g->cost[group].self += cost.self;
        g->cost[group].total += cost.total;
        if (cost.total > g->largest[group])
            g->largest[group] = cost.total;
    }
    for (p2d_call_id c = 1; c < p->calls.len; c++) {
        const struct p2d_call *call = &p->calls.at[c];
        struct p2d_cost cost = p2d_cost_at(&p->metrics.at[m].calls, c);
        if (is_absorbed(g, call->callee))
            g->cost[target_of(g, call->caller)].self += cost.self;
        else if (target_of(g, call->caller) != target_of(g, call->callee))
            g->out[target_of(g, call->caller)] += cost.total;
    }
}

/* The total of a group of several functions; one function keeps its own. */
static double total_of(const struct groups *g, p2d_fn group)
{
    double self = g->cost[group].self, total = self;
    if (g->members[group] == 1)
        return g->cost[group].total;
    if (!g->in_circle[group])
        total += g->out[group];
    return total > g->largest[group] ? total : g->largest[group];
}

static void put_costs(struct groups *g, p2d_metric m)
{
    p2d_metric to = p2d_copy_metric(g->r->copy, m);
    add_up(g, m);
    for (p2d_fn group = 1; group < g->n && p2d_ok(g->report); group++) {
        if (!g->listed[group])
            continue;
        g->cost[group].total = total_of(g, group);
        p2d_add_fn_cost(g->to, group, to, g->cost[group]);
        if (g->members[group] > 1 && g->in_circle[group])
            p2d_mark_total_estimated(g->to, group);
    }
    for (p2d_call_id c = 1; c < g->from->calls.len && p2d_ok(g->report); c++) {
        const struct p2d_call *call = &g->from->calls.at[c];
        p2d_fn a = target_of(g, call->caller), b = target_of(g, call->callee);
        if (!is_kept(g, call))
            continue;
        p2d_call_id id = p2d_call_of(g->to, a, b);
        p2d_add_call_cost(g->to, id, to, p2d_cost_at(&g->from->metrics.at[m].calls, c));
        if (call->estimated || (g->component[a] == g->component[b] && a != b &&
                                (g->members[a] > 1 || g->members[b] > 1)))
            p2d_mark_estimated(g->to, id);
    }
}

static struct p2d_count subtract(struct p2d_count a, struct p2d_count b)
{
    if (!p2d_count_known(a) || !p2d_count_known(b))
        return a;
    if (p2d_count_compare(a, b) < 0)
        return p2d_count_of(0);
    return (struct p2d_count){a.high - b.high - (a.low < b.low), a.low - b.low};
}

/* How often a group was entered: all calls but those from within. */
static void put_calls(struct groups *g)
{
    const struct p2d_profile *p = g->from;
    struct p2d_count *inner = p2d_new(g->report, g->n, sizeof *inner);
    struct p2d_count *all = p2d_new(g->report, g->n, sizeof *all);
    for (p2d_call_id c = 1; p2d_ok(g->report) && c < p->calls.len; c++) {
        const struct p2d_call *call = &p->calls.at[c];
        p2d_fn to = target_of(g, call->callee);
        if (is_kept(g, call))
            p2d_add_call_calls(g->to, p2d_call_of(g->to, target_of(g, call->caller), to),
                               call->calls, call->primitive);
        if (is_inner(g, call) && !is_absorbed(g, call->callee) &&
            p2d_count_known(call->calls))
            inner[to] = p2d_count_add(inner[to], call->calls);
    }
    for (p2d_fn fn = 1; p2d_ok(g->report) && fn < p->fns.len; fn++) {
        struct p2d_fn_calls row = p2d_fn_calls_at(p, fn);
        p2d_fn group = target_of(g, fn);
        if (is_absorbed(g, fn) || !row.listed)
            continue;
        if (g->members[group] == 1)
            p2d_add_fn_calls(g->to, group, row.calls, row.primitive);
        else
            all[group] = p2d_count_add(all[group], row.calls);
        if (g->members[group] == 1 && row.total_estimated)
            p2d_mark_total_estimated(g->to, group);
        if (row.self_estimated) {
            p2d_mark_self_estimated(g->to, group);
            p2d_mark_total_estimated(g->to, group);
        }
    }
    for (p2d_fn group = 1; p2d_ok(g->report) && group < g->n; group++) {
        struct p2d_count calls = subtract(all[group], inner[group]);
        if (g->members[group] > 1 && g->listed[group])
            p2d_add_fn_calls(g->to, group, g->r->is_one_function ? all[group] : calls,
                             calls);
    }
    p2d_delete(inner);
    p2d_delete(all);
}

/* Lines of functions that stay, and calls from them that stay. */
static void put_lines(struct groups *g)
{
    const struct p2d_profile *p = g->from;
    for (p2d_location_id id = 1; id < p->locations.len && p2d_ok(g->report); id++) {
        const struct p2d_location *line = &p->locations.at[id];
        p2d_str file = p2d_copy_text(g->r->copy, p2d_file_of(p, line));
        p2d_spot spot = p2d_at_line(g->to, target_of(g, line->fn), file, line->line);
        for (p2d_metric m = 1; !is_absorbed(g, line->fn) && m < p->metrics.len; m++)
            p2d_add_line_cost(g->to, spot, p2d_copy_metric(g->r->copy, m),
                              p2d_value_at(&p->metrics.at[m].line_selfs, id));
    }
    for (uint32_t id = 1; id < p->sites.len && p2d_ok(g->report); id++) {
        const struct p2d_call_site *site = &p->sites.at[id];
        const struct p2d_call *call = &p->calls.at[site->call];
        const struct p2d_location *line = &p->locations.at[site->location];
        if (!is_kept(g, call))
            continue;
        p2d_fn caller = target_of(g, call->caller);
        p2d_str file = p2d_copy_text(g->r->copy, p2d_file_of(p, line));
        p2d_spot spot = p2d_at_line(g->to, caller, file, line->line);
        p2d_call_id to = p2d_call_of(g->to, caller, target_of(g, call->callee));
        p2d_add_site_calls(g->to, to, spot, site->calls);
        for (p2d_metric m = 1; m < p->metrics.len; m++)
            p2d_add_site_cost(g->to, to, spot, p2d_copy_metric(g->r->copy, m),
                              p2d_value_at(&p->metrics.at[m].site_totals, id));
    }
}

void p2d_regroup_calls(const struct p2d_regroup *r)
{
    struct groups g = {.r = r,
                       .from = r->copy->from,
                       .to = r->copy->to,
                       .report = r->copy->to->report,
                       .n = r->copy->to->profile->fns.len};
    if (allocate(&g)) {
        count_members(&g);
        find_circles(&g);
    }
    for (p2d_metric m = 1; p2d_ok(g.report) && m < g.from->metrics.len; m++)
        put_costs(&g, m);
    if (p2d_ok(g.report))
        put_calls(&g);
    if (r->keeps_lines)
        put_lines(&g);
    g.to->profile->has_calls |= g.from->has_calls;
    release(&g);
}
