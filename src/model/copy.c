/* copy.c - copy parts of a profile into the builder of another, and merge two
 * profiles. */
#include "model/copy.h"

bool p2d_copy_init(struct p2d_copy *copy, struct p2d_builder *to,
                   const struct p2d_profile *from)
{
    struct p2d_report *report = to->report;
    *copy = (struct p2d_copy){.to = to, .from = from};
    copy->names = p2d_new(report, from->strings.spans.len, sizeof *copy->names);
    copy->fns = p2d_new(report, from->fns.len, sizeof *copy->fns);
    copy->metrics = p2d_new(report, from->metrics.len, sizeof *copy->metrics);
    copy->threads = p2d_new(report, from->threads.len, sizeof *copy->threads);
    return p2d_ok(report);
}

void p2d_copy_release(struct p2d_copy *copy)
{
    p2d_delete(copy->names);
    p2d_delete(copy->fns);
    p2d_delete(copy->metrics);
    p2d_delete(copy->threads);
}

static p2d_str copy_text(struct p2d_copy *copy, p2d_str id)
{
    if (id != 0 && copy->names[id] == 0)
        copy->names[id] = p2d_name(copy->to, p2d_text(copy->from, id));
    return copy->names[id];
}

/* The function with the names of the builder's profile. */
static struct p2d_function function_of(struct p2d_copy *copy, p2d_fn fn)
{
    struct p2d_function function = copy->from->fns.at[fn];
    function.name = copy_text(copy, function.name);
    function.module = copy_text(copy, function.module);
    function.file = copy_text(copy, function.file);
    return function;
}

p2d_fn p2d_copy_fn(struct p2d_copy *copy, p2d_fn fn)
{
    if (fn == 0 || copy->fns[fn] != 0)
        return copy->fns[fn];
    return copy->fns[fn] = p2d_fn_of(copy->to, function_of(copy, fn));
}

void p2d_copy_fns(struct p2d_copy *copy)
{
    struct p2d_function functions[32];
    uint32_t n = copy->from->fns.len, now;
    for (p2d_fn fn = 1; fn < n; fn += now) {
        for (now = 0; now < 32 && fn + now < n; now++)
            functions[now] = function_of(copy, fn + now);
        p2d_fns_of(copy->to, functions, now, copy->fns + fn);
    }
}

/* Who counts its calls and who does not know them no longer know all. */
static void copy_counting(struct p2d_metric_column *to,
                          const struct p2d_metric_column *from, bool is_new)
{
    bool differ = !is_new && to->counts_calls != from->counts_calls;
    to->misses_calls |= from->misses_calls || differ;
    to->counts_calls |= from->counts_calls;
}

p2d_metric p2d_copy_metric(struct p2d_copy *copy, p2d_metric metric)
{
    if (metric == 0 || copy->metrics[metric] != 0)
        return copy->metrics[metric];
    const struct p2d_metric_column *column = &copy->from->metrics.at[metric];
    struct p2d_span name = p2d_text(copy->from, column->name);
    uint32_t before = copy->to->profile->metrics.len;
    copy->metrics[metric] = p2d_metric_of(copy->to, name, column->unit);
    if (p2d_ok(copy->to->report))
        copy_counting(&copy->to->profile->metrics.at[copy->metrics[metric]], column,
                      copy->metrics[metric] == before);
    if (copy->from->preferred == metric)
        p2d_prefer_metric(copy->to, copy->metrics[metric]);
    return copy->metrics[metric];
}

void p2d_copy_unattributed(struct p2d_copy *copy)
{
    for (p2d_metric m = 1; m < copy->from->metrics.len && p2d_ok(copy->to->report); m++)
        copy->to->profile->metrics.at[p2d_copy_metric(copy, m)].unattributed +=
            copy->from->metrics.at[m].unattributed;
}

p2d_thread p2d_copy_thread(struct p2d_copy *copy, p2d_thread thread)
{
    if (thread == 0 || copy->threads[thread] != 0)
        return copy->threads[thread];
    struct p2d_thread_info info = copy->from->threads.at[thread];
    info.comm = copy_text(copy, info.comm);
    info.process = copy_text(copy, info.process);
    return copy->threads[thread] = p2d_thread_of(copy->to, info);
}

static void copy_memory(struct p2d_copy *copy)
{
    const struct p2d_memory *from = &copy->from->memory;
    uint32_t first = copy->to->profile->memory.series.len;
    for (uint32_t i = 0; i < from->series.len; i++)
        (void)p2d_add_series(copy->to, p2d_text(copy->from, from->series.at[i]));
    for (uint32_t i = 0; i < from->moments.len; i++) {
        struct p2d_memory_point moment = from->moments.at[i];
        moment.whose += first;
        p2d_add_moment(copy->to, moment);
    }
    for (uint32_t i = 0; i < from->stretches.len; i++) {
        struct p2d_stretch stretch = from->stretches.at[i];
        stretch.name = copy_text(copy, stretch.name);
        stretch.whose += first;
        p2d_add_stretch(copy->to, stretch);
    }
}

void p2d_copy_origins(struct p2d_copy *copy)
{
    for (uint32_t i = 0; i < copy->from->origins.len; i++) {
        struct p2d_origin origin = copy->from->origins.at[i];
        origin.name = copy_text(copy, origin.name);
        (void)p2d_vec_push(&copy->to->profile->origins, copy->to->report, origin);
    }
    p2d_set_command(copy->to, p2d_text(copy->from, copy->from->command));
    for (uint32_t i = 0; i < copy->from->notes.len; i++)
        p2d_add_note(copy->to, p2d_text(copy->from, copy->from->notes.at[i]));
    for (uint32_t i = 0; i < copy->from->lacks.len; i++) {
        struct p2d_lack lack = copy->from->lacks.at[i];
        lack.module = copy_text(copy, lack.module);
        (void)p2d_vec_push(&copy->to->profile->lacks, copy->to->report, lack);
    }
    for (uint32_t i = 0; i < copy->from->counters.len; i++) {
        struct p2d_counter counter = copy->from->counters.at[i];
        counter.name = copy_text(copy, counter.name);
        counter.unit = copy_text(copy, counter.unit);
        p2d_add_counter(copy->to, counter);
    }
    copy_memory(copy);
}

void p2d_copy_fn_numbers(struct p2d_copy *copy, p2d_fn fn)
{
    struct p2d_fn_calls row = p2d_fn_calls_at(copy->from, fn);
    p2d_fn to = p2d_copy_fn(copy, fn);
    if (!row.listed)
        return;
    p2d_add_fn_calls(copy->to, to, row.calls, row.primitive);
    if (row.total_estimated)
        p2d_mark_total_estimated(copy->to, to);
    for (p2d_metric m = 1; m < copy->from->metrics.len; m++)
        p2d_add_fn_cost(copy->to, to, p2d_copy_metric(copy, m),
                        p2d_cost_at(&copy->from->metrics.at[m].fns, fn));
}

void p2d_copy_call(struct p2d_copy *copy, p2d_call_id id)
{
    struct p2d_call call = copy->from->calls.at[id];
    p2d_fn caller = p2d_copy_fn(copy, call.caller);
    p2d_call_id to = p2d_call_of(copy->to, caller, p2d_copy_fn(copy, call.callee));
    p2d_add_call_calls(copy->to, to, call.calls, call.primitive);
    for (p2d_metric m = 1; m < copy->from->metrics.len; m++)
        p2d_add_call_cost(copy->to, to, p2d_copy_metric(copy, m),
                          p2d_cost_at(&copy->from->metrics.at[m].calls, id));
    if (call.estimated)
        p2d_mark_estimated(copy->to, to);
}
