/* speedscope.c - write speedscope's JSON: a profile for each metric of each thread.
 *
 *     {"$schema":"https://www.speedscope.app/file-format-schema.json",
 *     "shared":{"frames":[{"name":"main","file":"app.py","line":1}]},
 *     "profiles":[{"type":"sampled","name":"...","unit":"seconds","startValue":0,
 *     "endValue":1.5,"samples":[[0]],"weights":[1.5]}]}
 *
 * Samples are in the order of time, calls opened and closed (over_time.h), where all of the
 * thread have times. Otherwise equal stacks of a thread are one sample. A comparison is two
 * profiles, "after" and "before", since the format knows no changes. What the format has no
 * place for stands in members called "prof2dot", which only prof2dot's reader looks at.
 * Reference: https://www.speedscope.app/file-format-schema.json
 */
#include <inttypes.h>

#include "base/number.h"
#include "base/sort.h"
#include "model/file_module.h"
#include "write/shared/escape.h"
#include "write/shared/stack_size.h"
#include "write/shared/thread_name.h"
#include "write/speedscope/over_time.h"

/* ------------------------------------------------------------------- frames */

/* A module that the file does not tell, and that the line is where the function begins.
 */
static void put_own_frame(struct p2d_speedscope *s, const struct p2d_function *f)
{
    struct p2d_span module = p2d_text(s->p, f->module);
    struct p2d_span file = p2d_text(s->p, f->file);
    bool is_told = p2d_span_equal(p2d_file_module(file), module);
    if (is_told && f->line <= 0)
        return;
    p2d_puts(s->out, ",\"prof2dot\":{");
    if (!is_told) {
        p2d_puts(s->out, "\"module\":");
        p2d_put_json_string(s->out, module);
    }
    if (f->line > 0)
        p2d_putf(s->out, "%s\"line\":%" PRId64, is_told ? "" : ",", f->line);
    p2d_putc(s->out, '}');
}

/* Where only the module is known it stands for the file, as speedscope has it itself. */
static void put_frame(struct p2d_speedscope *s, p2d_fn fn)
{
    const struct p2d_function *f = &s->p->fns.at[fn];
    p2d_str file = f->file != 0 ? f->file : f->module;
    p2d_puts(s->out, "{\"name\":");
    p2d_put_json_string(s->out, p2d_text(s->p, f->name));
    if (file != 0) {
        p2d_puts(s->out, ",\"file\":");
        p2d_put_json_string(s->out, p2d_text(s->p, file));
    }
    if (f->line > 0)
        p2d_putf(s->out, ",\"line\":%" PRId64, f->line);
    if (f->line > 0 && f->column > 0)
        p2d_putf(s->out, ",\"col\":%" PRIu32, f->column);
    put_own_frame(s, f);
    p2d_putc(s->out, '}');
}

static void put_frames(struct p2d_speedscope *s)
{
    uint32_t n = 0;
    s->frames = p2d_new(s->report, s->p->fns.len, sizeof *s->frames);
    for (p2d_node node = 1; node < s->p->nodes.len && p2d_ok(s->report); node++) {
        p2d_fn fn = s->p->nodes.at[node].fn;
        if (s->frames[fn] != 0)
            continue;
        p2d_puts(s->out, n > 0 ? ",\n" : "");
        put_frame(s, fn);
        s->frames[fn] = ++n;
    }
}

/* ------------------------------------------------------------------ samples */

static const struct p2d_sample *sample_at(const struct p2d_speedscope *s, uint32_t i)
{
    return &s->p->samples.at[s->samples.at[i]];
}

static int compare(const void *profile, uint32_t a, uint32_t b)
{
    const struct p2d_profile *p = profile;
    const struct p2d_sample *x = &p->samples.at[a], *y = &p->samples.at[b];
    if (x->metric != y->metric)
        return x->metric < y->metric ? -1 : 1;
    if (x->thread != y->thread)
        return x->thread < y->thread ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* Weights are amounts. A sample without a stack is an empty one: it counts for the total.
 * One that costs and counts nothing holds times alone, of what is told by line as well. */
static void sort_samples(struct p2d_speedscope *s)
{
    for (uint32_t i = 1; i < s->p->samples.len; i++) {
        const struct p2d_sample *sample = &s->p->samples.at[i];
        bool is_empty = sample->value == 0 && sample->count == 0;
        if (sample->value < 0)
            p2d_set_warning(s->report, "negative weight", "",
                            "samples with a negative weight are left out");
        else if (!is_empty && !p2d_vec_push(&s->samples, s->report, i))
            return;
    }
    (void)p2d_sort_numbers(s->samples.at, s->samples.len, compare, s->p, s->report);
}

/* The samples from number `from` on that are of one metric and thread end before this. */
static uint32_t end_of_group(const struct p2d_speedscope *s, uint32_t from)
{
    const struct p2d_sample *first = sample_at(s, from);
    uint32_t end = from + 1;
    while (end < s->samples.len && sample_at(s, end)->metric == first->metric &&
           sample_at(s, end)->thread == first->thread)
        end++;
    return end;
}

/* What was when; of samples that are left out nothing is said. */
static void find_order(struct p2d_speedscope *s)
{
    const struct p2d_times *times = &s->p->times;
    const int64_t exact = INT64_C(1) << 53; /* in a double, whatever the unit is */
    uint32_t n_groups = 0;
    uint32_t *group_of = p2d_new(s->report, s->p->samples.len, sizeof *group_of);
    for (uint32_t i = 0; group_of != NULL && i < s->p->samples.len; i++)
        group_of[i] = P2D_NO_GROUP;
    for (uint32_t i = 0, end; group_of != NULL && i < s->samples.len; i = end) {
        for (end = end_of_group(s, i); i < end; i++)
            group_of[s->samples.at[i]] = n_groups;
        n_groups++;
    }
    if (times->at.len > 0 && (times->first < -exact || times->last > exact))
        s->origin = times->first;
    if (group_of != NULL && p2d_ok(s->report))
        (void)p2d_time_order_init(&s->order, s->p, group_of, n_groups, s->report);
    p2d_delete(group_of);
}

/* The thread; and the metric, unless it goes without saying. */
static void put_name(struct p2d_speedscope *s, const struct p2d_sample *sample)
{
    struct p2d_buffer name = {.report = s->report};
    struct p2d_span metric = p2d_text(s->p, s->p->metrics.at[sample->metric].name);
    if (sample->thread != 0)
        p2d_put_group(&name, s->p, sample->thread, P2D_SPLIT_THREAD);
    if (name.len == 0 || s->p->metrics.len > 2) {
        p2d_puts(&name, name.len > 0 ? ": " : "");
        p2d_put(&name, metric.at, metric.len);
    }
    p2d_puts(&name, s->stacks.is_estimated ? " (estimated)" : "");
    p2d_put_json_string(s->out, p2d_buffer_span(&name));
    p2d_buffer_release(&name);
}

/* `gaps` says of empty samples which are none, and that the others have times. */
static void put_own_profile(struct p2d_speedscope *s, const struct p2d_sample *sample,
                            enum p2d_time_order_kind kind, uint32_t group)
{
    const struct p2d_thread_info *thread = &s->p->threads.at[sample->thread];
    struct p2d_buffer metric = {.report = s->report};
    struct p2d_span name = p2d_text(s->p, s->p->metrics.at[sample->metric].name);
    p2d_put(&metric, name.at, name.len);
    p2d_puts(&metric, s->stacks.is_estimated ? " (estimated)" : "");
    p2d_puts(s->out, ",\"prof2dot\":{\"metric\":");
    p2d_put_json_string(s->out, p2d_buffer_span(&metric));
    p2d_buffer_release(&metric);
    if (thread->comm != 0) {
        p2d_puts(s->out, ",\"thread\":");
        p2d_put_json_string(s->out, p2d_text(s->p, thread->comm));
    }
    if (thread->pid >= 0)
        p2d_putf(s->out, ",\"pid\":%" PRId64, thread->pid);
    if (thread->tid >= 0)
        p2d_putf(s->out, ",\"tid\":%" PRId64, thread->tid);
    if (kind == P2D_ORDER_OF_SAMPLES) {
        p2d_puts(s->out, ",\"gaps\":");
        p2d_speedscope_gaps(s, group);
    }
    p2d_putc(s->out, '}');
}

static void put_value(struct p2d_buffer *out, double value)
{
    char text[P2D_NUMBER_SIZE];
    p2d_puts(out, p2d_format_double(value, text));
}

/* The samples from..to are of one metric and thread, and each of a stack of its own. */
static void put_sums(struct p2d_speedscope *s, uint32_t from, uint32_t to)
{
    double sum = 0;
    p2d_puts(s->out, ",\"startValue\":0,\n\"samples\":[");
    for (uint32_t i = from; i < to && p2d_stacks_fit(s->out, 0); i++) {
        p2d_puts(s->out, i > from ? "," : "");
        p2d_speedscope_stack(s, sample_at(s, i)->node);
    }
    p2d_puts(s->out, "],\n\"weights\":[");
    for (uint32_t i = from; i < to; i++) {
        p2d_puts(s->out, i > from ? "," : "");
        put_value(s->out, sample_at(s, i)->value);
        sum += sample_at(s, i)->value;
    }
    p2d_puts(s->out, "],\"endValue\":");
    put_value(s->out, sum);
    p2d_putc(s->out, '}');
}

static void put_profile(struct p2d_speedscope *s, uint32_t from, uint32_t to,
                        uint32_t group)
{
    static const char *const units[] = {"none",         "seconds",     "milliseconds",
                                        "microseconds", "nanoseconds", "bytes"};
    const struct p2d_sample *first = sample_at(s, from);
    enum p2d_time_order_kind kind = p2d_speedscope_order(s, group);
    p2d_putf(s->out, "{\"type\":\"%s\",\"name\":",
             kind == P2D_ORDER_OF_CALLS ? "evented" : "sampled");
    put_name(s, first);
    put_own_profile(s, first, kind, group);
    p2d_putf(s->out, ",\"unit\":\"%s\"", units[s->p->metrics.at[first->metric].unit]);
    if (kind == P2D_ORDER_OF_CALLS)
        p2d_speedscope_calls(s, group);
    else if (kind != P2D_NO_TIME_ORDER)
        p2d_speedscope_samples(s, group);
    else
        put_sums(s, from, to);
}

/* The first profile is what is shown first: that of the view's metric. */
static void put_profiles(struct p2d_speedscope *s)
{
    uint32_t active = UINT32_MAX, n_profiles = 0, end;
    p2d_puts(s->out, "]},\n\"profiles\":[");
    for (uint32_t i = 0; i < s->samples.len && p2d_ok(s->report); i = end) {
        end = end_of_group(s, i);
        if (active == UINT32_MAX && sample_at(s, i)->metric == s->stacks.metric)
            active = n_profiles;
        p2d_puts(s->out, n_profiles > 0 ? ",\n" : "\n");
        put_profile(s, i, end, n_profiles++);
    }
    p2d_putf(s->out, "],\n\"activeProfileIndex\":%u", active != UINT32_MAX ? active : 0);
}

static void put_file(struct p2d_speedscope *s)
{
    const struct p2d_profile *p = s->p;
    p2d_puts(s->out, "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\""
                     ",\n\"exporter\":\"prof2dot@" P2D_VERSION "\",\"name\":");
    const char *title = s->view->look->title;
    uint32_t last = s->stacks.before != 0 && p->origins.len > 0 ? p->origins.len - 1 : 0;
    p2d_put_json_string(s->out, title != NULL ? p2d_span_of(title)
                                : p->origins.len > 0
                                    ? p2d_text(p, p->origins.at[last].name)
                                    : p2d_span_of(""));
    p2d_puts(s->out, ",\n\"shared\":{\"frames\":[\n");
    put_frames(s);
    sort_samples(s);
    find_order(s);
    put_profiles(s);
    p2d_puts(s->out, "}\n");
}

static void write_speedscope(const struct p2d_view *view, const char *name,
                             struct p2d_buffer *out)
{
    (void)name;
    struct p2d_speedscope s = {.view = view, .report = view->report, .out = out};
    if (p2d_stacks_init_lines(&s.stacks, view, view->look->estimate)) {
        s.p = s.stacks.profile;
        put_file(&s);
        if (s.stacks.is_estimated)
            p2d_warn_of_estimate(view, p2d_shows_lines(view));
    }
    p2d_stacks_release(&s.stacks);
    p2d_delete(s.frames);
    p2d_delete(s.depths);
    p2d_delete(s.sizes);
    p2d_time_order_release(&s.order);
    p2d_vec_release(&s.samples);
    p2d_vec_release(&s.stack);
}

const struct p2d_writer p2d_write_speedscope = {.name = "speedscope",
                                                .title = "speedscope's JSON",
                                                .suffixes = "speedscope",
                                                .holds_all = true,
                                                .holds_stacks = true,
                                                .wants_times = true,
                                                .compares = true,
                                                .tells_also = true,
                                                .write = write_speedscope};
