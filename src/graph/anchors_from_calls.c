/* anchors_from_calls.c - find the roots of a call list.
 *
 * Cycles count as one function. A cycle that nobody else calls is a beginning, and stands
 * for all that is reached through the heaviest calls from it.
 */
#include "graph/reduce.h"
#include "graph/sort.h"
#include "graph/callees.h"
#include "graph/anchors.h"

struct search {
    const struct p2d_graph *graph;
    struct p2d_report *report;
    uint32_t n_components;
    uint32_t *component;        /* by vertex, from 1; callees' before callers' */
    uint32_t *heaviest;         /* by component: the heaviest edge into it + 1 */
    uint32_t *main;             /* by component: its main vertex + 1 */
    struct p2d_count *incoming; /* by vertex: calls of all callers */
};

static bool find_components(struct search *s)
{
    s->component = p2d_graph_components(s->graph, NULL, s->report);
    for (uint32_t i = 0; s->component != NULL && i < s->graph->vertices.len; i++)
        if (s->component[i] > s->n_components)
            s->n_components = s->component[i];
    return s->component != NULL;
}

/* Whether the function was called by nobody that the profile names. Python's outermost
 * function is of that kind: exec() runs the program, and the program calls exec(). */
static bool is_entry(const struct search *s, uint32_t v)
{
    struct p2d_count calls = s->graph->vertices.at[v].calls;
    return p2d_count_known(calls) && p2d_count_known(s->incoming[v]) &&
           p2d_count_compare(calls, s->incoming[v]) > 0;
}

static bool is_better_main(const struct search *s, uint32_t a, uint32_t b)
{
    const struct p2d_vertex *v = &s->graph->vertices.at[a],
                            *w = &s->graph->vertices.at[b];
    if (is_entry(s, a) != is_entry(s, b))
        return is_entry(s, a);
    if (v->total < w->total || v->total > w->total)
        return v->total > w->total;
    return p2d_compare_fns(s->graph->profile, v->fn, w->fn) < 0;
}

static bool is_better_edge(const struct search *s, uint32_t a, uint32_t b)
{
    const struct p2d_edge *e = &s->graph->edges.at[a], *f = &s->graph->edges.at[b];
    const struct p2d_vertex *v = s->graph->vertices.at;
    if (e->total < f->total || e->total > f->total)
        return e->total > f->total;
    int order = p2d_compare_fns(s->graph->profile, v[e->caller].fn, v[f->caller].fn);
    if (order != 0)
        return order < 0;
    return p2d_compare_fns(s->graph->profile, v[e->callee].fn, v[f->callee].fn) < 0;
}

static void look_at_edges(struct search *s)
{
    for (uint32_t e = 0; e < s->graph->edges.len; e++) {
        const struct p2d_edge *edge = &s->graph->edges.at[e];
        s->incoming[edge->callee] = p2d_count_add(s->incoming[edge->callee], edge->calls);
        uint32_t to = s->component[edge->callee];
        if (s->component[edge->caller] == to)
            continue;
        if (s->heaviest[to] == 0 || is_better_edge(s, e, s->heaviest[to] - 1))
            s->heaviest[to] = e + 1;
    }
}

static void find_main_vertices(struct search *s)
{
    for (uint32_t v = 0; v < s->graph->vertices.len; v++) {
        uint32_t *main = &s->main[s->component[v]];
        if (*main == 0 || is_better_main(s, v, *main - 1))
            *main = v + 1;
    }
}

uint32_t *p2d_anchors_from_calls(const struct p2d_graph *graph, struct p2d_report *report)
{
    struct search s = {.graph = graph, .report = report};
    uint32_t n = graph->vertices.len;
    uint32_t *anchors = p2d_new(report, n, sizeof *anchors);
    if (find_components(&s)) {
        s.heaviest = p2d_new(report, (size_t)s.n_components + 1, sizeof *s.heaviest);
        s.main = p2d_new(report, (size_t)s.n_components + 1, sizeof *s.main);
        s.incoming = p2d_new(report, n, sizeof *s.incoming);
    }
    if (p2d_ok(report) && anchors != NULL && s.heaviest != NULL && s.main != NULL &&
        s.incoming != NULL) {
        look_at_edges(&s);
        find_main_vertices(&s);
        /* Callers first: main becomes where the calls into a component begin. */
        for (uint32_t c = s.n_components; c > 0; c--)
            if (s.heaviest[c] != 0)
                s.main[c] =
                    s.main[s.component[graph->edges.at[s.heaviest[c] - 1].caller]];
        for (uint32_t v = 0; v < n; v++) {
            uint32_t main = s.main[s.component[v]];
            anchors[v] = main == v + 1 ? 0 : main;
        }
    }
    p2d_delete(s.component);
    p2d_delete(s.heaviest);
    p2d_delete(s.main);
    p2d_delete(s.incoming);
    return anchors;
}
