/* smaller_graph.c - a smaller graph of the same profile, for a layout that ends in time.
 *
 * Grows from the roots, always by the heaviest function that is called by one that is in
 * already. Vertices and edges are sorted, heaviest first, so that an index is a rank.
 */
#include "draw/smaller_graph.h"
#include "graph/callees.h"

enum state { UNSEEN, WAITING, TAKEN };

struct growth {
    const struct p2d_graph *graph;
    struct p2d_groups out;   /* by vertex: its edges as the caller */
    unsigned char *state;    /* by vertex */
    uint32_t *heap, waiting; /* of vertices, the lowest index on top */
    uint32_t taken;
};

/* -------------------------------------------------------------------- heap */

static void push(struct growth *g, uint32_t v)
{
    uint32_t i = g->waiting++;
    for (; i > 0 && g->heap[(i - 1) / 2] > v; i = (i - 1) / 2)
        g->heap[i] = g->heap[(i - 1) / 2];
    g->heap[i] = v;
    g->state[v] = WAITING;
}

static uint32_t pop(struct growth *g)
{
    uint32_t top = g->heap[0], last = g->heap[--g->waiting], i = 0;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child + 1 < g->waiting && g->heap[child + 1] < g->heap[child])
            child++;
        if (child >= g->waiting || g->heap[child] >= last)
            break;
        g->heap[i] = g->heap[child];
        i = child;
    }
    g->heap[i] = last;
    return top;
}

/* ------------------------------------------------------------------ growth */

/* Vertices that nothing else calls. */
static void push_roots(struct growth *g)
{
    const struct p2d_graph *graph = g->graph;
    for (uint32_t e = 0; e < graph->edges.len; e++)
        if (graph->edges.at[e].caller != graph->edges.at[e].callee)
            g->state[graph->edges.at[e].callee] = WAITING; /* for a moment: called */
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        if (g->state[v] == UNSEEN || graph->vertices.at[v].kept)
            push(g, v);
        else
            g->state[v] = UNSEEN;
}

static void grow(struct growth *g, uint32_t most)
{
    uint32_t next = 0; /* where a cycle without a root may be entered */
    while (g->taken < most) {
        while (g->waiting == 0 && next < g->graph->vertices.len) {
            if (g->state[next] == UNSEEN)
                push(g, next);
            next++;
        }
        if (g->waiting == 0)
            return;
        uint32_t v = pop(g);
        g->state[v] = TAKEN;
        g->taken++;
        for (uint32_t i = g->out.first[v]; i < g->out.first[v + 1]; i++) {
            uint32_t callee = g->graph->edges.at[g->out.items[i]].callee;
            if (g->state[callee] == UNSEEN)
                push(g, callee);
        }
    }
}

/* ------------------------------------------------------------------- copies */

/* moved[v]: the new index + 1, 0 if it is left out. */
static void copy_vertices(struct p2d_graph *small, const struct growth *g,
                          uint32_t *moved, struct p2d_report *report)
{
    for (uint32_t v = 0; v < g->graph->vertices.len; v++)
        if (g->state[v] == TAKEN &&
            p2d_vec_push(&small->vertices, report, g->graph->vertices.at[v]))
            moved[v] = small->vertices.len;
}

/* The first call of every callee, then others, in two rounds over the sorted edges. */
static void copy_edges(struct p2d_graph *small, const struct p2d_graph *graph,
                       const uint32_t *moved, uint32_t most, struct p2d_report *report)
{
    bool *called = p2d_new(report, graph->vertices.len, sizeof *called);
    uint32_t left = most > small->vertices.len ? most - small->vertices.len : 0;
    for (uint32_t i = 0; i < graph->edges.len && p2d_ok(report); i++) {
        struct p2d_edge e = graph->edges.at[i];
        if (moved[e.caller] == 0 || moved[e.callee] == 0)
            continue;
        bool is_first = !called[e.callee] && e.caller != e.callee;
        if (!is_first && left == 0)
            continue;
        left -= !is_first;
        called[e.callee] |= is_first;
        e.caller = moved[e.caller] - 1;
        e.callee = moved[e.callee] - 1;
        (void)p2d_vec_push(&small->edges, report, e);
    }
    p2d_delete(called);
}

void p2d_shrunk_free(struct p2d_graph *small)
{
    if (small == NULL)
        return;
    p2d_vec_release(&small->vertices);
    p2d_vec_release(&small->edges);
    p2d_vec_release(&small->chains);
    p2d_vec_release(&small->members);
    p2d_delete(small);
}

static struct p2d_graph *copy(const struct growth *g, uint32_t most_edges,
                              struct p2d_report *report)
{
    struct p2d_graph *small = p2d_new(report, 1, sizeof *small);
    uint32_t *moved = p2d_new(report, g->graph->vertices.len, sizeof *moved);
    if (small != NULL && moved != NULL) {
        *small = *g->graph;
        memset(&small->vertices, 0, sizeof small->vertices);
        memset(&small->edges, 0, sizeof small->edges);
        memset(&small->chains, 0, sizeof small->chains);
        memset(&small->members, 0, sizeof small->members);
        copy_vertices(small, g, moved, report);
        copy_edges(small, g->graph, moved, most_edges, report);
        for (uint32_t i = 0; i < g->graph->chains.len; i++)
            (void)p2d_vec_push(&small->chains, report, g->graph->chains.at[i]);
        for (uint32_t i = 0; i < g->graph->members.len; i++)
            (void)p2d_vec_push(&small->members, report, g->graph->members.at[i]);
    }
    p2d_delete(moved);
    if (p2d_ok(report))
        return small;
    p2d_shrunk_free(small);
    return NULL;
}

struct p2d_graph *p2d_shrink(const struct p2d_graph *graph, uint32_t most_vertices,
                             uint32_t most_edges, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    struct growth g = {.graph = graph};
    struct p2d_graph *small = NULL;
    g.state = p2d_new(report, n, sizeof *g.state);
    g.heap = p2d_new(report, n, sizeof *g.heap);
    if (p2d_edges_by_caller(&g.out, graph, report)) {
        push_roots(&g);
        grow(&g, most_vertices);
        small = copy(&g, most_edges, report);
    }
    p2d_delete(g.state);
    p2d_groups_release(&g.out);
    p2d_delete(g.heap);
    return small;
}
