/* lines.c - add up the lines of functions that gprof -l prints.
 *
 *     62.85      0.64     0.64                             leaf (app.c:6 @ 4011e9)
 *      0.00      1.02     0.00       40     0.00     0.00  leaf (app.c:3 @ 4011a6)
 *
 * The flat profile has the cost of each line, the call graph only lines at which a
 * function begins, with all times 0. So the lines of a function are added up, and totals
 * are what gprof without -l makes them: a function costs its callers in proportion to
 * their calls.
 */
#include "read/gprof/lines.h"

#include "base/number.h"
#include "assemble/call_cycles.h"
#include "assemble/estimate_calls.h"
#include "model/lines.h"
#include "syntax/words.h"

struct place {
    struct p2d_span name, file;
    uint64_t line;
};

/* The last blank and parenthesis begin the place. */
static bool split_name(struct p2d_span text, struct place *place)
{
    uint64_t address;
    size_t at = p2d_find_text(text, 0, " @ "), open = at, colon = at;
    if (at == text.len || !p2d_ends_with(text, ")") ||
        !p2d_parse_hex(p2d_slice(text, at + 3, text.len - 1), &address))
        return false;
    while (colon > 0 && text.at[colon] != ':')
        colon--;
    while (open > 0 && (text.at[open] != '(' || text.at[open - 1] != ' '))
        open--;
    if (open < 2 || colon < open)
        return false;
    place->name = p2d_slice(text, 0, open - 1);
    place->file = p2d_slice(text, open + 1, colon);
    return p2d_parse_u64(p2d_slice(text, colon + 1, at), &place->line) &&
           place->line <= INT32_MAX;
}

bool p2d_gprof_has_lines(const struct p2d_gprof_table *t)
{
    struct place place;
    for (uint32_t i = 0; i < t->functions.len; i++)
        if (split_name(p2d_text(t->b->profile, t->functions.at[i].name), &place))
            return true;
    return false;
}

/* Make the functions that the lines are of. Their own lines are not known yet. */
static void make_functions(struct p2d_gprof_table *t)
{
    for (uint32_t i = 0; i < t->functions.len && p2d_ok(t->b->report); i++) {
        struct p2d_gprof_function *line = &t->functions.at[i];
        struct p2d_function function = {.name = line->name};
        struct place place;
        if (split_name(p2d_text(t->b->profile, line->name), &place)) {
            function.name = p2d_name(t->b, place.name);
            function.file = p2d_name(t->b, place.file);
        }
        line->fn = p2d_fn_of(t->b, function);
    }
}

/* Lines that are in both tables are taken from one. */
static void add_lines(const struct p2d_gprof_table *t, bool has_costs, bool has_calls,
                      p2d_metric metric)
{
    for (uint32_t i = 0; i < t->functions.len && p2d_ok(t->b->report); i++) {
        const struct p2d_gprof_function *line = &t->functions.at[i];
        p2d_add_fn_cost(t->b, line->fn, metric,
                        (struct p2d_cost){has_costs ? line->self : 0, 0});
        if (has_calls && p2d_count_known(line->calls))
            p2d_add_fn_calls(t->b, line->fn, line->calls, line->primitive);
        struct place place;
        if (has_costs && line->self > 0 &&
            split_name(p2d_text(t->b->profile, line->name), &place))
            p2d_add_line_cost(t->b, p2d_at_line(t->b, line->fn, 0, (int64_t)place.line),
                              metric, line->self);
    }
}

static void add_calls(const struct p2d_gprof_table *graph)
{
    struct p2d_builder *b = graph->b;
    for (uint32_t i = 0; i < graph->from_callees.len && p2d_ok(b->report); i++) {
        const struct p2d_gprof_call *call = &graph->from_callees.at[i];
        if (call->caller == 0 || call->callee == 0)
            continue;
        p2d_call_id id = p2d_call_of(b, graph->functions.at[call->caller - 1].fn,
                                     graph->functions.at[call->callee - 1].fn);
        p2d_add_call_calls(b, id, call->calls, p2d_count_unknown());
        p2d_mark_estimated(b, id);
    }
}

/* ------------------------------------------------------------------ totals */

static double calls_of(const struct p2d_call *call)
{
    return p2d_count_known(call->calls) ? p2d_count_value(call->calls) : 0;
}

/* What functions call, and how often a function is called from outside its cycle. */
struct totals {
    const struct p2d_profile *profile;
    uint32_t *cycles;        /* by function; a callee's is less than its caller's */
    double *costs;           /* by cycle: its functions and all that they call */
    double *entries;         /* by function */
    struct p2d_groups calls; /* by cycle: its calls to others */
};

static bool leaves(const struct totals *t, const struct p2d_call *call)
{
    return t->cycles[call->caller] != t->cycles[call->callee];
}

static uint32_t calling_cycle(const void *context, uint32_t id)
{
    const struct totals *t = context;
    const struct p2d_call *call = &t->profile->calls.at[id];
    return id > 0 && leaves(t, call) ? t->cycles[call->caller] : P2D_NO_GROUP;
}

static void count_entries(struct totals *t)
{
    const struct p2d_profile *p = t->profile;
    for (p2d_call_id id = 1; id < p->calls.len; id++)
        if (leaves(t, &p->calls.at[id]))
            t->entries[p->calls.at[id].callee] += calls_of(&p->calls.at[id]);
}

/* Callees come before their callers. */
static void add_up(struct totals *t, p2d_metric metric)
{
    const struct p2d_profile *p = t->profile;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++)
        t->costs[t->cycles[fn]] += p2d_cost_at(&p->metrics.at[metric].fns, fn).self;
    for (uint32_t cycle = 1; cycle <= p->fns.len; cycle++)
        for (uint32_t i = t->calls.first[cycle]; i < t->calls.first[cycle + 1]; i++) {
            const struct p2d_call *call = &p->calls.at[t->calls.items[i]];
            if (t->entries[call->callee] > 0)
                t->costs[cycle] += t->costs[t->cycles[call->callee]] * calls_of(call) /
                                   t->entries[call->callee];
        }
}

static void estimate_totals(struct p2d_builder *b, p2d_metric metric, bool has_calls)
{
    uint32_t n = b->profile->fns.len, n_calls = b->profile->calls.len;
    struct totals t = {.profile = b->profile};
    t.cycles = p2d_call_cycles(b->profile, b->report);
    t.costs = p2d_new(b->report, (size_t)n + 1, sizeof *t.costs);
    t.entries = p2d_new(b->report, n, sizeof *t.entries);
    if (p2d_ok(b->report) &&
        p2d_group_items(&t.calls, b->report, n + 1, n_calls, calling_cycle, &t)) {
        count_entries(&t);
        add_up(&t, metric);
    }
    for (p2d_fn fn = 1; fn < n && p2d_ok(b->report); fn++) {
        p2d_add_fn_cost(b, fn, metric, (struct p2d_cost){0, t.costs[t.cycles[fn]]});
        if (has_calls)
            p2d_mark_total_estimated(b, fn);
    }
    p2d_delete(t.cycles);
    p2d_delete(t.costs);
    p2d_delete(t.entries);
    p2d_groups_release(&t.calls);
}

/* ------------------------------------------------------------------- lines */

/* A function begins at the line that is called, else at the first known line. */
static void note_lines(const struct p2d_gprof_table *t, bool *is_called)
{
    struct place place;
    for (uint32_t i = 0; i < t->functions.len && p2d_ok(t->b->report); i++) {
        const struct p2d_gprof_function *line = &t->functions.at[i];
        int64_t *known = &t->b->profile->fns.at[line->fn].line;
        bool calls = p2d_count_known(line->calls), was_called = is_called[line->fn];
        if (!split_name(p2d_text(t->b->profile, line->name), &place) ||
            (was_called && !calls))
            continue;
        if (*known == 0 || calls > was_called || (int64_t)place.line < *known)
            *known = (int64_t)place.line;
        is_called[line->fn] |= calls;
    }
}

void p2d_gprof_add_lines(struct p2d_gprof_table *flat, struct p2d_gprof_table *graph,
                         p2d_metric metric)
{
    struct p2d_builder *b = flat->b;
    bool has_graph = graph->functions.len > 0;
    make_functions(flat);
    make_functions(graph);
    p2d_lack_line_totals(b);
    add_lines(flat, true, !has_graph, metric);
    add_lines(graph, flat->functions.len == 0, true, metric);
    add_calls(graph);
    estimate_totals(b, metric, has_graph);
    p2d_estimate_calls(b, metric);
    bool *is_called = p2d_new(b->report, b->profile->fns.len, sizeof *is_called);
    if (is_called != NULL) {
        note_lines(flat, is_called);
        note_lines(graph, is_called);
    }
    p2d_delete(is_called);
}
