/* fold_stacks.c - remove frames that are noise from whole stacks. */
#include "pass/fold_stacks.h"
#include "pass/fold.h"
#include "pass/noise.h"

/* The path from the root to a context, as far as folding needs it. */
struct place {
    p2d_node node;   /* kind of the innermost frame that stays */
    bool has_python; /* a frame of Python is on the path */
    bool folded;     /* its own frame goes */
};

static struct place place_of(struct p2d_copy *copy, const unsigned char *noise,
                             p2d_node n, struct place above)
{
    struct p2d_context context = copy->from->nodes.at[n];
    struct place place = above;
    bool wants_python = noise[context.fn] == P2D_NOISE_INTERPRETER;
    place.folded = noise[context.fn] != P2D_NO_NOISE && above.node != 0 &&
                   (!wants_python || above.has_python);
    place.has_python |= p2d_is_python(copy->from, context.fn);
    if (!place.folded)
        place.node = p2d_child(copy->to, above.node, p2d_copy_spot(copy, n), context.gap);
    return place;
}

void p2d_fold_stacks(struct p2d_copy *copy, const unsigned char *noise, p2d_metric metric,
                     struct p2d_folded *folded)
{
    const struct p2d_profile *p = copy->from;
    struct p2d_report *report = copy->to->report;
    struct place *places = p2d_new(report, p->nodes.len, sizeof *places);
    bool *counted = p2d_new(report, p->fns.len, sizeof *counted);
    for (p2d_node n = 1; p2d_ok(report) && n < p->nodes.len; n++) {
        struct p2d_context context = p->nodes.at[n];
        places[n] = place_of(copy, noise, n, places[context.parent]);
        folded[noise[context.fn]].n_functions += places[n].folded && !counted[context.fn];
        counted[context.fn] |= places[n].folded;
    }
    for (uint32_t s = 1; p2d_ok(report) && s < p->samples.len; s++) {
        struct p2d_sample sample = p->samples.at[s];
        if (places[sample.node].folded && !sample.trimmed && sample.metric == metric)
            folded[noise[p->nodes.at[sample.node].fn]].self += sample.value;
        if (places[sample.node].folded && p->metrics.at[sample.metric].counts_calls)
            sample.count = 0; /* they were calls of another function */
        p2d_copy_add(copy, s, sample, places[sample.node].node);
    }
    p2d_delete(places);
    p2d_delete(counted);
}
