/* group.c - make a profile with one function for each module, file, package, class,
 * library, process, thread or line. */
#include "pass/group.h"

#include <inttypes.h>

#include "model/processes.h"
#include "pass/regroup.h"
#include "pass/group_lines.h"
#include "pass/group_name.h"

static p2d_fn group_named(struct p2d_builder *to, struct p2d_span name)
{
    if (name.len == 0)
        name = p2d_span_of("(unknown)");
    return p2d_fn_of(to, (struct p2d_function){.name = p2d_name(to, name)});
}

/* Whether equal contexts may stay apart. They may not where a metric counts calls, since the calls
 * of a context are known only if it or an equal context has some. */
static bool may_keep_equal(const struct p2d_profile *p)
{
    for (p2d_metric m = 1; m < p->metrics.len; m++)
        if (p->metrics.at[m].counts_calls)
            return false;
    return true;
}

static void group_functions(struct p2d_copy *copy, enum p2d_group_by by, bool for_graph)
{
    const struct p2d_profile *p = copy->from;
    struct p2d_report *report = copy->to->report;
    p2d_fn *target = p2d_new(report, p->fns.len, sizeof *target);
    struct p2d_regroup regroup = {
        .copy = copy, .target = target, .keeps_equal = for_graph && may_keep_equal(p)};
    for (p2d_fn fn = 1; p2d_ok(report) && fn < p->fns.len; fn++)
        target[fn] = group_named(copy->to, p2d_group_of(p, fn, by));
    if (p2d_ok(report) && p->shape == P2D_TREE)
        p2d_regroup_stacks(&regroup);
    else if (p2d_ok(report))
        p2d_regroup_calls(&regroup);
    p2d_delete(target);
}

/* ----------------------------------------------------- threads, processes */

static p2d_fn group_called(struct p2d_builder *to, struct p2d_span comm, int64_t number)
{
    struct p2d_buffer name = {.report = to->report};
    p2d_put(&name, comm.at, comm.len);
    if (number >= 0)
        p2d_putf(&name, "%s(%" PRId64 ")", comm.len > 0 ? " " : "", number);
    p2d_fn fn = group_named(to, p2d_buffer_span(&name));
    p2d_buffer_release(&name);
    return fn;
}

/* `processes` is NULL where threads are grouped. */
static p2d_fn group_of_thread(struct p2d_copy *copy, p2d_thread id,
                              const p2d_thread *processes)
{
    const struct p2d_profile *p = copy->from;
    const struct p2d_thread_info *thread = &p->threads.at[id];
    if (processes == NULL)
        return group_called(copy->to, p2d_text(p, thread->comm), thread->tid);
    p2d_str name = p2d_process_name(&p->threads.at[processes[id]]);
    return group_called(copy->to, p2d_text(p, name), p2d_process_number(thread));
}

static void group_samples(struct p2d_copy *copy, bool by_pid)
{
    const struct p2d_profile *p = copy->from;
    struct p2d_report *report = copy->to->report;
    p2d_thread *processes = by_pid ? p2d_processes_of(p, report) : NULL;
    p2d_fn *group = p2d_new(report, p->threads.len, sizeof *group);
    for (uint32_t s = 1; p2d_ok(report) && s < p->samples.len; s++) {
        struct p2d_sample sample = p->samples.at[s];
        p2d_thread t = sample.thread;
        if (group[t] == 0)
            group[t] = group_of_thread(copy, t, processes);
        if (p->metrics.at[sample.metric].counts_calls)
            sample.count = 0; /* nobody calls a thread */
        sample.trimmed = false;
        p2d_node node = p2d_child(copy->to, 0, group[t], false);
        p2d_copy_add(copy, s, sample, node);
    }
    p2d_delete(processes);
    p2d_delete(group);
}

static bool refuse_threads(const struct p2d_profile *p, struct p2d_report *report)
{
    p2d_set_error(report, P2D_EUSAGE, "the %s profile does not distinguish threads",
                  p->format);
    p2d_set_hint(report, "use --group-by module, file, package, class or library");
    return false;
}

static bool refuse_lines(const struct p2d_profile *p, struct p2d_report *report)
{
    p2d_set_error(report, P2D_EUSAGE,
                  "the %s profile knows no lines of source code, only functions",
                  p->format);
    p2d_set_hint(report, "pprof, callgrind and perf with debug information know lines");
    return false;
}

static bool can_group(const struct p2d_profile *p, enum p2d_group_by by,
                      struct p2d_report *report)
{
    if (by == P2D_GROUP_LINE)
        return p2d_has_lines(p) || refuse_lines(p, report);
    if (by != P2D_GROUP_PROCESS && by != P2D_GROUP_THREAD)
        return true;
    return (p->shape == P2D_TREE && p->threads.len > 1) || refuse_threads(p, report);
}

static struct p2d_profile *group(const struct p2d_profile *profile, enum p2d_group_by by,
                                 bool for_graph, struct p2d_report *report)
{
    struct p2d_builder b;
    struct p2d_copy copy;
    if (profile == NULL || !p2d_ok(report) || !can_group(profile, by, report))
        return NULL;
    if (!p2d_builder_init(&b, profile->shape, profile->format, report))
        return NULL;
    b.profile->has_groups = by != P2D_GROUP_LINE;
    if (p2d_copy_init(&copy, &b, profile)) {
        p2d_copy_origins(&copy);
        for (p2d_metric m = 1; m < profile->metrics.len; m++)
            p2d_copy_metric(&copy, m);
        p2d_copy_unattributed(&copy);
        if (by == P2D_GROUP_PROCESS || by == P2D_GROUP_THREAD)
            group_samples(&copy, by == P2D_GROUP_PROCESS);
        else if (by == P2D_GROUP_LINE)
            p2d_group_lines(&copy);
        else
            group_functions(&copy, by, for_graph);
        if (!for_graph)
            p2d_copy_times(&copy);
    }
    p2d_copy_release(&copy);
    struct p2d_profile *grouped = p2d_builder_finish(&b);
    p2d_keep_sums(grouped, profile);
    return grouped;
}

struct p2d_profile *p2d_group(const struct p2d_profile *profile, enum p2d_group_by by,
                              struct p2d_report *report)
{
    return group(profile, by, false, report);
}

struct p2d_profile *p2d_group_for_graph(const struct p2d_profile *profile,
                                        enum p2d_group_by by, struct p2d_report *report)
{
    return group(profile, by, true, report);
}
