/* residual_from_calls.c - estimate indirect calls, through functions that are left out of
 * a call list.
 *
 * A call list does not say which of a function's callers paid for which of its callees.
 * So the cost that shown functions pay for a left-out one is passed on to its callees in
 * proportion to their costs, callers before callees. Left-out functions that call each
 * other in a circle count as one. For each of them only the N_PAYERS heaviest payers are
 * followed, and left-out functions that lead to no shown one are not looked at, so the
 * cost is linear in functions and calls.
 */
#include "base/groups.h"
#include "base/map.h"
#include "base/scc.h"
#include "graph/hidden_calls.h"
#include "graph/reduce.h"
#include "graph/residual.h"

enum { N_PAYERS = 16 };

/* Shown functions, as vertices of the reduced graph, that pay for a component. */
struct payers {
    uint32_t n;
    uint32_t vertex[N_PAYERS]; /* in the order in which they came */
    double cost[N_PAYERS];
};

struct flow {
    const struct p2d_graph *whole;
    const uint32_t *place;
    struct p2d_graph *to;
    struct p2d_report *report;
    struct p2d_hidden_calls hidden;
    uint32_t *component; /* by number of a left-out function; callees' before callers' */
    uint32_t n_components;
    uint32_t *payers_of; /* by component: its payers + 1; 0: none yet */
    double *cost;        /* by component: cost of all calls into it */
    P2D_VEC(struct payers) payers;
    P2D_VEC(uint32_t) unused; /* payers of components that are done, + 1 */
    struct p2d_map pairs;     /* vertices of `to` -> residual edge + 1 */
};

/* The component of a left-out function; 0: of a shown one. */
static uint32_t component_of(const struct flow *f, uint32_t vertex)
{
    uint32_t number = f->hidden.number[vertex];
    return number != 0 ? f->component[number] : 0;
}

/* ----------------------------------------------------------------- components */

static const struct p2d_edge *hidden_call(const struct flow *f, uint32_t i)
{
    return &f->whole->edges.at[f->hidden.calls.at[i]];
}

static uint32_t number_of_caller(const void *context, uint32_t i)
{
    const struct flow *f = context;
    uint32_t number = f->hidden.number[hidden_call(f, i)->caller];
    return number != 0 ? number : P2D_NO_GROUP;
}

/* Among the numbers, where 0 stands for all shown functions. */
static bool find_components(struct flow *f)
{
    struct p2d_groups out = {0};
    uint32_t n = f->hidden.n + 1;
    if (p2d_group_items(&out, f->report, n, f->hidden.calls.len, number_of_caller, f)) {
        for (uint32_t i = 0; i < out.first[n]; i++)
            out.items[i] = f->hidden.number[hidden_call(f, out.items[i])->callee];
        f->component = p2d_scc(f->report, n, out.first, out.items);
    }
    for (uint32_t i = 0; f->component != NULL && i < n; i++)
        if (f->component[i] > f->n_components)
            f->n_components = f->component[i];
    p2d_groups_release(&out);
    return f->component != NULL;
}

static uint32_t component_of_caller(const void *context, uint32_t i)
{
    const struct flow *f = context;
    uint32_t component = component_of(f, hidden_call(f, i)->caller);
    return component != 0 ? component : P2D_NO_GROUP;
}

/* --------------------------------------------------------------------- payers */

static uint32_t new_payers(struct flow *f)
{
    const struct payers none = {0};
    if (f->unused.len == 0)
        return p2d_vec_push(&f->payers, f->report, none) ? f->payers.len : 0;
    uint32_t number = f->unused.at[--f->unused.len];
    f->payers.at[number - 1].n = 0;
    return number;
}

/* Of payers that pay the same, the last. */
static uint32_t least_of(const struct payers *p)
{
    uint32_t least = p->n - 1;
    for (uint32_t i = p->n - 1; i-- > 0;)
        if (p->cost[i] < p->cost[least])
            least = i;
    return least;
}

/* Note that the vertex pays for the component; of too many payers the least is
 * forgotten. */
static void pay(struct flow *f, uint32_t component, uint32_t vertex, double cost)
{
    if (f->payers_of[component] == 0)
        f->payers_of[component] = new_payers(f);
    if (f->payers_of[component] == 0)
        return;
    struct payers *p = &f->payers.at[f->payers_of[component] - 1];
    for (uint32_t i = 0; i < p->n; i++)
        if (p->vertex[i] == vertex) {
            p->cost[i] += cost;
            return;
        }
    bool is_full = p->n == N_PAYERS;
    uint32_t at = is_full ? least_of(p) : p->n++;
    if (is_full && !(cost > p->cost[at]))
        return;
    p->vertex[at] = vertex;
    p->cost[at] = cost;
}

static void forget_payers(struct flow *f, uint32_t component)
{
    uint32_t number = f->payers_of[component];
    f->payers_of[component] = 0;
    if (number != 0)
        (void)p2d_vec_push(&f->unused, f->report, number);
}

/* ----------------------------------------------------------------------- flow */

static void add_to_edge(struct flow *f, uint32_t caller, uint32_t callee, double cost)
{
    uint32_t *slot = p2d_map_at(&f->pairs, f->report, p2d_pair(caller, callee));
    struct p2d_edge fresh = {.caller = caller,
                             .callee = callee,
                             .calls = p2d_count_unknown(),
                             .primitive = p2d_count_unknown(),
                             .estimated = true,
                             .residual = true};
    if (slot == NULL)
        return;
    if (*slot == 0 && p2d_vec_push(&f->to->edges, f->report, fresh))
        *slot = f->to->edges.len;
    if (*slot != 0)
        f->to->edges.at[*slot - 1].total += cost;
}

static double positive(double cost)
{
    return cost > 0 ? cost : 0;
}

/* Pass the payments for a component on along one of its calls; what was paid last comes
 * first. */
static void pass_on(struct flow *f, uint32_t from, const struct p2d_edge *edge)
{
    uint32_t to = component_of(f, edge->callee);
    if (from == to)
        return;
    double part = f->cost[from] > 0 ? positive(edge->total) / f->cost[from] : 0;
    /* A payment may move the payers: they are looked up each time. */
    const uint32_t number = f->payers_of[from] - 1;
    for (uint32_t i = f->payers.at[number].n; i-- > 0;) {
        uint32_t vertex = f->payers.at[number].vertex[i];
        double cost = f->payers.at[number].cost[i] * (part < 1 ? part : 1);
        if (to != 0)
            pay(f, to, vertex, cost);
        else
            add_to_edge(f, vertex, f->place[edge->callee] - 1, cost);
    }
}

/* Count direct payments of shown functions, and the sums of all payments. */
static void begin(struct flow *f)
{
    for (uint32_t i = 0; i < f->hidden.calls.len; i++) {
        const struct p2d_edge *edge = hidden_call(f, i);
        uint32_t from = component_of(f, edge->caller), to = component_of(f, edge->callee);
        if (to == 0 || from == to)
            continue;
        f->cost[to] += positive(edge->total);
        if (from == 0)
            pay(f, to, f->place[edge->caller] - 1, positive(edge->total));
    }
}

/* Callers come before callees. */
static void flow(struct flow *f, const struct p2d_groups *out)
{
    begin(f);
    for (uint32_t c = f->n_components; c > 0 && p2d_ok(f->report); c--) {
        for (uint32_t i = out->first[c]; f->payers_of[c] != 0 && i < out->first[c + 1];
             i++)
            pass_on(f, c, hidden_call(f, out->items[i]));
        forget_payers(f, c);
    }
}

/* Limit the costs: payments count a call each time that it recurs below itself. */
static void limit_costs(struct flow *f)
{
    for (uint32_t e = 0; e < f->to->edges.len; e++) {
        struct p2d_edge *edge = &f->to->edges.at[e];
        double caller = f->to->vertices.at[edge->caller].total;
        double callee = f->to->vertices.at[edge->callee].total;
        double most = positive(caller < callee ? caller : callee);
        if (edge->residual && edge->total > most)
            edge->total = most;
    }
}

static void release(struct flow *f)
{
    p2d_hidden_calls_release(&f->hidden);
    p2d_delete(f->component);
    p2d_delete(f->payers_of);
    p2d_delete(f->cost);
    p2d_vec_release(&f->payers);
    p2d_vec_release(&f->unused);
    p2d_map_release(&f->pairs);
}

void p2d_residual_from_calls(const struct p2d_graph *whole, const uint32_t *place,
                             struct p2d_graph *to, struct p2d_report *report)
{
    struct flow f = {.whole = whole, .place = place, .to = to, .report = report};
    struct p2d_groups out = {0};
    if (p2d_hidden_calls_init(&f.hidden, whole, place, report) && find_components(&f)) {
        size_t n = (size_t)f.n_components + 1;
        f.payers_of = p2d_new(report, n, sizeof *f.payers_of);
        f.cost = p2d_new(report, n, sizeof *f.cost);
    }
    if (p2d_ok(report) && p2d_group_items(&out, report, f.n_components + 1,
                                          f.hidden.calls.len, component_of_caller, &f)) {
        flow(&f, &out);
        limit_costs(&f);
    }
    p2d_groups_release(&out);
    release(&f);
}
