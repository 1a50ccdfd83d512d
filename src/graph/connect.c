/* connect.c - choose the calls that a picture shows: the heavy ones, and those that
 * keep it connected. */
#include "graph/connect.h"
#include "graph/reduce.h"
#include "graph/share.h"
#include "graph/callees.h"

struct search {
    const struct p2d_graph *graph;
    struct p2d_groups out;
    bool *kept;      /* by edge */
    bool *reached;   /* by vertex: from a root, over kept edges */
    uint32_t *queue; /* reached vertices whose calls may still reach others */
    uint32_t head, tail;
};

/* The first edge into each vertex is its heaviest one. */
static void keep_heaviest(struct search *s, bool *has_caller, double threshold)
{
    for (uint32_t e = 0; e < s->graph->edges.len; e++) {
        const struct p2d_edge *edge = &s->graph->edges.at[e];
        bool is_first = edge->caller != edge->callee && !has_caller[edge->callee];
        has_caller[edge->callee] |= is_first;
        s->kept[e] =
            is_first || threshold <= 0 || p2d_share_of_edge(s->graph, edge) >= threshold;
    }
}

static void reach(struct search *s, uint32_t vertex)
{
    if (s->reached[vertex])
        return;
    s->reached[vertex] = true;
    s->queue[s->tail++] = vertex;
}

/* Follow kept edges from the vertices of the queue, starting at place `from`. */
static void flood(struct search *s, uint32_t from)
{
    for (; from < s->tail; from++) {
        uint32_t v = s->queue[from];
        for (uint32_t i = s->out.first[v]; i < s->out.first[v + 1]; i++)
            if (s->kept[s->out.items[i]])
                reach(s, s->graph->edges.at[s->out.items[i]].callee);
    }
}

/* Keep the edges to vertices that are not reached yet, heaviest callers first. */
static void extend(struct search *s)
{
    for (; s->head < s->tail; s->head++) {
        uint32_t v = s->queue[s->head];
        for (uint32_t i = s->out.first[v]; i < s->out.first[v + 1]; i++) {
            uint32_t e = s->out.items[i], from = s->tail;
            if (s->reached[s->graph->edges.at[e].callee])
                continue;
            s->kept[e] = true;
            reach(s, s->graph->edges.at[e].callee);
            flood(s, from);
        }
    }
}

static void reach_all(struct search *s)
{
    const struct p2d_graph *g = s->graph;
    for (uint32_t v = 0; v < g->vertices.len; v++)
        if (g->vertices.at[v].root)
            reach(s, v);
    flood(s, 0);
    extend(s);
    /* Vertices that no root reaches: stacks in which each function is below another
     * one. */
    for (uint32_t v = 0; v < g->vertices.len; v++) {
        uint32_t from = s->tail;
        reach(s, v);
        flood(s, from);
        extend(s);
    }
}

static void drop_others(struct p2d_graph *graph, const bool *kept)
{
    uint32_t n = 0;
    for (uint32_t e = 0; e < graph->edges.len; e++)
        if (kept[e])
            graph->edges.at[n++] = graph->edges.at[e];
    graph->edges.len = n;
}

void p2d_graph_connect(struct p2d_graph *graph, double edge_threshold,
                       struct p2d_report *report)
{
    uint32_t n = graph->vertices.len;
    struct search s = {.graph = graph};
    s.kept = p2d_new(report, graph->edges.len, sizeof *s.kept);
    s.reached = p2d_new(report, n, sizeof *s.reached);
    s.queue = p2d_new(report, n, sizeof *s.queue);
    bool *has_caller = p2d_new(report, n, sizeof *has_caller);
    if (p2d_edges_by_caller(&s.out, graph, report)) {
        keep_heaviest(&s, has_caller, edge_threshold);
        reach_all(&s);
        drop_others(graph, s.kept);
    }
    p2d_groups_release(&s.out);
    p2d_delete(s.kept);
    p2d_delete(s.reached);
    p2d_delete(s.queue);
    p2d_delete(has_caller);
}
