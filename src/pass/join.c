/* join.c - join equal functions. */
#include "pass/join.h"

#include <stdlib.h>

#include "model/merge.h"
#include "pass/regroup.h"

static int compare(const void *a, const void *b)
{
    const struct p2d_function *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    if (x->module != y->module)
        return x->module < y->module ? -1 : 1;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* Whether two functions are equal. */
static bool has_equal_functions(const struct p2d_profile *p, struct p2d_report *report)
{
    uint32_t n = p->fns.len;
    struct p2d_function *fns = p2d_new(report, n, sizeof *fns);
    bool has_equal = false;
    if (fns != NULL) {
        memcpy(fns, p->fns.at, n * sizeof *fns);
        qsort(fns, n, sizeof *fns, compare);
    }
    for (uint32_t i = 1; fns != NULL && i < n; i++)
        has_equal |= compare(&fns[i - 1], &fns[i]) == 0;
    p2d_delete(fns);
    return has_equal;
}

/* Totals of functions that call each other do not add up: see regroup.h. */
static void regroup_calls(struct p2d_builder *b, const struct p2d_profile *from)
{
    struct p2d_copy copy;
    if (p2d_copy_init(&copy, b, from)) {
        p2d_copy_origins(&copy);
        for (p2d_metric m = 1; m < from->metrics.len; m++)
            p2d_copy_metric(&copy, m);
        p2d_copy_unattributed(&copy);
        p2d_copy_fns(&copy);
        p2d_regroup_calls(&(struct p2d_regroup){.copy = &copy,
                                                .target = copy.fns,
                                                .is_one_function = true,
                                                .keeps_lines = true});
    }
    p2d_copy_release(&copy);
}

static struct p2d_profile *joined_copy(const struct p2d_profile *from,
                                       struct p2d_report *report)
{
    struct p2d_builder b;
    if (!p2d_builder_init(&b, from->shape, from->format, report))
        return NULL;
    if (from->shape == P2D_CALLS)
        regroup_calls(&b, from);
    else
        p2d_merge(&b, from);
    struct p2d_profile *joined = p2d_builder_finish(&b);
    p2d_keep_wholes(joined, from);
    return joined;
}

struct p2d_profile *p2d_join_equal_functions(struct p2d_profile *profile,
                                             bool have_lines_changed,
                                             struct p2d_report *report)
{
    struct p2d_profile *joined = profile;
    if (have_lines_changed || has_equal_functions(profile, report))
        joined = joined_copy(profile, report);
    if (joined != profile || !p2d_ok(report))
        p2d_profile_free(profile);
    return p2d_ok(report) ? joined : NULL;
}
