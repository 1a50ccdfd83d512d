/* call_cycles.c - find functions of a call list that call each other in a circle. */
#include "assemble/call_cycles.h"

#include <math.h>

#include "base/scc.h"

/* The calls that make cycles. */
struct chosen {
    const struct p2d_profile *profile;
    p2d_metric metric; /* 0: all calls do */
    const bool *costs; /* by call: it costs something in some metric */
};

static uint32_t caller_of(const void *context, uint32_t id)
{
    const struct chosen *chosen = context;
    const struct p2d_profile *p = chosen->profile;
    bool counts = chosen->metric == 0 || !chosen->costs[id] ||
                  fabs(p2d_cost_at(&p->metrics.at[chosen->metric].calls, id).total) > 0;
    return id > 0 && counts ? p->calls.at[id].caller : P2D_NO_GROUP;
}

static uint32_t *cycles_of(struct chosen chosen, struct p2d_report *report)
{
    struct p2d_groups out;
    const struct p2d_profile *p = chosen.profile;
    uint32_t n = p->fns.len, *cycles = NULL;
    if (p2d_group_items(&out, report, n, p->calls.len, caller_of, &chosen)) {
        for (uint32_t i = 0; i < out.first[n]; i++)
            out.items[i] = p->calls.at[out.items[i]].callee;
        cycles = p2d_scc(report, n, out.first, out.items);
    }
    p2d_groups_release(&out);
    return cycles;
}

uint32_t *p2d_call_cycles(const struct p2d_profile *profile, struct p2d_report *report)
{
    return cycles_of((struct chosen){.profile = profile}, report);
}

uint32_t *p2d_cost_cycles(const struct p2d_profile *profile, p2d_metric metric,
                          const bool *costs, struct p2d_report *report)
{
    return cycles_of((struct chosen){profile, metric, costs}, report);
}
