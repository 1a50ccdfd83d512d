/* cut_flows.c - how much of a call list's cost is below some functions, and above others.
 *
 * Shares go down from callers to callees, costs go up from callees to callers: places come
 * callers first, so each is one pass. Linear in functions and calls.
 */
#include "graph/cut_flows.h"

#include <math.h>

struct cut {
    struct p2d_cut_flows *to;
    struct p2d_cut_by by;
    const struct p2d_call_list *list;
    const struct p2d_unrolled *calls;
    struct p2d_report *report;
    uint32_t n;
    bool *is_entry;   /* by function: somebody outside the profile calls it */
    bool *outside;    /* by function: called on a way past all roots */
    uint32_t *first;  /* by function: its first place, + 1 */
    uint32_t *levels; /* by function: its places */
    double *begun;    /* by place: the share of its cost that is below no other root */
    double *all;      /* by place: its cost with all below */
};

static double *row(double *numbers, const struct cut *cut, uint32_t i)
{
    return numbers + (size_t)i * cut->n;
}

static const struct p2d_place *place_at(const struct cut *cut, uint32_t place)
{
    return &cut->calls->places.at[place];
}

static uint32_t n_places(const struct cut *cut)
{
    return cut->calls->places.len - 1; /* the last one ends the calls */
}

static bool is_root(const struct cut *cut, p2d_fn fn)
{
    return cut->by.root == NULL || cut->by.root[fn];
}

static bool is_leaf(const struct cut *cut, p2d_fn fn)
{
    return cut->by.leaf == NULL || cut->by.leaf[fn];
}

/* ------------------------------------------------------------------- reaching */

static uint32_t callee_of(const void *list, uint32_t call)
{
    return ((const struct p2d_call_list *)list)->calls.at[call].callee;
}

static bool enter(bool *marks, p2d_fn *queue, uint32_t *end, p2d_fn fn)
{
    if (marks[fn])
        return false;
    marks[fn] = true;
    queue[(*end)++] = fn;
    return true;
}

/* Follow calls down from what is marked, but never to `barred`. */
static void spread_down(const struct cut *cut, bool *marks, const bool *barred)
{
    uint32_t n_fns = cut->list->profile->fns.len, end = 0;
    p2d_fn *queue = p2d_new(cut->report, n_fns, sizeof *queue);
    for (p2d_fn fn = 1; queue != NULL && fn < n_fns; fn++)
        if (marks[fn])
            queue[end++] = fn;
    for (uint32_t i = 0; i < end; i++)
        for (uint32_t c = cut->list->first[queue[i]]; c < cut->list->first[queue[i] + 1];
             c++) {
            p2d_fn callee = cut->list->calls.at[c].callee;
            if (barred == NULL || !barred[callee])
                enter(marks, queue, &end, callee);
        }
    p2d_delete(queue);
}

/* Follow calls up from what is marked. */
static void spread_up(const struct cut *cut, bool *marks)
{
    uint32_t n_fns = cut->list->profile->fns.len, end = 0;
    struct p2d_groups callers = {0};
    p2d_fn *queue = p2d_new(cut->report, n_fns, sizeof *queue);
    if (queue != NULL && p2d_group_items(&callers, cut->report, n_fns,
                                         cut->list->calls.len, callee_of, cut->list)) {
        for (p2d_fn fn = 1; fn < n_fns; fn++)
            if (marks[fn])
                queue[end++] = fn;
        for (uint32_t i = 0; i < end; i++)
            for (uint32_t c = callers.first[queue[i]]; c < callers.first[queue[i] + 1];
                 c++)
                enter(marks, queue, &end, cut->list->calls.at[callers.items[c]].caller);
    }
    p2d_groups_release(&callers);
    p2d_delete(queue);
}

/* Find what is below a root, and what of it is below nothing else. */
static void find_inside(struct cut *cut)
{
    uint32_t n_fns = cut->list->profile->fns.len;
    for (uint32_t i = 0; i < n_places(cut); i++)
        if (place_at(cut, i)->entry != P2D_NO_ENTRY)
            cut->is_entry[place_at(cut, i)->fn] = true;
    for (p2d_fn fn = 1; fn < n_fns; fn++) {
        cut->to->reached[fn] = is_root(cut, fn);
        cut->outside[fn] = cut->is_entry[fn] && !is_root(cut, fn);
    }
    if (cut->by.root != NULL) {
        spread_down(cut, cut->to->reached, NULL);
        spread_down(cut, cut->outside, cut->by.root);
    }
    for (p2d_fn fn = 1; fn < n_fns; fn++)
        cut->to->is_inside[fn] = cut->to->reached[fn] && !cut->outside[fn];
}

/* Drop what leads to no leaf. */
static void keep_above_leaves(struct cut *cut)
{
    uint32_t n_fns = cut->list->profile->fns.len;
    bool *above =
        cut->by.leaf != NULL ? p2d_new(cut->report, n_fns, sizeof *above) : NULL;
    if (above == NULL)
        return;
    memcpy(above, cut->by.leaf, n_fns * sizeof *above);
    spread_up(cut, above);
    for (p2d_fn fn = 1; fn < n_fns; fn++)
        cut->to->reached[fn] &= above[fn];
    p2d_delete(above);
}

/* ---------------------------------------------------------------- going down */

static void find_shares_below(struct cut *cut)
{
    double *below = cut->to->below;
    for (uint32_t i = 0; i < n_places(cut); i++) {
        bool is_top = is_root(cut, place_at(cut, i)->fn);
        for (uint32_t m = 0; is_top && m < cut->n; m++) {
            row(cut->begun, cut, i)[m] = fmax(1 - row(below, cut, i)[m], 0);
            row(below, cut, i)[m] = 1;
        }
        for (uint32_t c = place_at(cut, i)->first; c < place_at(cut, i + 1)->first; c++)
            for (uint32_t m = 0; m < cut->n; m++)
                row(below, cut, cut->calls->calls.at[c].callee)[m] +=
                    row(cut->calls->shares.at, cut, c)[m] * row(below, cut, i)[m];
    }
}

/* ------------------------------------------------------------------ going up */

/* Whether the input says what the whole function costs, and it has one place only: then
 * nothing of that is lost to recursion that was cut short. */
static bool is_given(const struct cut *cut, uint32_t place)
{
    p2d_fn fn = place_at(cut, place)->fn;
    struct p2d_fn_calls numbers = p2d_fn_calls_at(cut->list->profile, fn);
    return numbers.listed && !numbers.total_estimated && cut->levels[fn] == 1;
}

/* Sum up what a place's calls cost, and of that what leads to leaves. */
static void sum_calls(struct cut *cut, uint32_t place)
{
    for (uint32_t c = place_at(cut, place)->first; c < place_at(cut, place + 1)->first;
         c++)
        for (uint32_t m = 0; m < cut->n; m++) {
            uint32_t callee = cut->calls->calls.at[c].callee;
            double share = row(cut->calls->shares.at, cut, c)[m];
            row(cut->all, cut, place)[m] += row(cut->all, cut, callee)[m] * share;
            row(cut->to->cost, cut, place)[m] +=
                row(cut->to->cost, cut, callee)[m] * share;
        }
}

static void find_costs(struct cut *cut)
{
    const struct p2d_profile *p = cut->list->profile;
    for (uint32_t i = n_places(cut); i-- > 0;) {
        p2d_fn fn = place_at(cut, i)->fn;
        sum_calls(cut, i);
        for (uint32_t m = 0; m < cut->n; m++) {
            double *all = &row(cut->all, cut, i)[m];
            *all += row(cut->list->self, cut, fn)[m] * row(cut->calls->part, cut, i)[m];
            if (is_given(cut, i))
                *all = p2d_cost_at(&p->metrics.at[m + 1].fns, fn).total;
            if (is_leaf(cut, fn))
                row(cut->to->cost, cut, i)[m] = *all;
            cut->to->whole[m] +=
                row(cut->begun, cut, i)[m] * row(cut->to->cost, cut, i)[m];
        }
    }
}

/* ------------------------------------------------- functions and calls again */

/* The share of a later place that is below the first place of the same function, which
 * has counted it. */
static double counted_above(struct cut *cut, uint32_t first, uint32_t last, uint32_t m,
                            double *shares)
{
    for (uint32_t i = first; i <= last; i++)
        shares[i - first] = 0;
    shares[0] = row(cut->to->below, cut, first)[m];
    for (uint32_t i = first; i < last; i++)
        for (uint32_t c = place_at(cut, i)->first; c < place_at(cut, i + 1)->first; c++) {
            uint32_t callee = cut->calls->calls.at[c].callee;
            if (callee > first && callee <= last)
                shares[callee - first] +=
                    row(cut->calls->shares.at, cut, c)[m] * shares[i - first];
        }
    return shares[last - first];
}

/* Add what a place has to its function. */
static void add_place(struct cut *cut, uint32_t place, double *shares)
{
    p2d_fn fn = place_at(cut, place)->fn;
    uint32_t first = cut->first[fn] - 1;
    for (uint32_t m = 0; m < cut->n; m++) {
        double below = row(cut->to->below, cut, place)[m];
        if (cut->by.leaf == NULL || cut->by.leaf[fn])
            row(cut->to->self, cut, fn)[m] += row(cut->list->self, cut, fn)[m] *
                                              row(cut->calls->part, cut, place)[m] *
                                              below;
        if (place != first)
            below -= counted_above(cut, first, place, m, shares);
        row(cut->to->total, cut, fn)[m] +=
            fmax(below, 0) * row(cut->to->cost, cut, place)[m];
    }
}

static void sum_functions(struct cut *cut)
{
    double *shares = p2d_new(cut->report, (size_t)n_places(cut) + 1, sizeof *shares);
    for (uint32_t i = 0; shares != NULL && i < n_places(cut); i++)
        add_place(cut, i, shares);
    p2d_delete(shares);
}

static void sum_flows(struct cut *cut)
{
    for (uint32_t i = 0; i < n_places(cut); i++)
        for (uint32_t c = place_at(cut, i)->first; c < place_at(cut, i + 1)->first; c++) {
            struct p2d_unrolled_call call = cut->calls->calls.at[c];
            for (uint32_t m = 0; m < cut->n; m++)
                row(cut->to->flow, cut, call.call)[m] +=
                    row(cut->to->below, cut, i)[m] *
                    row(cut->calls->shares.at, cut, c)[m] *
                    row(cut->to->cost, cut, call.callee)[m];
        }
    /* A call within recursion, counted on several levels, costs no more than its callee. */
    for (uint32_t c = 0; c < cut->list->calls.len; c++)
        for (uint32_t m = 0; m < cut->n; m++) {
            double *flow = &row(cut->to->flow, cut, c)[m];
            double most =
                fabs(row(cut->to->total, cut, cut->list->calls.at[c].callee)[m]);
            if (fabs(*flow) > most)
                *flow = copysign(most, *flow);
        }
}

/* --------------------------------------------------------- what was measured */

/* Where all callers in the selection are wholly inside, the costs of their calls were
 * measured, and so is their sum. */
static void take_measured_totals(struct cut *cut)
{
    uint32_t n_fns = cut->list->profile->fns.len;
    bool *guessed = p2d_new(cut->report, n_fns, sizeof *guessed);
    double *sums = p2d_new(cut->report, (size_t)n_fns * cut->n, sizeof *sums);
    for (uint32_t c = 0; guessed != NULL && sums != NULL && c < cut->list->calls.len;
         c++) {
        const struct p2d_list_call *call = &cut->list->calls.at[c];
        guessed[call->callee] |=
            (cut->to->reached[call->caller] && !cut->to->is_inside[call->caller]) ||
            call->estimated || cut->levels[call->callee] > 1;
        if (!cut->to->is_inside[call->caller])
            continue;
        for (uint32_t m = 0; m < cut->n; m++)
            row(sums, cut, call->callee)[m] += row(cut->list->total, cut, c)[m];
        struct p2d_count *calls = &cut->to->n_calls[call->callee];
        *calls = p2d_count_add(*calls, call->calls);
    }
    for (p2d_fn fn = 1; guessed != NULL && sums != NULL && fn < n_fns; fn++) {
        if (guessed[fn] || is_root(cut, fn))
            continue;
        cut->to->is_sum[fn] = true;
        memcpy(row(cut->to->total, cut, fn), row(sums, cut, fn), cut->n * sizeof *sums);
    }
    p2d_delete(guessed);
    p2d_delete(sums);
}

/* Above leaves: what a function costs there was measured if each call that leads to a
 * leaf leads to one at once, or to a function that nobody else calls; but not if they
 * recur: costs of recursive calls do not add up. */
static void find_measured(struct cut *cut)
{
    uint32_t n_fns = cut->list->profile->fns.len;
    uint32_t *callers = p2d_new(cut->report, n_fns, sizeof *callers);
    for (uint32_t c = 0; callers != NULL && c < cut->list->calls.len; c++)
        callers[cut->list->calls.at[c].callee]++;
    for (uint32_t i = n_places(cut); callers != NULL && i-- > 0;) {
        p2d_fn fn = place_at(cut, i)->fn;
        bool measured = !cut->calls->recurs[fn];
        for (uint32_t c = cut->list->first[fn]; c < cut->list->first[fn + 1]; c++) {
            p2d_fn callee = cut->list->calls.at[c].callee;
            bool ends = is_leaf(cut, callee) && !cut->calls->recurs[callee];
            bool single = callers[callee] == 1 && !cut->is_entry[callee];
            cut->to->is_only[c] = single && cut->to->is_measured[callee];
            if (!ends && cut->to->reached[callee] && !cut->to->is_only[c])
                measured = false;
        }
        cut->to->is_measured[fn] = measured || is_leaf(cut, fn);
    }
    p2d_delete(callers);
}

/* ----------------------------------------------------------------- the whole */

static bool begin(struct cut *cut)
{
    struct p2d_cut_flows *to = cut->to;
    uint32_t n_fns = cut->list->profile->fns.len;
    size_t in_places = (size_t)n_places(cut) * cut->n, in_fns = (size_t)n_fns * cut->n;
    to->is_inside = p2d_new(cut->report, n_fns, sizeof *to->is_inside);
    to->is_measured = p2d_new(cut->report, n_fns, sizeof *to->is_measured);
    to->is_sum = p2d_new(cut->report, n_fns, sizeof *to->is_sum);
    to->reached = p2d_new(cut->report, n_fns, sizeof *to->reached);
    to->is_only = p2d_new(cut->report, cut->list->calls.len, sizeof *to->is_only);
    to->below = p2d_new(cut->report, in_places, sizeof *to->below);
    to->cost = p2d_new(cut->report, in_places, sizeof *to->cost);
    to->self = p2d_new(cut->report, in_fns, sizeof *to->self);
    to->total = p2d_new(cut->report, in_fns, sizeof *to->total);
    to->flow =
        p2d_new(cut->report, (size_t)cut->list->calls.len * cut->n, sizeof *to->flow);
    cut->is_entry = p2d_new(cut->report, n_fns, sizeof *cut->is_entry);
    cut->outside = p2d_new(cut->report, n_fns, sizeof *cut->outside);
    cut->first = p2d_new(cut->report, n_fns, sizeof *cut->first);
    cut->levels = p2d_new(cut->report, n_fns, sizeof *cut->levels);
    cut->begun = p2d_new(cut->report, in_places, sizeof *cut->begun);
    to->whole = p2d_new(cut->report, cut->n, sizeof *to->whole);
    to->n_calls = p2d_new(cut->report, n_fns, sizeof *to->n_calls);
    cut->all = p2d_new(cut->report, in_places, sizeof *cut->all);
    for (uint32_t i = n_places(cut); p2d_ok(cut->report) && i-- > 0;) {
        cut->first[place_at(cut, i)->fn] = i + 1;
        cut->levels[place_at(cut, i)->fn]++;
    }
    return p2d_ok(cut->report);
}

bool p2d_cut_flows_init(struct p2d_cut_flows *to, const struct p2d_call_list *list,
                        struct p2d_cut_by by, p2d_metric main, struct p2d_report *report)
{
    *to = (struct p2d_cut_flows){.list = list, .n = list->n_metrics};
    struct cut cut = {.to = to,
                      .by = by,
                      .list = list,
                      .calls = &to->calls,
                      .report = report,
                      .n = list->n_metrics};
    if (p2d_unroll_calls(&to->calls, list, main, report) && begin(&cut)) {
        find_inside(&cut);
        keep_above_leaves(&cut);
        find_measured(&cut);
        find_shares_below(&cut);
        find_costs(&cut);
        sum_functions(&cut);
        if (by.root != NULL && by.leaf == NULL)
            take_measured_totals(&cut);
        sum_flows(&cut);
    }
    p2d_delete(cut.is_entry);
    p2d_delete(cut.outside);
    p2d_delete(cut.first);
    p2d_delete(cut.levels);
    p2d_delete(cut.begun);
    p2d_delete(cut.all);
    return p2d_ok(report);
}

void p2d_cut_flows_release(struct p2d_cut_flows *to)
{
    p2d_unrolled_release(&to->calls);
    p2d_delete(to->is_inside);
    p2d_delete(to->is_measured);
    p2d_delete(to->is_sum);
    p2d_delete(to->is_only);
    p2d_delete(to->reached);
    p2d_delete(to->below);
    p2d_delete(to->cost);
    p2d_delete(to->self);
    p2d_delete(to->total);
    p2d_delete(to->flow);
    p2d_delete(to->whole);
    p2d_delete(to->n_calls);
    *to = (struct p2d_cut_flows){0};
}
