/* stacks_alone.c - count only what formats that hold the stacks themselves need.
 *
 * A context is measured if the context, or any context below it, has samples or a cost. This is
 * the same as in metric_tree.h: if a context has no cost of its own, its sum can only come from
 * the contexts below it.
 */
#include "graph/stacks_alone.h"

/* Arrays by context. */
struct count {
    const struct p2d_profile *profile;
    double *selfs;
    bool *are_measured;
};

static void take_samples(struct count *c, struct p2d_graph *graph)
{
    const struct p2d_profile *p = c->profile;
    for (uint32_t s = 1; s < p->samples.len; s++) {
        const struct p2d_sample *sample = &p->samples.at[s];
        if (sample->metric != graph->metric)
            continue;
        c->selfs[sample->node] += sample->value;
        c->are_measured[sample->node] |= sample->count > 0;
        if (sample->trimmed)
            continue;
        graph->selfs.at[p->nodes.at[sample->node].fn] += sample->value;
        graph->stackless_samples += sample->node == 0 ? sample->count : 0;
    }
    graph->stackless = graph->selfs.at[0];
    if (p->metrics.at[graph->metric].counts_calls)
        graph->stackless_samples = 0;
}

/* A context follows its parent. */
static void mark_functions(struct count *c, bool *fns)
{
    const struct p2d_profile *p = c->profile;
    for (p2d_node n = p->nodes.len; n-- > 1;) {
        if (!c->are_measured[n] && !(c->selfs[n] < 0 || c->selfs[n] > 0))
            continue;
        c->are_measured[p->nodes.at[n].parent] = true;
        fns[p->nodes.at[n].fn] = true;
    }
}

void p2d_count_stacks_alone(struct p2d_graph *graph, struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    struct count c = {.profile = p};
    c.selfs = p2d_new(report, p->nodes.len, sizeof *c.selfs);
    c.are_measured = p2d_new(report, p->nodes.len, sizeof *c.are_measured);
    bool *fns = p2d_new(report, p->fns.len, sizeof *fns);
    if (p2d_ok(report) && p2d_vec_reach(&graph->selfs, report, p->fns.len - 1)) {
        take_samples(&c, graph);
        mark_functions(&c, fns);
        for (p2d_fn fn = 1; fn < p->fns.len; fn++)
            graph->all_vertices += fns[fn];
    }
    p2d_delete(c.selfs);
    p2d_delete(c.are_measured);
    p2d_delete(fns);
}
