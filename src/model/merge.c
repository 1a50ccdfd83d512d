/* merge.c - two profiles become one. */
#include "model/merge.h"

#include "model/copy.h"

static void merge_calls(struct p2d_copy *copy)
{
    /* Functions first: their order is the order of a table's equal rows. */
    for (p2d_fn fn = 1; fn < copy->from->fns.len; fn++)
        p2d_copy_fn_numbers(copy, fn);
    for (p2d_call_id id = 1; id < copy->from->calls.len; id++)
        p2d_copy_call(copy, id);
}

static void merge_tree(struct p2d_copy *copy)
{
    const struct p2d_profile *from = copy->from;
    p2d_node *nodes = p2d_new(copy->to->report, from->nodes.len, sizeof *nodes);
    if (nodes == NULL)
        return;
    for (p2d_node n = 1; n < from->nodes.len; n++) {
        struct p2d_context context = from->nodes.at[n];
        nodes[n] = p2d_child(copy->to, nodes[context.parent],
                             p2d_copy_fn(copy, context.fn), context.gap);
    }
    for (uint32_t s = 1; s < from->samples.len; s++) {
        struct p2d_sample sample = from->samples.at[s];
        sample.node = nodes[sample.node];
        sample.thread = p2d_copy_thread(copy, sample.thread);
        sample.metric = p2d_copy_metric(copy, sample.metric) & INT32_MAX;
        p2d_add_sample(copy->to, sample);
    }
    p2d_delete(nodes);
}

void p2d_merge(struct p2d_builder *b, const struct p2d_profile *from)
{
    struct p2d_copy copy;
    if (p2d_copy_init(&copy, b, from)) {
        p2d_copy_origins(&copy);
        /* In the other's order, and even if nothing was measured. */
        for (p2d_metric m = 1; m < from->metrics.len; m++)
            p2d_copy_metric(&copy, m);
        if (from->shape == P2D_CALLS)
            merge_calls(&copy);
        else
            merge_tree(&copy);
    }
    p2d_copy_release(&copy);
}
