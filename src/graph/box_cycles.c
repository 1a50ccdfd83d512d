/* box_cycles.c - put a large cycle into one box. */
#include "graph/box_cycles.h"

#include <stdlib.h>

#include "base/map.h"
#include "graph/cells.h"
#include "graph/callees.h"
#include "graph/sort.h"

enum { LEAST_FUNCTIONS = 20 }; /* in the picture */

struct boxing {
    struct p2d_graph *graph;
    struct p2d_report *report;
    bool *is_boxed;       /* by cycle */
    uint32_t *box;        /* by cycle: its vertex afterwards + 1 */
    uint32_t *moved;      /* by vertex: where it is afterwards */
    uint32_t n_cycles;    /* the largest number of a cycle + 1 */
    struct p2d_map edges; /* calls to and from boxes: pair of vertices -> edge + 1 */
};

/* -------------------------------------------------------- what is too tangled */

struct tangle {
    uint32_t functions, calls;
    bool kept;
};

static void count_tangles(const struct p2d_graph *shown, const uint32_t *component,
                          struct tangle *tangles)
{
    for (uint32_t v = 0; v < shown->vertices.len; v++) {
        tangles[component[v]].functions++;
        tangles[component[v]].kept |= shown->vertices.at[v].kept;
    }
    for (uint32_t i = 0; i < shown->edges.len; i++) {
        const struct p2d_edge *e = &shown->edges.at[i];
        tangles[component[e->caller]].calls +=
            e->caller != e->callee && component[e->caller] == component[e->callee];
    }
}

/* Shown functions that reach each other do so in the whole graph too. */
static bool find_tangled(struct boxing *b, const struct p2d_graph *shown)
{
    uint32_t n = shown->vertices.len;
    uint32_t *component = p2d_graph_components(shown, NULL, b->report);
    struct tangle *tangles = p2d_new(b->report, (size_t)n + 1, sizeof *tangles);
    bool any = false;
    if (component != NULL && tangles != NULL)
        count_tangles(shown, component, tangles);
    for (uint32_t v = 0; component != NULL && tangles != NULL && v < n; v++) {
        const struct tangle *t = &tangles[component[v]];
        if (t->functions >= LEAST_FUNCTIONS && t->calls >= 2 * (t->functions - 1) &&
            !t->kept && shown->vertices.at[v].cycle != 0)
            any = b->is_boxed[shown->vertices.at[v].cycle] = true;
    }
    p2d_delete(component);
    p2d_delete(tangles);
    return any;
}

/* ------------------------------------------------------------------- vertices */

struct ranked {
    const struct p2d_graph *graph;
    uint32_t vertex;
};

/* Compare by cycle, then by self cost, the largest first. */
static int compare_members(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    const struct p2d_vertex *v = &x->graph->vertices.at[x->vertex];
    const struct p2d_vertex *w = &y->graph->vertices.at[y->vertex];
    if (v->cycle != w->cycle)
        return v->cycle < w->cycle ? -1 : 1;
    if (v->self < w->self || v->self > w->self)
        return v->self > w->self ? -1 : 1;
    return p2d_compare_fns(x->graph->profile, v->fn, w->fn);
}

static bool is_member(const struct boxing *b, uint32_t v)
{
    return b->is_boxed[b->graph->vertices.at[v].cycle];
}

/* Put the members into graph->members, those of one cycle beside each other. */
static void list_members(struct boxing *b)
{
    struct p2d_graph *graph = b->graph;
    struct ranked *ranked = p2d_new(b->report, graph->vertices.len, sizeof *ranked);
    uint32_t n = 0;
    for (uint32_t v = 0; ranked != NULL && v < graph->vertices.len; v++)
        if (is_member(b, v))
            ranked[n++] = (struct ranked){graph, v};
    if (n > 0)
        qsort(ranked, n, sizeof *ranked, compare_members);
    for (uint32_t i = 0; i < n; i++)
        (void)p2d_vec_push(&graph->members, b->report,
                           graph->vertices.at[ranked[i].vertex]);
    p2d_delete(ranked);
}

/* Add what a member costs by itself to the cells of its cycle: to its self cost, and to its
 * total, of which the rest comes from the calls to others. */
static uint32_t add_member(struct p2d_graph *graph, uint32_t cycle, uint32_t member,
                           struct p2d_report *report)
{
    struct p2d_cell more[P2D_OTHER_COLUMNS];
    for (uint32_t c = 0; c < p2d_other_columns_of(graph); c++) {
        more[c] = p2d_cells_at(graph, member)[c];
        more[c].total = more[c].self;
        more[c].total_estimated = false;
    }
    return p2d_cells_plus(graph, cycle, more, report);
}

/* Make the vertex of a cycle whose first member is members[first]. */
static struct p2d_vertex sum_members(struct p2d_graph *graph, uint32_t first,
                                     struct p2d_report *report)
{
    uint32_t cycle = graph->members.at[first].cycle;
    struct p2d_vertex sum = {.fn = graph->members.at[first].fn,
                             .cycle = cycle,
                             .member = first,
                             .calls = p2d_count_unknown(),
                             .primitive = p2d_count_unknown()};
    for (uint32_t i = first; i < graph->members.len; i++) {
        const struct p2d_vertex *member = &graph->members.at[i];
        if (member->cycle != cycle)
            break;
        sum.n_members++;
        sum.self += member->self;
        sum.samples_self += member->samples_self;
        sum.cells = add_member(graph, sum.cells, member->cells, report);
    }
    sum.total = sum.self;
    sum.samples_total = sum.samples_self;
    return sum;
}

/* Other vertices keep their order; a box stands where its first function stood. */
static void move_vertices(struct boxing *b)
{
    struct p2d_graph *graph = b->graph;
    uint32_t *first = p2d_new(b->report, b->n_cycles, sizeof *first); /* member + 1 */
    uint32_t n = 0;
    for (uint32_t i = graph->members.len; first != NULL && i > 0; i--)
        first[graph->members.at[i - 1].cycle] = i;
    for (uint32_t v = 0; first != NULL && v < graph->vertices.len; v++) {
        struct p2d_vertex vertex = graph->vertices.at[v];
        bool joins = is_member(b, v);
        if (joins && b->box[vertex.cycle] != 0) {
            b->moved[v] = b->box[vertex.cycle] - 1;
            continue;
        }
        if (joins) {
            vertex = sum_members(graph, first[vertex.cycle] - 1, b->report);
            b->box[vertex.cycle] = n + 1;
            vertex.cycle = 0;
        }
        b->moved[v] = n;
        graph->vertices.at[n++] = vertex;
    }
    if (first != NULL)
        graph->vertices.len = n;
    for (uint32_t i = 0; i < graph->members.len; i++)
        graph->members.at[i].cycle = 0; /* the box takes its place */
    p2d_delete(first);
}

/* ---------------------------------------------------------------------- calls */

static void add_edge(struct boxing *b, struct p2d_edge *sum, const struct p2d_edge *more)
{
    struct p2d_cell cells[P2D_OTHER_COLUMNS];
    memcpy(cells, p2d_cells_at(b->graph, more->cells),
           p2d_other_columns_of(b->graph) * sizeof *cells);
    sum->cells = p2d_cells_plus(b->graph, sum->cells, cells, b->report);
    sum->self += more->self;
    sum->total += more->total;
    sum->samples += more->samples;
    sum->calls = p2d_count_add(sum->calls, more->calls);
    sum->primitive = p2d_count_add(sum->primitive, more->primitive);
    sum->estimated |= more->estimated;
    sum->residual &= more->residual;
}

/* Calls between members go; those to or from one box and the same function become one. */
static void move_edges(struct boxing *b)
{
    struct p2d_graph *graph = b->graph;
    uint32_t n = 0;
    for (uint32_t i = 0; i < graph->edges.len && p2d_ok(b->report); i++) {
        struct p2d_edge e = graph->edges.at[i];
        uint32_t caller = b->moved[e.caller], callee = b->moved[e.callee];
        bool was_loop = e.caller == e.callee;
        e.caller = caller;
        e.callee = callee;
        bool is_inner =
            caller == callee && (!was_loop || graph->vertices.at[caller].n_members > 0);
        if (is_inner)
            continue;
        if (graph->vertices.at[caller].n_members + graph->vertices.at[callee].n_members >
            0) {
            uint32_t *slot = p2d_map_at(&b->edges, b->report, p2d_pair(caller, callee));
            if (slot != NULL && *slot != 0) {
                add_edge(b, &graph->edges.at[*slot - 1], &e);
                continue;
            }
            if (slot != NULL)
                *slot = n + 1;
        }
        graph->edges.at[n++] = e;
    }
    graph->edges.len = n;
}

/* Add the total of a call to the cells of the cycle that makes it. */
static uint32_t add_call(struct p2d_graph *graph, uint32_t cycle, uint32_t call,
                         struct p2d_report *report)
{
    struct p2d_cell more[P2D_OTHER_COLUMNS];
    for (uint32_t c = 0; c < p2d_other_columns_of(graph); c++) {
        more[c] = p2d_cells_at(graph, call)[c];
        more[c].self = 0;
        more[c].samples_self = 0;
    }
    return p2d_cells_plus(graph, cycle, more, report);
}

static void sum_calls(struct p2d_graph *graph, struct p2d_report *report)
{
    for (uint32_t i = 0; i < graph->edges.len; i++) {
        const struct p2d_edge *e = &graph->edges.at[i];
        struct p2d_vertex *from = &graph->vertices.at[e->caller];
        struct p2d_vertex *to = &graph->vertices.at[e->callee];
        if (from->n_members > 0) {
            from->total += e->total;
            from->samples_total += e->samples;
            from->total_estimated |= e->estimated;
            from->cells = add_call(graph, from->cells, e->cells, report);
        }
        if (to->n_members > 0 && !to->root) {
            to->calls = e->calls; /* the first root; `root` notes that there was one */
            to->root = true;
        } else if (to->n_members > 0) {
            to->calls = p2d_count_add(to->calls, e->calls);
        }
    }
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        struct p2d_vertex *vertex = &graph->vertices.at[v];
        if (vertex->n_members == 0)
            continue;
        vertex->primitive = vertex->calls;
        vertex->root = false;
    }
}

/* ------------------------------------------------------------------------ all */

static void join_cycles(struct boxing *b)
{
    list_members(b);
    b->box = p2d_new(b->report, b->n_cycles, sizeof *b->box);
    b->moved = p2d_new(b->report, b->graph->vertices.len, sizeof *b->moved);
    if (p2d_ok(b->report))
        move_vertices(b);
    if (p2d_ok(b->report))
        move_edges(b);
    if (p2d_ok(b->report))
        sum_calls(b->graph, b->report);
    p2d_delete(b->box);
    p2d_delete(b->moved);
    p2d_map_release(&b->edges);
}

bool p2d_may_box_cycles(const struct p2d_graph *graph, struct p2d_report *report)
{
    uint32_t n = graph->vertices.len, largest = 0;
    uint32_t *sizes = p2d_new(report, (size_t)n + 1, sizeof *sizes);
    for (uint32_t v = 0; sizes != NULL && v < n; v++) {
        uint32_t cycle = graph->vertices.at[v].cycle; /* a component's number: 1 to n */
        if (cycle != 0 && ++sizes[cycle] > largest)
            largest = sizes[cycle];
    }
    p2d_delete(sizes);
    return !graph->compares && largest >= LEAST_FUNCTIONS;
}

bool p2d_graph_box_cycles(struct p2d_graph *whole, const struct p2d_graph *shown,
                          struct p2d_report *report)
{
    struct boxing b = {.graph = whole, .report = report, .n_cycles = 1};
    for (uint32_t v = 0; v < whole->vertices.len; v++)
        if (whole->vertices.at[v].cycle >= b.n_cycles)
            b.n_cycles = whole->vertices.at[v].cycle + 1;
    if (b.n_cycles == 1 || whole->compares || !p2d_ok(report))
        return false;
    b.is_boxed = p2d_new(report, b.n_cycles, sizeof *b.is_boxed);
    bool any = b.is_boxed != NULL && find_tangled(&b, shown);
    if (any)
        join_cycles(&b);
    p2d_delete(b.is_boxed);
    return any && p2d_ok(report);
}
