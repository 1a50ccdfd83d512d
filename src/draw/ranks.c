/* ranks.c - the row of a drawing in which each box stands, as far as arrows tell.
 */
#include "draw/ranks.h"

struct ranks {
    const struct p2d_graph *graph;
    uint32_t *rank;
    uint32_t *waiting; /* by vertex: arrows that lead to it from what has no rank */
    uint32_t *first,
        *edges; /* edges[first[v] .. first[v + 1]) leave v as they are drawn */
    uint32_t *queue;
};

static uint32_t tail_of(const struct p2d_edge *e)
{
    return e->back ? e->callee : e->caller;
}

static uint32_t head_of(const struct p2d_edge *e)
{
    return e->back ? e->caller : e->callee;
}

static void group_edges(struct ranks *r)
{
    const struct p2d_graph *g = r->graph;
    for (uint32_t i = 0; i < g->edges.len; i++) {
        const struct p2d_edge *e = &g->edges.at[i];
        if (e->caller == e->callee)
            continue;
        r->first[tail_of(e) + 2]++;
        r->waiting[head_of(e)]++;
    }
    for (uint32_t v = 2; v < g->vertices.len + 2; v++)
        r->first[v] += r->first[v - 1];
    for (uint32_t i = 0; i < g->edges.len; i++) {
        const struct p2d_edge *e = &g->edges.at[i];
        if (e->caller != e->callee)
            r->edges[r->first[tail_of(e) + 1]++] = i;
    }
}

static void find(struct ranks *r, const uint32_t *drop)
{
    uint32_t end = 0;
    for (uint32_t v = 0; v < r->graph->vertices.len; v++)
        if (r->waiting[v] == 0)
            r->queue[end++] = v;
    for (uint32_t i = 0; i < end; i++)
        for (uint32_t j = r->first[r->queue[i]]; j < r->first[r->queue[i] + 1]; j++) {
            const struct p2d_edge *e = &r->graph->edges.at[r->edges[j]];
            uint32_t head = head_of(e), below = r->rank[r->queue[i]] + 1;
            below += drop != NULL ? drop[e->callee] : 0;
            r->rank[head] = below > r->rank[head] ? below : r->rank[head];
            if (--r->waiting[head] == 0)
                r->queue[end++] = head;
        }
}

uint32_t *p2d_drawn_ranks(const struct p2d_graph *graph, const uint32_t *drop,
                          struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    struct ranks r = {.graph = graph};
    r.rank = p2d_new(report, (size_t)n + 1, sizeof *r.rank);
    r.waiting = p2d_new(report, (size_t)n + 1, sizeof *r.waiting);
    r.first = p2d_new(report, (size_t)n + 2, sizeof *r.first);
    r.edges = p2d_new(report, (size_t)graph->edges.len + 1, sizeof *r.edges);
    r.queue = p2d_new(report, (size_t)n + 1, sizeof *r.queue);
    if (p2d_ok(report)) {
        group_edges(&r);
        find(&r, drop);
    }
    p2d_delete(r.waiting);
    p2d_delete(r.first);
    p2d_delete(r.edges);
    p2d_delete(r.queue);
    if (p2d_ok(report))
        return r.rank;
    p2d_delete(r.rank);
    return NULL;
}
