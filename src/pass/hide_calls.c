/* hide_calls.c - hide functions of a call list, and give their cost to their callers.
 *
 * One hidden function after the other is taken out of the graph: its own cost becomes its
 * callers' own, and what it called they call. With one caller nothing is guessed. Several
 * callers get shares in proportion to the cost of their calls; the self cost is divided
 * by the calls' self costs where the input has them (pstats), which is exact. Divided
 * calls are marked as estimated, and their number is unknown. The self cost of a function
 * that nobody calls is dropped with the function.
 */
#include "pass/hide_calls.h"
#include "base/map.h"
#include "pass/select.h"

/* A call, which may be taken out; it is in a list by caller and in one by callee. */
struct link {
    p2d_fn caller, callee;
    struct p2d_count calls, primitive;
    uint32_t next_in, next_out; /* link + 1 */
    bool estimated, gone;
};

struct hiding {
    const struct p2d_request *r;
    struct p2d_report *report;
    uint32_t n_metrics;
    P2D_VEC(struct link) links;
    p2d_costs costs; /* by link and metric */
    double *extra;   /* by function and metric: self cost taken over from others */
    uint32_t *first_in, *first_out; /* by function: link + 1 */
    struct p2d_map pairs;           /* (caller, callee) -> link + 1 */
    double *shares;                 /* by metric: the same from the caller at hand */
    struct p2d_cost *sums;          /* by metric: cost of the calls from all callers */
    uint32_t n_callers;
    uint64_t work, most_work;
    bool guesses; /* self costs were divided by the calls' totals */
};

static struct p2d_cost *cost_at(struct hiding *h, uint32_t link, uint32_t m)
{
    return &h->costs.at[(size_t)link * h->n_metrics + m];
}

static double *extra_at(struct hiding *h, p2d_fn fn, uint32_t m)
{
    return &h->extra[(size_t)fn * h->n_metrics + m];
}

/* The link between two functions, + 1, made without costs if there is none; 0 if memory
 * ran out. */
static uint32_t link_of(struct hiding *h, p2d_fn caller, p2d_fn callee)
{
    uint32_t *slot = p2d_map_at(&h->pairs, h->report, p2d_pair(caller, callee));
    if (slot == NULL || *slot != 0)
        return slot != NULL ? *slot : 0;
    uint32_t number = h->links.len + 1;
    struct link fresh = {.caller = caller,
                         .callee = callee,
                         .next_in = h->first_in[callee],
                         .next_out = h->first_out[caller]};
    for (uint32_t m = 0; m < h->n_metrics; m++)
        if (!p2d_vec_push(&h->costs, h->report, (struct p2d_cost){0}))
            return 0;
    if (!p2d_vec_push(&h->links, h->report, fresh))
        return 0;
    h->first_in[callee] = h->first_out[caller] = number;
    return *slot = number;
}

static void add_calls(struct hiding *h, const bool *alive)
{
    const struct p2d_profile *p = h->r->profile;
    for (p2d_call_id c = 1; c < p->calls.len && p2d_ok(h->report); c++) {
        const struct p2d_call *call = &p->calls.at[c];
        uint32_t number = 0;
        if (alive[call->caller] && alive[call->callee])
            number = link_of(h, call->caller, call->callee);
        if (number == 0)
            continue;
        struct link *link = &h->links.at[number - 1];
        link->calls = call->calls;
        link->primitive = call->primitive;
        link->estimated = call->estimated;
        for (uint32_t m = 0; m < h->n_metrics; m++)
            *cost_at(h, number - 1, m) = p2d_cost_at(&p->metrics.at[m + 1].calls, c);
    }
}

/* ----------------------------------------------------------- taking one out */

/* Count the callers other than the function itself, and sum up the costs of their
 * calls. */
static void sum_callers(struct hiding *h, p2d_fn fn)
{
    h->n_callers = 0;
    memset(h->sums, 0, h->n_metrics * sizeof *h->sums);
    for (uint32_t i = h->first_in[fn]; i != 0; i = h->links.at[i - 1].next_in) {
        if (h->links.at[i - 1].gone || h->links.at[i - 1].caller == fn)
            continue;
        h->n_callers++;
        for (uint32_t m = 0; m < h->n_metrics; m++) {
            struct p2d_cost cost = *cost_at(h, i - 1, m);
            h->sums[m].self += cost.self > 0 ? cost.self : 0;
            h->sums[m].total += cost.total > 0 ? cost.total : 0;
        }
    }
}

static double share_of(double part, double sum, uint32_t n)
{
    return sum > 0 ? (part > 0 ? part / sum : 0) : 1.0 / n;
}

/* Make the call of one caller to a callee of the hidden function. */
static void pass_on(struct hiding *h, uint32_t in, uint32_t out)
{
    bool divided = h->n_callers > 1;
    struct link call = h->links.at[out];
    uint32_t number = link_of(h, h->links.at[in].caller, call.callee);
    if (number == 0)
        return;
    struct link *link = &h->links.at[number - 1];
    struct p2d_count unknown = p2d_count_unknown();
    link->calls = p2d_count_add(link->calls, divided ? unknown : call.calls);
    link->primitive = p2d_count_add(link->primitive, divided ? unknown : call.primitive);
    link->estimated |= call.estimated || divided;
    for (uint32_t m = 0; m < h->n_metrics; m++) {
        struct p2d_cost from = *cost_at(h, out, m), *to = cost_at(h, number - 1, m);
        to->self += h->shares[m] * from.self;
        to->total += h->shares[m] * from.total;
    }
}

/* Give one caller its share of the function's self cost, and of the costs that the
 * function took over before. */
static void give_costs(struct hiding *h, p2d_fn fn, uint32_t in)
{
    uint32_t n = h->n_callers;
    for (uint32_t m = 0; m < h->n_metrics; m++) {
        struct p2d_cost cost = *cost_at(h, in, m), sum = h->sums[m];
        double own = p2d_cost_at(&h->r->profile->metrics.at[m + 1].fns, fn).self;
        double taken = *extra_at(h, fn, m);
        double share = share_of(cost.total, sum.total, n);
        double own_share = sum.self > 0 ? share_of(cost.self, sum.self, n) : share;
        h->shares[m] = share;
        *extra_at(h, h->links.at[in].caller, m) += own_share * own + share * taken;
        h->guesses |= n > 1 && ((own > 0 && !(sum.self > 0)) || taken > 0);
    }
}

static void give_calls(struct hiding *h, p2d_fn fn, uint32_t in)
{
    p2d_fn caller = h->links.at[in].caller;
    for (uint32_t i = h->first_out[fn]; i != 0 && p2d_ok(h->report);
         i = h->links.at[i - 1].next_out) {
        p2d_fn callee = h->links.at[i - 1].callee;
        if (!h->links.at[i - 1].gone && callee != fn && callee != caller)
            pass_on(h, in, i - 1);
        h->work += 1 + h->n_metrics;
    }
}

static void remove_links(struct hiding *h, p2d_fn fn)
{
    for (uint32_t i = h->first_in[fn]; i != 0; i = h->links.at[i - 1].next_in)
        h->links.at[i - 1].gone = true;
    for (uint32_t i = h->first_out[fn]; i != 0; i = h->links.at[i - 1].next_out)
        h->links.at[i - 1].gone = true;
}

static void refuse(struct hiding *h)
{
    p2d_set_error(h->report, P2D_ENOMEM, "too many calls pass through hidden functions");
    p2d_set_hint(h->report,
                 "hide fewer functions, or select a part with --focus or --root");
}

static void take_out(struct hiding *h, p2d_fn fn)
{
    sum_callers(h, fn);
    for (uint32_t i = h->first_in[fn]; i != 0 && p2d_ok(h->report);
         i = h->links.at[i - 1].next_in) {
        h->work += 1 + h->n_metrics;
        if (h->work > h->most_work)
            refuse(h);
        else if (!h->links.at[i - 1].gone && h->links.at[i - 1].caller != fn) {
            give_costs(h, fn, i - 1);
            give_calls(h, fn, i - 1);
        }
    }
    remove_links(h, fn);
}

/* ------------------------------------------------------------------- output */

/* Cost taken over from hidden functions has no line. */
static void copy_lines_of_shown(struct hiding *h, struct p2d_copy *copy,
                                const bool *alive)
{
    const struct p2d_profile *p = h->r->profile;
    bool *shown = p2d_new(h->report, p->fns.len, sizeof *shown);
    for (p2d_fn fn = 1; shown != NULL && fn < p->fns.len; fn++)
        shown[fn] = alive[fn] && !p2d_is_hidden(h->r, fn);
    if (shown != NULL)
        p2d_copy_line_costs(copy, shown);
    p2d_delete(shown);
}

static void copy_rest(struct hiding *h, struct p2d_copy *copy, const bool *alive)
{
    const struct p2d_profile *p = h->r->profile;
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(h->report); fn++) {
        if (!alive[fn] || p2d_is_hidden(h->r, fn))
            continue;
        p2d_copy_fn_numbers(copy, fn);
        for (uint32_t m = 0; m < h->n_metrics; m++)
            if (*extra_at(h, fn, m) > 0)
                p2d_add_fn_cost(copy->to, p2d_copy_fn(copy, fn),
                                p2d_copy_metric(copy, (p2d_metric)(m + 1)),
                                (struct p2d_cost){.self = *extra_at(h, fn, m)});
    }
    for (uint32_t i = 0; i < h->links.len && p2d_ok(h->report); i++) {
        const struct link *link = &h->links.at[i];
        if (link->gone)
            continue;
        p2d_call_id call = p2d_call_of(copy->to, p2d_copy_fn(copy, link->caller),
                                       p2d_copy_fn(copy, link->callee));
        p2d_add_call_calls(copy->to, call, link->calls, link->primitive);
        for (uint32_t m = 0; m < h->n_metrics; m++)
            p2d_add_call_cost(copy->to, call, p2d_copy_metric(copy, (p2d_metric)(m + 1)),
                              *cost_at(h, i, m));
        if (link->estimated)
            p2d_mark_estimated(copy->to, call);
    }
    copy_lines_of_shown(h, copy, alive);
    if (h->guesses)
        p2d_add_note(copy->to, p2d_span_of("self costs taken over from hidden functions "
                                           "are estimated"));
}

static bool allocate(struct hiding *h)
{
    const struct p2d_profile *p = h->r->profile;
    size_t n_fns = p->fns.len, n = n_fns + p->calls.len;
    h->n_metrics = p->metrics.len - 1;
    /* Every caller of a function may meet every callee, in every metric: the result may
     * have no more calls than a large graph has. */
    h->most_work = ((uint64_t)1 << 21) + 16 * (uint64_t)n;
    if (n * h->n_metrics > h->most_work) {
        p2d_set_error(h->report, P2D_ENOMEM,
                      "the profile has too many functions and events to hide any");
        return false;
    }
    h->first_in = p2d_new(h->report, n_fns, sizeof *h->first_in);
    h->first_out = p2d_new(h->report, n_fns, sizeof *h->first_out);
    h->extra = p2d_new(h->report, n_fns * h->n_metrics, sizeof *h->extra);
    h->shares = p2d_new(h->report, h->n_metrics, sizeof *h->shares);
    h->sums = p2d_new(h->report, h->n_metrics, sizeof *h->sums);
    return p2d_ok(h->report) && p2d_vec_reserve(&h->links, h->report, p->calls.len);
}

static void hide_all(struct hiding *h, struct p2d_copy *copy, const bool *alive)
{
    add_calls(h, alive);
    for (p2d_fn fn = 1; fn < h->r->profile->fns.len && p2d_ok(h->report); fn++)
        if (alive[fn] && p2d_is_hidden(h->r, fn))
            take_out(h, fn);
    if (p2d_ok(h->report))
        copy_rest(h, copy, alive);
}

void p2d_hide_calls(const struct p2d_request *r, struct p2d_copy *copy, const bool *alive)
{
    struct hiding h = {.r = r, .report = r->report};
    if (allocate(&h))
        hide_all(&h, copy, alive);
    p2d_delete(h.shares);
    p2d_delete(h.sums);
    p2d_delete(h.extra);
    p2d_delete(h.first_in);
    p2d_delete(h.first_out);
    p2d_map_release(&h.pairs);
    p2d_vec_release(&h.links);
    p2d_vec_release(&h.costs);
}
