/* call_order.c - order the functions of a call list, callers first, and mark the calls
 * that lead back.
 *
 * A cycle begins with the function that costs most when called from outside. From there a
 * depth-first search along the heaviest calls puts the others in order, so that each has
 * a caller in front of it. Linear but for sorting the calls within cycles.
 */
#include "graph/call_order.h"

#include <math.h>
#include <stdlib.h>

#include "base/scc.h"
#include "graph/graph.h"
#include "graph/unrolled_calls.h"
#include "graph/sort.h"

/* An entry of less than a thousandth is noise: of rounding, for example. */
enum { SMALLEST_PARTS = 1000 };

struct inner {
    double cost;
    uint32_t call;
};

struct search {
    struct p2d_call_order *to;
    const struct p2d_call_list *list;
    struct p2d_report *report;
    uint32_t n, main; /* metrics; the one that decides, from 0 */
    double *incoming; /* [fn * n + metric - 1]: by calls from outside its cycle */
    double *outgoing; /* same index: its self cost and the cost of its calls of others */
    double *whole;    /* by metric - 1 */
    double *called;   /* by function: how often by another one, or by itself */
    bool *has_callers, *is_entered; /* by function: others; of other cycles */
    struct inner *inner;            /* by function: its calls within the cycle */
    uint32_t *first, *next;         /* by function: its first in `inner`; the next */
    p2d_fn *path;
    bool *seen;
};

/* ------------------------------------------------------------------ entries */

static double *row(double *numbers, const struct search *s, uint32_t i)
{
    return numbers + (size_t)i * s->n;
}

static void sum_calls(struct search *s)
{
    const struct p2d_call_list *list = s->list;
    for (p2d_fn fn = 1; fn < list->profile->fns.len; fn++)
        for (uint32_t m = 0; m < s->n; m++) {
            row(s->outgoing, s, fn)[m] = fabs(row(list->self, s, fn)[m]);
            s->whole[m] += row(s->outgoing, s, fn)[m];
        }
    for (uint32_t c = 0; c < list->calls.len; c++) {
        const struct p2d_list_call *call = &list->calls.at[c];
        bool enters = s->to->cycles[call->caller] != s->to->cycles[call->callee];
        if (p2d_count_known(call->calls))
            s->called[call->callee] += p2d_count_value(call->calls);
        if (call->caller == call->callee)
            continue;
        s->has_callers[call->callee] = true;
        s->is_entered[call->callee] |= enters;
        for (uint32_t m = 0; m < s->n; m++) {
            double cost = fabs(row(list->total, s, c)[m]);
            row(s->incoming, s, call->callee)[m] += enters ? cost : 0;
            row(s->outgoing, s, call->caller)[m] += cost;
        }
    }
}

/* The total as the input has it, or the known costs of a function that is only a
 * caller. */
static double total_of(const struct search *s, p2d_fn fn, uint32_t m)
{
    const struct p2d_profile *p = s->list->profile;
    if (p2d_fn_calls_at(p, fn).listed)
        return fabs(p2d_cost_at(&p->metrics.at[m + 1].fns, fn).total);
    return fmax(row(s->incoming, s, fn)[m], row(s->outgoing, s, fn)[m]);
}

/* Whether nobody in the profile called the function, as far as calls are counted. A
 * cycle's functions have callers in it that do not make their totals grow. */
static bool may_be_root(const struct search *s, p2d_fn fn)
{
    struct p2d_count calls = p2d_fn_calls_at(s->list->profile, fn).calls;
    return !p2d_count_known(calls) || p2d_count_value(calls) > s->called[fn] ||
           s->called[fn] <= 0;
}

static void find_entries(struct search *s)
{
    for (p2d_fn fn = 1; fn < s->list->profile->fns.len; fn++) {
        bool may = may_be_root(s, fn);
        if (!s->has_callers[fn])
            s->to->entry[fn] = P2D_ENTRY;
        for (uint32_t m = 0; m < s->n; m++) {
            double total = total_of(s, fn, m);
            double cost = total - row(s->incoming, s, fn)[m];
            bool matters = may && cost > 0 && cost * SMALLEST_PARTS >= s->whole[m] &&
                           cost * SMALLEST_PARTS >= total;
            if (s->has_callers[fn] && !matters)
                continue;
            row(s->to->entry_cost, s, fn)[m] = s->has_callers[fn] ? cost : total;
            s->to->entry[fn] = P2D_ENTRY;
        }
    }
}

/* ------------------------------------------------------------------- cycles */

static bool find_cycles(struct search *s)
{
    uint32_t n = s->list->calls.len;
    p2d_fn *callees = p2d_new(s->report, n, sizeof *callees);
    for (uint32_t c = 0; c < n && callees != NULL; c++)
        callees[c] = s->list->calls.at[c].callee;
    if (callees != NULL)
        s->to->cycles =
            p2d_scc(s->report, s->list->profile->fns.len, s->list->first, callees);
    p2d_delete(callees);
    return s->to->cycles != NULL;
}

/* Callers' cycles have the higher numbers. */
static bool put_cycles_in_order(struct search *s)
{
    uint32_t n_fns = s->list->profile->fns.len;
    uint32_t *ends = p2d_new(s->report, (size_t)n_fns + 2, sizeof *ends);
    if (ends == NULL)
        return false;
    for (p2d_fn fn = 1; fn < n_fns; fn++)
        ends[n_fns + 1 - s->to->cycles[fn]]++;
    for (uint32_t i = 1; i < n_fns + 2; i++)
        ends[i] += ends[i - 1];
    for (p2d_fn fn = n_fns; fn-- > 1;)
        s->to->fns[--ends[n_fns + 1 - s->to->cycles[fn]]] = fn;
    s->to->n_fns = n_fns - 1;
    p2d_delete(ends);
    return true;
}

/* Whether a cycle begins with `a` rather than with `b`. */
static bool is_better_begin(const struct search *s, p2d_fn a, p2d_fn b)
{
    double in[2] = {0}, total[2] = {0};
    for (int i = 0; i < 2; i++) {
        p2d_fn fn = i == 0 ? a : b;
        in[i] = row(s->incoming, s, fn)[s->main] + row(s->to->entry_cost, s, fn)[s->main];
        total[i] = total_of(s, fn, s->main);
    }
    bool is_in[2] = {s->is_entered[a] || s->to->entry[a] != P2D_NO_ENTRY,
                     s->is_entered[b] || s->to->entry[b] != P2D_NO_ENTRY};
    if (is_in[0] != is_in[1])
        return is_in[0];
    if (in[0] < in[1] || in[0] > in[1])
        return in[0] > in[1];
    if (may_be_root(s, a) != may_be_root(s, b))
        return may_be_root(s, a);
    if (total[0] < total[1] || total[0] > total[1])
        return total[0] > total[1];
    return p2d_compare_fns(s->list->profile, a, b) < 0;
}

static int compare_inner(const void *a, const void *b)
{
    const struct inner *x = a, *y = b;
    if (x->cost < y->cost || x->cost > y->cost)
        return x->cost > y->cost ? -1 : 1;
    return (x->call > y->call) - (x->call < y->call);
}

/* Sort the calls within cycles by caller, heaviest first. */
static void sort_inner(struct search *s)
{
    uint32_t n = 0;
    for (p2d_fn fn = 0; fn < s->list->profile->fns.len; fn++) {
        s->first[fn] = s->next[fn] = n;
        for (uint32_t c = s->list->first[fn]; c < s->list->first[fn + 1]; c++)
            if (s->to->cycles[fn] == s->to->cycles[s->list->calls.at[c].callee])
                s->inner[n++] =
                    (struct inner){fabs(row(s->list->total, s, c)[s->main]), c};
        if (n - s->first[fn] > 1)
            qsort(s->inner + s->first[fn], n - s->first[fn], sizeof *s->inner,
                  compare_inner);
    }
    s->first[s->list->profile->fns.len] = n;
}

/* Fill the cycle's places from the end: the function that the search leaves last comes
 * first. */
static void put_cycle_in_order(struct search *s, p2d_fn start, uint32_t end)
{
    uint32_t depth = 0;
    s->path[depth++] = start;
    s->seen[start] = true;
    while (depth > 0) {
        p2d_fn fn = s->path[depth - 1];
        if (s->next[fn] == s->first[fn + 1]) {
            s->to->fns[--end] = fn;
            depth--;
            continue;
        }
        p2d_fn callee = s->list->calls.at[s->inner[s->next[fn]++].call].callee;
        if (s->seen[callee])
            continue;
        s->seen[callee] = true;
        s->path[depth++] = callee;
    }
}

static void put_in_order(struct search *s)
{
    const struct p2d_call_order *to = s->to;
    for (uint32_t i = 0, end; i < to->n_fns; i = end) {
        p2d_fn begin = to->fns[i];
        for (end = i + 1;
             end < to->n_fns && to->cycles[to->fns[end]] == to->cycles[to->fns[i]]; end++)
            if (is_better_begin(s, to->fns[end], begin))
                begin = to->fns[end];
        if (!s->is_entered[begin] && to->entry[begin] == P2D_NO_ENTRY) {
            to->entry[begin] = P2D_SUPPOSED_ENTRY;
            for (uint32_t m = 0; m < s->n; m++)
                row(to->entry_cost, s, begin)[m] = total_of(s, begin, m);
        }
        if (end - i > 1)
            put_cycle_in_order(s, begin, end);
    }
    for (uint32_t i = 0; i < to->n_fns; i++)
        to->rank[to->fns[i]] = i;
}

/* ---------------------------------------------------------------- the whole */

static bool allocate(struct search *s)
{
    uint32_t n_fns = s->list->profile->fns.len;
    size_t numbers = (size_t)n_fns * s->n;
    struct p2d_report *report = s->report;
    s->incoming = p2d_new(report, numbers, sizeof *s->incoming);
    s->outgoing = p2d_new(report, numbers, sizeof *s->outgoing);
    s->whole = p2d_new(report, s->n, sizeof *s->whole);
    s->called = p2d_new(report, n_fns, sizeof *s->called);
    s->has_callers = p2d_new(report, n_fns, sizeof *s->has_callers);
    s->is_entered = p2d_new(report, n_fns, sizeof *s->is_entered);
    s->inner = p2d_new(report, s->list->calls.len, sizeof *s->inner);
    s->first = p2d_new(report, (size_t)n_fns + 1, sizeof *s->first);
    s->next = p2d_new(report, n_fns, sizeof *s->next);
    s->path = p2d_new(report, n_fns, sizeof *s->path);
    s->seen = p2d_new(report, n_fns, sizeof *s->seen);
    s->to->fns = p2d_new(report, n_fns, sizeof *s->to->fns);
    s->to->rank = p2d_new(report, n_fns, sizeof *s->to->rank);
    s->to->entry = p2d_new(report, n_fns, sizeof *s->to->entry);
    s->to->entry_cost = p2d_new(report, numbers, sizeof *s->to->entry_cost);
    return p2d_ok(report);
}

static void release(struct search *s)
{
    p2d_delete(s->incoming);
    p2d_delete(s->outgoing);
    p2d_delete(s->whole);
    p2d_delete(s->called);
    p2d_delete(s->has_callers);
    p2d_delete(s->is_entered);
    p2d_delete(s->inner);
    p2d_delete(s->first);
    p2d_delete(s->next);
    p2d_delete(s->path);
    p2d_delete(s->seen);
}

bool p2d_call_order_init(struct p2d_call_order *order, const struct p2d_call_list *list,
                         p2d_metric main, struct p2d_report *report)
{
    *order = (struct p2d_call_order){0};
    struct search s = {.to = order,
                       .list = list,
                       .report = report,
                       .n = list->n_metrics,
                       .main = main - 1};
    if (allocate(&s) && find_cycles(&s) && put_cycles_in_order(&s)) {
        sum_calls(&s);
        find_entries(&s);
        sort_inner(&s);
        put_in_order(&s);
    }
    release(&s);
    return p2d_ok(report);
}

void p2d_call_order_release(struct p2d_call_order *order)
{
    p2d_delete(order->cycles);
    p2d_delete(order->fns);
    p2d_delete(order->rank);
    p2d_delete(order->entry_cost);
    p2d_delete(order->entry);
    *order = (struct p2d_call_order){0};
}
