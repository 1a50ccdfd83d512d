/* residual_from_stacks.c - count indirect calls, through functions that are left out of
 * whole stacks.
 *
 * As in from_stacks.c, with the left-out functions taken out of every stack: a pair of a
 * shown function and the nearest shown one above it counts once for each sample in which
 * something was left out between the two.
 */
#include "base/pair_slots.h"
#include "graph/cells.h"
#include "graph/reduce.h"
#include "graph/residual.h"

/* A context on the path. */
struct level {
    /* The index in `to`, plus 1, of the context's vertex, or of the nearest caller's that `to`
     * shows. 0: there is none. */
    uint32_t shown;
    bool is_left_out;
    uint32_t edge; /* the residual edge that ends here + 1 */
};

struct walk {
    const struct p2d_profile *profile;
    const struct p2d_metric_tree *tree;
    struct p2d_graph *to;
    struct p2d_report *report;
    uint32_t *vertex_of;         /* by function: vertex of `to` + 1, 0: not shown */
    P2D_VEC(struct level) path;  /* from the root down; at[0] is above all */
    uint32_t depth;              /* of the path */
    struct p2d_map gaps;         /* pairs of vertices that are never seen without a gap */
    struct p2d_pair_slots pairs; /* of vertices -> residual edge + 1 */
    P2D_VEC(uint32_t) on_path;   /* by edge of `to`: how often it is on the path */
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
        uint32_t *slot =
            p2d_map_at(&w->gaps, w->report,
                       p2d_pair(place[edge->caller] - 1, place[edge->callee] - 1));
        if (slot != NULL)
            *slot = 1;
    }
}

static bool allocate(struct walk *w)
{
    uint32_t n = w->to->vertices.len;
    w->vertex_of = p2d_new(w->report, w->profile->fns.len, sizeof *w->vertex_of);
    return w->vertex_of != NULL && p2d_pair_slots_init(&w->pairs, w->report, n, n);
}

static void release(struct walk *w)
{
    p2d_delete(w->vertex_of);
    p2d_vec_release(&w->path);
    p2d_map_release(&w->gaps);
    p2d_pair_slots_release(&w->pairs);
    p2d_vec_release(&w->on_path);
}

/* No edge is made while another column is counted: what costs nothing in the first one is
 * not in the graph. */
static uint32_t edge_of_pair(struct walk *w, uint32_t caller, uint32_t callee)
{
    if (w->cells != NULL)
        return p2d_pair_value(&w->pairs, caller, callee);
    uint32_t *slot = p2d_pair_slot(&w->pairs, w->report, caller, callee);
    struct p2d_edge fresh = {.caller = caller,
                             .callee = callee,
                             .calls = p2d_count_unknown(),
                             .primitive = p2d_count_unknown(),
                             .residual = true};
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_reach(&w->on_path, w->report, w->to->edges.len) &&
        p2d_vec_push(&w->to->edges, w->report, fresh))
        *slot = w->to->edges.len;
    return *slot;
}

/* The residual edge that ends at a context below another one; 0: none. */
static uint32_t edge_between(struct walk *w, const struct level *above, uint32_t callee)
{
    if (above->shown == 0)
        return 0;
    uint32_t caller = above->shown - 1;
    bool has_gap = above->is_left_out ||
                   (w->gaps.used > 0 && p2d_map_get(&w->gaps, p2d_pair(caller, callee)));
    return has_gap ? edge_of_pair(w, caller, callee) : 0;
}

static void count(struct walk *w, uint32_t e, const struct p2d_metric_sum *sum)
{
    if (w->cells != NULL) {
        struct p2d_cell *cell = &w->cells[(size_t)e * w->step];
        cell->total += sum->all;
        cell->known = true;
        return;
    }
    struct p2d_edge *edge = &w->to->edges.at[e];
    edge->total += sum->all;
    if (!w->profile->metrics.at[w->to->metric].counts_calls)
        edge->samples += sum->all_samples;
}

static void enter(void *state, p2d_node n)
{
    struct walk *w = state;
    w->depth++;
    if (!p2d_vec_reach(&w->path, w->report, w->depth))
        return;
    struct level *level = &w->path.at[w->depth];
    const struct level *above = level - 1;
    uint32_t vertex = w->vertex_of[w->profile->nodes.at[n].fn];
    if (vertex == 0) {
        *level = (struct level){above->shown, true, 0};
        return;
    }
    *level = (struct level){vertex, false, edge_between(w, above, vertex - 1)};
    if (level->edge != 0 && w->on_path.at[level->edge - 1]++ == 0)
        count(w, level->edge - 1, &w->tree->sums[n]);
}

static void leave(void *state, p2d_node n)
{
    struct walk *w = state;
    (void)n;
    uint32_t edge = w->depth < w->path.len ? w->path.at[w->depth].edge : 0;
    w->depth--;
    if (edge != 0)
        w->on_path.at[edge - 1]--;
}

/* Count the residual edges from `begin` on in one of the other columns too. */
static void count_column(struct walk *w, p2d_metric metric, struct p2d_cell *cells)
{
    struct p2d_metric_tree tree;
    w->cells = cells;
    w->tree = &tree;
    if (p2d_metric_tree_init_sums(&tree, w->profile, metric, w->report))
        p2d_metric_tree_walk(&tree, w, enter, leave);
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
    uint32_t begin = to->edges.len;
    struct walk w = {.profile = whole->profile, .tree = tree, .to = to, .report = report};
    if (allocate(&w))
        map_functions(&w, whole, place);
    if (p2d_ok(report))
        p2d_metric_tree_walk(tree, &w, enter, leave);
    count_columns(&w, begin);
    release(&w);
}
