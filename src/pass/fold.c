/* fold.c - make a profile without functions that are noise in a picture. */
#include "pass/fold.h"

#include <math.h>

#include "base/number.h"
#include "base/sized.h"
#include "model/wall_time.h"
#include "model/pattern.h"
#include "pass/noise.h"
#include "pass/fold_stacks.h"
#include "pass/unknown_frames.h"

/* Built-in functions below this share of the whole are trivial. */
static const double trivial = 0.01;

enum { N_KINDS = P2D_NOISE_BUILTIN + 1 };

struct work {
    const struct p2d_profile *profile;
    struct p2d_report *report;
    p2d_metric metric;
    unsigned char *noise; /* by function: enum p2d_noise */
    struct p2d_folded folded[N_KINDS];
};

/* The largest gap between two numbers that is only rounding. */
static bool are_equal(double a, double b)
{
    return fabs(a - b) <= 1e-9 * (fabs(a) + fabs(b)) + 1e-12;
}

/* Mark functions whose numbers their calls do not explain. */
static void find_unexplained(const struct work *w, p2d_metric metric, double *paid,
                             bool *unfit)
{
    const struct p2d_profile *p = w->profile;
    const struct p2d_metric_column *column = &p->metrics.at[metric];
    memset(paid, 0, p->fns.len * sizeof *paid);
    for (p2d_call_id c = 1; c < p->calls.len; c++)
        paid[p->calls.at[c].callee] += p2d_cost_at(&column->calls, c).self;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        double self = p2d_cost_at(&column->fns, fn).self;
        unfit[fn] |= !(self >= 0) || !are_equal(self, paid[fn]);
    }
}

/* Built-in functions that call nothing, cost next to nothing, and whose callers are all
 * known: then the self costs of their calls say which caller gets their cost. */
static void mark_builtins(struct work *w)
{
    const struct p2d_profile *p = w->profile;
    double *paid = p2d_new(w->report, p->fns.len, sizeof *paid);
    bool *unfit = p2d_new(w->report, p->fns.len, sizeof *unfit);
    double most = trivial * p2d_whole(p, w->metric);
    for (p2d_call_id c = 1; p2d_ok(w->report) && c < p->calls.len; c++) {
        const struct p2d_call *call = &p->calls.at[c];
        unfit[call->caller] = true;
        unfit[call->callee] |= call->caller == 0 || call->estimated ||
                               !p2d_fn_calls_at(p, call->caller).listed;
    }
    for (p2d_metric m = 1; p2d_ok(w->report) && m < p->metrics.len; m++)
        find_unexplained(w, m, paid, unfit);
    for (p2d_fn fn = 1; p2d_ok(w->report) && fn < p->fns.len; fn++)
        if (!unfit[fn] && w->noise[fn] == P2D_NO_NOISE && p2d_is_builtin(p, fn) &&
            p2d_fn_calls_at(p, fn).listed &&
            p2d_cost_at(&p->metrics.at[w->metric].fns, fn).self < most)
            w->noise[fn] = P2D_NOISE_BUILTIN;
    p2d_delete(paid);
    p2d_delete(unfit);
}

/* A single function would only lose its name. */
static void keep_lone_import(struct work *w)
{
    p2d_fn found = 0;
    uint32_t n = 0;
    for (p2d_fn fn = 1; fn < w->profile->fns.len; fn++)
        if (w->noise[fn] == P2D_NOISE_IMPORT) {
            found = fn;
            n++;
        }
    if (n == 1)
        w->noise[found] = P2D_NO_NOISE;
}

static void mark_noise(struct work *w, const char *const *keep)
{
    const struct p2d_profile *p = w->profile;
    bool is_tree = p->shape == P2D_TREE;
    w->noise = p2d_new(w->report, p->fns.len, sizeof *w->noise);
    if (w->noise == NULL)
        return;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++)
        if (p2d_is_import_system(p, fn))
            w->noise[fn] = P2D_NOISE_IMPORT;
        else if (is_tree && p2d_is_interpreter(p, fn))
            w->noise[fn] = P2D_NOISE_INTERPRETER;
    if (!is_tree) {
        keep_lone_import(w);
        mark_builtins(w);
    }
    bool *kept = keep != NULL ? p2d_mark_functions(p, keep, true, w->report) : NULL;
    for (p2d_fn fn = 1; kept != NULL && fn < p->fns.len; fn++)
        if (kept[fn])
            w->noise[fn] = P2D_NO_NOISE;
    p2d_delete(kept);
}

/* The import system becomes one function, built-in ones become part of their callers. */
static void fold_calls(struct work *w, struct p2d_copy *copy)
{
    const struct p2d_profile *p = w->profile;
    struct p2d_builder *to = copy->to;
    p2d_fn *target = p2d_new(w->report, p->fns.len, sizeof *target);
    bool *absorbed = p2d_new(w->report, p->fns.len, sizeof *absorbed);
    for (p2d_fn fn = 1; p2d_ok(w->report) && fn < p->fns.len; fn++) {
        struct p2d_folded *folded = &w->folded[w->noise[fn]];
        absorbed[fn] = w->noise[fn] == P2D_NOISE_BUILTIN;
        if (w->noise[fn] == P2D_NOISE_IMPORT)
            target[fn] =
                p2d_fn_of(to, (struct p2d_function){
                                  .name = p2d_name(to, p2d_span_of("<import system>")),
                                  .module = p2d_name(to, p2d_span_of("importlib"))});
        else if (!absorbed[fn])
            target[fn] = p2d_copy_fn(copy, fn);
        folded->n_functions++;
        folded->self += p2d_cost_at(&p->metrics.at[w->metric].fns, fn).self;
    }
    if (p2d_ok(w->report))
        p2d_regroup_calls(&(struct p2d_regroup){
            .copy = copy, .target = target, .absorbed = absorbed, .keeps_lines = true});
    p2d_delete(target);
    p2d_delete(absorbed);
}

static void add_notes(const struct work *w, struct p2d_builder *to)
{
    static const char *const names[N_KINDS] = {
        [P2D_NOISE_IMPORT] = "Python's import system",
        [P2D_NOISE_INTERPRETER] = "the Python interpreter's own frames",
        [P2D_NOISE_BUILTIN] = "trivial built-in functions"};
    double whole = p2d_whole(w->profile, w->metric);
    for (unsigned kind = 1; kind < N_KINDS; kind++) {
        const struct p2d_folded *folded = &w->folded[kind];
        struct p2d_buffer note = {.report = w->report};
        if (folded->n_functions == 0)
            continue;
        p2d_putf(&note, "folded: %s (%u function%s, ", names[kind], folded->n_functions,
                 folded->n_functions == 1 ? "" : "s");
        p2d_put_fixed(&note, whole > 0 ? 100 * folded->self / whole : 0, 0, 1);
        p2d_puts(&note, "% self)");
        p2d_add_note(to, p2d_buffer_span(&note));
        p2d_buffer_release(&note);
    }
}

static bool has_noise(const struct work *w)
{
    bool found = false;
    for (p2d_fn fn = 1; p2d_ok(w->report) && fn < w->profile->fns.len; fn++)
        found |= w->noise[fn] != P2D_NO_NOISE;
    return found;
}

static struct p2d_profile *fold(struct work *w)
{
    const struct p2d_profile *p = w->profile;
    struct p2d_builder b;
    struct p2d_copy copy;
    if (!p2d_builder_init(&b, p->shape, p->format, w->report))
        return NULL;
    if (p2d_copy_init(&copy, &b, p)) {
        p2d_copy_origins(&copy);
        for (p2d_metric m = 1; m < p->metrics.len; m++)
            p2d_copy_metric(&copy, m);
        p2d_copy_unattributed(&copy);
        if (p->shape == P2D_TREE)
            p2d_fold_stacks(&copy, w->noise, w->metric, w->folded);
        else
            fold_calls(w, &copy);
        add_notes(w, &b);
        p2d_copy_times(&copy);
    }
    p2d_copy_release(&copy);
    struct p2d_profile *folded = p2d_builder_finish(&b);
    p2d_keep_wholes(folded, p);
    return folded;
}

/* NULL where there is none. */
static struct p2d_profile *without_noise(const struct p2d_profile *profile,
                                         const struct p2d_fold_options *options,
                                         struct p2d_report *report)
{
    struct work w = {.profile = profile, .report = report};
    if (options->event != NULL)
        w.metric = p2d_metric_of_word(profile, p2d_span_of(options->event));
    if (w.metric == 0) /* the graph refuses an unknown event */
        w.metric = p2d_default_metric(profile, NULL);
    mark_noise(&w, options->keep);
    struct p2d_profile *folded = has_noise(&w) ? fold(&w) : NULL;
    p2d_delete(w.noise);
    return folded;
}

struct p2d_profile *p2d_fold_sized(const struct p2d_profile *profile,
                                   const struct p2d_fold_options *theirs, size_t size,
                                   struct p2d_report *report)
{
    struct p2d_fold_options options;
    if (profile == NULL || !p2d_ok(report) ||
        !p2d_take_sized(&options, sizeof options, theirs, size, report))
        return NULL;
    struct p2d_profile *placed = p2d_place_unknown(profile, report);
    struct p2d_profile *folded =
        without_noise(placed != NULL ? placed : profile, &options, report);
    if (folded == NULL && p2d_ok(report))
        return placed;
    p2d_profile_free(placed);
    return folded;
}
