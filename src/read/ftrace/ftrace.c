/* ftrace.c - read calls that Linux's function_graph tracer and trace-cmd report print.
 *
 *     # tracer: function_graph
 *      0)               |  do_sys_open() {
 *      0)   0.500 us    |    getname();
 *      0)   3.900 us    |  }
 *
 * A duration is that of a call with all below it: a function's own is what its callees
 * leave. Each task has a stack of its own; where lines do not say which task it is, they
 * say when a processor goes on to another. How far a line is indented tells how deep it
 * is, so that a stack is right again after lost lines.
 * Reference: Documentation/trace/ftrace.rst of Linux; trace-cmd-report(1).
 */
#include "assemble/call_times.h"
#include "assemble/lost.h"
#include "base/number.h"
#include "model/period.h"
#include "model/times.h"
#include "syntax/words.h"
#include "read/ftrace/line.h"
#include "read/read.h"

/* A call that has begun. */
struct call {
    p2d_node node;
    p2d_fn fn;
    uint32_t caller; /* what it was made in; 0: none. Or the next free one. */
    size_t depth;
    double callees; /* what those that ended took, in nanoseconds */
};

struct task {
    uint32_t top; /* its innermost call; 0: none */
    p2d_thread thread;
    struct p2d_call_times times;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric time, n_calls;
    P2D_VEC(struct call) calls; /* from 1 */
    uint32_t free_call;
    P2D_VEC(struct task) tasks; /* from 1 */
    struct p2d_map by_name;     /* a task's text, and of idle ones the processor's */
    struct p2d_map by_cpu;      /* a processor's text -> the task that runs on it */
    bool has_time;              /* the first call has one */
    uint64_t n, n_begun, n_lost;
};

/* ------------------------------------------------------------------- tasks */

static p2d_thread thread_of(struct reader *r, struct p2d_span task)
{
    struct p2d_thread_info thread = {.pid = -1};
    struct p2d_span comm = p2d_ftrace_task(task, &thread.tid);
    if (comm.len == 0)
        return 0;
    thread.comm = p2d_name(r->b, comm);
    return p2d_thread_of(r->b, thread);
}

static uint32_t new_task(struct reader *r, struct p2d_span text)
{
    struct task task = {.thread = thread_of(r, text)};
    return p2d_vec_push(&r->tasks, r->b->report, task) ? r->tasks.len - 1 : 0;
}

/* Each processor has an idle task of its own, and all of them have the number 0. */
static uint32_t *slot_of(struct reader *r, struct p2d_span task, struct p2d_span cpu)
{
    p2d_str processor = p2d_ends_with(task, "-0") ? p2d_name(r->b, cpu) : 0;
    return p2d_map_at(&r->by_name, r->b->report,
                      p2d_pair(p2d_name(r->b, task), processor));
}

static uint32_t task_named(struct reader *r, struct p2d_span task, struct p2d_span cpu)
{
    uint32_t *slot = slot_of(r, task, cpu);
    if (slot != NULL && *slot == 0)
        *slot = new_task(r, task);
    return slot != NULL ? *slot : 0;
}

/* The task that runs on a processor, nameless until the first switch. */
static uint32_t *running_on(struct reader *r, struct p2d_span cpu)
{
    uint32_t *slot =
        p2d_map_at(&r->by_cpu, r->b->report, p2d_pair(0, p2d_name(r->b, cpu)));
    if (slot != NULL && *slot == 0)
        *slot = new_task(r, (struct p2d_span){0});
    return slot;
}

/* The switch names the task that ran before, if that was unknown. */
static void take_switch(struct reader *r, const struct p2d_ftrace_line *l)
{
    const uint32_t *slot = running_on(r, l->cpu);
    uint32_t running = slot != NULL ? *slot : 0;
    uint32_t *before = slot_of(r, l->task, l->cpu);
    if (before == NULL || running == 0)
        return;
    if (*before == 0 && r->tasks.at[running].thread == 0) {
        *before = running;
        r->tasks.at[running].thread = thread_of(r, l->task);
    }
    running = task_named(r, l->next, l->cpu);
    uint32_t *on = running_on(r, l->cpu);
    if (on != NULL && running != 0)
        *on = running;
}

static uint32_t task_of(struct reader *r, const struct p2d_ftrace_line *l)
{
    if (l->task.len > 0)
        return task_named(r, l->task, l->cpu);
    const uint32_t *running = running_on(r, l->cpu);
    return running != NULL ? *running : 0;
}

/* ------------------------------------------------------------------- calls */

/* Forget the innermost call. */
static void drop_call(struct reader *r, struct task *task)
{
    struct call *call = &r->calls.at[task->top];
    uint32_t caller = call->caller;
    call->caller = r->free_call;
    r->free_call = task->top;
    task->top = caller;
}

static struct p2d_call_samples samples_of(const struct reader *r, const struct task *task)
{
    return (struct p2d_call_samples){
        .time = r->time, .calls = r->n_calls, .thread = task->thread};
}

/* Calls that should have ended before what is now at this depth. */
static void drop_deeper(struct reader *r, struct task *task, size_t depth)
{
    struct p2d_call_samples samples = samples_of(r, task);
    while (task->top != 0 && r->calls.at[task->top].depth >= depth) {
        double callees = r->calls.at[task->top].callees;
        p2d_call_is_lost(&task->times, r->b, &samples);
        drop_call(r, task);
        r->calls.at[task->top].callees += callees; /* which are the caller's as well */
        p2d_warn(r->in, "ftrace: no end",
                 "a call has no end: its own duration is not known");
    }
}

/* One of them is missing where it is deeper than the next step. */
static void begin_call(struct reader *r, struct task *task, p2d_fn fn,
                       const struct p2d_ftrace_line *l)
{
    size_t depth = l->depth;
    uint64_t at = 0;
    const struct call *caller = &r->calls.at[task->top];
    size_t expected = task->top != 0 ? caller->depth + 2 : 2;
    struct call call = {.fn = fn, .caller = task->top, .depth = depth};
    call.node = p2d_child(r->b, caller->node, fn, depth > expected);
    uint32_t id = r->free_call;
    if (id != 0)
        r->free_call = r->calls.at[id].caller;
    else if (p2d_vec_push(&r->calls, r->b->report, call))
        id = r->calls.len - 1;
    else
        return;
    r->calls.at[id] = call;
    task->top = id;
    bool is_timed = l->time.len > 0 && p2d_parse_seconds(l->time, &at);
    if (r->n_begun++ == 0)
        r->has_time = is_timed;
    if (r->has_time)
        p2d_call_begins(&task->times, r->b, call.node, p2d_time_of(at));
}

static void end_call(struct reader *r, struct task *task, double duration)
{
    const struct call *call = &r->calls.at[task->top];
    double self = duration > call->callees ? duration - call->callees : 0;
    struct p2d_sample sample = {.node = call->node, .thread = task->thread};
    struct p2d_call_samples samples = samples_of(r, task);
    sample.metric = r->time;
    sample.value = self / 1000;
    if (self > 0)
        p2d_add_sample(r->b, sample);
    sample.metric = r->n_calls;
    sample.value = 1;
    p2d_add_sample(r->b, sample);
    p2d_call_ends(&task->times, r->b, &samples, p2d_nanoseconds(self, 1));
    drop_call(r, task);
    r->calls.at[task->top].callees += duration;
    r->n++;
}

/* -------------------------------------------------------------------- code */

/* "name(a=1) {", "name [module]();" */
static p2d_fn fn_of(struct reader *r, struct p2d_span code)
{
    struct p2d_function fn = {0};
    struct p2d_span text = p2d_trim(p2d_slice(code, 0, p2d_find(code, 0, '('))),
                    rest = text;
    struct p2d_span word = p2d_last_word(&rest);
    if (rest.len > 0 && p2d_starts_with(word, "[") && p2d_ends_with(word, "]")) {
        fn.module = p2d_name(r->b, p2d_slice(word, 1, word.len - 1));
        text = rest;
    }
    fn.name = p2d_name(r->b, text);
    return p2d_fn_of(r->b, fn);
}

/* After the bracket a comment may say which function ends, and what it returned. */
static bool is_end_of(struct reader *r, struct p2d_span code, p2d_fn fn)
{
    struct p2d_span rest = p2d_slice(code, p2d_find_text(code, 0, "/*") + 2, code.len);
    struct p2d_span word = p2d_next_word(&rest);
    const struct p2d_profile *p = r->b->profile;
    return word.len == 0 || p2d_find(word, 0, '=') < word.len ||
           p2d_starts_with(word, "*/") || p2d_starts_with(word, "<-") ||
           p2d_span_equal(word, p2d_text(p, p->fns.at[fn].name));
}

static void take_end(struct reader *r, struct task *task, const struct p2d_ftrace_line *l)
{
    double duration;
    if (task->top != 0)
        drop_deeper(r, task, l->depth + 1);
    const struct call *call = &r->calls.at[task->top];
    if (task->top == 0 || call->depth != l->depth || !is_end_of(r, l->code, call->fn)) {
        p2d_warn(
            r->in, "ftrace: no begin",
            "a call ends that did not begin in this trace: its duration is left out");
        return;
    }
    if (p2d_ftrace_duration(l->duration, &duration))
        end_call(r, task, duration);
    else
        drop_deeper(r, task, l->depth);
}

static struct p2d_span without_comment(struct p2d_span code)
{
    if (!p2d_ends_with(code, "*/") || code.len < 4)
        return code;
    size_t i = code.len - 4;
    while (i > 0 && !(code.at[i] == '/' && code.at[i + 1] == '*'))
        i--;
    return p2d_trim(p2d_slice(code, 0, i));
}

static void take_begin(struct reader *r, struct task *task,
                       const struct p2d_ftrace_line *l)
{
    struct p2d_span code = without_comment(l->code);
    double duration = 0;
    bool is_leaf = p2d_ends_with(code, ";");
    if (code.len == 0) /* an event, or what a program wrote to trace_marker */
        return;
    if (p2d_find(code, 0, '(') == code.len || (!is_leaf && !p2d_ends_with(code, "{")) ||
        (is_leaf && !p2d_ftrace_duration(l->duration, &duration))) {
        p2d_warn(r->in, "ftrace: skipped",
                 "skipped a line that is neither a call with its duration nor the end of "
                 "a call");
        return;
    }
    drop_deeper(r, task, l->depth);
    begin_call(r, task, fn_of(r, code), l);
    if (is_leaf && p2d_input_ok(r->in))
        end_call(r, task, duration);
}

/* -------------------------------------------------------------------- file */

/* "CPU:1 [LOST 23 EVENTS]", "CPU:1 [23 EVENTS DROPPED]" */
static bool is_loss(struct p2d_span line)
{
    return p2d_starts_with(line, "CPU:") && p2d_find_text(line, 0, " EVENTS") < line.len;
}

/* How many it does not always know. */
static void take_loss(struct reader *r, struct p2d_span line)
{
    uint64_t n = p2d_lost_in(p2d_slice(line, p2d_find(line, 0, '['), line.len));
    r->n_lost += n;
    if (n == 0)
        p2d_warn(r->in, "ftrace: lost", "the tracer lost events: some calls are missing");
}

static void take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_ftrace_line l;
    if (is_loss(p2d_trim(line))) {
        take_loss(r, line);
        return;
    }
    if (!p2d_ftrace_parse(line, &l))
        return;
    if (l.is_switch) {
        take_switch(r, &l);
        return;
    }
    uint32_t id = task_of(r, &l);
    if (id == 0)
        return;
    struct task task = r->tasks.at[id];
    if (l.code.at[0] == '}')
        take_end(r, &task, &l);
    else
        take_begin(r, &task, &l);
    r->tasks.at[id] = task;
}

static void finish(struct reader *r)
{
    for (uint32_t i = 1; i < r->tasks.len; i++)
        drop_deeper(r, &r->tasks.at[i], 0);
    if (p2d_input_ok(r->in) && r->n == 0) {
        p2d_fail_whole(r->in, "the input has no calls with a duration");
        p2d_set_hint(r->in->report, "record with: trace-cmd record -p function_graph "
                                    "COMMAND; trace-cmd report >out.txt");
    }
}

static bool read_ftrace(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    r.time = p2d_metric_of(b, p2d_span_of("time"), P2D_UNIT_MICROSECONDS);
    r.n_calls = p2d_metric_of(b, p2d_span_of("calls"), P2D_UNIT_COUNT);
    p2d_prefer_metric(b, r.time);
    if (p2d_vec_push(&r.calls, b->report, (struct call){.node = 0}) &&
        p2d_vec_push(&r.tasks, b->report, (struct task){.top = 0}))
        while (p2d_line(in, &line))
            take_line(&r, line);
    if (p2d_input_ok(in))
        finish(&r);
    p2d_warn_of_lost(in, "the tracer", r.n_lost, "event");
    p2d_vec_release(&r.calls);
    for (uint32_t i = 0; i < r.tasks.len; i++)
        p2d_call_times_release(&r.tasks.at[i].times);
    p2d_vec_release(&r.tasks);
    p2d_map_release(&r.by_name);
    p2d_map_release(&r.by_cpu);
    return p2d_input_ok(in);
}

/* Two calls with their processors, where the title was cut off. */
static bool is_call(struct p2d_span line)
{
    struct p2d_ftrace_line l;
    double duration;
    return p2d_ftrace_parse(line, &l) && !l.is_switch && l.cpu.len > 0 &&
           p2d_ftrace_duration(l.duration, &duration) &&
           (p2d_ends_with(l.code, "();") || l.code.at[0] == '}');
}

/* perf script has "ftrace:" before the same names of events. Every call has a duration. */
static int probe(struct p2d_span head)
{
    static const char title[] = "# tracer: function_graph";
    struct p2d_span line;
    int n_calls = 0;
    if (p2d_find_text(head, 0, " us") == head.len &&
        p2d_find_text(head, 0, title) == head.len)
        return P2D_NO;
    while (p2d_cut(&head, '\n', &line)) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (p2d_span_is(line, title))
            return P2D_BY_MAGIC;
        if (is_call(line) && ++n_calls == 2)
            return P2D_BY_MAGIC;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_ftrace = {
    .name = "ftrace",
    .title = "Linux' function_graph tracer, and trace-cmd report of it (text)",
    .probe = probe,
    .has_times = true,
    .lacks_times = "the option funcgraph-abstime of the tracer records them",
    .read = read_ftrace,
};
