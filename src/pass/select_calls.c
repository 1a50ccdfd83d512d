/* select_calls.c - select functions of a call list.
 *
 * The functions that stay keep the input's numbers: a call list does not say which part
 * of a function's cost belongs to which of its callers' callers.
 */
#include "pass/select.h"
#include "pass/in_path.h"
#include "pass/hide_calls.h"

/* Mark in `reached` all living functions at most `depth` steps from the seeds. */
static void reach(const struct p2d_request *r, const bool *alive, const bool *seeds,
                  bool down, uint32_t depth, bool *reached)
{
    const struct p2d_profile *p = r->profile;
    struct p2d_groups next;
    bool is_grouped = down ? p2d_calls_by_caller(&next, p, r->report)
                           : p2d_calls_by_callee(&next, p, r->report);
    p2d_fn *queue = p2d_new(r->report, r->profile->fns.len, sizeof *queue);
    uint32_t *steps = p2d_new(r->report, r->profile->fns.len, sizeof *steps);
    uint32_t head = 0, tail = 0;
    if (is_grouped && queue != NULL && steps != NULL) {
        for (p2d_fn f = 1; f < r->profile->fns.len; f++)
            if (seeds[f] && alive[f]) {
                reached[f] = true;
                queue[tail++] = f;
                steps[f] = 0;
            }
        bool *seen = p2d_new(r->report, r->profile->fns.len, sizeof *seen);
        for (uint32_t i = 0; seen != NULL && i < tail; i++)
            seen[queue[i]] = true;
        while (seen != NULL && head < tail) {
            p2d_fn f = queue[head++];
            for (uint32_t i = next.first[f]; steps[f] < depth && i < next.first[f + 1];
                 i++) {
                const struct p2d_call *call = &p->calls.at[next.items[i]];
                p2d_fn to = down ? call->callee : call->caller;
                if (seen[to] || !alive[to])
                    continue;
                seen[to] = reached[to] = true;
                steps[to] = steps[f] + 1;
                queue[tail++] = to;
            }
        }
        p2d_delete(seen);
    }
    p2d_groups_release(&next);
    p2d_delete(queue);
    p2d_delete(steps);
}

/* Keep only functions that are in `reached`. */
static void narrow(const struct p2d_request *r, bool *alive, const bool *reached)
{
    for (p2d_fn f = 1; f < r->profile->fns.len; f++)
        alive[f] &= reached[f];
}

static void narrow_by_reach(const struct p2d_request *r, bool *alive, const bool *seeds,
                            bool down, bool up, uint32_t depth)
{
    bool *reached = p2d_new(r->report, r->profile->fns.len, sizeof *reached);
    if (reached == NULL)
        return;
    if (down)
        reach(r, alive, seeds, true, depth, reached);
    if (up)
        reach(r, alive, seeds, false, depth, reached);
    if (p2d_ok(r->report))
        narrow(r, alive, reached);
    p2d_delete(reached);
}

/* The number of calls from selected functions, by callee; unknown if one of the numbers
 * is. */
static struct p2d_count *count_incoming(const struct p2d_request *r, const bool *alive,
                                        bool *called)
{
    const struct p2d_profile *p = r->profile;
    struct p2d_count *incoming = p2d_new(r->report, p->fns.len, sizeof *incoming);
    for (p2d_call_id c = 1; incoming != NULL && c < p->calls.len; c++) {
        const struct p2d_call *call = &p->calls.at[c];
        if (!alive[call->caller])
            continue;
        incoming[call->callee] = p2d_count_add(incoming[call->callee], call->calls);
        called[call->callee] |= call->caller != call->callee;
    }
    return incoming;
}

/* The functions that --depth counts from: those that nobody calls, and those that were
 * called more often than their callers say. Python's outermost function is of the second
 * kind: exec() runs the program, and the program calls exec(). */
static bool *entry_functions(const struct p2d_request *r, const bool *alive)
{
    const struct p2d_profile *p = r->profile;
    bool *entries = p2d_new(r->report, p->fns.len, sizeof *entries);
    bool *called = p2d_new(r->report, p->fns.len, sizeof *called);
    struct p2d_count *incoming =
        entries != NULL && called != NULL ? count_incoming(r, alive, called) : NULL;
    bool any = false;
    for (p2d_fn f = 1; incoming != NULL && f < p->fns.len; f++) {
        struct p2d_fn_calls row = p2d_fn_calls_at(p, f);
        bool known = p2d_count_known(row.calls) && p2d_count_known(incoming[f]);
        entries[f] =
            alive[f] &&
            (!called[f] || (known && p2d_count_compare(row.calls, incoming[f]) > 0));
        any |= entries[f];
    }
    for (p2d_fn f = 1; incoming != NULL && !any && f < p->fns.len; f++)
        entries[f] = alive[f]; /* one big cycle: everything is an entry */
    p2d_delete(called);
    p2d_delete(incoming);
    return entries;
}

static void narrow_by_selection(const struct p2d_request *r, bool *alive)
{
    const struct p2d_selection *s = r->selection;
    uint32_t depth = s->has_depth ? s->depth : UINT32_MAX;
    for (p2d_fn f = 1; f < r->profile->fns.len; f++)
        alive[f] = !(r->ignore != NULL && r->ignore[f]) && p2d_is_in_path(r, f);
    if (r->focus != NULL)
        narrow_by_reach(r, alive, r->focus, true, true, UINT32_MAX);
    if (r->root != NULL)
        narrow_by_reach(r, alive, r->root, true, false, depth);
    if (r->leaf != NULL)
        narrow_by_reach(r, alive, r->leaf, false, true,
                        r->root == NULL ? depth : UINT32_MAX);
    if (s->has_depth && r->root == NULL && r->leaf == NULL) {
        bool *entries = entry_functions(r, alive);
        if (entries != NULL)
            narrow_by_reach(r, alive, entries, true, false, depth);
        p2d_delete(entries);
    }
}

static void copy_living(const struct p2d_request *r, struct p2d_copy *copy,
                        const bool *alive)
{
    const struct p2d_profile *p = r->profile;
    for (p2d_fn f = 1; f < p->fns.len && p2d_ok(r->report); f++)
        if (alive[f])
            p2d_copy_fn_numbers(copy, f);
    for (p2d_call_id c = 1; c < p->calls.len && p2d_ok(r->report); c++)
        if (alive[p->calls.at[c].caller] && alive[p->calls.at[c].callee])
            p2d_copy_call(copy, c);
    p2d_copy_line_costs(copy, alive);
}

void p2d_select_calls(const struct p2d_request *r, struct p2d_copy *copy)
{
    const struct p2d_profile *p = r->profile;
    if (r->thread != NULL || r->process != NULL) {
        p2d_set_error(r->report, P2D_EUSAGE, "a %s profile does not distinguish threads",
                      p->format);
        return;
    }
    bool *alive = p2d_new(r->report, p->fns.len, sizeof *alive);
    if (alive == NULL)
        return;
    narrow_by_selection(r, alive);
    if (r->hide != NULL || r->show != NULL)
        p2d_hide_calls(r, copy, alive);
    else
        copy_living(r, copy, alive);
    copy->to->profile->has_calls |= p->has_calls;
    p2d_delete(alive);
}
