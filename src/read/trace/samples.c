/* samples.c - read the samples of a Chrome trace, as Hermes writes them.
 *
 *     "samples": [{"ts": "11552125241", "pid": 7512, "tid": "7695", "weight": "1", "sf":
 * 2}], "stackFrames": {"1": {"name": "[root]", "category": "root"}, "2": {"name":
 * "f(http://x.org/a.js:1:1)", "parent": 1}}
 *
 * A sample lasts until the next one of its thread.
 */
#include "read/trace/samples.h"

#include <stdlib.h>

#include "base/number.h"
#include "model/file_module.h"
#include "model/times.h"
#include "assemble/js_location.h"
#include "read/trace/trace.h"
#include "read/trace/threads.h"

static p2d_fn fn_of(struct p2d_builder *b, struct p2d_span text)
{
    struct p2d_js_location place = p2d_js_parse_location(text);
    struct p2d_function fn = {.line = place.line, .column = place.column};
    /* The text is on loan from the input: names first, they copy it. */
    fn.name = p2d_name(b, place.name.len > 0 ? place.name : p2d_span_of("(unnamed)"));
    fn.file = p2d_name(b, place.file);
    fn.module = p2d_name(b, p2d_file_module(place.file));
    return p2d_fn_of(b, fn);
}

p2d_str p2d_trace_read_key(struct p2d_trace *t)
{
    struct p2d_span text;
    struct p2d_json_numeral number;
    char digits[P2D_NUMBER_SIZE];
    if (p2d_json_peek(&t->json) == P2D_JSON_STRING)
        return p2d_json_string(&t->json, &text) ? p2d_name(t->b, text) : 0;
    if (!p2d_json_number(&t->json, &number))
        return 0;
    return p2d_name(t->b, p2d_span_of(p2d_format_double(number.value, digits)));
}

static void read_frame(struct p2d_trace *t, p2d_str key)
{
    struct p2d_span member, text;
    struct p2d_trace_frame frame = {.key = key};
    if (!p2d_json_enter(&t->json, '{'))
        return;
    while (p2d_json_key(&t->json, &member)) {
        if (p2d_span_is(member, "name") && p2d_json_string(&t->json, &text))
            frame.fn = fn_of(t->b, text);
        else if (p2d_span_is(member, "parent"))
            frame.parent = p2d_trace_read_key(t);
        else if (!p2d_span_is(member, "name"))
            p2d_json_skip(&t->json);
    }
    uint32_t *slot = p2d_map_at(&t->frame_of, t->b->report, key);
    if (slot != NULL && p2d_vec_push(&t->frames, t->b->report, frame))
        *slot = t->frames.len;
}

void p2d_trace_read_frames(struct p2d_trace *t)
{
    struct p2d_span key;
    if (!p2d_json_enter(&t->json, '{'))
        return;
    while (p2d_json_key(&t->json, &key))
        read_frame(t, p2d_name(t->b, key));
}

/* ---------------------------------------------------------------- contexts */

/* The context of each frame; climbs to the first that is known and comes back. */
static bool make_contexts(struct p2d_trace *t, p2d_node *contexts)
{
    P2D_VEC(uint32_t) path = {0};
    for (uint32_t i = 1; i <= t->frames.len && p2d_ok(t->b->report); i++) {
        uint32_t up = i;
        while (up != 0 && contexts[up] == 0 && path.len <= t->frames.len &&
               p2d_vec_push(&path, t->b->report, up))
            up = p2d_map_get(&t->frame_of, t->frames.at[up - 1].parent);
        if (path.len > t->frames.len)
            p2d_json_fail(&t->json, "a stack frame is called by itself");
        for (p2d_node node = up != 0 ? contexts[up] : 0; path.len > 0; path.len--) {
            const struct p2d_trace_frame *frame =
                &t->frames.at[path.at[path.len - 1] - 1];
            node = p2d_child(t->b, node, frame->fn, false);
            contexts[path.at[path.len - 1]] = node;
        }
    }
    p2d_vec_release(&path);
    return p2d_ok(t->b->report);
}

static int by_thread_and_time(const void *a, const void *b)
{
    const struct p2d_trace_sample *x = a, *y = b;
    if (x->thread != y->thread)
        return x->thread < y->thread ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

/* Whether any two samples of a thread are apart. */
static bool has_times(const struct p2d_trace *t)
{
    for (uint32_t i = 1; i < t->samples.len; i++)
        if (t->samples.at[i].thread == t->samples.at[i - 1].thread &&
            t->samples.at[i].at > t->samples.at[i - 1].at)
            return true;
    return false;
}

void p2d_trace_emit_samples(struct p2d_trace *t)
{
    const double microsecond = 1e3;
    if (t->samples.len == 0)
        return;
    qsort(t->samples.at, t->samples.len, sizeof *t->samples.at, by_thread_and_time);
    bool timed = has_times(t);
    p2d_metric metric =
        timed ? p2d_metric_of(t->b, p2d_span_of("sampled time"), P2D_UNIT_MICROSECONDS)
              : p2d_metric_of(t->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    p2d_node *contexts =
        p2d_new(t->b->report, (size_t)t->frames.len + 1, sizeof *contexts);
    bool sound = contexts != NULL && make_contexts(t, contexts);
    for (uint32_t i = 0; sound && i < t->samples.len; i++) {
        const struct p2d_trace_sample *s = &t->samples.at[i];
        bool is_last = i + 1 == t->samples.len || s[1].thread != s->thread;
        uint32_t frame = p2d_map_get(&t->frame_of, s->frame);
        double lasted = is_last ? 0 : s[1].at - s->at;
        uint32_t sample = p2d_add_sample(
            t->b, (struct p2d_sample){.node = contexts[frame],
                                      .thread = p2d_trace_thread_of(t, s->thread),
                                      .metric = metric,
                                      .value = timed ? lasted : s->weight,
                                      .count = 1});
        if (timed)
            p2d_add_interval(t->b, sample, p2d_nanoseconds(s->at, microsecond),
                             p2d_nanoseconds(s->at + lasted, microsecond), 1);
    }
    p2d_prefer_metric(t->b, metric);
    p2d_delete(contexts);
}
