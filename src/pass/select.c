/* select.c - make a profile of the selected functions and samples.
 *
 * Works on the profile, never on a pruned graph. On whole stacks the result is exact:
 * samples go or stay, stacks are cut, and totals are counted afresh. A call list is first
 * cut below --root and above --leaf, where the parts of merged functions are estimates;
 * then functions go or stay, with the numbers they have.
 */
#include "pass/select.h"
#include "base/sized.h"

#include "graph/cut_calls.h"
#include "model/pattern.h"
#include "pass/in_path.h"
#include "pass/mine.h"
#include "pass/select_labels.h"

/* Call lists know no threads, which is said later. */
static void mark_threads(bool **marks, const char *what, const char *const *patterns,
                         struct p2d_request *r)
{
    const struct p2d_profile *profile = r->profile;
    if (patterns == NULL || !p2d_ok(r->report))
        return;
    *marks = p2d_mark_threads(profile, patterns, what[0] == 'p', r->report);
    if (*marks != NULL && profile->shape == P2D_TREE && !r->selection->may_be_empty &&
        memchr(*marks, 1, profile->threads.len * sizeof **marks) == NULL)
        p2d_set_no_thread(r->report, what, patterns, profile);
}

/* Nothing is in the folder that was asked for: say so, and where something is. */
static void check_path(const struct p2d_request *r)
{
    const struct p2d_profile *p = r->profile;
    p2d_str example = 0;
    bool has_folder = false; /* as pstats' "~" has not */
    if (r->selection->path == NULL || r->selection->may_be_empty || !p2d_ok(r->report))
        return;
    for (p2d_fn fn = 1; fn < p->fns.len; fn++) {
        if (p2d_is_in_path(r, fn))
            return;
        const struct p2d_function *f = &p->fns.at[fn];
        p2d_str name = f->file != 0 ? f->file : f->module;
        bool in_folder = strchr((const char *)p2d_text(p, name).at, '/') != NULL;
        if (example == 0 || (in_folder && !has_folder))
            example = name;
        has_folder |= in_folder;
    }
    p2d_set_error(r->report, P2D_EEMPTY, "no function is in a file of --path (-p) %s",
                  r->selection->path[0]);
    if (example != 0)
        p2d_set_hint(r->report, "files are named like %s",
                     (const char *)p2d_text(p, example).at);
    else
        p2d_set_hint(r->report, "the profile names no files");
}

/* A pattern may have been meant for one function, and a root that is missed is easily
 * overlooked in a picture with several. */
static void note_several_roots(const struct p2d_request *r)
{
    const char *const *patterns = r->selection->root;
    uint32_t n = 0;
    if (r->root == NULL || !p2d_ok(r->report) || patterns[1] != NULL)
        return;
    for (p2d_fn fn = 1; fn < r->profile->fns.len; fn++)
        n += r->root[fn];
    if (n > 1)
        p2d_set_warning(r->report, "several roots", "",
                        "--root %s matches %u functions (--list-functions shows them)",
                        patterns[0], (unsigned)n);
}

bool p2d_request_init(struct p2d_request *r, const struct p2d_profile *profile,
                      const struct p2d_selection *selection, struct p2d_report *report)
{
    *r = (struct p2d_request){
        .profile = profile, .selection = selection, .report = report};
    const struct {
        const char *const *patterns;
        bool **marks;
        bool exact_first;
        const char *option;
    } lists[] = {{selection->focus, &r->focus, false, "--focus"},
                 {selection->ignore, &r->ignore, false, "--ignore"},
                 {selection->hide, &r->hide, false, "--hide"},
                 {selection->show, &r->show, false, "--show"},
                 {selection->root, &r->root, true, "--root"},
                 {selection->leaf, &r->leaf, true, "--leaf"}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (lists[i].patterns == NULL || !p2d_ok(report))
            continue;
        bool *marks =
            p2d_mark_functions(profile, lists[i].patterns, lists[i].exact_first, report);
        *lists[i].marks = marks;
        if (marks == NULL || memchr(marks, 1, profile->fns.len * sizeof *marks) != NULL)
            continue;
        if (selection->may_be_empty)
            continue;
        if (lists[i].marks != &r->ignore && lists[i].marks != &r->hide)
            p2d_set_no_match(report, lists[i].option, lists[i].patterns, profile);
        else
            p2d_set_warning(report, "nothing to drop", "", "no function matches %s %s",
                            lists[i].option, lists[i].patterns[0]);
    }
    check_path(r);
    note_several_roots(r);
    if (selection->mine != NULL && p2d_ok(report))
        p2d_hide_libraries(r);
    mark_threads(&r->thread, "thread", selection->thread, r);
    mark_threads(&r->process, "process", selection->process, r);
    if ((selection->label != NULL || selection->no_label != NULL) && p2d_ok(report))
        r->label_sets = p2d_mark_label_sets(r);
    return p2d_ok(report);
}

void p2d_request_release(struct p2d_request *r)
{
    p2d_delete(r->focus);
    p2d_delete(r->ignore);
    p2d_delete(r->hide);
    p2d_delete(r->show);
    p2d_delete(r->root);
    p2d_delete(r->leaf);
    p2d_delete(r->thread);
    p2d_delete(r->process);
    p2d_delete(r->label_sets);
}

static void select_into(struct p2d_builder *b, const struct p2d_request *request)
{
    const struct p2d_profile *profile = request->profile;
    struct p2d_copy copy = {0};
    if (p2d_copy_init(&copy, b, profile)) {
        p2d_copy_origins(&copy);
        for (p2d_metric m = 1; m < profile->metrics.len; m++)
            p2d_add_cut_off(b, p2d_copy_metric(&copy, m), profile->metrics.at[m].cut_off);
        if (profile->shape == P2D_TREE)
            p2d_select_stacks(request, &copy);
        else
            p2d_select_calls(request, &copy);
        p2d_copy_times(&copy);
    }
    p2d_copy_release(&copy);
}

/* The part of a call list that the rest of the selection is of; NULL: all of it. Functions
 * keep their numbers, so the request's marks fit. */
static struct p2d_profile *cut_calls(const struct p2d_request *request)
{
    const struct p2d_profile *profile = request->profile;
    struct p2d_cut_by by = {request->root, request->leaf};
    if (profile->shape != P2D_CALLS || (by.root == NULL && by.leaf == NULL))
        return NULL;
    return p2d_cut_calls(profile, by, request->report);
}

struct p2d_profile *p2d_select_sized(const struct p2d_profile *profile,
                                     const struct p2d_selection *theirs, size_t size,
                                     struct p2d_report *report)
{
    struct p2d_selection selection;
    if (profile == NULL || theirs == NULL || !p2d_ok(report) ||
        !p2d_take_sized(&selection, sizeof selection, theirs, size, report))
        return NULL;
    struct p2d_builder b;
    struct p2d_request request;
    struct p2d_profile *selected = NULL, *part = NULL;
    if (p2d_request_init(&request, profile, &selection, report)) {
        part = cut_calls(&request);
        if (part != NULL)
            request.profile = part;
        if (p2d_builder_init(&b, profile->shape, profile->format, report)) {
            select_into(&b, &request);
            selected = p2d_builder_finish(&b);
        }
        if (selected != NULL && !selection.is_whole)
            p2d_keep_sums(selected, profile);
    }
    p2d_profile_free(part);
    p2d_request_release(&request);
    return selected;
}
