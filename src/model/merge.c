/* merge.c - merge two profiles. */
#include "model/merge.h"

#include "model/copy.h"

static void merge_calls(struct p2d_copy *copy)
{
    for (p2d_fn fn = 1; fn < copy->from->fns.len; fn++)
        p2d_copy_fn_numbers(copy, fn);
    for (p2d_call_id id = 1; id < copy->from->calls.len; id++)
        p2d_copy_call(copy, id);
    p2d_copy_line_costs(copy, NULL);
}

static bool merge_contexts(struct p2d_copy *copy, uint32_t *frames, p2d_node *nodes)
{
    const struct p2d_profile *from = copy->from;
    for (p2d_node n = 1; n < from->nodes.len; n++)
        frames[n] = p2d_copy_spot(copy, n) << 1 | from->nodes.at[n].gap;
    return p2d_add_contexts(copy->to, from->nodes.at, frames, from->nodes.len, nodes);
}

static void merge_samples(struct p2d_copy *copy, const p2d_node *nodes)
{
    enum { AT_ONCE = 64 };
    const struct p2d_profile *from = copy->from;
    struct p2d_sample samples[AT_ONCE];
    uint32_t numbers[AT_ONCE];
    for (uint32_t s = 1, n; s < from->samples.len && p2d_ok(copy->to->report); s += n) {
        for (n = 0; n < AT_ONCE && s + n < from->samples.len; n++) {
            struct p2d_sample sample = from->samples.at[s + n];
            samples[n] = p2d_copy_sample(copy, sample, nodes[sample.node]);
        }
        p2d_add_samples(copy->to, samples, n, numbers);
        for (uint32_t i = 0; i < n && p2d_ok(copy->to->report); i++)
            p2d_copied_to(copy, s + i, numbers[i], samples[i].count);
    }
}

static void merge_tree(struct p2d_copy *copy)
{
    uint32_t n = copy->from->nodes.len;
    uint32_t *frames = p2d_new(copy->to->report, n, sizeof *frames);
    p2d_node *nodes = p2d_new(copy->to->report, n, sizeof *nodes);
    if (frames != NULL && nodes != NULL && merge_contexts(copy, frames, nodes))
        merge_samples(copy, nodes);
    p2d_delete(frames);
    p2d_delete(nodes);
}

static void merge(struct p2d_builder *b, const struct p2d_profile *from,
                  enum p2d_copied_numbers numbers)
{
    struct p2d_copy copy;
    if (p2d_copy_init(&copy, b, from)) {
        copy.numbers = numbers;
        p2d_copy_origins(&copy);
        /* Make the metrics in the order of `from`, even those without a value. */
        for (p2d_metric m = 1; m < from->metrics.len; m++)
            p2d_copy_metric(&copy, m);
        p2d_copy_unattributed(&copy);
        /* Make the functions in their order, which decides between equal rows of a
         * table. */
        p2d_copy_fns(&copy);
        if (from->shape == P2D_CALLS)
            merge_calls(&copy);
        else
            merge_tree(&copy);
        p2d_copy_times(&copy);
    }
    p2d_copy_release(&copy);
}

void p2d_merge(struct p2d_builder *b, const struct p2d_profile *from)
{
    merge(b, from, P2D_AS_THEY_ARE);
}

void p2d_merge_in_steps(struct p2d_builder *b, const struct p2d_profile *from)
{
    merge(b, from, P2D_TO_STEPS);
}

static struct p2d_profile *copy_of(const struct p2d_profile *from, bool drops_lines,
                                   struct p2d_report *report)
{
    struct p2d_builder b;
    if (!p2d_builder_init(&b, from->shape, from->format, report))
        return NULL;
    b.drops_lines = drops_lines;
    p2d_merge(&b, from);
    b.profile->has_groups = from->has_groups;
    struct p2d_profile *copy = p2d_builder_finish(&b);
    p2d_keep_wholes(copy, from);
    return copy;
}

struct p2d_profile *p2d_copy_of(const struct p2d_profile *from, struct p2d_report *report)
{
    return copy_of(from, false, report);
}

struct p2d_profile *p2d_without_lines(const struct p2d_profile *from,
                                      struct p2d_report *report)
{
    return copy_of(from, true, report);
}
