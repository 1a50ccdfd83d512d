/* call_cycles.c - find functions of a call list that call each other in a circle. */
#include "assemble/call_cycles.h"

#include "base/scc.h"

uint32_t *p2d_call_cycles(const struct p2d_profile *profile, struct p2d_report *report)
{
    struct p2d_groups out;
    uint32_t n = profile->fns.len, *cycles = NULL;
    if (p2d_calls_by_caller(&out, profile, report)) {
        for (uint32_t i = 0; i < out.first[n]; i++)
            out.items[i] = profile->calls.at[out.items[i]].callee;
        cycles = p2d_scc(report, n, out.first, out.items);
    }
    p2d_groups_release(&out);
    return cycles;
}
