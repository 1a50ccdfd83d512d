/* estimated_stacks.c - estimate whole stacks from a call list.
 *
 * The contexts and their shares of their functions' costs are guessed elsewhere. Here
 * they become a profile, which marks guessed costs and leaves measured ones unmarked.
 */
#include "graph/estimated_stacks.h"

#include <math.h>

#include "graph/guessed_contexts.h"
#include "model/copy.h"

/* A difference of a thousandth cannot be seen: a cost that lacks no more is complete. */
#define NEARLY_ALL 0.999

struct estimate {
    const struct p2d_profile *p;
    p2d_metric metric;
    uint32_t n; /* metrics */
    struct p2d_call_list list;
    struct p2d_unrolled calls;
    struct p2d_guessed_contexts contexts;
    struct p2d_copy copy;
    struct p2d_builder *b;
    struct p2d_report *report;
    p2d_guesses *guesses; /* the result, beside the builder's profile */
    double *costs;        /* [context * n + metric - 1]: self cost, then with all below */
};

static double *row(double *numbers, const struct estimate *e, uint32_t i)
{
    return numbers + (size_t)i * e->n;
}

static const struct p2d_guessed_context *context(const struct estimate *e, uint32_t i)
{
    return &e->contexts.at.at[i];
}

/* ------------------------------------------------------------------- samples */

/* A context's part of its function's cost. */
static double part_of(const struct estimate *e, uint32_t i, uint32_t m)
{
    return row(e->contexts.shares.at, e, i)[m] *
           row(e->calls.part, e, context(e, i)->place)[m];
}

static void add_samples(struct estimate *e, uint32_t i, p2d_node node)
{
    const struct p2d_guessed_context *at = context(e, i);
    if (at->place == P2D_LEFT_OUT)
        return;
    const double *self = row(e->list.self, e, e->calls.places.at[at->place].fn);
    for (uint32_t m = 0; m < e->n; m++) {
        double cost = self[m] * part_of(e, i, m);
        row(e->costs, e, i)[m] = cost;
        if (cost < 0 || cost > 0)
            p2d_add_sample(e->b, (struct p2d_sample){.node = node,
                                                     .metric = p2d_copy_metric(
                                                         &e->copy, (p2d_metric)(m + 1)),
                                                     .value = cost});
    }
}

static p2d_node *add_contexts(struct estimate *e)
{
    p2d_fn left_out = p2d_fn_of(
        e->b,
        (struct p2d_function){.name = p2d_name(e->b, p2d_span_of(P2D_CALLERS_LEFT_OUT))});
    p2d_node *nodes = p2d_new(e->report, e->contexts.at.len, sizeof *nodes);
    for (uint32_t i = 1; i < e->contexts.at.len && p2d_ok(e->report); i++) {
        const struct p2d_guessed_context *at = context(e, i);
        p2d_fn fn = at->place == P2D_LEFT_OUT
                        ? left_out
                        : p2d_copy_fn(&e->copy, e->calls.places.at[at->place].fn);
        nodes[i] = p2d_child(e->b, nodes[at->parent], fn, false);
        add_samples(e, i, nodes[i]);
    }
    return nodes;
}

/* ------------------------------------------------------------------- guesses */

static void sum_up(struct estimate *e)
{
    for (uint32_t i = e->contexts.at.len; i-- > 1;)
        for (uint32_t m = 0; m < e->n; m++)
            row(e->costs, e, context(e, i)->parent)[m] += row(e->costs, e, i)[m];
}

static bool is_nearly(double a, double b)
{
    return fabs(a - b) <= (1 - NEARLY_ALL) * fmax(fabs(a), fabs(b));
}

/* Whether a context with all below costs what was measured for it. */
static bool is_measured(const struct estimate *e, uint32_t i, uint32_t m)
{
    const struct p2d_guessed_context *at = context(e, i), *above = context(e, at->parent);
    double cost = row(e->costs, e, i)[m];
    if (at->place == P2D_LEFT_OUT || (at->parent != 0 && above->place == P2D_LEFT_OUT))
        return false;
    const struct p2d_place *place = &e->calls.places.at[at->place];
    if (at->parent == 0)
        return place->entry == P2D_ENTRY &&
               is_nearly(fabs(cost), row(e->calls.entry_cost, e, place->fn)[m]);
    return at->call != 0 && part_of(e, at->parent, m) >= NEARLY_ALL &&
           !e->list.calls.at[at->call - 1].estimated &&
           is_nearly(cost, row(e->list.total, e, at->call - 1)[m]);
}

/* Mark the guesses of one metric. What is below callers that were left out might be
 * elsewhere. */
static unsigned char guesses_of(const struct estimate *e, uint32_t i, uint32_t m)
{
    unsigned char guess = is_measured(e, i, m) ? 0 : P2D_GUESS_TOTAL;
    uint32_t parent = context(e, i)->parent;
    if (context(e, i)->place == P2D_LEFT_OUT ||
        (parent != 0 && context(e, parent)->place == P2D_LEFT_OUT) ||
        part_of(e, i, m) < NEARLY_ALL ||
        p2d_fn_calls_at(e->p, e->calls.places.at[context(e, i)->place].fn).self_estimated)
        guess |= P2D_GUESS_SELF;
    return guess;
}

static void mark_guesses(struct estimate *e, const p2d_node *nodes)
{
    for (uint32_t i = 1; i < e->contexts.at.len && p2d_ok(e->report); i++) {
        if (!p2d_vec_reach(e->guesses, e->report, nodes[i]))
            return;
        for (uint32_t m = 0; m < e->n; m++)
            e->guesses->at[nodes[i]] |=
                (unsigned char)(guesses_of(e, i, m)
                                << (m + 1 == e->metric ? 0 : P2D_GUESS_BITS));
    }
}

/* ---------------------------------------------------------------- the whole */

static void copy_all(struct estimate *e)
{
    p2d_copy_origins(&e->copy);
    for (p2d_metric m = 1; m <= e->n; m++)
        p2d_copy_metric(&e->copy, m);
    p2d_copy_fns(&e->copy);
}

static void guess(struct estimate *e)
{
    if (!p2d_call_list_init(&e->list, e->p, e->report) ||
        !p2d_unroll_calls(&e->calls, &e->list, e->metric, e->report) ||
        !p2d_guess_contexts(&e->contexts, &e->calls, e->metric, e->report) ||
        !p2d_copy_init(&e->copy, e->b, e->p))
        return;
    copy_all(e);
    e->costs = p2d_new(e->report, (size_t)e->contexts.at.len * e->n, sizeof *e->costs);
    p2d_node *nodes = e->costs != NULL ? add_contexts(e) : NULL;
    if (nodes != NULL) {
        sum_up(e);
        mark_guesses(e, nodes);
    }
    p2d_delete(nodes);
}

static void release(struct estimate *e)
{
    p2d_call_list_release(&e->list);
    p2d_unrolled_release(&e->calls);
    p2d_guessed_contexts_release(&e->contexts);
    p2d_copy_release(&e->copy);
    p2d_delete(e->costs);
}

struct p2d_profile *p2d_estimate_stacks(const struct p2d_graph *graph,
                                        p2d_guesses *guesses, struct p2d_report *report)
{
    const struct p2d_profile *p = graph->profile;
    struct p2d_builder b;
    if (p2d_builder_init(&b, P2D_TREE, p->format, report)) {
        struct estimate e = {.p = p,
                             .metric = graph->metric,
                             .n = p->metrics.len - 1,
                             .b = &b,
                             .report = report,
                             .guesses = guesses};
        guess(&e);
        release(&e);
    }
    return p2d_builder_finish(&b);
}
