/* estimated_stacks.c - whole stacks guessed from a call list.
 *
 * A walk down the calls from the functions that are called from nowhere, with the cost of
 * each step in every metric. It leaves out a function that is on the path already, steps
 * below a thousandth of the whole, and what is deeper than anyone looks; so there are at
 * most a thousand steps on each level.
 */
#include "graph/estimated_stacks.h"

#include <math.h>

#include "base/scc.h"
#include "model/copy.h"
#include "graph/call_list.h"

enum { DEEPEST = 200, SMALLEST_PARTS = 1000 };

/* A function on the path of the walk. */
struct step {
    p2d_fn fn;
    p2d_node node;
    uint32_t next; /* its call to look at next */
    bool guess;    /* its calls are shared with other callers */
};

struct walk {
    const struct p2d_profile *p;
    p2d_metric metric;
    uint32_t n; /* metrics */
    struct p2d_call_list list;
    struct p2d_copy copy;
    struct p2d_builder *b;
    struct p2d_report *report;
    p2d_guesses *guesses; /* the result, beside the builder's profile */
    double *whole;        /* by metric - 1 */
    double *incoming;     /* [fn * n + metric - 1]: by calls from outside its cycle */
    double *outgoing;     /* likewise: its self cost and that of its calls of others */
    double *total;        /* likewise: as the input has it, or the larger of the above */
    double *called;       /* by function: how often by another one, or by itself */
    uint32_t *cycles;     /* by function: a number for its cycle of calls */
    bool *on_path, *reached; /* by function */
    P2D_VEC(struct step) path;
    double *costs, *rests; /* [depth * n + metric - 1]: of a step, and not given on */
};

/* ------------------------------------------------------------------- totals */

static double *at(double *numbers, const struct walk *w, uint32_t row)
{
    return numbers + (size_t)row * w->n;
}

static void sum_calls(struct walk *w)
{
    for (p2d_fn fn = 1; fn < w->p->fns.len; fn++)
        for (uint32_t m = 0; m < w->n; m++)
            at(w->outgoing, w, fn)[m] = fmax(at(w->list.self, w, fn)[m], 0);
    for (uint32_t c = 0; c < w->list.calls.len; c++) {
        const struct p2d_list_call *call = &w->list.calls.at[c];
        bool enters = w->cycles[call->caller] != w->cycles[call->callee];
        if (p2d_count_known(call->calls))
            w->called[call->callee] += p2d_count_value(call->calls);
        for (uint32_t m = 0; m < w->n && call->caller != call->callee; m++) {
            double cost = fmax(at(w->list.total, w, c)[m], 0);
            at(w->incoming, w, call->callee)[m] += enters ? cost : 0;
            at(w->outgoing, w, call->caller)[m] += cost;
        }
    }
    for (p2d_fn fn = 1; fn < w->p->fns.len; fn++) {
        bool listed = p2d_fn_calls_at(w->p, fn).listed;
        for (uint32_t m = 0; m < w->n; m++) {
            double given = p2d_cost_at(&w->p->metrics.at[m + 1].fns, fn).total;
            at(w->total, w, fn)[m] =
                listed ? fmax(given, 0)
                       : fmax(at(w->incoming, w, fn)[m], at(w->outgoing, w, fn)[m]);
        }
    }
}

static bool matters(const struct walk *w, const double *costs)
{
    uint32_t m = w->metric - 1;
    return costs[m] > 0 && costs[m] * SMALLEST_PARTS >= w->whole[m];
}

static bool find_cycles(struct walk *w)
{
    uint32_t n = w->list.calls.len;
    p2d_fn *callees = p2d_new(w->report, n, sizeof *callees);
    for (uint32_t c = 0; c < n && callees != NULL; c++)
        callees[c] = w->list.calls.at[c].callee;
    if (callees != NULL)
        w->cycles = p2d_scc(w->report, w->p->fns.len, w->list.first, callees);
    p2d_delete(callees);
    return w->cycles != NULL;
}

/* --------------------------------------------------------------------- walk */

/* The next depth of the path has the costs already. A function that is called from
 * elsewhere for less than a thousandth of its cost counts as not shared: its calls' costs
 * are right to what can be seen. */
static void enter(struct walk *w, p2d_fn fn, bool guess)
{
    uint32_t depth = w->path.len, m = w->metric - 1;
    p2d_node parent = depth > 0 ? w->path.at[depth - 1].node : 0;
    p2d_node node = p2d_child(w->b, parent, p2d_copy_fn(&w->copy, fn), false);
    double cost = at(w->costs, w, depth)[m];
    bool shared = cost < at(w->total, w, fn)[m] * (1 - 1.0 / SMALLEST_PARTS);
    struct step step = {fn, node, w->list.first[fn], guess || shared};
    if (!p2d_vec_reach(w->guesses, w->report, node) ||
        !p2d_vec_push(&w->path, w->report, step))
        return;
    w->guesses->at[node] = (unsigned char)((guess ? P2D_GUESS_TOTAL : 0) |
                                           (step.guess ? P2D_GUESS_SELF : 0));
    w->on_path[fn] = w->reached[fn] = true;
    memcpy(at(w->rests, w, depth), at(w->costs, w, depth), w->n * sizeof *w->rests);
}

/* What is left of a step's cost belongs to its function. */
static void leave(struct walk *w)
{
    const struct step *step = &w->path.at[--w->path.len];
    for (uint32_t m = 0; m < w->n; m++) {
        double rest = at(w->rests, w, w->path.len)[m];
        if (rest > 1e-12 * w->whole[m])
            p2d_add_sample(w->b,
                           (struct p2d_sample){
                               .node = step->node,
                               .metric = p2d_copy_metric(&w->copy, m + 1) & INT32_MAX,
                               .value = rest});
    }
    w->on_path[step->fn] = false;
}

/* The costs of a call of the last step, for the next depth. */
static void divide(struct walk *w, const struct step *step, uint32_t call)
{
    uint32_t depth = w->path.len;
    const double *costs = at(w->costs, w, depth - 1), *rests = at(w->rests, w, depth - 1);
    for (uint32_t m = 0; m < w->n; m++) {
        double all = fmax(at(w->total, w, step->fn)[m], at(w->outgoing, w, step->fn)[m]);
        double part = all > 0 ? fmin(costs[m] / all, 1) : 0;
        double cost = fmax(at(w->list.total, w, call)[m], 0) * part;
        at(w->costs, w, depth)[m] = fmin(cost, rests[m]);
    }
}

static void walk_down(struct walk *w, p2d_fn root, bool guess)
{
    enter(w, root, guess);
    while (w->path.len > 0 && p2d_ok(w->report)) {
        struct step *step = &w->path.at[w->path.len - 1];
        if (step->next == w->list.first[step->fn + 1] || w->path.len == DEEPEST) {
            leave(w);
            continue;
        }
        uint32_t call = step->next++;
        p2d_fn callee = w->list.calls.at[call].callee;
        if (w->on_path[callee])
            continue;
        divide(w, step, call);
        if (!matters(w, at(w->costs, w, w->path.len)))
            continue;
        for (uint32_t m = 0; m < w->n; m++)
            at(w->rests, w, w->path.len - 1)[m] -= at(w->costs, w, w->path.len)[m];
        enter(w, callee, step->guess);
    }
}

/* Whether the function was called by nobody in the profile, as far as that is counted. A
 * cycle's functions have callers in it that do not make their totals grow. */
static bool may_be_root(const struct walk *w, p2d_fn fn)
{
    struct p2d_count calls = p2d_fn_calls_at(w->p, fn).calls;
    return w->list.has[fn] &&
           (!p2d_count_known(calls) || p2d_count_value(calls) > w->called[fn] ||
            w->called[fn] <= 0);
}

/* A function's cost that none of its callers has. */
static void walk_roots(struct walk *w, double *left)
{
    for (p2d_fn fn = 1; fn < w->p->fns.len && p2d_ok(w->report); fn++) {
        double *costs = at(w->costs, w, 0);
        for (uint32_t m = 0; m < w->n; m++)
            costs[m] = fmin(fmax(at(w->total, w, fn)[m] - at(w->incoming, w, fn)[m], 0),
                            left[m]);
        if (!may_be_root(w, fn) || !matters(w, costs))
            continue;
        for (uint32_t m = 0; m < w->n; m++)
            left[m] -= costs[m];
        walk_down(w, fn, false);
    }
}

/* Cycles that nothing calls: from their heaviest function. The graph is pruned, but what
 * matters is in it, heaviest first. */
static void walk_cycles(struct walk *w, const struct p2d_graph *graph, double *left)
{
    for (uint32_t v = 0; v < graph->vertices.len && p2d_ok(w->report); v++) {
        p2d_fn fn = graph->vertices.at[v].fn;
        double *costs = at(w->costs, w, 0);
        if (w->reached[fn])
            continue;
        for (uint32_t m = 0; m < w->n; m++)
            costs[m] = fmin(at(w->total, w, fn)[m], left[m]);
        if (!matters(w, costs))
            continue;
        for (uint32_t m = 0; m < w->n; m++)
            left[m] -= costs[m];
        walk_down(w, fn, true);
    }
}

/* The rest: time of many small roots has no stack. */
static void add_rest(struct walk *w, const double *left)
{
    for (uint32_t m = 0; m < w->n; m++)
        if (left[m] > 1e-12 * w->whole[m])
            p2d_add_sample(w->b,
                           (struct p2d_sample){
                               .metric = p2d_copy_metric(&w->copy, m + 1) & INT32_MAX,
                               .value = left[m]});
}

static bool allocate(struct walk *w)
{
    size_t numbers = (size_t)w->p->fns.len * w->n;
    w->whole = p2d_new(w->report, w->n, sizeof *w->whole);
    w->incoming = p2d_new(w->report, numbers, sizeof *w->incoming);
    w->outgoing = p2d_new(w->report, numbers, sizeof *w->outgoing);
    w->total = p2d_new(w->report, numbers, sizeof *w->total);
    w->called = p2d_new(w->report, w->p->fns.len, sizeof *w->called);
    w->on_path = p2d_new(w->report, w->p->fns.len, sizeof *w->on_path);
    w->reached = p2d_new(w->report, w->p->fns.len, sizeof *w->reached);
    w->costs = p2d_new(w->report, (size_t)(DEEPEST + 1) * w->n, sizeof *w->costs);
    w->rests = p2d_new(w->report, (size_t)(DEEPEST + 1) * w->n, sizeof *w->rests);
    return p2d_ok(w->report) && p2d_call_list_init(&w->list, w->p, w->report) &&
           find_cycles(w) && p2d_copy_init(&w->copy, w->b, w->p);
}

static void release(struct walk *w)
{
    p2d_call_list_release(&w->list);
    p2d_copy_release(&w->copy);
    p2d_delete(w->whole);
    p2d_delete(w->incoming);
    p2d_delete(w->outgoing);
    p2d_delete(w->total);
    p2d_delete(w->called);
    p2d_delete(w->cycles);
    p2d_delete(w->on_path);
    p2d_delete(w->reached);
    p2d_delete(w->costs);
    p2d_delete(w->rests);
    p2d_vec_release(&w->path);
}

static void guess(struct walk *w, const struct p2d_graph *graph)
{
    double *left = p2d_new(w->report, w->n, sizeof *left);
    if (left == NULL || !allocate(w)) {
        p2d_delete(left);
        return;
    }
    for (uint32_t m = 0; m < w->n; m++)
        left[m] = w->whole[m] = p2d_whole(w->p, m + 1);
    p2d_copy_origins(&w->copy);
    for (uint32_t m = 0; m < w->n; m++)
        p2d_copy_metric(&w->copy, m + 1);
    p2d_copy_fns(&w->copy);
    sum_calls(w);
    walk_roots(w, left);
    walk_cycles(w, graph, left);
    add_rest(w, left);
    p2d_delete(left);
}

struct p2d_profile *p2d_estimate_stacks(const struct p2d_graph *graph,
                                        p2d_guesses *guesses, struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    struct p2d_builder b;
    if (p2d_builder_init(&b, P2D_TREE, p->format, report)) {
        struct walk w = {.p = p,
                         .metric = graph->metric,
                         .n = p->metrics.len - 1,
                         .b = &b,
                         .report = report,
                         .guesses = guesses};
        guess(&w, graph);
        release(&w);
    }
    return p2d_builder_finish(&b);
}
