/* copy.c - copy parts of a profile into the builder of another. */
#include "model/copy.h"

#include <math.h>

#include "model/labels.h"
#include "model/lines.h"
#include "model/phases.h"
#include "model/recording.h"
#include "model/times.h"

bool p2d_copy_init(struct p2d_copy *copy, struct p2d_builder *to,
                   const struct p2d_profile *from)
{
    struct p2d_report *report = to->report;
    *copy = (struct p2d_copy){.to = to, .from = from};
    copy->names = p2d_new(report, from->strings.spans.len, sizeof *copy->names);
    copy->fns = p2d_new(report, from->fns.len, sizeof *copy->fns);
    copy->metrics = p2d_new(report, from->metrics.len, sizeof *copy->metrics);
    copy->threads = p2d_new(report, from->threads.len, sizeof *copy->threads);
    copy->spots = p2d_new(report, from->locations.len, sizeof *copy->spots);
    copy->label_sets = p2d_new(report, from->label_sets.len, sizeof *copy->label_sets);
    copy->begin = INT64_MIN;
    copy->end = INT64_MAX;
    if (from->times.at.len > 0)
        copy->samples = p2d_new(report, from->samples.len, sizeof *copy->samples);
    return p2d_ok(report);
}

/* The part of a stretch within the copied time. False if there is none. */
static bool clip(const struct p2d_copy *copy, enum p2d_times_of kind,
                 struct p2d_stretch *stretch)
{
    bool begins = stretch->begin >= copy->begin && stretch->begin < copy->end;
    if (!begins && (kind == P2D_MOMENTS || stretch->begin >= copy->end ||
                    stretch->end <= copy->begin))
        return false;
    if (!begins) {
        stretch->begin = copy->begin;
        stretch->count = 0;
    }
    stretch->end = stretch->end < copy->end ? stretch->end : copy->end;
    return true;
}

void p2d_copy_phases(struct p2d_copy *copy)
{
    const struct p2d_times *from = &copy->from->times;
    for (uint32_t i = 0; i < from->phases.len && p2d_ok(copy->to->report); i++) {
        struct p2d_phase phase = from->phases.at[i];
        phase.name = p2d_copy_text(copy, phase.name);
        (void)p2d_vec_push(&copy->to->profile->times.phases, copy->to->report, phase);
    }
    if (p2d_ok(copy->to->report))
        p2d_sort_phases(&copy->to->profile->times);
}

void p2d_copy_times(struct p2d_copy *copy)
{
    const struct p2d_times *from = &copy->from->times;
    if (!p2d_ok(copy->to->report))
        return;
    p2d_keep_period(copy->to, from);
    p2d_copy_phases(copy);
    if (copy->numbers == P2D_FROM_STEPS && copy->n_runs > 1)
        return; /* the mean of several runs was at no time */
    for (uint32_t i = 0; i < from->at.len && p2d_ok(copy->to->report); i++) {
        struct p2d_stretch stretch = from->at.at[i];
        const struct p2d_copied_sample *sample = &copy->samples[stretch.sample];
        p2d_metric metric = copy->from->samples.at[stretch.sample].metric;
        if (sample->to == 0 ||
            !clip(copy, copy->from->metrics.at[metric].times, &stretch))
            continue;
        stretch.sample = sample->to;
        stretch.count = sample->counts ? stretch.count : 0;
        p2d_add_stretch(copy->to, stretch);
    }
    p2d_sort_times(copy->to->profile, copy->to->report);
}

void p2d_copied_to(struct p2d_copy *copy, uint32_t s, uint32_t to, uint64_t count)
{
    if (copy->samples != NULL)
        copy->samples[s] = (struct p2d_copied_sample){
            to, count > 0 || copy->from->samples.at[s].count == 0};
}

void p2d_copy_add(struct p2d_copy *copy, uint32_t s, struct p2d_sample sample,
                  p2d_node node)
{
    uint32_t to = p2d_add_sample(copy->to, p2d_copy_sample(copy, sample, node));
    p2d_copied_to(copy, s, to, sample.count);
}

void p2d_copy_release(struct p2d_copy *copy)
{
    p2d_delete(copy->samples);
    p2d_delete(copy->names);
    p2d_delete(copy->fns);
    p2d_delete(copy->metrics);
    p2d_delete(copy->threads);
    p2d_delete(copy->spots);
    p2d_delete(copy->label_sets);
}

/* How many steps a unit has. */
static double steps_in(enum p2d_unit unit)
{
    double nanoseconds = p2d_nanoseconds_in(unit);
    return nanoseconds > 0 ? nanoseconds : 0x1p20;
}

/* A value of `from` as the copy has it. */
static double copied(const struct p2d_copy *copy, p2d_metric metric, double value)
{
    if (copy->numbers == P2D_AS_THEY_ARE)
        return value;
    double steps = steps_in(copy->from->metrics.at[metric].unit);
    return copy->numbers == P2D_TO_STEPS ? round(value * steps)
                                         : value / (steps * copy->n_runs);
}

/* A number of calls or samples as the copy has it. */
static struct p2d_count copied_count(const struct p2d_copy *copy, struct p2d_count count)
{
    return copy->numbers == P2D_FROM_STEPS && copy->n_runs > 1
               ? p2d_count_divide(count, (uint32_t)copy->n_runs)
               : count;
}

static struct p2d_cost copied_cost(const struct p2d_copy *copy, p2d_metric metric,
                                   struct p2d_cost cost)
{
    return (struct p2d_cost){copied(copy, metric, cost.self),
                             copied(copy, metric, cost.total)};
}

p2d_str p2d_copy_text(struct p2d_copy *copy, p2d_str id)
{
    if (id != 0 && copy->names[id] == 0)
        copy->names[id] = p2d_name(copy->to, p2d_text(copy->from, id));
    return copy->names[id];
}

/* The function with its names as strings of the builder's profile. */
static struct p2d_function function_of(struct p2d_copy *copy, p2d_fn fn)
{
    struct p2d_function function = copy->from->fns.at[fn];
    function.name = p2d_copy_text(copy, function.name);
    function.module = p2d_copy_text(copy, function.module);
    function.file = p2d_copy_text(copy, function.file);
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

/* A side that counts calls and one that does not know them together miss calls. */
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
    if (p2d_ok(copy->to->report) && column->times != P2D_NO_TIMES)
        copy->to->profile->metrics.at[copy->metrics[metric]].times = column->times;
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
            copied(copy, m, copy->from->metrics.at[m].unattributed);
}

p2d_thread p2d_copy_thread(struct p2d_copy *copy, p2d_thread thread)
{
    if (thread == 0 || copy->threads[thread] != 0)
        return copy->threads[thread];
    struct p2d_thread_info info = copy->from->threads.at[thread];
    info.comm = p2d_copy_text(copy, info.comm);
    info.process = p2d_copy_text(copy, info.process);
    return copy->threads[thread] = p2d_thread_of(copy->to, info);
}

/* The location as a frame of the builder's profile; just its function if lines are dropped
 * there. */
static p2d_spot copy_location(struct p2d_copy *copy, p2d_location_id id)
{
    const struct p2d_location *location = &copy->from->locations.at[id];
    if (copy->spots[id] == 0)
        copy->spots[id] = p2d_at_line(
            copy->to, p2d_copy_fn(copy, location->fn),
            p2d_copy_text(copy, p2d_file_of(copy->from, location)), location->line);
    return copy->spots[id];
}

p2d_spot p2d_copy_spot(struct p2d_copy *copy, p2d_node node)
{
    p2d_location_id location = p2d_location_at(copy->from, node);
    if (location == 0)
        return p2d_copy_fn(copy, copy->from->nodes.at[node].fn);
    p2d_spot spot = copy_location(copy, location);
    return p2d_is_inlined(copy->from, node) ? p2d_inlined(spot) : spot;
}

uint32_t p2d_copy_label(struct p2d_copy *copy, uint32_t id)
{
    struct p2d_sample_label label = copy->from->labels.at[id];
    label.key = p2d_copy_text(copy, label.key);
    label.text = p2d_copy_text(copy, label.text);
    label.unit = p2d_copy_text(copy, label.unit);
    return p2d_label_of(copy->to, label);
}

uint32_t p2d_copy_labels(struct p2d_copy *copy, uint32_t set)
{
    const struct p2d_profile *from = copy->from;
    const struct p2d_label_set members = from->label_sets.at[set];
    uint32_t labels[P2D_MOST_LABELS];
    if (set == 0 || copy->label_sets[set] != 0)
        return set == 0 ? 0 : copy->label_sets[set] - 1;
    for (uint32_t i = 0; i < members.n; i++)
        labels[i] = p2d_copy_label(copy, from->label_members.at[members.first + i]);
    uint32_t copied = p2d_label_set_of(copy->to, labels, members.n);
    copy->label_sets[set] = copied + 1;
    return copied;
}

struct p2d_sample p2d_copy_sample(struct p2d_copy *copy, struct p2d_sample sample,
                                  p2d_node node)
{
    sample.node = node;
    sample.thread = p2d_copy_thread(copy, sample.thread);
    sample.labels = p2d_copy_labels(copy, sample.labels);
    sample.value = copied(copy, sample.metric, sample.value);
    sample.count = copied_count(copy, p2d_count_of(sample.count)).low;
    sample.metric = p2d_copy_metric(copy, sample.metric);
    return sample;
}

/* Clip a part of a memory series, from `begin` to `end` in seconds, to the copied time. False if
 * the part lies outside that time. A reading at either end of the time is kept, since readings are
 * not added up. */
static bool clip_memory(const struct p2d_copy *copy, uint32_t series, double *begin,
                        double *end)
{
    const double nanoseconds = 1e9;
    const double clock_step = 1e-6; /* of a double since 1970, at most */
    const struct p2d_memory *memory = &copy->from->memory;
    bool is_all = copy->begin == INT64_MIN && copy->end == INT64_MAX;
    if (is_all || series >= memory->clocks.len)
        return true;
    double from = (double)copy->begin / nanoseconds - memory->clocks.at[series];
    double to = (double)copy->end / nanoseconds - memory->clocks.at[series];
    if (!(*end > *begin))
        return *begin >= from - clock_step && *begin <= to + clock_step;
    *begin = fmax(*begin, from);
    *end = fmin(*end, to);
    return *begin < *end;
}

static void copy_memory(struct p2d_copy *copy)
{
    const struct p2d_memory *from = &copy->from->memory;
    uint32_t first = copy->to->profile->memory.series.len;
    bool any = from->series.len > 0 || from->calls.len > 0;
    if (any && !p2d_measure_memory(copy->to, from->along)) {
        p2d_set_warning(copy->to->report, "memory along", "",
                        "the inputs count time in different units: memory over time is "
                        "that of the first");
        return;
    }
    for (uint32_t i = 0; i < from->series.len; i++)
        (void)p2d_add_series(copy->to, p2d_text(copy->from, from->series.at[i]),
                             from->clocks.at[i]);
    for (uint32_t i = 0; i < from->moments.len; i++) {
        struct p2d_memory_point moment = from->moments.at[i];
        double end = moment.at;
        if (!clip_memory(copy, moment.whose, &moment.at, &end))
            continue;
        moment.whose += first;
        p2d_add_moment(copy->to, moment);
    }
    for (uint32_t i = 0; i < from->calls.len; i++) {
        struct p2d_memory_call call = from->calls.at[i];
        if (!clip_memory(copy, call.whose, &call.begin, &call.end))
            continue;
        call.name = p2d_copy_text(copy, call.name);
        call.whose += first;
        p2d_add_memory_call(copy->to, call);
    }
    for (uint32_t i = 0; i < from->parts.len; i++) {
        struct p2d_memory_part part = from->parts.at[i];
        part.name = p2d_copy_text(copy, part.name);
        part.whose += first;
        p2d_add_memory_part(copy->to, part);
    }
}

static void copy_recording(struct p2d_copy *copy)
{
    const struct p2d_recording *from = &copy->from->recording;
    p2d_add_recording_time(copy->to, from->began, from->duration);
    p2d_add_period(copy->to, from->period, p2d_copy_text(copy, from->period_type),
                   p2d_copy_text(copy, from->period_unit));
    p2d_set_doc_url(copy->to, p2d_copy_text(copy, from->doc_url));
    for (uint32_t i = 0; i < from->comments.len; i++)
        p2d_add_comment(copy->to, p2d_copy_text(copy, from->comments.at[i]));
    for (uint32_t i = 0; i < from->objects.len; i++) {
        struct p2d_module_file object = from->objects.at[i];
        object.module = p2d_copy_text(copy, object.module);
        object.path = p2d_copy_text(copy, object.path);
        object.build_id = p2d_copy_text(copy, object.build_id);
        p2d_add_object(copy->to, object);
    }
}

void p2d_copy_origins(struct p2d_copy *copy)
{
    for (uint32_t i = 0; i < copy->from->origins.len; i++) {
        struct p2d_origin origin = copy->from->origins.at[i];
        origin.name = p2d_copy_text(copy, origin.name);
        (void)p2d_vec_push(&copy->to->profile->origins, copy->to->report, origin);
    }
    copy->to->profile->lacks_line_totals |= copy->from->lacks_line_totals;
    p2d_set_command(copy->to, p2d_text(copy->from, copy->from->command));
    for (uint32_t i = 0; i < copy->from->notes.len; i++)
        p2d_add_note(copy->to, p2d_text(copy->from, copy->from->notes.at[i]));
    for (uint32_t i = 0; i < copy->from->lacks.len; i++) {
        struct p2d_lack lack = copy->from->lacks.at[i];
        lack.module = p2d_copy_text(copy, lack.module);
        (void)p2d_vec_push(&copy->to->profile->lacks, copy->to->report, lack);
    }
    for (uint32_t i = 0; i < copy->from->counters.len; i++) {
        struct p2d_counter counter = copy->from->counters.at[i];
        counter.name = p2d_copy_text(copy, counter.name);
        counter.unit = p2d_copy_text(copy, counter.unit);
        p2d_add_counter(copy->to, counter);
    }
    copy_memory(copy);
    copy_recording(copy);
}

void p2d_copy_fn_numbers(struct p2d_copy *copy, p2d_fn fn)
{
    struct p2d_fn_calls row = p2d_fn_calls_at(copy->from, fn);
    p2d_fn to = p2d_copy_fn(copy, fn);
    if (!row.listed)
        return;
    p2d_add_fn_calls(copy->to, to, copied_count(copy, row.calls),
                     copied_count(copy, row.primitive));
    if (row.total_estimated)
        p2d_mark_total_estimated(copy->to, to);
    if (row.self_estimated)
        p2d_mark_self_estimated(copy->to, to);
    for (p2d_metric m = 1; m < copy->from->metrics.len; m++)
        p2d_add_fn_cost(
            copy->to, to, p2d_copy_metric(copy, m),
            copied_cost(copy, m, p2d_cost_at(&copy->from->metrics.at[m].fns, fn)));
}

void p2d_copy_call(struct p2d_copy *copy, p2d_call_id id)
{
    struct p2d_call call = copy->from->calls.at[id];
    p2d_fn caller = p2d_copy_fn(copy, call.caller);
    p2d_call_id to = p2d_call_of(copy->to, caller, p2d_copy_fn(copy, call.callee));
    p2d_add_call_calls(copy->to, to, copied_count(copy, call.calls),
                       copied_count(copy, call.primitive));
    for (p2d_metric m = 1; m < copy->from->metrics.len; m++)
        p2d_add_call_cost(
            copy->to, to, p2d_copy_metric(copy, m),
            copied_cost(copy, m, p2d_cost_at(&copy->from->metrics.at[m].calls, id)));
    if (call.estimated)
        p2d_mark_estimated(copy->to, to);
}

/* `parts`: by metric - 1, of the function; NULL: all of it. */
static void copy_line(struct p2d_copy *copy, p2d_location_id id, const double *parts)
{
    p2d_spot spot = copy_location(copy, id);
    for (p2d_metric m = 1; m < copy->from->metrics.len; m++) {
        const p2d_values *selfs = &copy->from->metrics.at[m].line_selfs;
        if (id < selfs->len)
            p2d_add_line_cost(copy->to, spot, p2d_copy_metric(copy, m),
                              copied(copy, m, selfs->at[id]) *
                                  (parts != NULL ? parts[m - 1] : 1));
    }
}

static void copy_site(struct p2d_copy *copy, uint32_t id, const double *parts)
{
    struct p2d_call_site site = copy->from->sites.at[id];
    struct p2d_call call = copy->from->calls.at[site.call];
    p2d_spot spot = copy_location(copy, site.location);
    p2d_fn caller = p2d_copy_fn(copy, call.caller);
    p2d_call_id to = p2d_call_of(copy->to, caller, p2d_copy_fn(copy, call.callee));
    p2d_add_site_calls(copy->to, to, spot,
                       parts != NULL ? p2d_count_unknown()
                                     : copied_count(copy, site.calls));
    for (p2d_metric m = 1; m < copy->from->metrics.len; m++) {
        const p2d_values *totals = &copy->from->metrics.at[m].site_totals;
        if (id < totals->len)
            p2d_add_site_cost(copy->to, to, spot, p2d_copy_metric(copy, m),
                              copied(copy, m, totals->at[id]) *
                                  (parts != NULL ? parts[m - 1] : 1));
    }
}

void p2d_copy_line(struct p2d_copy *copy, p2d_location_id id)
{
    copy_line(copy, id, NULL);
}

void p2d_copy_site(struct p2d_copy *copy, uint32_t site)
{
    copy_site(copy, site, NULL);
}

void p2d_copy_line_costs(struct p2d_copy *copy, const bool *fns)
{
    const struct p2d_profile *from = copy->from;
    if (copy->to->drops_lines)
        return;
    for (p2d_location_id id = 1; id < from->locations.len && p2d_ok(copy->to->report);
         id++)
        if (fns == NULL || fns[from->locations.at[id].fn])
            copy_line(copy, id, NULL);
    for (uint32_t id = 1; id < from->sites.len && p2d_ok(copy->to->report); id++) {
        const struct p2d_call *call = &from->calls.at[from->sites.at[id].call];
        if (fns == NULL || (fns[call->caller] && fns[call->callee]))
            copy_site(copy, id, NULL);
    }
}

void p2d_copy_line_parts(struct p2d_copy *copy, p2d_parts_of *of_fn,
                         p2d_parts_of *of_call, const void *context)
{
    const struct p2d_profile *from = copy->from;
    if (copy->to->drops_lines)
        return;
    for (p2d_location_id id = 1; id < from->locations.len && p2d_ok(copy->to->report);
         id++)
        copy_line(copy, id, of_fn(context, from->locations.at[id].fn));
    for (uint32_t id = 1; id < from->sites.len && p2d_ok(copy->to->report); id++)
        copy_site(copy, id, of_call(context, from->sites.at[id].call));
}

void p2d_keep_wholes(struct p2d_profile *to, const struct p2d_profile *from)
{
    for (p2d_metric m = 1; to != NULL && m < from->metrics.len && m < to->metrics.len;
         m++) {
        to->metrics.at[m].whole = from->metrics.at[m].whole;
        to->metrics.at[m].has_base = from->metrics.at[m].has_base;
    }
}

void p2d_keep_sums(struct p2d_profile *to, const struct p2d_profile *from)
{
    p2d_keep_wholes(to, from);
    for (p2d_metric m = 1; to != NULL && m < from->metrics.len && m < to->metrics.len;
         m++)
        to->metrics.at[m].whole = p2d_whole(from, m);
}
