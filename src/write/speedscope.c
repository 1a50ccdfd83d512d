/* speedscope.c - write speedscope's JSON: a sampled profile for each metric of each
 * thread.
 *
 *     {"$schema":"https://www.speedscope.app/file-format-schema.json",
 *     "shared":{"frames":[{"name":"main","file":"app.py","line":1}]},
 *     "profiles":[{"type":"sampled","name":"...","unit":"seconds","startValue":0,
 *     "endValue":1.5,"samples":[[0]],"weights":[1.5]}]}
 *
 * Equal stacks of a thread are one sample: their order in time is not known any more. A
 * comparison is two profiles, "after" and "before", since the format knows no changes.
 * What the format has no place for stands in members called "prof2dot", which only
 * prof2dot's reader looks at.
 * Reference: https://www.speedscope.app/file-format-schema.json
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/number.h"
#include "model/file_module.h"
#include "write/shared/escape.h"
#include "write/shared/stack_size.h"
#include "write/shared/stacks.h"
#include "write/boxes/box_tree.h"

struct state {
    const struct p2d_view *view;
    struct p2d_stacks stacks;
    const struct p2d_profile *p;
    struct p2d_report *report;
    struct p2d_buffer *out;
    uint32_t *frames;                   /* by function: its frame + 1 */
    P2D_VEC(struct p2d_sample) samples; /* by metric and thread */
    P2D_VEC(p2d_fn) stack;
};

/* ------------------------------------------------------------------- frames */

/* A module that the file does not tell, and that the line is where the function begins.
 */
static void put_own_frame(struct state *s, const struct p2d_function *f)
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
static void put_frame(struct state *s, p2d_fn fn)
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

static void put_frames(struct state *s)
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

static int compare(const void *a, const void *b)
{
    const struct p2d_sample *x = a, *y = b;
    if (x->metric != y->metric)
        return x->metric < y->metric ? -1 : 1;
    if (x->thread != y->thread)
        return x->thread < y->thread ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

/* Weights are amounts. A sample without a stack is an empty one: it counts for the total.
 */
static void sort_samples(struct state *s)
{
    for (uint32_t i = 1; i < s->p->samples.len; i++) {
        const struct p2d_sample *sample = &s->p->samples.at[i];
        if (sample->value < 0)
            p2d_set_warning(s->report, "negative weight", "",
                            "samples with a negative weight are left out");
        else if (!p2d_vec_push(&s->samples, s->report, *sample))
            return;
    }
    if (s->samples.len > 1)
        qsort(s->samples.at, s->samples.len, sizeof *s->samples.at, compare);
}

static void put_stack(struct state *s, p2d_node node)
{
    s->stack.len = 0;
    for (; node != 0; node = s->p->nodes.at[node].parent)
        if (!p2d_vec_push(&s->stack, s->report, s->p->nodes.at[node].fn))
            return;
    p2d_putc(s->out, '[');
    for (uint32_t i = s->stack.len; i-- > 0;)
        p2d_putf(s->out, "%u%s", s->frames[s->stack.at[i]] - 1, i > 0 ? "," : "");
    p2d_putc(s->out, ']');
}

/* The thread; and the metric, unless it goes without saying. */
static void put_name(struct state *s, const struct p2d_sample *sample)
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

static void put_own_profile(struct state *s, const struct p2d_sample *sample)
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
    p2d_putc(s->out, '}');
}

static void put_value(struct p2d_buffer *out, double value)
{
    char text[P2D_NUMBER_SIZE];
    p2d_puts(out, p2d_format_double(value, text));
}

/* The samples at[0..n) are of one metric and thread. */
static void put_profile(struct state *s, const struct p2d_sample *at, uint32_t n)
{
    static const char *const units[] = {"none",         "seconds",     "milliseconds",
                                        "microseconds", "nanoseconds", "bytes"};
    double sum = 0;
    p2d_puts(s->out, "{\"type\":\"sampled\",\"name\":");
    put_name(s, at);
    put_own_profile(s, at);
    p2d_putf(s->out, ",\"unit\":\"%s\",\"startValue\":0,\n\"samples\":[",
             units[s->p->metrics.at[at->metric].unit]);
    for (uint32_t i = 0; i < n && p2d_stacks_fit(s->out, 0); i++) {
        p2d_puts(s->out, i > 0 ? "," : "");
        put_stack(s, at[i].node);
    }
    p2d_puts(s->out, "],\n\"weights\":[");
    for (uint32_t i = 0; i < n; i++) {
        p2d_puts(s->out, i > 0 ? "," : "");
        put_value(s->out, at[i].value);
        sum += at[i].value;
    }
    p2d_puts(s->out, "],\"endValue\":");
    put_value(s->out, sum);
    p2d_putc(s->out, '}');
}

/* The first profile is what is shown first: that of the view's metric. */
static void put_profiles(struct state *s)
{
    uint32_t active = 0, n_profiles = 0, end;
    p2d_puts(s->out, "]},\n\"profiles\":[");
    for (uint32_t i = 0; i < s->samples.len && p2d_ok(s->report); i = end) {
        const struct p2d_sample *at = &s->samples.at[i];
        for (end = i + 1; end < s->samples.len &&
                          at->metric == s->samples.at[end].metric &&
                          at->thread == s->samples.at[end].thread;)
            end++;
        if (at->metric == s->stacks.metric &&
            (i == 0 || at[-1].metric != s->stacks.metric))
            active = n_profiles;
        p2d_puts(s->out, n_profiles++ > 0 ? ",\n" : "\n");
        put_profile(s, at, end - i);
    }
    p2d_putf(s->out, "],\n\"activeProfileIndex\":%u", active);
}

static void put_file(struct state *s)
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
    put_profiles(s);
    p2d_puts(s->out, "}\n");
}

static void write_speedscope(const struct p2d_view *view, const char *name,
                             struct p2d_buffer *out)
{
    (void)name;
    struct state s = {.view = view, .report = view->report, .out = out};
    if (p2d_stacks_init_lines(&s.stacks, view, view->look->estimate)) {
        s.p = s.stacks.profile;
        put_file(&s);
        if (s.stacks.is_estimated)
            p2d_warn_of_estimate(view, p2d_shows_lines(view));
    }
    p2d_stacks_release(&s.stacks);
    p2d_delete(s.frames);
    p2d_vec_release(&s.samples);
    p2d_vec_release(&s.stack);
}

const struct p2d_writer p2d_write_speedscope = {.name = "speedscope",
                                                .title = "speedscope's JSON",
                                                .suffixes = "speedscope",
                                                .holds_all = true,
                                                .holds_stacks = true,
                                                .compares = true,
                                                .tells_also = true,
                                                .write = write_speedscope};
