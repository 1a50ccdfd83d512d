/* regroup_stacks.c - make whole stacks in which several functions become one. */
#include "pass/regroup.h"

static p2d_node child(const struct p2d_regroup *r, p2d_node above, p2d_fn fn, bool gap)
{
    struct p2d_builder *to = r->copy->to;
    return r->keeps_equal ? p2d_another_child(to, above, fn, gap)
                          : p2d_child(to, above, fn, gap);
}

static void add(const struct p2d_regroup *r, uint32_t s, struct p2d_sample sample,
                p2d_node node)
{
    if (r->keeps_equal)
        (void)p2d_another_sample(r->copy->to, p2d_copy_sample(r->copy, sample, node));
    else
        p2d_copy_add(r->copy, s, sample, node);
}

void p2d_regroup_stacks(const struct p2d_regroup *r)
{
    const struct p2d_profile *p = r->copy->from;
    struct p2d_builder *to = r->copy->to;
    p2d_node *places = p2d_new(to->report, p->nodes.len, sizeof *places);
    for (p2d_node n = 1; places != NULL && n < p->nodes.len && p2d_ok(to->report); n++) {
        struct p2d_context context = p->nodes.at[n];
        p2d_node above = places[context.parent];
        p2d_fn fn = r->target[context.fn];
        bool same = above != 0 && to->profile->nodes.at[above].fn == fn;
        places[n] = same ? above : child(r, above, fn, context.gap);
    }
    for (uint32_t s = 1; places != NULL && s < p->samples.len && p2d_ok(to->report);
         s++) {
        struct p2d_sample sample = p->samples.at[s];
        bool is_within = sample.node != 0 &&
                         places[sample.node] == places[p->nodes.at[sample.node].parent];
        if (is_within && p->metrics.at[sample.metric].counts_calls)
            sample.count = 0; /* they were calls within the group */
        add(r, s, sample, places[sample.node]);
    }
    p2d_delete(places);
}
