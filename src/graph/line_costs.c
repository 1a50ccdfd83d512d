/* line_costs.c - the cost of each line of source code, and its calls.
 *
 * For stacks as from_stacks.c: subtrees are summed, then one walk of the tree counts a
 * context's subtree for its line, and for the pair of its caller's line and its function,
 * unless that line or pair is on the path already.
 */
#include "graph/line_costs.h"

#include <math.h>

#include "base/map.h"
#include "graph/metric_tree.h"

struct walk {
    const struct p2d_profile *profile;
    struct p2d_line_costs *costs;
    struct p2d_report *report;
    struct p2d_metric_tree tree;
    uint32_t *call_of;    /* by context: its call + 1 */
    uint32_t *row_depth;  /* by row: how often it is on the path */
    uint32_t *call_depth; /* by call: how often it is on the path */
    struct p2d_map pairs; /* (row, callee) -> call + 1 */
};

/* Give every location its row. */
static bool make_rows(struct p2d_line_costs *costs, const struct p2d_profile *p,
                      enum p2d_line_rows kind, struct p2d_report *report)
{
    struct p2d_map known = {0}; /* (file, line) -> row + 1 */
    costs->row_of = p2d_new(report, p->locations.len, sizeof *costs->row_of);
    for (p2d_location_id id = 1; id < p->locations.len && p2d_ok(report); id++) {
        const struct p2d_location *location = &p->locations.at[id];
        struct p2d_line_cost fresh = {.fn = location->fn, .location = id};
        p2d_str file = p2d_file_of(p, location);
        uint32_t *slot = NULL;
        if (kind == P2D_LINES_OF_FILES && file != 0)
            slot = p2d_map_at(&known, report, p2d_pair(file, location->line));
        if (slot != NULL && *slot != 0) {
            costs->row_of[id] = *slot - 1;
            continue;
        }
        costs->row_of[id] = costs->rows.len;
        if (p2d_vec_push(&costs->rows, report, fresh) && slot != NULL)
            *slot = costs->rows.len;
    }
    p2d_map_release(&known);
    return p2d_ok(report);
}

/* Give a function the row for its costs without a line. */
static void add_lineless(struct p2d_line_costs *costs, p2d_fn fn,
                         struct p2d_report *report)
{
    struct p2d_line_cost fresh = {.fn = fn};
    if (costs->lineless[fn] == 0 && p2d_vec_push(&costs->rows, report, fresh))
        costs->lineless[fn] = costs->rows.len;
}

/* Find or make the call of a row and a callee; its number + 1, or 0 after an error. */
static uint32_t call_of(struct p2d_line_costs *costs, struct p2d_map *pairs, uint32_t row,
                        p2d_fn callee, struct p2d_report *report)
{
    struct p2d_line_call fresh = {
        .row = row, .callee = callee, .calls = p2d_count_unknown(), .is_inlined = true};
    uint32_t *slot = p2d_map_at(pairs, report, p2d_pair(row, callee));
    if (slot != NULL && *slot == 0 && p2d_vec_push(&costs->calls, report, fresh))
        *slot = costs->calls.len;
    return slot != NULL ? *slot : 0;
}

/* ------------------------------------------------------------------ stacks */

static uint32_t row_of(const struct walk *w, p2d_node n)
{
    p2d_location_id location = p2d_location_at(w->profile, n);
    return location != 0 ? w->costs->row_of[location]
                         : w->costs->lineless[w->profile->nodes.at[n].fn] - 1;
}

static void find_calls(struct walk *w)
{
    const struct p2d_profile *p = w->profile;
    for (p2d_node n = 1; n < p->nodes.len && p2d_ok(w->report); n++) {
        struct p2d_context context = p->nodes.at[n];
        if (!p2d_is_measured(&w->tree, n))
            continue;
        if (p2d_location_at(p, n) == 0)
            add_lineless(w->costs, context.fn, w->report);
        if (context.parent != 0 && !context.gap && p2d_ok(w->report))
            w->call_of[n] = call_of(w->costs, &w->pairs, row_of(w, context.parent),
                                    context.fn, w->report);
        if (w->call_of[n] != 0 && !p2d_is_inlined(p, n))
            w->costs->calls.at[w->call_of[n] - 1].is_inlined = false;
    }
}

static void enter(void *state, p2d_node n)
{
    struct walk *w = state;
    const struct p2d_metric_sum *sum = &w->tree.sums[n];
    const struct p2d_metric_self *self = &w->tree.selfs[n];
    uint32_t at = row_of(w, n);
    if (w->call_of[n] != 0 && w->call_depth[w->call_of[n] - 1]++ == 0)
        w->costs->calls.at[w->call_of[n] - 1].total += sum->all;
    struct p2d_line_cost *row = &w->costs->rows.at[at];
    row->self += self->self;
    row->samples_self += self->samples;
    if (w->row_depth[at]++ == 0) {
        row->total += sum->all;
        row->samples_total += sum->all_samples;
    }
}

static void leave(void *state, p2d_node n)
{
    struct walk *w = state;
    w->row_depth[row_of(w, n)]--;
    if (w->call_of[n] != 0)
        w->call_depth[w->call_of[n] - 1]--;
}

static void sum_stacks(struct walk *w, p2d_metric metric)
{
    struct p2d_line_costs *costs = w->costs;
    w->call_of = p2d_new(w->report, w->profile->nodes.len, sizeof *w->call_of);
    if (p2d_metric_tree_init(&w->tree, w->profile, metric, w->report))
        find_calls(w);
    w->row_depth = p2d_new(w->report, costs->rows.len, sizeof *w->row_depth);
    w->call_depth = p2d_new(w->report, costs->calls.len, sizeof *w->call_depth);
    if (p2d_ok(w->report))
        p2d_metric_tree_walk(&w->tree, w, enter, leave);
    for (uint32_t i = 0;
         i < costs->rows.len && w->profile->metrics.at[metric].counts_calls; i++)
        costs->rows.at[i].samples_self = costs->rows.at[i].samples_total = 0;
    p2d_metric_tree_release(&w->tree);
    p2d_delete(w->call_of);
    p2d_delete(w->row_depth);
    p2d_delete(w->call_depth);
}

/* -------------------------------------------------------------- call lists */

static void add_self(struct p2d_line_cost *row, double self)
{
    row->self += self;
    row->total += self;
}

/* What a function costs beyond its lines, by function. */
struct rest {
    double *selfs, *calls;
};

static void find_rest(const struct p2d_profile *p, p2d_metric metric, struct rest rest)
{
    const struct p2d_metric_column *column = &p->metrics.at[metric];
    for (p2d_fn fn = 1; fn < p->fns.len; fn++)
        rest.selfs[fn] = p2d_cost_at(&column->fns, fn).self;
    for (p2d_location_id id = 1; id < p->locations.len; id++)
        rest.selfs[p->locations.at[id].fn] -= p2d_value_at(&column->line_selfs, id);
    for (p2d_call_id id = 1; id < p->calls.len; id++)
        rest.calls[p->calls.at[id].caller] += p2d_cost_at(&column->calls, id).total;
    for (uint32_t id = 1; id < p->sites.len; id++)
        rest.calls[p->locations.at[p->sites.at[id].location].fn] -=
            p2d_value_at(&column->site_totals, id);
}

/* Nothing, where only rounding is left: that of sums, or of the tables of tools that print
 * lines to a few digits. */
static double above_rounding(const struct p2d_profile *p, double rest, double whole)
{
    const double rounding = p->lacks_line_totals ? 1e-3 : 1e-9;
    return fabs(rest) > rounding * fabs(whole) ? rest : 0;
}

/* Rows for what functions cost beyond their lines. */
static void sum_lineless(struct walk *w, p2d_metric metric)
{
    const struct p2d_profile *p = w->profile;
    struct rest rest = {p2d_new(w->report, p->fns.len, sizeof(double)),
                        p2d_new(w->report, p->fns.len, sizeof(double))};
    if (p2d_ok(w->report))
        find_rest(p, metric, rest);
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(w->report); fn++) {
        struct p2d_cost known = p2d_cost_at(&p->metrics.at[metric].fns, fn);
        double self = above_rounding(p, rest.selfs[fn], known.self);
        double calls = above_rounding(p, rest.calls[fn], known.total);
        if (!(fabs(self) > 0) && !(fabs(calls) > 0))
            continue;
        add_lineless(w->costs, fn, w->report);
        if (!p2d_ok(w->report))
            break;
        add_self(&w->costs->rows.at[w->costs->lineless[fn] - 1], self);
        w->costs->rows.at[w->costs->lineless[fn] - 1].total += calls;
    }
    p2d_delete(rest.selfs);
    p2d_delete(rest.calls);
}

static void sum_calls(struct walk *w, p2d_metric metric)
{
    const struct p2d_profile *p = w->profile;
    const struct p2d_metric_column *column = &p->metrics.at[metric];
    struct p2d_line_costs *costs = w->costs;
    for (p2d_location_id id = 1; id < p->locations.len; id++)
        add_self(&costs->rows.at[costs->row_of[id]],
                 p2d_value_at(&column->line_selfs, id));
    sum_lineless(w, metric);
    for (uint32_t id = 1; id < p->sites.len && p2d_ok(w->report); id++) {
        const struct p2d_call_site *site = &p->sites.at[id];
        double total = p2d_value_at(&column->site_totals, id);
        uint32_t row = costs->row_of[site->location];
        uint32_t call =
            call_of(costs, &w->pairs, row, p->calls.at[site->call].callee, w->report);
        costs->rows.at[row].total += total;
        if (call == 0)
            continue;
        costs->calls.at[call - 1].total += total;
        costs->calls.at[call - 1].is_inlined = false;
        struct p2d_count *known = &costs->calls.at[call - 1].calls;
        *known = p2d_count_add_known(*known, site->calls);
    }
}

bool p2d_line_costs_init(struct p2d_line_costs *costs, const struct p2d_profile *profile,
                         p2d_metric metric, enum p2d_line_rows kind,
                         struct p2d_report *report)
{
    struct walk w = {.profile = profile, .costs = costs, .report = report};
    *costs = (struct p2d_line_costs){0};
    costs->lineless = p2d_new(report, profile->fns.len, sizeof *costs->lineless);
    if (make_rows(costs, profile, kind, report) && profile->shape == P2D_TREE)
        sum_stacks(&w, metric);
    else if (p2d_ok(report))
        sum_calls(&w, metric);
    p2d_map_release(&w.pairs);
    return p2d_ok(report);
}

void p2d_line_costs_release(struct p2d_line_costs *costs)
{
    p2d_vec_release(&costs->rows);
    p2d_vec_release(&costs->calls);
    p2d_delete(costs->row_of);
    p2d_delete(costs->lineless);
    *costs = (struct p2d_line_costs){0};
}
