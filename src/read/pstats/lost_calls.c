/* lost_calls.c - infer calls of functions that others of the same name replaced.
 *
 *     a = [f(x) for x in X]; b = [g(y) for y in Y]      # in main
 *
 * Both comprehensions are "<listcomp>" of one line. cProfile writes the second one with
 * its caller; that main called the first one is lost, with what that cost by itself. Both
 * are callers of f and g. So <listcomp> calls for more than it cost in all: what it lacks
 * is what the first one called. And main calls for less than it cost: what it lacks is
 * all that the first one cost.
 */
#include "read/pstats/lost_calls.h"

#include <inttypes.h>
#include <math.h>

#include "assemble/call_cycles.h"

/* Beyond what rounding does, as a part of the whole. */
static const double TOLERANCE = 1e-6;

/* Arrays by function. Calls of oneself are left out. */
struct balance {
    struct p2d_builder *b;
    const struct p2d_profile *profile;
    const struct p2d_metric_column *column;
    uint32_t *cycles;
    uint32_t *sizes; /* by cycle: its functions */
    double *in;      /* by cycle: the cost of calls into it */
    double *out;     /* by cycle: its self cost and the cost of its calls */
    p2d_metric metric;
    double tolerance;
};

static struct p2d_cost cost_of(const struct balance *w, p2d_fn fn)
{
    return p2d_cost_at(&w->column->fns, fn);
}

/* Only lambdas, comprehensions and the like can share a line and a name. */
static bool can_replace(const struct balance *w, p2d_fn fn)
{
    const struct p2d_function *function = &w->profile->fns.at[fn];
    return function->line > 0 &&
           p2d_starts_with(p2d_text(w->profile, function->name), "<");
}

/* Whether a function calls for more than it cost: a look that most profiles end at. */
static bool has_contradiction(struct balance *w)
{
    bool is_found = false;
    double whole = 0;
    for (p2d_fn fn = 1; fn < w->profile->fns.len; fn++) {
        double self = cost_of(w, fn).self;
        whole += self > 0 ? self : 0;
        w->in[fn] = can_replace(w, fn);
    }
    w->tolerance = TOLERANCE * whole;
    for (p2d_call_id id = 1; id < w->profile->calls.len; id++) {
        const struct p2d_call *call = &w->profile->calls.at[id];
        if (w->in[call->caller] != 0 && call->caller != call->callee)
            w->out[call->caller] += p2d_cost_at(&w->column->calls, id).total;
    }
    for (p2d_fn fn = 1; fn < w->profile->fns.len; fn++)
        is_found |=
            w->out[fn] + cost_of(w, fn).self > cost_of(w, fn).total + w->tolerance &&
            w->in[fn] != 0;
    return is_found;
}

static void add_up(struct balance *w)
{
    for (p2d_fn fn = 0; fn < w->profile->fns.len; fn++) {
        w->out[fn] = cost_of(w, fn).self;
        w->in[fn] = 0;
        w->sizes[w->cycles[fn]]++;
    }
    for (p2d_call_id id = 1; id < w->profile->calls.len; id++) {
        const struct p2d_call *call = &w->profile->calls.at[id];
        double cost = p2d_cost_at(&w->column->calls, id).total;
        if (call->caller == call->callee)
            continue;
        w->out[call->caller] += cost;
        w->in[call->callee] += cost;
    }
}

/* Totals of functions that call each other in a circle say nothing about their calls. */
static bool is_told_of(const struct balance *w, p2d_fn fn)
{
    return w->sizes[w->cycles[fn]] == 1 && p2d_fn_calls_at(w->profile, fn).listed;
}

/* What the functions called that this one replaced; 0: there is none. */
static double lost_by(const struct balance *w, p2d_fn fn)
{
    double lost = w->out[fn] - w->in[fn];
    bool calls_for_more = w->out[fn] > cost_of(w, fn).total + w->tolerance;
    return calls_for_more && lost > w->tolerance && is_told_of(w, fn) &&
                   can_replace(w, fn)
               ? lost
               : 0;
}

/* The part of a function's total that neither its self cost nor its calls explain. */
static double missing_in(const struct balance *w, p2d_fn fn)
{
    return is_told_of(w, fn) ? cost_of(w, fn).total - w->out[fn] : 0;
}

/* The only function that misses as much; 0 if none or several do. */
static p2d_fn only_caller(const struct balance *w, p2d_fn callee, double lost)
{
    p2d_fn found = 0;
    for (p2d_fn fn = 1; fn < w->profile->fns.len; fn++) {
        if (fn == callee || missing_in(w, fn) < lost - w->tolerance)
            continue;
        if (found != 0)
            return 0;
        found = fn;
    }
    return found;
}

/* ----------------------------------------------------------------- mending */

static void infer_call(struct balance *w, p2d_fn caller, p2d_fn callee, double lost)
{
    double cost = missing_in(w, caller);
    double self = cost > lost ? cost - lost : 0;
    double total = w->in[callee] + cost;
    p2d_call_id id = p2d_call_of(w->b, caller, callee);
    p2d_add_call_cost(w->b, id, w->metric, (struct p2d_cost){self, cost});
    p2d_mark_estimated(w->b, id);
    p2d_add_fn_cost(w->b, callee, w->metric,
                    (struct p2d_cost){self, total - cost_of(w, callee).total});
    p2d_mark_total_estimated(w->b, callee);
    w->out[caller] += cost;
    w->in[callee] += cost;
    w->out[callee] += self;
}

static void warn(struct p2d_input *in, const struct balance *w, p2d_fn fn, p2d_fn caller)
{
    const struct p2d_function *f = &w->profile->fns.at[fn];
    const char *name = (const char *)p2d_text(w->profile, f->name).at;
    struct p2d_span path = p2d_base_name(p2d_text(w->profile, f->file));
    int shown = path.len < 60 ? (int)path.len : 60;
    const char *file = (const char *)path.at;
    if (caller == 0)
        p2d_warn(in, "lost calls",
                 "%.20s, %.*s:%" PRId64
                 ", stands for several functions, of which the profile keeps one: calls "
                 "of the others are missing",
                 name, shown, file, f->line);
    else
        p2d_warn(in, "inferred calls",
                 "%.20s, %.*s:%" PRId64
                 ", stands for several functions, of which the profile keeps one: the "
                 "call of the others by %.40s is inferred",
                 name, shown, file, f->line,
                 (const char *)p2d_text(w->profile, w->profile->fns.at[caller].name).at);
}

/* The largest first: what is found for it is not there for the others. */
static void mend(struct p2d_input *in, struct balance *w)
{
    enum { MOST = 16 }; /* each is compared with all functions */
    double before = INFINITY;
    for (unsigned i = 0; i < MOST && p2d_ok(w->b->report); i++) {
        p2d_fn largest = 0;
        double lost = 0;
        for (p2d_fn fn = 1; fn < w->profile->fns.len; fn++) {
            double now = lost_by(w, fn);
            if (now > lost && now < before) {
                lost = now;
                largest = fn;
            }
        }
        if (largest == 0)
            return;
        p2d_fn caller = only_caller(w, largest, lost);
        warn(in, w, largest, caller);
        if (caller != 0)
            infer_call(w, caller, largest, lost);
        before = lost;
    }
}

void p2d_find_lost_calls(struct p2d_input *in, struct p2d_builder *b, p2d_metric metric)
{
    if (!p2d_ok(b->report))
        return;
    size_t n = b->profile->fns.len;
    struct balance w = {.b = b,
                        .profile = b->profile,
                        .metric = metric,
                        .column = &b->profile->metrics.at[metric]};
    w.in = p2d_new(b->report, n, sizeof *w.in);
    w.out = p2d_new(b->report, n, sizeof *w.out);
    if (p2d_ok(b->report) && has_contradiction(&w)) {
        w.cycles = p2d_call_cycles(b->profile, b->report);
        w.sizes = p2d_new(b->report, n + 1, sizeof *w.sizes);
        if (p2d_ok(b->report)) {
            add_up(&w);
            mend(in, &w);
        }
    }
    p2d_delete(w.cycles);
    p2d_delete(w.sizes);
    p2d_delete(w.in);
    p2d_delete(w.out);
}
