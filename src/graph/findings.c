/* findings.c - keep what was found of a whole graph, for all pictures that are made of it. */
#include "graph/findings.h"

#include "graph/box_scores.h"

bool p2d_find_tree(struct p2d_findings *f, const struct p2d_graph *graph,
                   struct p2d_report *report)
{
    return f->tree.sums != NULL ||
           p2d_metric_tree_init(&f->tree, graph->profile, graph->metric, report);
}

const double *p2d_find_information(struct p2d_findings *f, const struct p2d_graph *graph,
                                   struct p2d_report *report)
{
    if (f->information == NULL)
        f->information = p2d_information(graph, report);
    return f->information;
}

void p2d_findings_forget_information(struct p2d_findings *f)
{
    p2d_delete(f->information);
    f->information = NULL;
}

void p2d_findings_release(struct p2d_findings *f)
{
    p2d_metric_tree_release(&f->tree);
    p2d_findings_forget_information(f);
}
