/* ranks.c - the row of a drawing in which each box stands, as far as arrows tell.
 */
#include "draw/ranks.h"
#include "base/groups.h"

struct ranks {
    const struct p2d_graph *graph;
    uint32_t *rank;
    uint32_t *waiting;     /* by vertex: arrows that lead to it from what has no rank */
    struct p2d_groups out; /* by vertex: edges that leave it as they are drawn */
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

static uint32_t drawn_tail(const void *context, uint32_t edge)
{
    const struct p2d_edge *e = &((const struct ranks *)context)->graph->edges.at[edge];
    return e->caller != e->callee ? tail_of(e) : P2D_NO_GROUP;
}

static void count_waiting(struct ranks *r)
{
    for (uint32_t i = 0; i < r->graph->edges.len; i++) {
        const struct p2d_edge *e = &r->graph->edges.at[i];
        r->waiting[head_of(e)] += e->caller != e->callee;
    }
}

static void find(struct ranks *r, const uint32_t *drop)
{
    uint32_t end = 0;
    for (uint32_t v = 0; v < r->graph->vertices.len; v++)
        if (r->waiting[v] == 0)
            r->queue[end++] = v;
    for (uint32_t i = 0; i < end; i++)
        for (uint32_t v = r->queue[i], j = r->out.first[v]; j < r->out.first[v + 1];
             j++) {
            const struct p2d_edge *e = &r->graph->edges.at[r->out.items[j]];
            uint32_t head = head_of(e), below = r->rank[v] + 1;
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
    r.queue = p2d_new(report, (size_t)n + 1, sizeof *r.queue);
    if (p2d_group_items(&r.out, report, n, graph->edges.len, drawn_tail, &r)) {
        count_waiting(&r);
        find(&r, drop);
    }
    p2d_delete(r.waiting);
    p2d_groups_release(&r.out);
    p2d_delete(r.queue);
    if (p2d_ok(report))
        return r.rank;
    p2d_delete(r.rank);
    return NULL;
}
