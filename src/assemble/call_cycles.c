/* call_cycles.c - find functions of a call list that call each other in a circle. */
#include "assemble/call_cycles.h"

#include "base/scc.h"

/* Targets of the calls, grouped by caller; first[fn + 1] is the end of fn's group. */
static void group_calls(const struct p2d_profile *profile, uint32_t *first,
                        uint32_t *targets)
{
    for (p2d_call_id id = 1; id < profile->calls.len; id++)
        first[profile->calls.at[id].caller + 2]++;
    for (uint32_t fn = 2; fn < profile->fns.len + 2; fn++)
        first[fn] += first[fn - 1];
    for (p2d_call_id id = 1; id < profile->calls.len; id++)
        targets[first[profile->calls.at[id].caller + 1]++] = profile->calls.at[id].callee;
}

uint32_t *p2d_call_cycles(const struct p2d_profile *profile, struct p2d_report *report)
{
    uint32_t *first = p2d_new(report, (size_t)profile->fns.len + 2, sizeof *first);
    uint32_t *targets = p2d_new(report, profile->calls.len, sizeof *targets);
    uint32_t *cycles = NULL;
    if (p2d_ok(report)) {
        group_calls(profile, first, targets);
        cycles = p2d_scc(report, profile->fns.len, first, targets);
    }
    p2d_delete(first);
    p2d_delete(targets);
    return cycles;
}
