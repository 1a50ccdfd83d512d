/* findings.c - keep what was found of a whole graph, for all pictures that are made of it. */
#include "graph/findings.h"

#include "graph/anchors.h"
#include "graph/box_scores.h"

bool p2d_find_tree(struct p2d_findings *f, const struct p2d_graph *graph,
                   struct p2d_report *report)
{
    return f->tree.sums != NULL ||
           p2d_metric_tree_init_sums(&f->tree, graph->profile, graph->metric, report);
}

const double *p2d_find_information(struct p2d_findings *f, const struct p2d_graph *graph,
                                   struct p2d_report *report)
{
    if (f->information == NULL)
        f->information = p2d_information(graph, report);
    return f->information;
}

bool p2d_graph_has_stacks(const struct p2d_graph *graph)
{
    return graph->profile->shape == P2D_TREE && !graph->compares;
}

/* Whether the anchors of all wanted vertices are there. */
static bool has_anchors(const struct p2d_findings *f, const struct p2d_graph *graph,
                        const bool *wanted)
{
    if (f->anchors == NULL)
        return false;
    for (uint32_t v = 0; f->anchored != NULL && v < graph->vertices.len; v++)
        if (wanted[v] && !f->anchored[v])
            return false;
    return true;
}

static void forget_anchors(struct p2d_findings *f)
{
    p2d_delete(f->anchors);
    p2d_delete(f->anchored);
    f->anchors = NULL;
    f->anchored = NULL;
}

const uint32_t *p2d_find_anchors(struct p2d_findings *f, const struct p2d_graph *graph,
                                 const bool *wanted, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    if (has_anchors(f, graph, wanted))
        return f->anchors;
    forget_anchors(f);
    if (!p2d_graph_has_stacks(graph)) /* those of all */
        return f->anchors = p2d_anchors_from_calls(graph, report);
    f->anchored = p2d_new(report, n, sizeof *f->anchored);
    if (f->anchored == NULL || !p2d_find_tree(f, graph, report))
        return NULL;
    if (n > 0)
        memcpy(f->anchored, wanted, n * sizeof *wanted);
    return f->anchors = p2d_anchors_from_stacks(graph, &f->tree, wanted, report);
}

void p2d_findings_forget_vertices(struct p2d_findings *f)
{
    p2d_delete(f->information);
    f->information = NULL;
    forget_anchors(f);
}

void p2d_findings_release(struct p2d_findings *f)
{
    p2d_metric_tree_release(&f->tree);
    p2d_findings_forget_vertices(f);
}
