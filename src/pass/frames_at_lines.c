/* frames_at_lines.c - make stacks whose functions begin at the line that was running. */
#include "pass/frames_at_lines.h"

#include "model/copy.h"

static p2d_fn fn_at(struct p2d_copy *copy, p2d_node node)
{
    const struct p2d_profile *p = copy->from;
    p2d_location_id id = p2d_location_at(p, node);
    struct p2d_function fn = p->fns.at[p->nodes.at[node].fn];
    fn.line = id != 0 ? p->locations.at[id].line : 0;
    fn.column = 0;
    fn.file =
        p2d_copy_text(copy, id != 0 ? p2d_file_of(p, &p->locations.at[id]) : fn.file);
    fn.name = p2d_copy_text(copy, fn.name);
    fn.module = p2d_copy_text(copy, fn.module);
    return p2d_fn_of(copy->to, fn);
}

static void copy_stacks(struct p2d_copy *copy)
{
    const struct p2d_profile *p = copy->from;
    struct p2d_builder *to = copy->to;
    p2d_node *nodes = p2d_new(to->report, p->nodes.len, sizeof *nodes);
    for (p2d_node n = 1; nodes != NULL && n < p->nodes.len && p2d_ok(to->report); n++) {
        struct p2d_context context = p->nodes.at[n];
        nodes[n] = p2d_child(to, nodes[context.parent], fn_at(copy, n), context.gap);
    }
    for (uint32_t s = 1; nodes != NULL && s < p->samples.len && p2d_ok(to->report); s++) {
        struct p2d_sample sample = p->samples.at[s];
        p2d_copy_add(copy, s, sample, nodes[sample.node]);
    }
    p2d_delete(nodes);
}

struct p2d_profile *p2d_frames_at_lines(const struct p2d_profile *profile,
                                        struct p2d_report *report)
{
    struct p2d_builder b;
    struct p2d_copy copy;
    if (!p2d_builder_init(&b, P2D_TREE, profile->format, report))
        return NULL;
    if (p2d_copy_init(&copy, &b, profile)) {
        p2d_copy_origins(&copy);
        for (p2d_metric m = 1; m < profile->metrics.len; m++)
            p2d_copy_metric(&copy, m);
        p2d_copy_unattributed(&copy);
        copy_stacks(&copy);
        p2d_copy_times(&copy);
    }
    p2d_copy_release(&copy);
    struct p2d_profile *at_lines = p2d_builder_finish(&b);
    p2d_keep_wholes(at_lines, profile);
    return at_lines;
}
