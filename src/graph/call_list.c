/* call_list.c - list the functions and calls of a whole profile with their costs in
 * every metric. */
#include "graph/call_list.h"

#include "base/groups.h"
#include "base/map.h"
#include "graph/graph.h"
#include "graph/new_graph.h"

/* Calls before they are grouped, and their costs in all metrics. */
struct draft {
    struct p2d_call_list *list;
    struct p2d_report *report;
    P2D_VEC(struct p2d_list_call) calls;
    P2D_VEC(double) totals; /* n_metrics for each call */
    bool counts_calls;      /* not samples */
};

static uint32_t add_call(struct draft *d, struct p2d_list_call call)
{
    uint32_t n = d->list->n_metrics;
    if (!p2d_vec_reserve(&d->totals, d->report, n) ||
        !p2d_vec_push(&d->calls, d->report, call))
        return 0;
    memset(d->totals.at + d->totals.len, 0, n * sizeof *d->totals.at);
    d->totals.len += n;
    return d->calls.len;
}

static void take_calls(struct draft *d)
{
    const struct p2d_profile *p = d->list->profile;
    uint32_t n = d->list->n_metrics;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        d->list->has[fn] = p2d_fn_calls_at(p, fn).listed;
        for (p2d_metric m = 1; m <= n; m++)
            d->list->self[(size_t)fn * n + m - 1] =
                p2d_cost_at(&p->metrics.at[m].fns, fn).self;
    }
    for (p2d_call_id id = 1; id < p->calls.len; id++) {
        const struct p2d_call *call = &p->calls.at[id];
        if (call->caller == 0 || call->callee == 0)
            continue; /* from outside the profile */
        uint32_t number =
            add_call(d, (struct p2d_list_call){.caller = call->caller,
                                               .callee = call->callee,
                                               .calls = call->calls,
                                               .id = id,
                                               .estimated = call->estimated});
        if (number == 0)
            return;
        for (p2d_metric m = 1; m <= n; m++)
            d->totals.at[(size_t)(number - 1) * n + m - 1] =
                p2d_cost_at(&p->metrics.at[m].calls, id).total;
    }
}

static uint64_t exact_calls(struct p2d_count calls)
{
    return p2d_count_known(calls) && calls.high == 0 ? calls.low : 0;
}

/* Take the graph of one metric; calls are found again by caller and callee. */
static void take_graph(struct draft *d, const struct p2d_graph *graph,
                       struct p2d_map *pairs)
{
    uint32_t n = d->list->n_metrics, column = graph->metric - 1;
    for (uint32_t v = 0; v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        d->list->has[vertex->fn] = true;
        d->list->self[(size_t)vertex->fn * n + column] = vertex->self;
    }
    for (uint32_t e = 0; e < graph->edges.len; e++) {
        const struct p2d_edge *edge = &graph->edges.at[e];
        p2d_fn caller = graph->vertices.at[edge->caller].fn;
        p2d_fn callee = graph->vertices.at[edge->callee].fn;
        uint32_t *slot = p2d_map_at(pairs, d->report, p2d_pair(caller, callee));
        if (slot == NULL)
            return;
        if (*slot == 0)
            *slot =
                add_call(d, (struct p2d_list_call){.caller = caller, .callee = callee});
        if (*slot == 0 || d->calls.at == NULL)
            return;
        struct p2d_list_call *call = &d->calls.at[*slot - 1];
        uint64_t count = d->counts_calls ? exact_calls(edge->calls) : edge->samples;
        if (call->calls.low < count)
            call->calls.low = count;
        d->totals.at[(size_t)(*slot - 1) * n + column] = edge->total;
    }
}

static void take_stacks(struct draft *d)
{
    struct p2d_map pairs = {0};
    for (p2d_metric m = 1; m <= d->list->n_metrics; m++)
        d->counts_calls |= p2d_knows_calls(d->list->profile, m);
    for (p2d_metric m = 1; m <= d->list->n_metrics && p2d_ok(d->report); m++) {
        struct p2d_graph graph = {.profile = d->list->profile, .metric = m};
        p2d_graph_from_stacks(&graph, d->report);
        if (p2d_ok(d->report))
            take_graph(d, &graph, &pairs);
        p2d_vec_release(&graph.vertices);
        p2d_vec_release(&graph.edges);
    }
    p2d_map_release(&pairs);
}

static uint32_t caller_of(const void *context, uint32_t call)
{
    return ((const struct draft *)context)->calls.at[call].caller;
}

/* Put the calls into groups by caller, in the order they have. */
static void group(struct draft *d)
{
    struct p2d_call_list *list = d->list;
    uint32_t n = list->n_metrics;
    struct p2d_groups groups = {0};
    if (p2d_ok(d->report) && p2d_vec_reserve(&list->calls, d->report, d->calls.len)) {
        list->total = p2d_new(d->report, (size_t)d->calls.len * n, sizeof *list->total);
        (void)p2d_group_items(&groups, d->report, list->profile->fns.len, d->calls.len,
                              caller_of, d);
    }
    for (uint32_t to = 0; groups.items != NULL && p2d_ok(d->report) && to < d->calls.len;
         to++) {
        uint32_t c = groups.items[to];
        const struct p2d_list_call *call = &d->calls.at[c];
        list->has[call->caller] = list->has[call->callee] = true;
        list->calls.at[list->calls.len++] = *call;
        memcpy(list->total + (size_t)to * n, d->totals.at + (size_t)c * n,
               n * sizeof *list->total);
    }
    list->first = groups.first;
    p2d_delete(groups.items);
}

bool p2d_call_list_init(struct p2d_call_list *list, const struct p2d_profile *p,
                        struct p2d_report *report)
{
    *list = (struct p2d_call_list){.profile = p, .n_metrics = p->metrics.len - 1};
    struct draft draft = {.list = list, .report = report};
    list->has = p2d_new(report, p->fns.len, sizeof *list->has);
    list->self =
        p2d_new(report, (size_t)p->fns.len * list->n_metrics, sizeof *list->self);
    if (p2d_ok(report)) {
        if (p->shape == P2D_TREE)
            take_stacks(&draft);
        else
            take_calls(&draft);
        group(&draft);
    }
    p2d_vec_release(&draft.calls);
    p2d_vec_release(&draft.totals);
    return p2d_ok(report);
}

void p2d_call_list_release(struct p2d_call_list *list)
{
    p2d_delete(list->has);
    p2d_delete(list->self);
    p2d_vec_release(&list->calls);
    p2d_delete(list->total);
    p2d_delete(list->first);
    *list = (struct p2d_call_list){0};
}
