/* lists.c - small callees of one caller, as rows of one box instead of boxes of their own.
 */
#include "draw/lists.h"

#include <stdlib.h>

#include "draw/ranks.h"
#include "graph/callees.h"
#include "graph/share.h"

static const double small_share = 0.05, larger_share = 0.1;
enum {
    LEAST_FUNCTIONS = 3,
    LEAST_ALONE = 2,  /* that nobody calls */
    MOST_TOGETHER = 8 /* functions of one callee with what it calls */
};
static const uint32_t none = UINT32_MAX;

struct finder {
    const struct p2d_view *view;
    const struct p2d_graph *graph;
    struct p2d_report *report;
    struct p2d_lists *lists;
    struct p2d_groups out;
    uint32_t *n_in;   /* by vertex: arrows to it from others */
    uint32_t *in;     /* by vertex: the last of them, if any */
    uint32_t *weight; /* by vertex: functions of its rows; 0: stays a box */
};

/* ------------------------------------------------------------ what is small */

static void count_callers(struct finder *f)
{
    for (uint32_t i = 0; i < f->graph->edges.len; i++) {
        const struct p2d_edge *e = &f->graph->edges.at[i];
        if (e->caller == e->callee)
            continue;
        f->n_in[e->callee]++;
        f->in[e->callee] = i;
    }
}

/* Whether the row of a comparison can say what there is to say of the function. */
static bool is_told_by_call(const struct finder *f, uint32_t v)
{
    const double nearly_all = 0.9;
    const struct p2d_vertex *vertex = &f->graph->vertices.at[v];
    if (!f->graph->compares || f->n_in[v] == 0)
        return true;
    const struct p2d_edge *e = &f->graph->edges.at[f->in[v]];
    const struct p2d_cell *of_call = p2d_cells_at(f->graph, e->cells),
                          *of_all = p2d_cells_at(f->graph, vertex->cells);
    return e->total >= nearly_all * vertex->total &&
           of_call->total >= nearly_all * of_all->total &&
           p2d_presence_of(e->absent, of_call) == p2d_presence_of(vertex->absent, of_all);
}

static bool is_small(const struct finder *f, uint32_t v)
{
    const struct p2d_vertex *vertex = &f->graph->vertices.at[v];
    return f->n_in[v] <= 1 && p2d_functions_of(vertex) == 1 && !vertex->kept &&
           p2d_share_of_vertex(f->graph, vertex) <
               (f->view->longer_lists ? larger_share : small_share) &&
           is_told_by_call(f, v);
}

/* The functions of v's rows, as far as they are less than too many; 0: it stays a box.
 * What has one caller and no arrow back is a tree, of which no more is looked at than may
 * stand together. */
static uint32_t weigh(struct finder *f, uint32_t v, uint32_t depth)
{
    uint32_t sum = 1;
    if (!is_small(f, v) || depth > MOST_TOGETHER)
        return 0;
    for (uint32_t i = f->out.first[v]; i < f->out.first[v + 1]; i++) {
        const struct p2d_edge *e = &f->graph->edges.at[f->out.items[i]];
        if (e->callee == v)
            continue;
        uint32_t below = e->back ? 0 : weigh(f, e->callee, depth + 1);
        sum += below;
        if (below == 0 || sum > MOST_TOGETHER)
            return 0;
    }
    return sum;
}

/* ------------------------------------------------------------------ making */

static void add_row(struct finder *f, uint32_t vertex, uint32_t edge, uint32_t depth)
{
    struct p2d_list_row row = {.vertex = vertex, .edge = edge, .depth = depth};
    if (p2d_vec_push(&f->lists->rows, f->report, row)) {
        f->lists->of[vertex] = f->lists->at.len;
        f->lists->at.at[f->lists->at.len - 1].n++;
    }
}

/* A callee and what it calls; edges come heaviest first. */
static void add_rows(struct finder *f, uint32_t edge, uint32_t depth)
{
    uint32_t v = f->graph->edges.at[edge].callee;
    add_row(f, v, edge, depth);
    for (uint32_t i = f->out.first[v]; i < f->out.first[v + 1]; i++)
        if (f->graph->edges.at[f->out.items[i]].callee != v)
            add_rows(f, f->out.items[i], depth + 1);
}

static bool begin_list(struct finder *f, uint32_t caller)
{
    struct p2d_list list = {.caller = caller,
                            .first = f->lists->rows.len,
                            .residual = caller != none,
                            .estimated = caller != none,
                            .absent = caller != none};
    for (uint32_t c = 0; c < P2D_OTHER_COLUMNS; c++)
        list.cells[c].calls = p2d_count_unknown();
    return p2d_vec_push(&f->lists->at, f->report, list);
}

/* The functions that may go into the list of a caller. */
static uint32_t count_small_callees(const struct finder *f, uint32_t caller)
{
    uint32_t n = 0;
    for (uint32_t i = f->out.first[caller]; i < f->out.first[caller + 1]; i++) {
        const struct p2d_edge *e = &f->graph->edges.at[f->out.items[i]];
        n += e->callee != caller && !e->back ? f->weight[e->callee] : 0;
    }
    return n;
}

static void add_call(const struct p2d_graph *g, struct p2d_list *list,
                     const struct p2d_edge *e)
{
    const struct p2d_cell *cells = p2d_cells_at(g, e->cells);
    list->total += e->total;
    list->residual &= e->residual;
    list->estimated &= e->estimated;
    list->absent &= e->absent;
    for (uint32_t c = 0; c < p2d_other_columns_of(g); c++) {
        list->cells[c].total += cells[c].total;
        list->cells[c].known |= cells[c].known;
    }
}

/* As many boxes as it takes, of about the same number of rows. */
static void list_callees(struct finder *f, uint32_t caller)
{
    uint32_t n = f->lists->of[caller] == 0 ? count_small_callees(f, caller) : 0;
    uint32_t boxes = (n + P2D_LIST_ROWS - 1) / P2D_LIST_ROWS;
    uint32_t most = boxes > 0 ? (n + boxes - 1) / boxes : 0;
    if (n < LEAST_FUNCTIONS || !begin_list(f, caller))
        return;
    for (uint32_t i = f->out.first[caller]; i < f->out.first[caller + 1]; i++) {
        const struct p2d_edge *e = &f->graph->edges.at[f->out.items[i]];
        if (e->callee == caller || e->back || f->weight[e->callee] == 0)
            continue;
        struct p2d_list *list = &f->lists->at.at[f->lists->at.len - 1];
        if (list->n >= most ||
            (list->n > 0 && list->n + f->weight[e->callee] > P2D_LIST_ROWS)) {
            if (!begin_list(f, caller))
                return;
            list = &f->lists->at.at[f->lists->at.len - 1];
        }
        add_call(f->graph, list, e);
        add_rows(f, f->out.items[i], 0);
    }
}

static bool is_alone(const struct finder *f, uint32_t v)
{
    return f->n_in[v] == 0 && f->weight[v] == 1;
}

/* Functions that nobody calls and that call nobody, in the picture. */
static void list_lonely(struct finder *f)
{
    uint32_t n = 0;
    for (uint32_t v = 0; v < f->graph->vertices.len; v++)
        n += is_alone(f, v);
    if (n < LEAST_ALONE || n == f->graph->vertices.len)
        return;
    for (uint32_t v = 0; v < f->graph->vertices.len && p2d_ok(f->report); v++) {
        if (!is_alone(f, v))
            continue;
        bool is_full = f->lists->at.len == 0 ||
                       f->lists->at.at[f->lists->at.len - 1].caller != none ||
                       f->lists->at.at[f->lists->at.len - 1].n >= P2D_LIST_ROWS;
        if (is_full && !begin_list(f, none))
            return;
        add_row(f, v, none, 0);
    }
}

/* From the roots down: what stands in a list has none of its own. */
struct order {
    uint32_t rank, vertex;
};

static int compare_ranks(const void *a, const void *b)
{
    const struct order *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->vertex < y->vertex ? -1 : x->vertex > y->vertex;
}

static void find(struct finder *f)
{
    uint32_t n = f->graph->vertices.len;
    uint32_t *rank = p2d_drawn_ranks(f->graph, NULL, f->report);
    struct order *order = p2d_new(f->report, n, sizeof *order);
    for (uint32_t v = 0; p2d_ok(f->report) && v < n; v++) {
        order[v] = (struct order){rank[v], v};
        f->weight[v] = weigh(f, v, 0);
    }
    if (p2d_ok(f->report))
        qsort(order, n, sizeof *order, compare_ranks);
    for (uint32_t i = 0; i < n && p2d_ok(f->report); i++)
        list_callees(f, order[i].vertex);
    if (p2d_ok(f->report))
        list_lonely(f);
    p2d_delete(rank);
    p2d_delete(order);
}

bool p2d_lists_init(struct p2d_lists *lists, const struct p2d_view *view)
{
    enum { MOST_VERTICES = 2000 }; /* no picture can be read that is larger */
    struct finder f = {
        .view = view, .graph = view->graph, .report = view->report, .lists = lists};
    uint32_t n = view->graph->vertices.len;
    *lists = (struct p2d_lists){0};
    lists->of = p2d_new(view->report, (size_t)n + 1, sizeof *lists->of);
    if (lists->of == NULL || n > MOST_VERTICES || view->no_lists || !view->look->lists ||
        view->look->cluster != P2D_CLUSTER_NONE)
        return p2d_ok(view->report);
    f.n_in = p2d_new(view->report, (size_t)n + 1, sizeof *f.n_in);
    f.in = p2d_new(view->report, (size_t)n + 1, sizeof *f.in);
    f.weight = p2d_new(view->report, (size_t)n + 1, sizeof *f.weight);
    if (p2d_ok(view->report) && p2d_edges_by_caller(&f.out, view->graph, view->report)) {
        count_callers(&f);
        find(&f);
    }
    p2d_groups_release(&f.out);
    p2d_delete(f.n_in);
    p2d_delete(f.in);
    p2d_delete(f.weight);
    return p2d_ok(view->report);
}

void p2d_lists_release(struct p2d_lists *lists)
{
    p2d_delete(lists->of);
    p2d_vec_release(&lists->at);
    p2d_vec_release(&lists->rows);
}

/* The callers and costs of the lists follow from their rows. */
bool p2d_lists_are_equal(const struct p2d_lists *a, const struct p2d_lists *b)
{
    if (a->at.len != b->at.len || a->rows.len != b->rows.len)
        return false;
    for (uint32_t i = 0; i < a->at.len; i++)
        if (a->at.at[i].n != b->at.at[i].n)
            return false;
    for (uint32_t i = 0; i < a->rows.len; i++) {
        const struct p2d_list_row *x = &a->rows.at[i], *y = &b->rows.at[i];
        if (x->vertex != y->vertex || x->edge != y->edge || x->depth != y->depth)
            return false;
    }
    return true;
}
