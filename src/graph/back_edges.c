/* back_edges.c - mark edges of recursive calls, which lead up against the flow of a
 * picture: those to a function that a depth-first search along the heaviest edges is
 * still below. */
#include "graph/back_edges.h"
#include "graph/reduce.h"
#include "graph/callees.h"

enum progress { UNSEEN = 0, ON_PATH, DONE };

struct search {
    struct p2d_graph *graph;
    struct p2d_groups out;
    unsigned char *progress; /* by vertex */
    uint32_t *next;          /* by vertex: the next place in out.items */
    uint32_t *path;
};

static void search_from(struct search *s, uint32_t start)
{
    uint32_t depth = 0;
    if (s->progress[start] != UNSEEN)
        return;
    s->progress[start] = ON_PATH;
    s->path[depth++] = start;
    while (depth > 0) {
        uint32_t v = s->path[depth - 1];
        if (s->next[v] == s->out.first[v + 1]) {
            s->progress[v] = DONE;
            depth--;
            continue;
        }
        struct p2d_edge *edge = &s->graph->edges.at[s->out.items[s->next[v]++]];
        edge->back = s->progress[edge->callee] == ON_PATH && edge->callee != v;
        if (s->progress[edge->callee] != UNSEEN)
            continue;
        s->progress[edge->callee] = ON_PATH;
        s->path[depth++] = edge->callee;
    }
}

void p2d_graph_mark_back_edges(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    struct search s = {.graph = graph};
    s.progress = p2d_new(report, n, sizeof *s.progress);
    s.next = p2d_new(report, n, sizeof *s.next);
    s.path = p2d_new(report, n, sizeof *s.path);
    bool *called = p2d_new(report, n, sizeof *called);
    if (p2d_edges_by_caller(&s.out, graph, report)) {
        memcpy(s.next, s.out.first, n * sizeof *s.next);
        for (uint32_t e = 0; e < graph->edges.len; e++)
            called[graph->edges.at[e].callee] |=
                graph->edges.at[e].caller != graph->edges.at[e].callee;
        for (uint32_t v = 0; v < n; v++)
            if (graph->vertices.at[v].root)
                search_from(&s, v);
        for (uint32_t v = 0; v < n; v++)
            if (!called[v])
                search_from(&s, v);
        for (uint32_t v = 0; v < n; v++)
            search_from(&s, v);
    }
    p2d_groups_release(&s.out);
    p2d_delete(s.progress);
    p2d_delete(s.next);
    p2d_delete(s.path);
    p2d_delete(called);
}
