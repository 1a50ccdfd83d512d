/* estimate_calls.c - estimate the costs of calls that an input only counts. */
#include "assemble/estimate_calls.h"

#include "assemble/call_cycles.h"

/* What is known of the callers. */
struct callers {
    const struct p2d_profile *profile;
    uint32_t *cycles; /* by function */
    double *outside;  /* by function: how often it is called from outside its cycle */
    double *others;   /* by function: how often it is called, but for calls by itself */
};

static bool from_outside(const struct callers *c, const struct p2d_call *call)
{
    return c->cycles[call->caller] != c->cycles[call->callee];
}

static double number_of_calls(const struct p2d_call *call)
{
    return p2d_count_known(call->calls) ? p2d_count_value(call->calls) : 0;
}

static void count_callers(const struct callers *c)
{
    for (p2d_call_id id = 1; id < c->profile->calls.len; id++) {
        const struct p2d_call *call = &c->profile->calls.at[id];
        if (from_outside(c, call))
            c->outside[call->callee] += number_of_calls(call);
        if (call->caller != call->callee)
            c->others[call->callee] += number_of_calls(call);
    }
}

/* A call's share of its callee's cost. */
static double share(const struct callers *c, const struct p2d_call *call)
{
    double calls = number_of_calls(call);
    if (calls <= 0 || call->caller == call->callee)
        return 0;
    if (c->outside[call->callee] > 0)
        return from_outside(c, call) ? calls / c->outside[call->callee] : 0;
    return calls / c->others[call->callee];
}

static void distribute(const struct callers *c, struct p2d_builder *b, p2d_metric metric)
{
    for (p2d_call_id id = 1; id < c->profile->calls.len; id++) {
        const struct p2d_call *call = &c->profile->calls.at[id];
        if (!call->estimated)
            continue;
        struct p2d_cost cost =
            p2d_cost_at(&c->profile->metrics.at[metric].fns, call->callee);
        double part = share(c, call);
        p2d_add_call_cost(b, id, metric,
                          (struct p2d_cost){cost.self * part, cost.total * part});
    }
}

void p2d_estimate_calls(struct p2d_builder *b, p2d_metric metric)
{
    if (!p2d_ok(b->report))
        return;
    struct callers c = {.profile = b->profile};
    c.cycles = p2d_call_cycles(b->profile, b->report);
    c.outside = p2d_new(b->report, b->profile->fns.len, sizeof *c.outside);
    c.others = p2d_new(b->report, b->profile->fns.len, sizeof *c.others);
    if (p2d_ok(b->report)) {
        count_callers(&c);
        distribute(&c, b, metric);
    }
    p2d_delete(c.cycles);
    p2d_delete(c.outside);
    p2d_delete(c.others);
}
