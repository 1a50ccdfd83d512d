/* call_totals.c - compute totals of functions from self costs and calls. */
#include "assemble/call_totals.h"

#include <math.h>

#include "assemble/call_cycles.h"

/* What calls cost: of a function and by it, of a cycle of functions and by it. */
struct sums {
    double in, out;                 /* by function: all but calls of itself */
    double in_outside, out_outside; /* calls into and out of the function's cycle */
    double cycle_in, cycle_out;     /* by cycle; out with the members' self costs */
    bool is_called;
};

struct totals {
    struct p2d_builder *b;
    const uint32_t *cycles; /* by function */
    struct sums *sums;      /* by function, and by cycle */
};

static void sum_call(struct totals *t, p2d_fn caller, p2d_fn callee, double cost)
{
    struct sums *sums = t->sums;
    if (caller == callee)
        return;
    sums[callee].is_called = true;
    sums[callee].in += cost;
    sums[caller].out += cost;
    if (t->cycles[caller] == t->cycles[callee])
        return;
    sums[callee].in_outside += cost;
    sums[caller].out_outside += cost;
    sums[t->cycles[callee]].cycle_in += cost;
    sums[t->cycles[caller]].cycle_out += cost;
}

/* A total, and whether it is only the best of several bounds. */
struct total {
    double value;
    bool is_estimated;
};

static struct total total_of(const struct totals *t, p2d_fn fn, double self)
{
    const struct sums *own = &t->sums[fn], *cycle = &t->sums[t->cycles[fn]];
    double least = fmax(own->in_outside, self + own->out_outside);
    double most = fmin(fmax(cycle->cycle_in, cycle->cycle_out), self + own->out);
    if (own->is_called)
        most = fmin(most, own->in);
    /* Outside of cycles, both are made of the same calls. */
    return (struct total){fmax(least, most), most > least};
}

static void add_totals(struct totals *t, p2d_metric metric)
{
    const struct p2d_profile *p = t->b->profile;
    memset(t->sums, 0, ((size_t)p->fns.len + 1) * sizeof *t->sums);
    for (p2d_call_id id = 1; id < p->calls.len; id++)
        sum_call(t, p->calls.at[id].caller, p->calls.at[id].callee,
                 p2d_cost_at(&p->metrics.at[metric].calls, id).total);
    for (p2d_fn fn = 1; fn < p->fns.len; fn++)
        t->sums[t->cycles[fn]].cycle_out +=
            p2d_cost_at(&p->metrics.at[metric].fns, fn).self;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        struct total total =
            total_of(t, fn, p2d_cost_at(&p->metrics.at[metric].fns, fn).self);
        if (total.value < 0 || total.value > 0)
            p2d_add_fn_cost(t->b, fn, metric, (struct p2d_cost){0, total.value});
        if (total.is_estimated)
            p2d_mark_total_estimated(t->b, fn);
    }
}

/* Whoever takes part in a call gets a row, even if nothing was counted. */
static void add_numbers_of_calls(struct p2d_builder *b)
{
    struct p2d_count unknown = p2d_count_unknown();
    for (p2d_call_id id = 1; id < b->profile->calls.len; id++) {
        const struct p2d_call call = b->profile->calls.at[id];
        p2d_add_fn_calls(b, call.caller, unknown, unknown);
        p2d_add_fn_calls(b, call.callee, call.calls, unknown);
    }
}

/* Whether each call costs something in any metric. */
static bool *find_costs(const struct p2d_profile *p, struct p2d_report *report)
{
    bool *costs = p2d_new(report, p->calls.len, sizeof *costs);
    for (p2d_metric m = 1; costs != NULL && m < p->metrics.len; m++)
        for (p2d_call_id id = 1; id < p->calls.len; id++)
            costs[id] |= fabs(p2d_cost_at(&p->metrics.at[m].calls, id).total) > 0;
    return costs;
}

void p2d_derive_totals(struct p2d_builder *b)
{
    if (!p2d_ok(b->report))
        return;
    struct sums *sums = p2d_new(b->report, (size_t)b->profile->fns.len + 1, sizeof *sums);
    bool *costs = find_costs(b->profile, b->report);
    for (p2d_metric m = 1; m < b->profile->metrics.len && p2d_ok(b->report); m++) {
        uint32_t *cycles = p2d_cost_cycles(b->profile, m, costs, b->report);
        struct totals t = {b, cycles, sums};
        if (p2d_ok(b->report))
            add_totals(&t, m);
        p2d_delete(cycles);
    }
    add_numbers_of_calls(b);
    p2d_delete(costs);
    p2d_delete(sums);
}
