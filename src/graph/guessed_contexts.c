/* guessed_contexts.c - estimate the contexts of whole stacks from a call list, with the
 * share that each has of its function's cost.
 *
 * Places come callers first, so all contexts of a place are known when its calls are
 * followed. The contexts are in order of weight: for each call the heavy ones lead to
 * contexts of the callee, and all others go to one collection at once. Near linear in
 * calls and contexts; the limit of contexts decides which weight is heavy.
 */
#include "graph/guessed_contexts.h"

#include <math.h>
#include <stdlib.h>

/* No flame graph is as wide or as high. */
enum { MOST_CONTEXTS = 10000, DEEPEST = 200 };
/* The smallest share that counts as heavy, as a fraction of the whole; and the step to
 * the next try. */
#define SMALLEST 1e-5
#define STEP 4

/* The contexts of a place that are too small, put together. */
struct collection {
    uint32_t at;   /* the context that calls it, or the last one common to all callers */
    uint32_t call; /* the call that leads here, + 1; 0: none yet */
    bool parts;    /* there are several */
};

struct weighed {
    double weight;
    uint32_t context;
};

struct guess {
    struct p2d_guessed_contexts *to;
    const struct p2d_unrolled *calls;
    struct p2d_report *report;
    uint32_t n, main;               /* metrics; the one that counts most, from 0 */
    double *limits;                 /* by metric - 1: the least cost that is heavy */
    uint32_t *contexts;             /* by place: its first context; 0: none */
    struct collection *collections; /* by place */
    double *collected;              /* [place * n + metric - 1]: their shares */
    double *units;                  /* by metric - 1: a share of a callee, in limits */
    uint32_t n_heavy;
    /* The contexts of the current place, heaviest first; for each, the shares of it and
     * all after it, and where the paths to them part. */
    P2D_VEC(struct weighed) here;
    P2D_VEC(double) rests;
    P2D_VEC(uint32_t) parting;
};

static double *row(double *numbers, const struct guess *g, uint32_t i)
{
    return numbers + (size_t)i * g->n;
}

static struct p2d_guessed_context *context(const struct guess *g, uint32_t i)
{
    return &g->to->at.at[i];
}

/* The last context that the paths from the root to two contexts share. */
static uint32_t parting_of(const struct guess *g, uint32_t a, uint32_t b)
{
    while (a != b) {
        uint32_t *deeper = context(g, a)->depth >= context(g, b)->depth ? &a : &b;
        *deeper = context(g, *deeper)->parent;
    }
    return a;
}

/* ----------------------------------------------------------------- contexts */

/* Add a context; the caller fills in its shares. NULL after an error. */
static double *add_context(struct guess *g, uint32_t parent, uint32_t place,
                           uint32_t call)
{
    uint32_t number = g->to->at.len;
    struct p2d_guessed_context fresh = {.parent = parent, .place = place, .call = call};
    if (number > 0)
        fresh.depth = context(g, parent)->depth + 1;
    if (place != P2D_LEFT_OUT && number > 0) {
        fresh.next = g->contexts[place];
        g->contexts[place] = number;
    }
    if (!p2d_vec_push(&g->to->at, g->report, fresh) ||
        !p2d_vec_reserve(&g->to->shares, g->report, g->n))
        return NULL;
    double *shares = g->to->shares.at + g->to->shares.len;
    memset(shares, 0, g->n * sizeof *shares);
    g->to->shares.len += g->n;
    return shares;
}

/* The frame below a context that stands for the callers that were left out. */
static uint32_t left_out_below(struct guess *g, uint32_t parent)
{
    if (parent != 0 && context(g, parent)->place == P2D_LEFT_OUT)
        return parent;
    if (context(g, parent)->left_out == 0) {
        uint32_t number = g->to->at.len;
        if (add_context(g, parent, P2D_LEFT_OUT, 0) == NULL)
            return 0;
        context(g, parent)->left_out = number;
    }
    return context(g, parent)->left_out;
}

static void add_entry(struct guess *g, uint32_t place)
{
    if (g->calls->places.at[place].entry == P2D_NO_ENTRY)
        return;
    double *shares = add_context(g, 0, place, 0);
    if (shares != NULL)
        memcpy(shares, row(g->calls->entry, g, place), g->n * sizeof *shares);
}

static void add_collection(struct guess *g, uint32_t place)
{
    struct collection *collection = &g->collections[place];
    if (collection->call == 0)
        return;
    uint32_t at = collection->at;
    if (context(g, at)->depth + 2 > DEEPEST) {
        collection->parts = true;
        while (context(g, at)->depth + 2 > DEEPEST)
            at = context(g, at)->parent;
    }
    if (collection->parts)
        at = left_out_below(g, at);
    double *shares =
        p2d_ok(g->report)
            ? add_context(g, at, place, collection->parts ? 0 : collection->call)
            : NULL;
    if (shares != NULL)
        memcpy(shares, row(g->collected, g, place), g->n * sizeof *shares);
}

/* Lead from one of the contexts, or with `all` from it and those after it. */
static void collect(struct guess *g, const struct p2d_unrolled_call *call,
                    const double *of_callee, uint32_t i, bool all)
{
    struct collection *collection = &g->collections[call->callee];
    uint32_t at = g->here.at[i].context;
    const double *shares = all ? row(g->rests.at, g, i) : row(g->to->shares.at, g, at);
    for (uint32_t m = 0; m < g->n; m++)
        row(g->collected, g, call->callee)[m] += shares[m] * of_callee[m];
    if (all)
        at = g->parting.at[i];
    if (collection->call == 0) {
        *collection = (struct collection){at, call->call + 1, all && i + 1 < g->here.len};
        return;
    }
    collection->at = parting_of(g, collection->at, at);
    collection->parts = true;
}

/* ----------------------------------------------------------- calls of a place */

static int compare_weighed(const void *a, const void *b)
{
    const struct weighed *x = a, *y = b;
    if (x->weight < y->weight || x->weight > y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->context > y->context) - (x->context < y->context);
}

static bool look_at(struct guess *g, uint32_t place)
{
    g->here.len = g->rests.len = g->parting.len = 0;
    for (uint32_t c = g->contexts[place]; c != 0; c = context(g, c)->next) {
        struct weighed fresh = {0, c};
        for (uint32_t m = 0; m < g->n; m++)
            fresh.weight = fmax(fresh.weight, row(g->to->shares.at, g, c)[m]);
        if (!p2d_vec_push(&g->here, g->report, fresh))
            return false;
    }
    if (g->here.len > 1)
        qsort(g->here.at, g->here.len, sizeof *g->here.at, compare_weighed);
    size_t numbers = ((size_t)g->here.len + 1) * g->n;
    if (!p2d_vec_reserve(&g->rests, g->report, numbers) ||
        !p2d_vec_reserve(&g->parting, g->report, (size_t)g->here.len + 1))
        return false;
    memset(row(g->rests.at, g, g->here.len), 0, g->n * sizeof *g->rests.at);
    for (uint32_t i = g->here.len; i-- > 0;) {
        uint32_t c = g->here.at[i].context;
        g->parting.at[i] =
            i + 1 < g->here.len ? parting_of(g, c, g->parting.at[i + 1]) : c;
        for (uint32_t m = 0; m < g->n; m++)
            row(g->rests.at, g, i)[m] =
                row(g->rests.at, g, i + 1)[m] + row(g->to->shares.at, g, c)[m];
    }
    return true;
}

static bool is_heavy(const struct guess *g, const double *shares)
{
    for (uint32_t m = 0; m < g->n; m++)
        if (shares[m] * g->units[m] >= 1)
            return true;
    return false;
}

static void follow(struct guess *g, uint32_t c)
{
    const struct p2d_unrolled_call *call = &g->calls->calls.at[c];
    const double *of_callee = row(g->calls->shares.at, g, c);
    const double *total = row(g->calls->total, g, call->callee);
    double most = 0, any = 0;
    for (uint32_t m = 0; m < g->n; m++) {
        g->units[m] = g->limits[m] > 0 ? of_callee[m] * total[m] / g->limits[m] : 0;
        most = fmax(most, g->units[m]);
        any = fmax(any, total[m]);
    }
    uint32_t i = 0;
    for (; any > 0 && i < g->here.len && g->here.at[i].weight * most >= 1; i++) {
        uint32_t at = g->here.at[i].context;
        const double *shares = row(g->to->shares.at, g, at);
        if (context(g, at)->depth >= DEEPEST || !is_heavy(g, shares)) {
            collect(g, call, of_callee, i, false);
            continue;
        }
        double *fresh = add_context(g, at, call->callee, call->call + 1);
        if (fresh == NULL)
            return;
        for (uint32_t m = 0; m < g->n; m++)
            fresh[m] = row(g->to->shares.at, g, at)[m] * of_callee[m];
        g->n_heavy++;
    }
    if (any > 0 && i < g->here.len)
        collect(g, call, of_callee, i, true);
}

/* ---------------------------------------------------------------- the whole */

static bool matters(const struct guess *g, uint32_t place)
{
    for (uint32_t m = 0; m < g->n; m++)
        if (row(g->calls->total, g, place)[m] > 0)
            return true;
    return false;
}

/* False if there are too many. */
static bool try_once(struct guess *g, double smallest)
{
    const struct p2d_place *places = g->calls->places.at;
    uint32_t n = g->calls->places.len - 1;
    g->to->at.len = g->to->shares.len = g->n_heavy = 0;
    memset(g->contexts, 0, n * sizeof *g->contexts);
    memset(g->collections, 0, n * sizeof *g->collections);
    memset(g->collected, 0, (size_t)n * g->n * sizeof *g->collected);
    for (uint32_t m = 0; m < g->n; m++)
        g->limits[m] =
            g->calls->whole[m] * smallest * (m == g->main ? 1 : fmax(g->n - 1, 1));
    add_context(g, 0, P2D_LEFT_OUT, 0);
    for (uint32_t place = 0; place < n && p2d_ok(g->report); place++) {
        if (!matters(g, place))
            continue;
        add_entry(g, place);
        add_collection(g, place);
        if (places[place].first == places[place + 1].first || !p2d_ok(g->report) ||
            !look_at(g, place))
            continue;
        for (uint32_t c = places[place].first; c < places[place + 1].first; c++) {
            if (p2d_ok(g->report))
                follow(g, c);
            if (g->n_heavy > MOST_CONTEXTS)
                return false;
        }
    }
    return true;
}

bool p2d_guess_contexts(struct p2d_guessed_contexts *to, const struct p2d_unrolled *calls,
                        p2d_metric main, struct p2d_report *report)
{
    *to = (struct p2d_guessed_contexts){.calls = calls};
    struct guess g = {.to = to,
                      .calls = calls,
                      .report = report,
                      .n = calls->list->n_metrics,
                      .main = main - 1};
    uint32_t n = calls->places.len;
    g.limits = p2d_new(report, g.n, sizeof *g.limits);
    g.contexts = p2d_new(report, n, sizeof *g.contexts);
    g.collections = p2d_new(report, n, sizeof *g.collections);
    g.collected = p2d_new(report, (size_t)n * g.n, sizeof *g.collected);
    g.units = p2d_new(report, g.n, sizeof *g.units);
    for (double smallest = SMALLEST; p2d_ok(report) && !try_once(&g, smallest);)
        smallest *= STEP;
    p2d_delete(g.limits);
    p2d_delete(g.contexts);
    p2d_delete(g.collections);
    p2d_delete(g.collected);
    p2d_delete(g.units);
    p2d_vec_release(&g.here);
    p2d_vec_release(&g.rests);
    p2d_vec_release(&g.parting);
    return p2d_ok(report);
}

void p2d_guessed_contexts_release(struct p2d_guessed_contexts *to)
{
    p2d_vec_release(&to->at);
    p2d_vec_release(&to->shares);
    *to = (struct p2d_guessed_contexts){0};
}
