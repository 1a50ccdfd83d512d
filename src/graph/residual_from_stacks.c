/* residual_from_stacks.c - count indirect calls, through functions that are left out of
 * whole stacks.
 *
 * As in from_stacks.c, with the left-out functions taken out of every stack: a pair of a
 * shown function and the nearest shown one above it counts once for each sample in which
 * something was left out between the two.
 */
#include "base/map.h"
#include "graph/cells.h"
#include "graph/reduce.h"
#include "graph/residual.h"

struct walk {
    const struct p2d_profile *profile;
    const struct p2d_metric_tree *tree;
    struct p2d_graph *to;
    struct p2d_report *report;
    uint32_t *vertex_of;  /* by function: vertex of `to` + 1, 0: not shown */
    uint32_t *edge_of;    /* by context: residual edge + 1 */
    uint32_t *edge_depth; /* by edge of `to`: how often it is on the path */
    struct p2d_map gaps;  /* pairs of vertices + 1 that are never seen without a gap */
    struct p2d_map pairs; /* pairs of vertices -> residual edge + 1 */
    /* While another column is counted: its cells by edge of `to`, each with so many to the
     * next one's. */
    struct p2d_cell *cells;
    uint32_t step;
};

static void map_functions(struct walk *w, const struct p2d_graph *whole,
                          const uint32_t *place)
{
    for (uint32_t v = 0; v < whole->vertices.len; v++) {
        const struct p2d_vertex *vertex = &whole->vertices.at[v];
        for (uint32_t i = 0; i < p2d_functions_of(vertex); i++)
            w->vertex_of[p2d_function_at(whole, vertex, i)] = place[v];
    }
    for (uint32_t e = 0; e < whole->edges.len && p2d_ok(w->report); e++) {
        const struct p2d_edge *edge = &whole->edges.at[e];
        if (!edge->residual || place[edge->caller] == 0 || place[edge->callee] == 0)
            continue;
        uint32_t *slot = p2d_map_at(&w->gaps, w->report,
                                    p2d_pair(place[edge->caller], place[edge->callee]));
        if (slot != NULL)
            *slot = 1;
    }
}

static uint32_t edge_of_pair(struct walk *w, uint32_t caller, uint32_t callee)
{
    if (w->cells != NULL)
        return p2d_map_get(&w->pairs, p2d_pair(caller, callee));
    uint32_t *slot = p2d_map_at(&w->pairs, w->report, p2d_pair(caller, callee));
    struct p2d_edge fresh = {.caller = caller,
                             .callee = callee,
                             .calls = p2d_count_unknown(),
                             .primitive = p2d_count_unknown(),
                             .residual = true};
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&w->to->edges, w->report, fresh))
        *slot = w->to->edges.len;
    return *slot;
}

/* Find the residual edge of each context, in one forward pass. */
static void make_edges(struct walk *w)
{
    const struct p2d_context *nodes = w->profile->nodes.at;
    /* By context: the context itself or the nearest one above whose function is shown. */
    p2d_node *nearest = p2d_new(w->report, w->profile->nodes.len, sizeof *nearest);
    for (p2d_node n = 1; p2d_ok(w->report) && n < w->profile->nodes.len; n++) {
        p2d_node above = nearest[nodes[n].parent];
        uint32_t callee = w->vertex_of[nodes[n].fn];
        nearest[n] = callee != 0 ? n : above;
        if (callee == 0 || above == 0 || !p2d_is_measured(w->tree, n))
            continue;
        uint32_t caller = w->vertex_of[nodes[above].fn];
        if (above != nodes[n].parent ||
            p2d_map_get(&w->gaps, p2d_pair(caller, callee)) != 0)
            w->edge_of[n] = edge_of_pair(w, caller - 1, callee - 1);
    }
    p2d_delete(nearest);
}

static void enter(void *state, p2d_node n)
{
    struct walk *w = state;
    if (w->edge_of[n] == 0 || w->edge_depth[w->edge_of[n] - 1]++ > 0)
        return;
    if (w->cells != NULL) {
        struct p2d_cell *cell = &w->cells[(size_t)(w->edge_of[n] - 1) * w->step];
        cell->total += w->tree->sums[n].all;
        cell->known = true;
        return;
    }
    struct p2d_edge *edge = &w->to->edges.at[w->edge_of[n] - 1];
    edge->total += w->tree->sums[n].all;
    if (!w->profile->metrics.at[w->to->metric].counts_calls)
        edge->samples += w->tree->sums[n].all_samples;
}

static void leave(void *state, p2d_node n)
{
    struct walk *w = state;
    if (w->edge_of[n] != 0)
        w->edge_depth[w->edge_of[n] - 1]--;
}

/* Count the residual edges from `begin` on in one of the other columns too. */
static void count_column(struct walk *w, p2d_metric metric, struct p2d_cell *cells)
{
    struct p2d_metric_tree tree;
    memset(w->edge_of, 0, w->profile->nodes.len * sizeof *w->edge_of);
    w->cells = cells;
    w->tree = &tree;
    if (p2d_metric_tree_init(&tree, w->profile, metric, w->report)) {
        make_edges(w);
        if (p2d_ok(w->report))
            p2d_metric_tree_walk(&tree, w, enter, leave);
    }
    p2d_metric_tree_release(&tree);
    w->tree = NULL;
}

static void count_columns(struct walk *w, uint32_t begin)
{
    struct p2d_graph *to = w->to;
    uint32_t n = p2d_other_columns_of(to);
    if (n == 0 || to->edges.len == begin || !p2d_ok(w->report))
        return;
    struct p2d_cell *cells = p2d_new(w->report, (size_t)to->edges.len * n, sizeof *cells);
    w->step = n;
    for (uint32_t c = 0; c < n && p2d_ok(w->report); c++)
        count_column(w, to->others->at.at[c].metric, &cells[c]);
    for (uint32_t e = begin; e < to->edges.len && p2d_ok(w->report); e++)
        to->edges.at[e].cells = p2d_cells_add(to, &cells[(size_t)e * n], w->report);
    p2d_delete(cells);
}

void p2d_residual_from_stacks(const struct p2d_graph *whole,
                              const struct p2d_metric_tree *tree, const uint32_t *place,
                              struct p2d_graph *to, struct p2d_report *report)
{
    const struct p2d_profile *p = whole->profile;
    uint32_t begin = to->edges.len;
    struct walk w = {.profile = p, .tree = tree, .to = to, .report = report};
    w.vertex_of = p2d_new(report, p->fns.len, sizeof *w.vertex_of);
    w.edge_of = p2d_new(report, p->nodes.len, sizeof *w.edge_of);
    if (p2d_ok(report)) {
        map_functions(&w, whole, place);
        make_edges(&w);
        w.edge_depth = p2d_new(report, to->edges.len, sizeof *w.edge_depth);
    }
    if (p2d_ok(report))
        p2d_metric_tree_walk(tree, &w, enter, leave);
    count_columns(&w, begin);
    p2d_delete(w.vertex_of);
    p2d_delete(w.edge_of);
    p2d_delete(w.edge_depth);
    p2d_map_release(&w.gaps);
    p2d_map_release(&w.pairs);
}
