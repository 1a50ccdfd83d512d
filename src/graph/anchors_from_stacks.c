/* anchors_from_stacks.c - find the outermost function of each function's heaviest
 * stacks. */
#include "base/pair_slots.h"
#include "graph/reduce.h"
#include "graph/sort.h"
#include "graph/anchors.h"

/* The cost that one function has in the stacks with one outermost function. */
struct share {
    uint32_t vertex, top;
    double cost;
};

struct search {
    const struct p2d_profile *profile;
    const struct p2d_metric_tree *tree;
    struct p2d_report *report;
    uint32_t *vertex_of; /* by function: vertex + 1 where wanted */
    uint32_t *number_of; /* by vertex: its number where it is outermost, from 0 on */
    uint32_t *depth;     /* by vertex: how often it is on the path */
    uint32_t top;        /* the vertex that is outermost on the path */
    uint32_t n_tops;
    struct p2d_pair_slots pairs; /* (vertex, outermost one's number) -> share + 1 */
    P2D_VEC(struct share) shares;
};

static void enter(void *state, p2d_node n)
{
    struct search *s = state;
    const struct p2d_context *context = &s->profile->nodes.at[n];
    uint32_t number = s->vertex_of[context->fn], v = number - 1;
    if (context->parent == 0)
        s->top = v;
    if (number == 0 || s->depth[v]++ > 0 || s->top == v)
        return;
    uint32_t *slot = p2d_pair_slot(&s->pairs, s->report, v, s->number_of[s->top]);
    if (slot == NULL)
        return;
    if (*slot == 0 && p2d_vec_push(&s->shares, s->report, (struct share){v, s->top, 0}))
        *slot = s->shares.len;
    if (*slot - 1 < s->shares.len)
        s->shares.at[*slot - 1].cost += s->tree->sums[n].all;
}

static void leave(void *state, p2d_node n)
{
    struct search *s = state;
    uint32_t number = s->vertex_of[s->profile->nodes.at[n].fn];
    if (number != 0)
        s->depth[number - 1]--;
}

/* Choose the vertices that the search follows: the wanted vertices, and each vertex that is the
 * outermost one of some stack. The outermost vertices get numbers. */
static void find_tops(struct search *s, const struct p2d_graph *graph, const bool *wanted)
{
    const struct p2d_profile *p = s->profile;
    bool *is_top = p2d_new(s->report, p->fns.len, sizeof *is_top);
    if (is_top == NULL)
        return;
    for (p2d_node n = s->tree->first_child[0]; n != 0; n = s->tree->next_child[n])
        is_top[p->nodes.at[n].fn] = true;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        bool is_outermost = false;
        for (uint32_t i = 0; i < p2d_functions_of(vertex); i++)
            is_outermost |= is_top[p2d_function_at(graph, vertex, i)];
        s->number_of[v] = s->n_tops;
        s->n_tops += is_outermost;
        bool is_wanted = wanted[v] || is_outermost;
        for (uint32_t i = 0; is_wanted && i < p2d_functions_of(vertex); i++)
            s->vertex_of[p2d_function_at(graph, vertex, i)] = v + 1;
    }
    p2d_delete(is_top);
}

/* Whether the first share is heavier or, of equal ones, its function's name comes
 * first. */
static bool is_better(const struct p2d_graph *graph, const struct share *a,
                      const struct share *b)
{
    if (a->cost < b->cost || a->cost > b->cost)
        return a->cost > b->cost;
    return p2d_compare_fns(graph->profile, graph->vertices.at[a->top].fn,
                           graph->vertices.at[b->top].fn) < 0;
}

static uint32_t *choose_heaviest(const struct search *s, const struct p2d_graph *graph)
{
    uint32_t n = graph->vertices.len;
    uint32_t *anchors = p2d_new(s->report, n, sizeof *anchors);
    uint32_t *best = p2d_new(s->report, n, sizeof *best); /* share + 1 */
    for (uint32_t i = 0; p2d_ok(s->report) && i < s->shares.len; i++) {
        const struct share *share = &s->shares.at[i];
        uint32_t *known = &best[share->vertex];
        if (*known == 0 || is_better(graph, share, &s->shares.at[*known - 1]))
            *known = i + 1;
    }
    for (uint32_t i = 0; p2d_ok(s->report) && i < s->shares.len; i++)
        if (best[s->shares.at[i].vertex] == i + 1)
            anchors[s->shares.at[i].vertex] = s->shares.at[i].top + 1;
    p2d_delete(best);
    return anchors;
}

uint32_t *p2d_anchors_from_stacks(const struct p2d_graph *graph,
                                  const struct p2d_metric_tree *tree, const bool *wanted,
                                  struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    struct search s = {.profile = p, .tree = tree, .report = report};
    uint32_t *anchors = NULL;
    s.vertex_of = p2d_new(report, p->fns.len, sizeof *s.vertex_of);
    s.number_of = p2d_new(report, graph->vertices.len, sizeof *s.number_of);
    s.depth = p2d_new(report, graph->vertices.len, sizeof *s.depth);
    if (p2d_ok(report))
        find_tops(&s, graph, wanted);
    if (p2d_ok(report) &&
        p2d_pair_slots_init(&s.pairs, report, graph->vertices.len, s.n_tops)) {
        p2d_metric_tree_walk(tree, &s, enter, leave);
        anchors = choose_heaviest(&s, graph);
    }
    p2d_delete(s.vertex_of);
    p2d_delete(s.number_of);
    p2d_delete(s.depth);
    p2d_pair_slots_release(&s.pairs);
    p2d_vec_release(&s.shares);
    return anchors;
}
