/* residual_from_calls.c - estimate indirect calls, through functions that are left out of
 * a call list.
 *
 * A call list does not say which of a function's callers paid for which of its callees.
 * So the cost that shown functions pay for a left-out one is passed on to its callees in
 * proportion to their costs, callers before callees. Left-out functions that call each
 * other in a circle count as one. For each of them only the N_PAYERS heaviest payers are
 * followed, so the cost is linear in functions and calls.
 */
#include "base/map.h"
#include "graph/reduce.h"
#include "graph/callees.h"
#include "graph/residual.h"

enum { N_PAYERS = 16 };

/* A shown function that pays for a left-out one; in a list by component. */
struct payer {
    uint32_t vertex; /* of the reduced graph */
    uint32_t next;   /* + 1 */
    double cost;
};

struct flow {
    const struct p2d_graph *whole;
    const uint32_t *place;
    struct p2d_graph *to;
    struct p2d_report *report;
    uint32_t *component; /* by vertex, from 1; callees' before callers' */
    uint32_t n_components;
    uint32_t *first_payer; /* by component, + 1 */
    double *cost;          /* by component: cost of all calls into it */
    uint32_t free_payer;   /* a list of unused ones, + 1 */
    P2D_VEC(struct payer) payers;
    struct p2d_map pairs; /* vertices of `to` -> residual edge + 1 */
};

static bool is_hidden(const struct flow *f, uint32_t vertex)
{
    return f->place[vertex] == 0;
}

static bool find_components(struct flow *f)
{
    f->component = p2d_graph_components(f->whole, f->place, f->report);
    for (uint32_t i = 0; f->component != NULL && i < f->whole->vertices.len; i++)
        if (f->component[i] > f->n_components)
            f->n_components = f->component[i];
    return f->component != NULL;
}

static uint32_t new_payer(struct flow *f)
{
    uint32_t id = f->free_payer;
    if (id == 0)
        return p2d_vec_reserve(&f->payers, f->report, 1) ? ++f->payers.len : 0;
    if (f->payers.at != NULL)
        f->free_payer = f->payers.at[id - 1].next;
    return id;
}

/* Note that the vertex pays for the component; of too many payers the least is
 * forgotten. */
static void pay(struct flow *f, uint32_t component, uint32_t vertex, double cost)
{
    uint32_t n = 0, least = 0;
    for (uint32_t id = f->first_payer[component]; id != 0 && f->payers.at != NULL; n++) {
        struct payer *payer = &f->payers.at[id - 1];
        if (payer->vertex == vertex) {
            payer->cost += cost;
            return;
        }
        if (least == 0 || payer->cost < f->payers.at[least - 1].cost)
            least = id;
        id = payer->next;
    }
    if (n == N_PAYERS) {
        struct payer *payer = &f->payers.at[least - 1];
        if (cost > payer->cost) {
            payer->vertex = vertex;
            payer->cost = cost;
        }
        return;
    }
    uint32_t id = new_payer(f);
    if (id == 0 || f->payers.at == NULL)
        return;
    f->payers.at[id - 1] = (struct payer){vertex, f->first_payer[component], cost};
    f->first_payer[component] = id;
}

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

/* Pass the payments for the caller on along one of its calls. */
static void pass_on(struct flow *f, const struct p2d_edge *edge)
{
    uint32_t from = f->component[edge->caller], to = f->component[edge->callee];
    if (from == to)
        return;
    double part = f->cost[from] > 0 ? positive(edge->total) / f->cost[from] : 0;
    for (uint32_t id = f->first_payer[from]; id != 0 && f->payers.at != NULL;
         id = f->payers.at[id - 1].next) {
        struct payer payer = f->payers.at[id - 1];
        double cost = payer.cost * (part < 1 ? part : 1);
        if (is_hidden(f, edge->callee))
            pay(f, to, payer.vertex, cost);
        else
            add_to_edge(f, payer.vertex, f->place[edge->callee] - 1, cost);
    }
}

static void forget_payers(struct flow *f, uint32_t component)
{
    while (f->first_payer[component] != 0) {
        uint32_t id = f->first_payer[component];
        f->first_payer[component] = f->payers.at[id - 1].next;
        f->payers.at[id - 1].next = f->free_payer;
        f->free_payer = id;
    }
}

/* The component of a caller that is left out. */
static uint32_t hidden_caller(const void *context, uint32_t edge)
{
    const struct flow *f = context;
    uint32_t caller = f->whole->edges.at[edge].caller;
    return is_hidden(f, caller) ? f->component[caller] : P2D_NO_GROUP;
}

/* Count direct payments of shown functions, and the sums of all payments. */
static void begin(struct flow *f)
{
    for (uint32_t e = 0; e < f->whole->edges.len; e++) {
        const struct p2d_edge *edge = &f->whole->edges.at[e];
        uint32_t to = f->component[edge->callee];
        if (!is_hidden(f, edge->callee) || f->component[edge->caller] == to)
            continue;
        f->cost[to] += positive(edge->total);
        if (!is_hidden(f, edge->caller))
            pay(f, to, f->place[edge->caller] - 1, positive(edge->total));
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

void p2d_residual_from_calls(const struct p2d_graph *whole, const uint32_t *place,
                             struct p2d_graph *to, struct p2d_report *report)
{
    struct flow f = {.whole = whole, .place = place, .to = to, .report = report};
    struct p2d_groups out = {0};
    if (find_components(&f)) {
        size_t n = (size_t)f.n_components + 1;
        f.first_payer = p2d_new(report, n, sizeof *f.first_payer);
        f.cost = p2d_new(report, n, sizeof *f.cost);
    }
    if (p2d_ok(report) && p2d_group_items(&out, report, f.n_components + 1,
                                          whole->edges.len, hidden_caller, &f)) {
        begin(&f);
        for (uint32_t c = f.n_components; c > 0 && p2d_ok(report); c--) {
            for (uint32_t i = out.first[c]; f.first_payer[c] != 0 && i < out.first[c + 1];
                 i++)
                pass_on(&f, &whole->edges.at[out.items[i]]);
            forget_payers(&f, c);
        }
        limit_costs(&f);
    }
    p2d_delete(f.component);
    p2d_delete(f.first_payer);
    p2d_delete(f.cost);
    p2d_groups_release(&out);
    p2d_vec_release(&f.payers);
    p2d_map_release(&f.pairs);
}
