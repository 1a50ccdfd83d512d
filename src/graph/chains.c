/* chains.c - put functions that call only one another into one box.
 *
 * A link is a function with one outgoing and at most one incoming call, and next to no
 * self cost. Links of about the same total that follow each other only show the way down.
 * They become one vertex, with the calls of both its ends.
 */
#include "graph/chains.h"

#include <math.h>

#include "graph/cells.h"
#include "graph/reduce.h"
#include "graph/share.h"

/* Shares of the whole, and of the total of the chain's head. */
static const double most_self = 0.005, most_spread = 0.02;

struct search {
    struct p2d_graph *graph;
    uint32_t *n_in, *n_out; /* by vertex, loops too */
    uint32_t *edge_out;     /* by vertex with one outgoing edge: that edge */
    uint32_t *chain;        /* by vertex: its chain's head + 1; 0: none */
    uint32_t *moved;        /* by vertex: where it is afterwards */
};

static void count_edges(struct search *s)
{
    for (uint32_t e = 0; e < s->graph->edges.len; e++) {
        const struct p2d_edge *edge = &s->graph->edges.at[e];
        s->n_out[edge->caller]++;
        s->n_in[edge->callee]++;
        s->edge_out[edge->caller] = e;
    }
}

static bool is_link(const struct search *s, uint32_t v)
{
    const struct p2d_vertex *vertex = &s->graph->vertices.at[v];
    return s->n_out[v] == 1 && s->n_in[v] <= 1 && !vertex->kept &&
           vertex->n_members == 0 && p2d_share(s->graph, vertex->self) < most_self &&
           s->graph->edges.at[s->edge_out[v]].callee != v;
}

/* The vertex that continues the chain of `head` after `v`, + 1; 0: none. */
static uint32_t next_link(const struct search *s, uint32_t head, uint32_t v)
{
    const struct p2d_edge *edge = &s->graph->edges.at[s->edge_out[v]];
    const struct p2d_vertex *vertices = s->graph->vertices.at;
    double total = vertices[head].total, other = vertices[edge->callee].total;
    if (edge->residual || edge->estimated || edge->callee == head ||
        !is_link(s, edge->callee))
        return 0;
    return fabs(other - total) <= most_spread * fabs(total) ? edge->callee + 1 : 0;
}

/* Add the self costs of a link to those of its chain in the other columns. The total is the
 * head's, or the first that is known. */
static uint32_t add_cells(struct p2d_graph *graph, uint32_t chain, uint32_t link,
                          struct p2d_report *report)
{
    struct p2d_cell more[P2D_OTHER_COLUMNS];
    for (uint32_t c = 0; c < p2d_other_columns_of(graph); c++) {
        more[c] = p2d_cells_at(graph, link)[c];
        if (p2d_cells_at(graph, chain)[c].known)
            more[c].total = 0;
    }
    return p2d_cells_plus(graph, chain, more, report);
}

/* Put all links from `head` down into graph->chains and into the vertex of `head`. */
static void gather(struct search *s, uint32_t head, struct p2d_report *report)
{
    struct p2d_graph *graph = s->graph;
    struct p2d_vertex *vertex = &graph->vertices.at[head];
    uint32_t next = next_link(s, head, head);
    if (next == 0 || s->chain[next - 1] != 0)
        return;
    vertex->chain = graph->chains.len;
    vertex->chain_length = 1;
    s->chain[head] = head + 1;
    (void)p2d_vec_push(&graph->chains, report, vertex->fn);
    for (; next != 0 && s->chain[next - 1] == 0; next = next_link(s, head, next - 1)) {
        const struct p2d_vertex *link = &graph->vertices.at[next - 1];
        s->chain[next - 1] = head + 1;
        (void)p2d_vec_push(&graph->chains, report, link->fn);
        vertex->chain_length++;
        vertex->self += link->self;
        vertex->cells = add_cells(graph, vertex->cells, link->cells, report);
        vertex->samples_self += link->samples_self;
        vertex->total_estimated |= link->total_estimated;
        vertex->self_estimated |= link->self_estimated;
    }
}

/* Begin at links that continue no chain. The other links are circles, or the lighter end
 * of a chain that lost more cost than a chain may. */
static void find_chains(struct search *s, struct p2d_report *report)
{
    uint32_t n = s->graph->vertices.len;
    bool *continues = p2d_new(report, n, sizeof *continues);
    for (uint32_t v = 0; p2d_ok(report) && v < n; v++)
        if (is_link(s, v)) {
            uint32_t next = next_link(s, v, v);
            if (next != 0)
                continues[next - 1] = true;
        }
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t v = 0; p2d_ok(report) && v < n; v++)
            if (s->chain[v] == 0 && is_link(s, v) && (pass == 1 || !continues[v]))
                gather(s, v, report);
    p2d_delete(continues);
}

/* Remove links that are no heads, and calls within a chain. The order stays. */
static uint32_t remove_links(struct search *s)
{
    struct p2d_graph *graph = s->graph;
    uint32_t n = 0, n_edges = 0, before = graph->vertices.len;
    for (uint32_t v = 0; v < before; v++) {
        if (s->chain[v] != 0 && s->chain[v] != v + 1)
            continue;
        graph->vertices.at[n] = graph->vertices.at[v];
        s->moved[v] = n++;
    }
    for (uint32_t v = 0; v < before; v++)
        if (s->chain[v] != 0)
            s->moved[v] = s->moved[s->chain[v] - 1];
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        struct p2d_edge edge = graph->edges.at[e];
        uint32_t head = s->chain[edge.caller];
        if (head != 0 && head == s->chain[edge.callee] && head != edge.callee + 1)
            continue; /* a call from the end to the head stays, as a loop */
        edge.caller = s->moved[edge.caller];
        edge.callee = s->moved[edge.callee];
        graph->edges.at[n_edges++] = edge;
    }
    graph->vertices.len = n;
    graph->edges.len = n_edges;
    return before - n;
}

uint32_t p2d_graph_collapse_chains(struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len, saved = 0;
    struct search s = {.graph = graph};
    s.n_in = p2d_new(report, n, sizeof *s.n_in);
    s.n_out = p2d_new(report, n, sizeof *s.n_out);
    s.edge_out = p2d_new(report, n, sizeof *s.edge_out);
    s.chain = p2d_new(report, n, sizeof *s.chain);
    s.moved = p2d_new(report, n, sizeof *s.moved);
    if (p2d_ok(report)) {
        count_edges(&s);
        find_chains(&s, report);
        saved = remove_links(&s);
    }
    p2d_delete(s.n_in);
    p2d_delete(s.n_out);
    p2d_delete(s.edge_out);
    p2d_delete(s.chain);
    p2d_delete(s.moved);
    return saved;
}
