/* cut_calls.c - cut a call list to what is below some functions, or above others.
 *
 * The numbers come from cut_flows.c. Here they become a profile: measured ones are
 * copied, guessed ones are marked.
 */
#include "graph/cut_calls.h"

#include "model/copy.h"

struct cutting {
    struct p2d_cut_by by;
    struct p2d_call_list list;
    struct p2d_cut_flows flows;
    struct p2d_copy copy;
    double *fn_parts, *call_parts; /* [number * n + metric - 1], for lines */
    bool *is_whole_call;           /* by call of the profile: nothing is cut off */
    bool is_guessed;               /* something is */
};

static const double *fn_row(const struct cutting *c, const double *numbers, uint32_t i)
{
    return numbers + (size_t)i * c->flows.n;
}

static bool is_end(const struct cutting *c, p2d_fn fn)
{
    return c->by.leaf == NULL || c->by.leaf[fn];
}

/* Whether the function keeps all of its numbers. */
static bool is_whole(const struct cutting *c, p2d_fn fn)
{
    return c->flows.is_inside[fn] && is_end(c, fn);
}

/* ----------------------------------------------------------------- functions */

static void mark_fn(struct cutting *c, p2d_fn fn, p2d_fn to)
{
    bool measured =
        c->flows.is_sum[fn] || (c->flows.is_inside[fn] && c->flows.is_measured[fn]);
    if (!measured)
        p2d_mark_total_estimated(c->copy.to, to);
    if (!c->flows.is_inside[fn] && is_end(c, fn))
        p2d_mark_self_estimated(c->copy.to, to);
    c->is_guessed |= !measured;
}

static void add_part_of_fn(struct cutting *c, p2d_fn fn)
{
    if (!p2d_fn_calls_at(c->copy.from, fn).listed)
        return;
    p2d_fn to = p2d_copy_fn(&c->copy, fn);
    const double *self = fn_row(c, c->flows.self, fn);
    const double *total = fn_row(c, c->flows.total, fn);
    const double *whole = fn_row(c, c->list.self, fn);
    for (uint32_t m = 0; m < c->flows.n; m++) {
        p2d_add_fn_cost(c->copy.to, to, p2d_copy_metric(&c->copy, (p2d_metric)(m + 1)),
                        (struct p2d_cost){self[m], total[m]});
        if (whole[m] < 0 || whole[m] > 0)
            c->fn_parts[(size_t)fn * c->flows.n + m] = self[m] / whole[m];
    }
    if (c->flows.is_sum[fn])
        p2d_add_fn_calls(c->copy.to, to, c->flows.n_calls[fn], c->flows.n_calls[fn]);
    mark_fn(c, fn, to);
}

static void add_fns(struct cutting *c)
{
    for (p2d_fn fn = 1; fn < c->copy.from->fns.len; fn++) {
        if (!c->flows.reached[fn])
            continue;
        if (is_whole(c, fn))
            p2d_copy_fn_numbers(&c->copy, fn);
        else
            add_part_of_fn(c, fn);
    }
}

/* --------------------------------------------------------------------- calls */

static void add_part_of_call(struct cutting *c, uint32_t i)
{
    const struct p2d_list_call *call = &c->list.calls.at[i];
    const double *flow = fn_row(c, c->flows.flow, i);
    p2d_fn caller = p2d_copy_fn(&c->copy, call->caller);
    p2d_call_id to = p2d_call_of(c->copy.to, caller, p2d_copy_fn(&c->copy, call->callee));
    for (uint32_t m = 0; m < c->flows.n; m++) {
        struct p2d_cost cost =
            p2d_cost_at(&c->copy.from->metrics.at[m + 1].calls, call->id);
        double part = cost.total < 0 || cost.total > 0 ? flow[m] / cost.total : 0;
        c->call_parts[(size_t)call->id * c->flows.n + m] = part;
        p2d_add_call_cost(c->copy.to, to, p2d_copy_metric(&c->copy, (p2d_metric)(m + 1)),
                          (struct p2d_cost){cost.self * part, flow[m]});
    }
    p2d_add_call_calls(c->copy.to, to, p2d_count_unknown(), p2d_count_unknown());
    bool measured = c->flows.is_inside[call->caller] && c->flows.is_only[i];
    if (!measured || call->estimated)
        p2d_mark_estimated(c->copy.to, to);
}

static void add_calls(struct cutting *c)
{
    for (uint32_t i = 0; i < c->list.calls.len && p2d_ok(c->copy.to->report); i++) {
        const struct p2d_list_call *call = &c->list.calls.at[i];
        if (!c->flows.reached[call->caller] || !c->flows.reached[call->callee])
            continue;
        if (c->flows.is_inside[call->caller] && is_end(c, call->callee)) {
            p2d_copy_call(&c->copy, call->id);
            c->is_whole_call[call->id] = true;
        } else {
            add_part_of_call(c, i);
        }
    }
}

/* ---------------------------------------------------------------- the whole */

/* Selected stacks cost more than the functions that are left of them. */
static void add_cut_off(struct cutting *c)
{
    for (uint32_t m = 0; c->by.leaf != NULL && m < c->flows.n; m++) {
        double rest = c->flows.whole[m];
        for (p2d_fn fn = 1; fn < c->copy.from->fns.len; fn++)
            if (c->flows.reached[fn])
                rest -= fn_row(c, c->flows.self, fn)[m];
        p2d_add_cut_off(c->copy.to, p2d_copy_metric(&c->copy, (p2d_metric)(m + 1)), rest);
    }
}

static const double *part_of_fn(const void *context, uint32_t fn)
{
    const struct cutting *c = context;
    return c->flows.reached[fn] && is_whole(c, fn) ? NULL : fn_row(c, c->fn_parts, fn);
}

static const double *part_of_call(const void *context, uint32_t call)
{
    const struct cutting *c = context;
    return c->is_whole_call[call] ? NULL : fn_row(c, c->call_parts, call);
}

static void cut(struct cutting *c, struct p2d_builder *b, const struct p2d_profile *p,
                struct p2d_report *report)
{
    if (!p2d_call_list_init(&c->list, p, report) ||
        !p2d_cut_flows_init(&c->flows, &c->list, c->by, p2d_default_metric(p, NULL),
                            report) ||
        !p2d_copy_init(&c->copy, b, p))
        return;
    size_t n = c->flows.n;
    c->fn_parts = p2d_new(report, p->fns.len * n, sizeof *c->fn_parts);
    c->call_parts = p2d_new(report, p->calls.len * n, sizeof *c->call_parts);
    c->is_whole_call = p2d_new(report, p->calls.len, sizeof *c->is_whole_call);
    if (!p2d_ok(report))
        return;
    p2d_copy_origins(&c->copy);
    for (p2d_metric m = 1; m < p->metrics.len; m++)
        p2d_copy_metric(&c->copy, m);
    p2d_copy_fns(&c->copy);
    add_fns(c);
    add_calls(c);
    add_cut_off(c);
    p2d_copy_line_parts(&c->copy, part_of_fn, part_of_call, c);
    if (c->is_guessed)
        p2d_add_note(b, p2d_span_of("estimated: the part of a function that is called "
                                    "from elsewhere too"));
    b->profile->has_calls |= p->has_calls;
}

struct p2d_profile *p2d_cut_calls(const struct p2d_profile *p, struct p2d_cut_by by,
                                  struct p2d_report *report)
{
    struct p2d_builder b;
    struct cutting c = {.by = by};
    if (p->metrics.len > 1 && p2d_builder_init(&b, P2D_CALLS, p->format, report)) {
        cut(&c, &b, p, report);
        p2d_call_list_release(&c.list);
        p2d_cut_flows_release(&c.flows);
        p2d_copy_release(&c.copy);
        p2d_delete(c.fn_parts);
        p2d_delete(c.call_parts);
        p2d_delete(c.is_whole_call);
        return p2d_builder_finish(&b);
    }
    return NULL;
}
