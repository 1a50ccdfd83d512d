/* unrolled_calls.c - unroll the cycles of a call list, for estimates of whole stacks.
 *
 * One pass over places in order, callers first. The weight of a call among the calls of
 * its callee is its cost; the part of the callee's cost on a level follows from the parts
 * of its callers. Linear in functions and calls.
 */
#include "graph/unrolled_calls.h"

#include <math.h>

#include "graph/call_order.h"

enum { LEVELS = 2, MOST_UNROLLED = 16 };

/* The weights of calls of a function: the metric, or the deciding metric where that is 0.
 */
enum basis { BY_METRIC, BY_MAIN, BY_NUMBER, EQUALLY };

struct unroll {
    struct p2d_unrolled *to;
    const struct p2d_call_list *list;
    struct p2d_call_order order;
    struct p2d_report *report;
    uint32_t n, main;         /* metrics; the one that decides, from 0 */
    double *weights;          /* [fn * n + metric - 1]: sum of all calls of it */
    double *numbers;          /* by function: number of its calls, where known */
    uint32_t *callers;        /* by function: calls of it, and an entry */
    bool *recurs;             /* by function: its cycle has calls in it */
    uint32_t *place;          /* by function: its place on the first level */
    uint32_t *size;           /* by function: distance to its place on the next level */
    uint32_t *incoming;       /* by place: calls of it, and an entry */
    double *incoming_weights; /* [place * n + metric - 1] */
};

static double *row(double *numbers, const struct unroll *u, uint32_t i)
{
    return numbers + (size_t)i * u->n;
}

static uint32_t cycle_of(const struct unroll *u, p2d_fn fn)
{
    return u->order.cycles[fn];
}

static uint32_t levels_of(const struct unroll *u, p2d_fn fn)
{
    return u->recurs[fn] && u->size[fn] <= MOST_UNROLLED ? LEVELS : 1;
}

/* Whether a call leads up, against the order. */
static bool is_back(const struct unroll *u, const struct p2d_list_call *call)
{
    return u->order.rank[call->callee] <= u->order.rank[call->caller];
}

/* ------------------------------------------------------------------ weights */

static void sum_weights(struct unroll *u)
{
    uint32_t n_fns = u->list->profile->fns.len;
    for (p2d_fn fn = 1; fn < n_fns; fn++) {
        u->callers[fn] = u->order.entry[fn] != P2D_NO_ENTRY;
        memcpy(row(u->weights, u, fn), row(u->order.entry_cost, u, fn),
               u->n * sizeof *u->weights);
    }
    for (uint32_t c = 0; c < u->list->calls.len; c++) {
        const struct p2d_list_call *call = &u->list->calls.at[c];
        u->callers[call->callee]++;
        if (p2d_count_known(call->calls))
            u->numbers[call->callee] += p2d_count_value(call->calls);
        for (uint32_t m = 0; m < u->n; m++)
            row(u->weights, u, call->callee)[m] += fabs(row(u->list->total, u, c)[m]);
        if (cycle_of(u, call->caller) == cycle_of(u, call->callee))
            u->recurs[call->caller] = u->recurs[call->callee] = true;
    }
}

static enum basis basis_of(const struct unroll *u, p2d_fn fn, uint32_t m)
{
    if (row(u->weights, u, fn)[m] > 0)
        return BY_METRIC;
    if (row(u->weights, u, fn)[u->main] > 0)
        return BY_MAIN;
    return u->numbers[fn] > 0 && u->order.entry[fn] == P2D_NO_ENTRY ? BY_NUMBER : EQUALLY;
}

/* The share of a call in all calls of its callee. */
static double share_of_call(const struct unroll *u, uint32_t c, uint32_t m)
{
    const struct p2d_list_call *call = &u->list->calls.at[c];
    const double *costs = row(u->list->total, u, c);
    const double *weights = row(u->weights, u, call->callee);
    switch (basis_of(u, call->callee, m)) {
    case BY_METRIC:
        return fabs(costs[m]) / weights[m];
    case BY_MAIN:
        return fabs(costs[u->main]) / weights[u->main];
    case BY_NUMBER:
        return p2d_count_known(call->calls)
                   ? p2d_count_value(call->calls) / u->numbers[call->callee]
                   : 0;
    default:
        return 1.0 / u->callers[call->callee];
    }
}

static double share_of_entry(const struct unroll *u, p2d_fn fn, uint32_t m)
{
    const double *costs = row(u->order.entry_cost, u, fn);
    const double *weights = row(u->weights, u, fn);
    if (u->order.entry[fn] == P2D_NO_ENTRY)
        return 0;
    switch (basis_of(u, fn, m)) {
    case BY_METRIC:
        return costs[m] / weights[m];
    case BY_MAIN:
        return costs[u->main] / weights[u->main];
    default:
        return 1.0 / u->callers[fn];
    }
}

/* ------------------------------------------------------------------- places */

/* Add the levels of a cycle, one after the other; each has all functions of the cycle. */
static bool add_places_of_cycle(struct unroll *u, uint32_t begin, uint32_t end)
{
    const p2d_fn *fns = u->order.fns;
    for (uint32_t i = begin; i < end; i++)
        u->size[fns[i]] = end - begin;
    for (uint32_t level = 0; level < levels_of(u, fns[begin]); level++)
        for (uint32_t i = begin; i < end; i++) {
            struct p2d_place place = {.fn = fns[i]};
            if (level == 0) {
                u->place[fns[i]] = u->to->places.len;
                place.entry = u->order.entry[fns[i]];
            }
            if (!p2d_vec_push(&u->to->places, u->report, place))
                return false;
        }
    return true;
}

static bool add_places(struct unroll *u)
{
    const struct p2d_call_order *order = &u->order;
    for (uint32_t i = 0, end; i < order->n_fns; i = end) {
        for (end = i + 1; end < order->n_fns &&
                          order->cycles[order->fns[end]] == order->cycles[order->fns[i]];)
            end++;
        if (!add_places_of_cycle(u, i, end))
            return false;
    }
    size_t numbers = (size_t)u->to->places.len * u->n;
    u->incoming = p2d_new(u->report, u->to->places.len, sizeof *u->incoming);
    u->incoming_weights = p2d_new(u->report, numbers, sizeof *u->incoming_weights);
    u->to->part = p2d_new(u->report, numbers, sizeof *u->to->part);
    u->to->total = p2d_new(u->report, numbers, sizeof *u->to->total);
    u->to->entry = p2d_new(u->report, numbers, sizeof *u->to->entry);
    return p2d_ok(u->report);
}

/* -------------------------------------------------------------------- calls */

static uint32_t level_of(const struct unroll *u, uint32_t place)
{
    p2d_fn fn = u->to->places.at[place].fn;
    return (place - u->place[fn]) / u->size[fn];
}

/* Find the part of its function's cost that a place has: the sum of its calls' parts; the
 * last level gets the rest. */
static void divide_function(struct unroll *u, uint32_t place)
{
    p2d_fn fn = u->to->places.at[place].fn;
    uint32_t level = level_of(u, place);
    double *parts = row(u->to->part, u, place);
    for (uint32_t m = 0; m < u->n; m++) {
        parts[m] = row(u->incoming_weights, u, place)[m];
        if (level + 1 < levels_of(u, fn))
            continue;
        double left = 1;
        for (uint32_t l = 0; l < level; l++)
            left -= row(u->to->part, u, u->place[fn] + l * u->size[fn])[m];
        parts[m] = left > 0 ? left : 0;
    }
}

static void weigh_entry(struct unroll *u, uint32_t place)
{
    p2d_fn fn = u->to->places.at[place].fn;
    if (u->to->places.at[place].entry == P2D_NO_ENTRY)
        return;
    u->incoming[place]++;
    for (uint32_t m = 0; m < u->n; m++) {
        double share = share_of_entry(u, fn, m);
        row(u->to->entry, u, place)[m] = share;
        row(u->incoming_weights, u, place)[m] += share;
    }
}

static bool add_call(struct unroll *u, uint32_t place, uint32_t c)
{
    const struct p2d_list_call *call = &u->list->calls.at[c];
    uint32_t callee = u->place[call->callee];
    if (cycle_of(u, call->caller) == cycle_of(u, call->callee)) {
        uint32_t level = level_of(u, place) + (is_back(u, call) ? 1 : 0);
        if (level == levels_of(u, call->callee))
            return true;
        callee += level * u->size[call->callee];
    }
    struct p2d_unrolled *to = u->to;
    if (!p2d_vec_push(&to->calls, u->report, (struct p2d_unrolled_call){callee, c}) ||
        !p2d_vec_reserve(&to->shares, u->report, u->n))
        return false;
    u->incoming[callee]++;
    for (uint32_t m = 0; m < u->n; m++) {
        double weight = share_of_call(u, c, m) * row(to->part, u, place)[m];
        to->shares.at[to->shares.len++] = weight;
        row(u->incoming_weights, u, callee)[m] += weight;
    }
    return true;
}

static bool add_calls(struct unroll *u)
{
    for (uint32_t place = 0; place < u->to->places.len; place++) {
        p2d_fn fn = u->to->places.at[place].fn;
        weigh_entry(u, place);
        divide_function(u, place);
        u->to->places.at[place].first = u->to->calls.len;
        for (uint32_t c = u->list->first[fn]; c < u->list->first[fn + 1]; c++)
            if (!add_call(u, place, c))
                return false;
    }
    struct p2d_place end = {.first = u->to->calls.len};
    return p2d_vec_push(&u->to->places, u->report, end);
}

/* Turn weights into shares. Where nothing was measured, all shares are equal. */
static double as_share(const struct unroll *u, double weight, uint32_t place, uint32_t m)
{
    double all = row(u->incoming_weights, u, place)[m];
    return all > 0 ? weight / all : 1.0 / u->incoming[place];
}

static void make_shares(struct unroll *u)
{
    for (uint32_t c = 0; c < u->to->calls.len; c++)
        for (uint32_t m = 0; m < u->n; m++) {
            double *share = &row(u->to->shares.at, u, c)[m];
            *share = as_share(u, *share, u->to->calls.at[c].callee, m);
        }
    for (uint32_t place = 0; place + 1 < u->to->places.len; place++)
        for (uint32_t m = 0; m < u->n; m++) {
            double *share = &row(u->to->entry, u, place)[m];
            if (u->to->places.at[place].entry != P2D_NO_ENTRY)
                *share = as_share(u, *share, place, m);
        }
}

/* Go from the last place up: callees come after their callers. */
static void sum_up(struct unroll *u)
{
    struct p2d_unrolled *to = u->to;
    for (uint32_t place = to->places.len - 1; place-- > 0;) {
        double *total = row(to->total, u, place);
        const double *self = row(u->list->self, u, to->places.at[place].fn);
        for (uint32_t m = 0; m < u->n; m++) {
            total[m] = fabs(self[m]) * row(to->part, u, place)[m];
            to->whole[m] += total[m];
        }
        for (uint32_t c = to->places.at[place].first; c < to->places.at[place + 1].first;
             c++)
            for (uint32_t m = 0; m < u->n; m++)
                total[m] += row(to->total, u, to->calls.at[c].callee)[m] *
                            row(to->shares.at, u, c)[m];
    }
}

/* ---------------------------------------------------------------- the whole */

static bool begin(struct unroll *u)
{
    uint32_t n_fns = u->list->profile->fns.len;
    struct p2d_report *report = u->report;
    u->weights = p2d_new(report, (size_t)n_fns * u->n, sizeof *u->weights);
    u->numbers = p2d_new(report, n_fns, sizeof *u->numbers);
    u->callers = p2d_new(report, n_fns, sizeof *u->callers);
    u->recurs = p2d_new(report, n_fns, sizeof *u->recurs);
    u->place = p2d_new(report, n_fns, sizeof *u->place);
    u->size = p2d_new(report, n_fns, sizeof *u->size);
    u->to->whole = p2d_new(report, u->n, sizeof *u->to->whole);
    return p2d_ok(report) &&
           p2d_call_order_init(&u->order, u->list, (p2d_metric)(u->main + 1), report);
}

static void end(struct unroll *u)
{
    u->to->entry_cost = u->order.entry_cost;
    u->order.entry_cost = NULL;
    u->to->recurs = u->recurs;
    p2d_call_order_release(&u->order);
    p2d_delete(u->weights);
    p2d_delete(u->numbers);
    p2d_delete(u->callers);
    p2d_delete(u->place);
    p2d_delete(u->size);
    p2d_delete(u->incoming);
    p2d_delete(u->incoming_weights);
}

bool p2d_unroll_calls(struct p2d_unrolled *to, const struct p2d_call_list *list,
                      p2d_metric main, struct p2d_report *report)
{
    *to = (struct p2d_unrolled){.list = list};
    struct unroll u = {
        .to = to, .list = list, .report = report, .n = list->n_metrics, .main = main - 1};
    if (begin(&u)) {
        sum_weights(&u);
        if (add_places(&u) && add_calls(&u)) {
            make_shares(&u);
            sum_up(&u);
        }
    }
    end(&u);
    return p2d_ok(report);
}

void p2d_unrolled_release(struct p2d_unrolled *to)
{
    p2d_vec_release(&to->places);
    p2d_vec_release(&to->calls);
    p2d_delete(to->part);
    p2d_delete(to->recurs);
    p2d_delete(to->total);
    p2d_vec_release(&to->shares);
    p2d_delete(to->entry);
    p2d_delete(to->entry_cost);
    p2d_delete(to->whole);
    *to = (struct p2d_unrolled){0};
}
