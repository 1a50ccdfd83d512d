/* metric_tree.c - the calling-context tree of one metric: sums of subtrees, and a
 * walk. */
#include "graph/metric_tree.h"

void p2d_metric_tree_release(struct p2d_metric_tree *tree)
{
    p2d_delete(tree->sums);
    p2d_delete(tree->selfs);
    p2d_delete(tree->first_child);
    p2d_delete(tree->next_child);
    *tree = (struct p2d_metric_tree){0};
}

/* The metric's samples, on their contexts and then on all contexts above. */
static void sum_subtrees(struct p2d_metric_tree *tree, p2d_metric metric)
{
    const struct p2d_profile *p = tree->profile;
    for (uint32_t i = 1; i < p->samples.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[i];
        if (sample->metric != metric)
            continue;
        struct p2d_metric_sum *sum = &tree->sums[sample->node];
        sum->all += sample->value;
        sum->all_samples += sample->count;
        if (tree->selfs != NULL && !sample->trimmed) {
            tree->selfs[sample->node].self += sample->value;
            tree->selfs[sample->node].samples += sample->count;
        }
    }
    for (p2d_node n = p->nodes.len; n-- > 1;) {
        struct p2d_metric_sum *parent = &tree->sums[p->nodes.at[n].parent];
        parent->all += tree->sums[n].all;
        parent->all_samples += tree->sums[n].all_samples;
    }
}

/* Go from the last context to the first: the children of a context are summed before
 * it. */
static void link_children(struct p2d_metric_tree *tree)
{
    for (p2d_node n = tree->profile->nodes.len; n-- > 1;) {
        if (!p2d_is_measured(tree, n))
            continue;
        p2d_node parent = tree->profile->nodes.at[n].parent;
        tree->next_child[n] = tree->first_child[parent];
        tree->first_child[parent] = n;
    }
}

static bool init(struct p2d_metric_tree *tree, const struct p2d_profile *profile,
                 p2d_metric metric, bool has_selfs, struct p2d_report *report)
{
    uint32_t n = profile->nodes.len;
    *tree = (struct p2d_metric_tree){.profile = profile};
    if (has_selfs)
        tree->selfs = p2d_new(report, n, sizeof *tree->selfs);
    tree->sums = p2d_new(report, n, sizeof *tree->sums);
    tree->first_child = p2d_new(report, n, sizeof *tree->first_child);
    tree->next_child = p2d_new(report, n, sizeof *tree->next_child);
    if (!p2d_ok(report))
        return false;
    sum_subtrees(tree, metric);
    link_children(tree);
    return true;
}

bool p2d_metric_tree_init(struct p2d_metric_tree *tree, const struct p2d_profile *profile,
                          p2d_metric metric, struct p2d_report *report)
{
    return init(tree, profile, metric, true, report);
}

bool p2d_metric_tree_init_sums(struct p2d_metric_tree *tree,
                               const struct p2d_profile *profile, p2d_metric metric,
                               struct p2d_report *report)
{
    return init(tree, profile, metric, false, report);
}
