/* uftrace.c - read the output of `uftrace replay` and `uftrace graph`.
 *
 *     # DURATION     TID     FUNCTION                    # TOTAL TIME   FUNCTION
 *                 [  9490] | main() {                       68.551 us : (1) app
 *       0.051 us [  9490] |   fib();                         2.133 us :  +-(1) init
 *       0.751 us [  9490] | }                               65.106 us :  +-(1) main
 *                                                           64.776 us :    (4) twice
 *
 * A duration is that of a call with all below it: a function's own is what its callees
 * leave. Replay shows each call and the task that made it, and with -f +time or -f +elapsed
 * when that was; graph shows all calls of one place together: an only callee stands right
 * below its caller, several are indented.
 * Reference: uftrace's manual pages of replay and graph; output of 0.13.
 */
#include <math.h>

#include "assemble/call_times.h"
#include "assemble/lost.h"
#include "base/number.h"
#include "model/period.h"
#include "model/times.h"
#include "syntax/words.h"
#include "read/read.h"
#include "syntax/unit.h"

/* A call that has begun. */
struct call {
    p2d_node node;
    uint32_t caller; /* the call that it was made in; 0: none */
    size_t column;   /* graph: where it stands */
    double duration; /* graph: known when it begins */
    double callees;  /* duration of the calls in it that ended */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric;
    struct p2d_map tasks;                 /* number -> place in tops, from 1 */
    P2D_VEC(uint32_t) tops;               /* by task: its innermost call; 0: none */
    P2D_VEC(p2d_thread) threads;          /* by task */
    P2D_VEC(struct p2d_call_times) times; /* by task */
    P2D_VEC(struct call) calls;           /* all that ever began, from 1 */
    uint32_t top;                         /* of a graph: its innermost call */
    enum { NONE, REPLAY, GRAPH } kind;
    bool has_address, has_time, has_elapsed; /* replay: columns */
    uint64_t n, n_lost;
};

/* ------------------------------------------------------------------- calls */

static void begin_call(struct reader *r, uint32_t *top, p2d_fn fn, struct call call)
{
    call.caller = *top;
    call.node = p2d_child(r->b, r->calls.at[*top].node, fn, false);
    if (p2d_vec_push(&r->calls, r->b->report, call))
        *top = r->calls.len - 1;
    r->n++;
}

/* Callees may seem to take a little more than their caller: durations are rounded. What the
 * call cost itself. */
static double end_call(struct reader *r, uint32_t *top, p2d_thread thread,
                       double duration)
{
    const struct call *call = &r->calls.at[*top];
    double self = fmax(duration - call->callees, 0);
    if (self > 0)
        p2d_add_sample(r->b, (struct p2d_sample){.node = call->node,
                                                 .thread = thread,
                                                 .metric = r->metric,
                                                 .value = self,
                                                 .count = 1});
    *top = call->caller;
    r->calls.at[*top].callees += duration;
    return self;
}

/* In whole nanoseconds, the unit of the measurement: "2.133 us", "1.5  s". */
static bool parse_duration(struct p2d_span text, double *duration)
{
    static const double nanoseconds[] = {[P2D_UNIT_SECONDS] = 1e9,
                                         [P2D_UNIT_MILLISECONDS] = 1e6,
                                         [P2D_UNIT_MICROSECONDS] = 1e3,
                                         [P2D_UNIT_NANOSECONDS] = 1,
                                         [P2D_UNIT_BYTES] = 0};
    struct p2d_span unit = p2d_last_word(&text), number = p2d_last_word(&text);
    struct p2d_scale scale;
    if (p2d_span_is(unit, "m")) /* minutes */
        scale = (struct p2d_scale){P2D_UNIT_SECONDS, 60};
    else if (!p2d_parse_unit(unit, &scale))
        return false;
    if (!(nanoseconds[scale.unit] > 0) || !p2d_parse_double(number, duration))
        return false;
    *duration = round(*duration * scale.factor * nanoseconds[scale.unit]);
    return true;
}

/* ------------------------------------------------------------------ replay */

/* The place of the task's innermost call and thread, from 1. */
static uint32_t task_of(struct reader *r, struct p2d_span number)
{
    struct p2d_thread_info thread = {.pid = -1, .tid = -1};
    uint64_t tid = 0;
    if (p2d_parse_u64(p2d_trim(number), &tid) && tid <= INT32_MAX)
        thread.tid = (int64_t)tid;
    uint32_t *place = p2d_map_at(&r->tasks, r->b->report, (uint64_t)thread.tid);
    if (place == NULL)
        return 0;
    if (*place == 0 && p2d_vec_push(&r->tops, r->b->report, 0) &&
        p2d_vec_push(&r->times, r->b->report, (struct p2d_call_times){.now = 0}) &&
        p2d_vec_push(&r->threads, r->b->report, p2d_thread_of(r->b, thread)))
        *place = r->threads.len;
    return *place;
}

/* "main(1, 0x7f) {": arguments are shown on request. */
static p2d_fn fn_of(struct reader *r, struct p2d_span text)
{
    size_t end = p2d_find(text, 0, '(');
    if (p2d_ends_with(p2d_slice(text, 0, end), "operator"))
        end = p2d_find(text, end + 1, '(');
    return p2d_fn_of(
        r->b,
        (struct p2d_function){.name = p2d_name(r->b, p2d_trim(p2d_slice(text, 0, end)))});
}

/* What a line says of its time, in nanoseconds; 0: nothing. */
struct step {
    double duration;
    int64_t at;
};

static void end_call_of(struct reader *r, uint32_t task, const struct step *step)
{
    p2d_thread thread = r->threads.at[task - 1];
    double self = end_call(r, &r->tops.at[task - 1], thread, step->duration);
    struct p2d_call_samples samples = {
        .time = r->metric, .thread = thread, .counts = self > 0};
    p2d_call_ends(&r->times.at[task - 1], r->b, &samples, p2d_nanoseconds(self, 1));
}

static void begin_call_of(struct reader *r, uint32_t task, p2d_fn fn,
                          const struct step *step)
{
    uint32_t *top = &r->tops.at[task - 1];
    begin_call(r, top, fn, (struct call){.node = 0});
    if (r->has_time || r->has_elapsed)
        p2d_call_begins(&r->times.at[task - 1], r->b, r->calls.at[*top].node, step->at);
}

/* "linux:schedule" in a comment, with a duration: the task waited or was preempted. uftrace counts
 * that as a call. */
static void take_wait(struct reader *r, uint32_t task, struct p2d_span text,
                      const struct step *step)
{
    static const char begin[] = "/* linux:";
    size_t end = p2d_find_text(text, 0, " */");
    if (!p2d_starts_with(text, begin) || !(step->duration > 0))
        return;
    struct p2d_span name = p2d_slice(text, strlen("/* "), end);
    p2d_fn fn = p2d_fn_of(r->b, (struct p2d_function){.name = p2d_name(r->b, name)});
    begin_call_of(r, task, fn, step);
    end_call_of(r, task, step);
}

/* "}", "main() {", "fib();"; all may end in a comment, and events are only a comment. */
static void take_step(struct reader *r, uint32_t task, struct p2d_span text,
                      const struct step *step)
{
    struct p2d_span code = p2d_trim(p2d_slice(text, 0, p2d_find_text(text, 0, "/*")));
    if (code.len == 0) {
        if (p2d_starts_with(text, "/* LOST "))
            r->n_lost += p2d_lost_in(text);
        else
            take_wait(r, task, text, step);
        return;
    }
    if (code.at[0] == '}') {
        if (r->tops.at[task - 1] != 0)
            end_call_of(r, task, step);
        else
            p2d_warn(r->in, "uftrace: no begin",
                     "a call ends that did not begin: its duration is left out");
        return;
    }
    if (!p2d_ends_with(code, "{") && !p2d_ends_with(code, ";")) {
        p2d_warn(r->in, "uftrace: skipped",
                 "skipped a line that is neither a call nor the end of a call");
        return;
    }
    begin_call_of(r, task, fn_of(r, code), step);
    if (p2d_ends_with(code, ";"))
        end_call_of(r, task, step);
}

/* "6735.062147938", in seconds, or "2.133 us" since the recording began. */
static void take_time(const struct reader *r, struct p2d_span text, struct step *step)
{
    double since;
    uint64_t at;
    if (r->has_address)
        (void)p2d_next_word(&text);
    struct p2d_span first = p2d_next_word(&text);
    if (r->has_time) {
        if (p2d_parse_seconds(first, &at))
            step->at = p2d_time_of(at);
    } else if (r->has_elapsed) {
        struct p2d_span unit = p2d_next_word(&text);
        first.len = (size_t)(unit.at + unit.len - first.at);
        if (parse_duration(first, &since))
            step->at = p2d_nanoseconds(since, 1);
    }
}

static void take_replay_line(struct reader *r, struct p2d_span line)
{
    size_t bar = p2d_find_text(line, 0, "| ");
    struct p2d_span fields = p2d_slice(line, 0, bar);
    size_t bracket = p2d_find(fields, 0, '[');
    struct step step = {.duration = 0};
    if (bar == line.len)
        return;
    size_t end = p2d_find(fields, bracket, ']');
    parse_duration(p2d_slice(fields, 0, bracket), &step.duration);
    uint32_t task = task_of(r, p2d_slice(fields, bracket + 1, end));
    take_time(r, p2d_slice(fields, end + 1, fields.len), &step);
    if (task != 0)
        take_step(r, task, p2d_trim(p2d_slice(line, bar + 2, line.len)), &step);
}

static void end_replay(struct reader *r)
{
    struct p2d_call_samples samples = {.time = r->metric};
    for (uint32_t i = 0; i < r->tops.len; i++) {
        if (r->tops.at[i] != 0)
            p2d_warn(r->in, "uftrace: no end",
                     "calls did not end: their own durations are not known");
        samples.thread = r->threads.at[i];
        while (r->times.at[i].open.len > 0 && p2d_input_ok(r->in))
            p2d_call_is_lost(&r->times.at[i], r->b, &samples);
    }
    p2d_warn_of_lost(r->in, "uftrace", r->n_lost, "record");
}

/* ------------------------------------------------------------------- graph */

static void end_calls(struct reader *r, uint32_t *top, size_t column)
{
    while (*top != 0 && r->calls.at[*top].column >= column)
        (void)end_call(r, top, 0, r->calls.at[*top].duration);
}

/* "65.106 us :  +-(1) main": number of calls, then function. */
static void take_graph_line(struct reader *r, struct p2d_span line)
{
    size_t colon = p2d_find_text(line, 0, " : "), column = p2d_find(line, colon, '(');
    struct p2d_span name = p2d_slice(line, p2d_find(line, column, ')') + 1, line.len);
    struct call call = {.column = column};
    name = p2d_trim(name);
    if (column == line.len || name.len == 0 ||
        !parse_duration(p2d_slice(line, 0, colon), &call.duration))
        return;
    if (line.at[column - 1] == '-' || line.at[column - 2] == ':')
        end_calls(r, &r->top, column);
    p2d_fn fn = p2d_fn_of(r->b, (struct p2d_function){.name = p2d_name(r->b, name)});
    begin_call(r, &r->top, fn, call);
}

/* -------------------------------------------------------------------- file */

static bool is_replay_title(struct p2d_span line)
{
    return p2d_starts_with(line, "# ") && p2d_find_text(line, 0, "DURATION") < line.len &&
           p2d_ends_with(line, "FUNCTION");
}

static bool is_graph_title(struct p2d_span line)
{
    return p2d_starts_with(line, "# Function Call Graph for ");
}

static void take_line(struct reader *r, struct p2d_span line)
{
    if (is_replay_title(line)) {
        r->kind = REPLAY;
        r->has_address = p2d_find_text(line, 0, "ADDRESS") < line.len;
        r->has_time = p2d_find_text(line, 0, "TIMESTAMP") < line.len;
        r->has_elapsed = p2d_find_text(line, 0, "ELAPSED") < line.len &&
                         p2d_find_text(line, 0, "DELTA") == line.len;
    } else if (is_graph_title(line)) {
        end_calls(r, &r->top, 0);
        r->kind = GRAPH;
    } else if (r->kind == REPLAY) {
        take_replay_line(r, line);
    } else if (r->kind == GRAPH) {
        take_graph_line(r, line);
    }
}

static bool read_uftrace(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    r.metric = p2d_metric_of(b, p2d_span_of("time"), P2D_UNIT_NANOSECONDS);
    bool begun = p2d_vec_push(&r.calls, b->report, (struct call){.node = 0});
    while (begun && p2d_line(in, &line))
        take_line(&r, line);
    if (p2d_input_ok(in)) { /* a text may hold both */
        end_replay(&r);
        end_calls(&r, &r.top, 0);
    }
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail_whole(in, "the input has no calls: nothing was recorded");
        p2d_set_hint(in->report, "record with: uftrace record PROGRAM; uftrace replay");
    }
    for (uint32_t i = 0; i < r.times.len; i++)
        p2d_call_times_release(&r.times.at[i]);
    p2d_map_release(&r.tasks);
    p2d_vec_release(&r.times);
    p2d_vec_release(&r.tops);
    p2d_vec_release(&r.threads);
    p2d_vec_release(&r.calls);
    return p2d_input_ok(in);
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    for (int i = 0; i < 16 && p2d_cut(&head, '\n', &line); i++) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (is_replay_title(line) || is_graph_title(line))
            return P2D_BY_KEYS;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_uftrace = {
    .name = "uftrace",
    .title = "uftrace replay and uftrace graph (text)",
    .probe = probe,
    .has_times = true,
    .lacks_times = "uftrace replay -f +time shows them",
    .read = read_uftrace,
};
