/* from_stacks.c - make the graph of whole stacks, with exact totals.
 *
 * Every context's subtree is summed in one backward pass (a child follows its parent).
 * Then one walk of the tree counts a context's subtree for its function, and for the pair
 * of its caller and itself, unless the same function or pair is already on the path: so
 * each sample counts once, whatever recursion does. Linear in the number of contexts, no
 * recursion.
 */
#include "base/map.h"
#include "graph/graph.h"
#include "graph/metric_tree.h"
#include "graph/new_graph.h"

/* The state of the walk: arrays by context, function or edge. */
struct walk {
    const struct p2d_profile *profile;
    struct p2d_graph *graph;
    struct p2d_report *report;
    struct p2d_metric_tree tree;
    uint32_t *edge_of;         /* by context: edge index + 1 */
    uint32_t *vertex_of;       /* by function: vertex index + 1 */
    uint32_t *fn_depth;        /* by function: how often it is on the path */
    uint32_t *edge_depth;      /* by edge: how often it is on the path */
    struct p2d_map pairs;      /* (caller, callee) functions -> edge index + 1 */
    struct p2d_map called;     /* (parent, function) of contexts that count calls -> 1 */
    bool counts_none;          /* as the metric's */
    struct p2d_count no_calls; /* counts of a new edge; unknown if calls are */
};

static bool allocate(struct walk *w)
{
    uint32_t n_nodes = w->profile->nodes.len, n_fns = w->profile->fns.len;
    w->edge_of = p2d_new(w->report, n_nodes, sizeof *w->edge_of);
    w->vertex_of = p2d_new(w->report, n_fns, sizeof *w->vertex_of);
    w->fn_depth = p2d_new(w->report, n_fns, sizeof *w->fn_depth);
    return p2d_metric_tree_init(&w->tree, w->profile, w->graph->metric, w->report);
}

static void release(struct walk *w)
{
    p2d_metric_tree_release(&w->tree);
    p2d_delete(w->edge_of);
    p2d_delete(w->vertex_of);
    p2d_delete(w->fn_depth);
    p2d_delete(w->edge_depth);
    p2d_map_release(&w->pairs);
    p2d_map_release(&w->called);
}

static uint32_t vertex_of(struct walk *w, p2d_fn fn)
{
    if (w->vertex_of[fn] == 0) {
        struct p2d_vertex fresh = {
            .fn = fn, .calls = w->no_calls, .primitive = w->no_calls};
        if (p2d_vec_push(&w->graph->vertices, w->report, fresh))
            w->vertex_of[fn] = w->graph->vertices.len;
    }
    return w->vertex_of[fn];
}

/* Make vertices and edges for all measured contexts. */
static void make_vertices(struct walk *w)
{
    const struct p2d_profile *p = w->profile;
    for (p2d_node n = 1; n < p->nodes.len && p2d_ok(w->report); n++) {
        struct p2d_context context = p->nodes.at[n];
        if (!p2d_is_measured(&w->tree, n) || vertex_of(w, context.fn) == 0 ||
            context.parent == 0 || w->graph->parts == P2D_FUNCTIONS_ALONE)
            continue;
        p2d_fn caller = p->nodes.at[context.parent].fn;
        uint32_t *slot = p2d_map_at(&w->pairs, w->report, p2d_pair(caller, context.fn));
        if (slot == NULL)
            return;
        if (*slot == 0) {
            struct p2d_edge fresh = {.caller = w->vertex_of[caller] - 1,
                                     .callee = w->vertex_of[context.fn] - 1,
                                     .calls = w->no_calls,
                                     .primitive = w->no_calls,
                                     .residual = true};
            if (!p2d_vec_push(&w->graph->edges, w->report, fresh))
                return;
            *slot = w->graph->edges.len;
        }
        w->edge_of[n] = *slot;
        w->graph->edges.at[*slot - 1].residual &= context.gap;
    }
}

static void enter(void *state, p2d_node n)
{
    struct walk *w = state;
    const struct p2d_metric_sum *sum = &w->tree.sums[n];
    const struct p2d_metric_self *self = &w->tree.selfs[n];
    p2d_fn fn = w->profile->nodes.at[n].fn;
    struct p2d_vertex *vertex = &w->graph->vertices.at[w->vertex_of[fn] - 1];
    vertex->self += self->self;
    vertex->samples_self += self->samples;
    if (w->fn_depth[fn]++ == 0) {
        vertex->total += sum->all;
        vertex->samples_total += sum->all_samples;
    }
    if (w->edge_of[n] == 0)
        return;
    struct p2d_edge *edge = &w->graph->edges.at[w->edge_of[n] - 1];
    if (w->edge_depth[w->edge_of[n] - 1]++ == 0) {
        edge->total += sum->all;
        edge->samples += sum->all_samples;
    }
}

static uint64_t called_key(const struct walk *w, p2d_node n)
{
    struct p2d_context context = w->profile->nodes.at[n];
    return p2d_pair(context.parent, context.fn);
}

/* Note which contexts count calls. Where lines are kept, a function called from one context may be
 * several contexts, and its calls are counted at one of them. */
static void note_called(struct walk *w)
{
    for (p2d_node n = 1; n < w->profile->nodes.len && p2d_ok(w->report); n++) {
        uint32_t *slot = w->tree.selfs[n].samples > 0
                             ? p2d_map_at(&w->called, w->report, called_key(w, n))
                             : NULL;
        if (slot != NULL)
            *slot = 1;
    }
}

/* Whether a context has lost its own calls to a selection, so that sums are unknown. */
static bool lost_calls(const struct walk *w, p2d_node n)
{
    return w->tree.selfs[n].samples == 0 && !w->counts_none &&
           p2d_map_get(&w->called, called_key(w, n)) == 0;
}

static void add_calls(struct p2d_count *calls, struct p2d_count *primitive, bool is_lost,
                      uint64_t more, bool is_primitive)
{
    if (is_lost)
        *calls = *primitive = p2d_count_unknown();
    if (!p2d_count_known(*calls))
        return;
    *calls = p2d_count_add(*calls, p2d_count_of(more));
    if (is_primitive)
        *primitive = p2d_count_add(*primitive, p2d_count_of(more));
}

/* The same where a context's own samples are calls of its function; calls from within the
 * function are not primitive. */
static void enter_called(void *state, p2d_node n)
{
    struct walk *w = state;
    p2d_fn fn = w->profile->nodes.at[n].fn;
    struct p2d_vertex *vertex = &w->graph->vertices.at[w->vertex_of[fn] - 1];
    uint64_t calls = w->tree.selfs[n].samples;
    bool is_primitive = w->fn_depth[fn] == 0, is_lost = lost_calls(w, n);
    add_calls(&vertex->calls, &vertex->primitive, is_lost, calls, is_primitive);
    if (w->edge_of[n] != 0) {
        struct p2d_edge *edge = &w->graph->edges.at[w->edge_of[n] - 1];
        add_calls(&edge->calls, &edge->primitive, is_lost, calls, is_primitive);
    }
    enter(state, n);
}

static void forget_samples(struct p2d_graph *graph)
{
    graph->stackless_samples = 0;
    for (uint32_t v = 0; v < graph->vertices.len; v++)
        graph->vertices.at[v].samples_self = graph->vertices.at[v].samples_total = 0;
    for (uint32_t e = 0; e < graph->edges.len; e++)
        graph->edges.at[e].samples = 0;
}

static void leave(void *state, p2d_node n)
{
    struct walk *w = state;
    w->fn_depth[w->profile->nodes.at[n].fn]--;
    if (w->edge_of[n] != 0)
        w->edge_depth[w->edge_of[n] - 1]--;
}

void p2d_graph_from_stacks(struct p2d_graph *graph, struct p2d_report *report)
{
    bool counts_calls = graph->profile->metrics.at[graph->metric].counts_calls;
    bool knows_calls = p2d_knows_calls(graph->profile, graph->metric);
    struct walk w = {.profile = graph->profile, .graph = graph, .report = report};
    w.counts_none = graph->profile->metrics.at[graph->metric].counts_none;
    w.no_calls = counts_calls && knows_calls ? p2d_count_of(0) : p2d_count_unknown();
    if (allocate(&w)) {
        graph->stackless = w.tree.selfs[0].self;
        graph->stackless_samples = w.tree.selfs[0].samples;
        make_vertices(&w);
        w.edge_depth = p2d_new(report, graph->edges.len, sizeof *w.edge_depth);
    }
    if (p2d_ok(report) && counts_calls && p2d_has_lines(w.profile))
        note_called(&w);
    if (p2d_ok(report) && counts_calls)
        p2d_metric_tree_walk(&w.tree, &w, enter_called, leave);
    else if (p2d_ok(report))
        p2d_metric_tree_walk(&w.tree, &w, enter, leave);
    if (p2d_ok(report) && counts_calls)
        forget_samples(graph);
    release(&w);
}
