/* small_profiles.h - small profiles for unit tests, written as text.
 *
 *     static const char stacks[] = "main;parse;read 3\n"
 *                                  "main;parse 1\n";
 *     struct p2d_profile *profile = profile_of_stacks(stacks, &report);
 *
 *     static const char calls[] = "main 1 10 1/1\n"    function self total calls/primitive
 *                                 "main>f 9 9 3/3\n";  a call has the same
 *     struct p2d_profile *profile = profile_of_calls(calls, &report);
 *
 * A function is `name`, `module:name` or `module:name:line` (its file is the module
 * then). A line `@comm pid tid` names the thread of the stacks below it, a line `=event`
 * their metric. A stack's weight may be followed by `*n`: so many samples. `~` before a
 * frame says that frames between it and its caller were left out. Calls were counted
 * once: below the `=event` of a second metric they are `-`.
 */
#ifndef P2D_TESTS_SMALL_PROFILES_H
#define P2D_TESTS_SMALL_PROFILES_H

#include "base/number.h"
#include "graph/graph.h"
#include "model/builder.h"

static inline p2d_fn sample_fn(struct p2d_builder *b, struct p2d_span text)
{
    struct p2d_span first, second = {0}, third = {0};
    struct p2d_function fn = {0};
    uint64_t line = 0;
    p2d_cut(&text, ':', &first);
    if (p2d_cut(&text, ':', &second)) {
        fn.module = p2d_name(b, first);
        fn.name = p2d_name(b, second);
    } else {
        fn.name = p2d_name(b, first);
    }
    if (p2d_cut(&text, ':', &third) && p2d_parse_u64(third, &line)) {
        fn.line = (int64_t)line;
        fn.file = fn.module;
    }
    if (p2d_cut(&text, ':', &third) && p2d_parse_u64(third, &line))
        fn.column = (uint32_t)line;
    return p2d_fn_of(b, fn);
}

static inline double sample_number(struct p2d_span text)
{
    double value = 0;
    p2d_parse_double(text, &value);
    return value;
}

static inline struct p2d_count sample_count(struct p2d_span text)
{
    uint64_t value;
    return p2d_parse_u64(text, &value) ? p2d_count_of(value) : p2d_count_unknown();
}

/* The part before the last blank; *last is what follows it. */
static inline struct p2d_span sample_cut_last(struct p2d_span line, struct p2d_span *last)
{
    size_t i = line.len;
    while (i > 0 && line.at[i - 1] != ' ')
        i--;
    *last = p2d_slice(line, i, line.len);
    return p2d_slice(line, 0, i > 0 ? i - 1 : 0);
}

static inline void sample_stack(struct p2d_builder *b, struct p2d_span line,
                                p2d_metric metric, p2d_thread thread)
{
    struct p2d_span weight, number, frame;
    uint64_t count = 1;
    struct p2d_span stack = sample_cut_last(line, &weight);
    p2d_cut(&weight, '*', &number);
    p2d_parse_u64(weight, &count);
    while (stack.len > 0 && p2d_cut(&stack, ';', &frame)) {
        if (frame.at[0] == '~')
            p2d_frame_after_gap(b, sample_fn(b, p2d_slice(frame, 1, frame.len)));
        else
            p2d_frame(b, sample_fn(b, frame));
    }
    p2d_add_sample(b, (struct p2d_sample){.node = p2d_stack(b, P2D_ROOT_FIRST),
                                          .thread = thread,
                                          .metric = metric,
                                          .value = sample_number(number),
                                          .count = count});
}

static inline p2d_thread sample_thread(struct p2d_builder *b, struct p2d_span text)
{
    struct p2d_span tid, pid;
    text = sample_cut_last(text, &tid);
    text = sample_cut_last(text, &pid);
    return p2d_thread_of(b, (struct p2d_thread_info){.comm = p2d_name(b, text),
                                                     .pid = (int64_t)sample_number(pid),
                                                     .tid = (int64_t)sample_number(tid)});
}

static inline struct p2d_profile *profile_of_stacks(const char *text,
                                                    struct p2d_report *report)
{
    struct p2d_builder b;
    if (!p2d_builder_init(&b, P2D_TREE, "stacks", report))
        return NULL;
    p2d_metric metric = 0;
    p2d_thread thread = 0;
    struct p2d_span rest = p2d_span_of(text), line;
    while (p2d_cut(&rest, '\n', &line)) {
        if (line.len == 0)
            continue;
        struct p2d_span tail = p2d_slice(line, 1, line.len);
        if (line.at[0] == '=')
            metric = p2d_metric_of(&b, tail, P2D_UNIT_COUNT);
        else if (line.at[0] == '@')
            thread = sample_thread(&b, tail);
        else
            sample_stack(&b, line,
                         metric != 0
                             ? metric
                             : p2d_metric_of(&b, p2d_span_of("weight"), P2D_UNIT_COUNT),
                         thread);
    }
    return p2d_builder_finish(&b);
}

static inline struct p2d_profile *profile_of_calls(const char *text,
                                                   struct p2d_report *report)
{
    struct p2d_builder b;
    if (!p2d_builder_init(&b, P2D_CALLS, "calls", report))
        return NULL;
    p2d_metric time = p2d_metric_of(&b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    struct p2d_span rest = p2d_span_of(text), line;
    while (p2d_cut(&rest, '\n', &line)) {
        struct p2d_span counts, total, self, calls = {0}, primitive = {0}, caller;
        if (line.len == 0)
            continue;
        if (line.at[0] == '=') {
            time = p2d_metric_of(&b, p2d_slice(line, 1, line.len), P2D_UNIT_COUNT);
            continue;
        }
        line = sample_cut_last(line, &counts);
        line = sample_cut_last(line, &total);
        line = sample_cut_last(line, &self);
        bool counted = !p2d_span_is(counts, "-");
        p2d_cut(&counts, '/', &calls);
        p2d_cut(&counts, '/', &primitive);
        struct p2d_cost cost = {sample_number(self), sample_number(total)};
        struct p2d_count n = sample_count(calls), m = sample_count(primitive);
        p2d_cut(&line, '>', &caller);
        if (line.at == NULL) {
            p2d_fn fn = sample_fn(&b, caller);
            p2d_add_fn_cost(&b, fn, time, cost);
            if (counted)
                p2d_add_fn_calls(&b, fn, n, m);
        } else {
            p2d_fn from = sample_fn(&b, caller);
            p2d_call_id call = p2d_call_of(&b, from, sample_fn(&b, line));
            p2d_add_call_cost(&b, call, time, cost);
            if (counted)
                p2d_add_call_calls(&b, call, n, m);
        }
    }
    return p2d_builder_finish(&b);
}

/* The vertex of the function with this name; a harmless empty one if there is none. */
static inline struct p2d_vertex vertex_named(const struct p2d_graph *graph,
                                             const char *name)
{
    for (uint32_t v = 0; graph != NULL && v < graph->vertices.len; v++) {
        const struct p2d_vertex *vertex = &graph->vertices.at[v];
        if (p2d_span_is(p2d_text(graph->profile, graph->profile->fns.at[vertex->fn].name),
                        name))
            return *vertex;
    }
    return (struct p2d_vertex){0};
}

static inline bool has_vertex(const struct p2d_graph *graph, const char *name)
{
    return vertex_named(graph, name).fn != 0;
}

static inline bool vertex_is_named(const struct p2d_graph *graph, uint32_t v,
                                   const char *name)
{
    const struct p2d_profile *p = graph->profile;
    return p2d_span_is(p2d_text(p, p->fns.at[graph->vertices.at[v].fn].name), name);
}

/* The edge between the functions with these names; NULL if there is none. */
static inline const struct p2d_edge *edge_named(const struct p2d_graph *graph,
                                                const char *caller, const char *callee)
{
    for (uint32_t e = 0; graph != NULL && e < graph->edges.len; e++)
        if (vertex_is_named(graph, graph->edges.at[e].caller, caller) &&
            vertex_is_named(graph, graph->edges.at[e].callee, callee))
            return &graph->edges.at[e];
    return NULL;
}

/* The cost of that edge; -1 if there is none. */
static inline double edge_total(const struct p2d_graph *graph, const char *caller,
                                const char *callee)
{
    const struct p2d_edge *edge = edge_named(graph, caller, callee);
    return edge != NULL ? edge->total : -1;
}

/* What was put into a buffer, as a string; valid until the buffer changes. */
static inline const char *buffer_text(struct p2d_buffer *buffer)
{
    p2d_putc(buffer, '\0');
    buffer->len--;
    return buffer->at != NULL ? (const char *)buffer->at : "";
}

#endif
