/* xdebug.c - read traces of PHP's calls by Xdebug (xdebug.mode=trace, trace_format=1).
 *
 *     Version: 3.2.0
 *     File format: 4
 *     TRACE START [2026-11-29 09:11:24.711203]
 *     1	0	0	0.000187	394384	{main}	1		/srv/shop.php	0	0
 *     2	1	0	0.000315	403640	require	1	/srv/lib.php	/srv/shop.php	2	0
 *     2	1	1	0.000320	403640
 *     			0.000925	399336
 *     TRACE END   [2026-11-29 09:11:24.711972]
 *
 * Fields are separated by tabs: the depth of the call, its number, and what happens: 0 it
 * begins, 1 it ends, R it returns a value, A a variable is assigned. Then seconds since
 * the request began and bytes in use; of a begin also the function, 1 if it is of the
 * program, the file that is included, and file and line of the call. A line without depth
 * is the end of the trace; the next one may follow. Reference:
 * https://xdebug.org/docs/trace#trace_format
 */
#include <math.h>

#include "base/number.h"
#include "model/lines.h"
#include "read/read.h"
#include "syntax/words.h"

/* A call that has begun. */
struct call {
    uint64_t level;
    p2d_fn fn;
    p2d_node caller;                   /* its context, at the line of the call */
    double time, memory;               /* when it began: microseconds, bytes */
    double in_callees, callees_memory; /* what calls that ended took */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric time, memory;
    P2D_VEC(struct call) calls; /* that are open, the outermost first */
    double now, used;           /* as last said */
    uint64_t n;                 /* calls that ended */
};

/* ------------------------------------------------------------------- fields */

enum { LEVEL, NUMBER, KIND, TIME, MEMORY, NAME, USER, INCLUDED, PLACE, LINE, N_FIELDS };

/* The first fields of a line; how many. */
static int cut_fields(struct p2d_span line, struct p2d_span fields[N_FIELDS])
{
    int n = 0;
    while (n < N_FIELDS && p2d_cut(&line, '\t', &fields[n]))
        n++;
    return n;
}

static bool read_moment(struct reader *r, const struct p2d_span fields[N_FIELDS])
{
    double seconds, bytes;
    if (!p2d_parse_double(fields[TIME], &seconds) ||
        !p2d_parse_double(fields[MEMORY], &bytes))
        return false;
    r->now = round(seconds * 1e6);
    r->used = bytes;
    return true;
}

static bool is_one_of(struct p2d_span text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (p2d_span_is(text, *words))
            return true;
    return false;
}

/* Files that are included are called as Xdebug's own profiler calls them. */
static p2d_fn fn_of(struct reader *r, const struct p2d_span fields[N_FIELDS])
{
    static const char *const includes[] = {"include", "include_once", "require",
                                           "require_once", NULL};
    struct p2d_buffer name = {.report = r->b->report};
    p2d_put(&name, fields[NAME].at, fields[NAME].len);
    if (is_one_of(fields[NAME], includes) && fields[INCLUDED].len > 0) {
        p2d_puts(&name, "::");
        p2d_put(&name, fields[INCLUDED].at, fields[INCLUDED].len);
    }
    p2d_fn fn = p2d_fn_of(
        r->b, (struct p2d_function){.name = p2d_name(r->b, p2d_buffer_span(&name))});
    p2d_buffer_release(&name);
    return fn;
}

/* -------------------------------------------------------------------- calls */

static void add(struct reader *r, p2d_node node, p2d_metric metric, double value)
{
    p2d_add_sample(r->b, (struct p2d_sample){
                             .node = node, .metric = metric, .value = value, .count = 1});
}

/* The innermost call ends now. */
static void end_call(struct reader *r)
{
    struct call call = r->calls.at[--r->calls.len];
    double time = r->now - call.time, memory = r->used - call.memory;
    double own = time - call.in_callees;
    p2d_node node = p2d_child(r->b, call.caller, call.fn, false);
    add(r, node, r->time, own > 0 ? own : 0);
    add(r, node, r->memory, memory - call.callees_memory);
    r->n++;
    if (r->calls.len == 0)
        return;
    struct call *caller = &r->calls.at[r->calls.len - 1];
    caller->in_callees += time > 0 ? time : 0;
    caller->callees_memory += memory;
}

/* Calls of this depth and of greater ones: what has no end of its own ends here. */
static void end_from(struct reader *r, uint64_t level)
{
    while (r->calls.len > 0 && r->calls.at[r->calls.len - 1].level >= level)
        end_call(r);
}

/* Where a call is made from: its caller at that line, which is where code of the caller is. */
static p2d_node caller_at(struct reader *r, struct p2d_span file, struct p2d_span line)
{
    uint64_t number = 0;
    if (r->calls.len == 0)
        return 0;
    const struct call *caller = &r->calls.at[r->calls.len - 1];
    if (!p2d_parse_u64(line, &number) || number > INT32_MAX)
        number = 0;
    p2d_spot spot = p2d_at_line(r->b, caller->fn, p2d_name(r->b, file), (int64_t)number);
    return p2d_child(r->b, caller->caller, spot, false);
}

static bool begin_call(struct reader *r, const struct p2d_span fields[N_FIELDS],
                       uint64_t level)
{
    end_from(r, level);
    struct call call = {.level = level,
                        .fn = fn_of(r, fields),
                        .caller = caller_at(r, fields[PLACE], fields[LINE]),
                        .time = r->now,
                        .memory = r->used};
    return p2d_vec_push(&r->calls, r->b->report, call);
}

/* --------------------------------------------------------------------- lines */

/* A begin or an end. False if the line is none. */
static bool take_event(struct reader *r, const struct p2d_span fields[N_FIELDS], int n)
{
    uint64_t level;
    bool begins = p2d_span_is(fields[KIND], "0");
    if (n <= (begins ? NAME : MEMORY) || !p2d_parse_u64(fields[LEVEL], &level) ||
        !read_moment(r, fields))
        return false;
    if (begins)
        return begin_call(r, fields, level);
    if (r->calls.len == 0 || r->calls.at[r->calls.len - 1].level < level)
        p2d_warn(r->in, "xdebug: no begin",
                 "a call ends that did not begin in this trace: it is left out");
    end_from(r, level);
    return true;
}

/* All that is open ends at the end of the trace. */
static bool end_trace(struct reader *r, const struct p2d_span fields[N_FIELDS])
{
    if (fields[NUMBER].len > 0 || fields[KIND].len > 0 || !read_moment(r, fields))
        return false;
    end_from(r, 0);
    return true;
}

static bool is_title(struct p2d_span line)
{
    return p2d_starts_with(line, "Version: ") || p2d_starts_with(line, "File format: ") ||
           p2d_starts_with(line, "TRACE ") || line.len == 0;
}

/* The next trace begins before the one before it has ended. */
static void take_title(struct reader *r, struct p2d_span line)
{
    if (!p2d_starts_with(line, "TRACE START") || r->calls.len == 0)
        return;
    p2d_warn(r->in, "xdebug: no end",
             "a trace has no end: what was called then ends with its last line");
    end_from(r, 0);
}

static void take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span fields[N_FIELDS] = {{0}};
    int n = cut_fields(line, fields);
    bool is_event = p2d_span_is(fields[KIND], "0") || p2d_span_is(fields[KIND], "1");
    bool is_passed = p2d_span_is(fields[KIND], "R") || p2d_span_is(fields[KIND], "A");
    if (n < N_FIELDS && is_title(line))
        take_title(r, line);
    else if (!is_passed && !(is_event && take_event(r, fields, n)) &&
             !(n > MEMORY && fields[LEVEL].len == 0 && end_trace(r, fields)) &&
             p2d_input_ok(r->in))
        p2d_warn(r->in, "xdebug: skipped",
                 "skipped a line that is not of a trace in Xdebug's format 1");
}

static void finish(struct reader *r)
{
    if (r->calls.len > 0)
        p2d_warn(r->in, "xdebug: truncated",
                 "the trace is cut off: what was called then ends with its last line");
    end_from(r, 0);
    if (r->n > 0 || !p2d_input_ok(r->in))
        return;
    p2d_fail_whole(r->in, "the trace has no calls");
    p2d_set_hint(r->in->report, "record with xdebug.mode=trace and "
                                "xdebug.trace_format=1");
}

static bool read_xdebug(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    r.time = p2d_metric_of(b, p2d_span_of("time"), P2D_UNIT_MICROSECONDS);
    r.memory = p2d_metric_of(b, p2d_span_of("memory"), P2D_UNIT_BYTES);
    p2d_count_calls(b, r.time);
    p2d_count_calls(b, r.memory);
    p2d_prefer_metric(b, r.time);
    while (p2d_line(in, &line))
        if (!in->unterminated || is_title(line))
            take_line(&r, line);
    if (p2d_input_ok(in))
        finish(&r);
    p2d_vec_release(&r.calls);
    return p2d_input_ok(in);
}

/* ---------------------------------------------------------------- recognition */

static bool is_row(struct p2d_span line)
{
    struct p2d_span fields[N_FIELDS];
    double number;
    int n = cut_fields(line, fields);
    if (n <= KIND || !p2d_is_digits(fields[LEVEL]) || !p2d_is_digits(fields[NUMBER]))
        return n > MEMORY && p2d_is_digits(fields[LEVEL]) && fields[NUMBER].len == 0 &&
               p2d_span_is(fields[KIND], "A");
    if (p2d_span_is(fields[KIND], "R"))
        return true;
    bool begins = p2d_span_is(fields[KIND], "0"), ends = p2d_span_is(fields[KIND], "1");
    return (begins || ends) && n > (begins ? LINE : MEMORY) &&
           p2d_parse_double(fields[TIME], &number) && p2d_is_digits(fields[MEMORY]) &&
           (ends || p2d_span_is(fields[USER], "0") || p2d_span_is(fields[USER], "1"));
}

/* Without a head if it was cut out of a longer trace: two rows then. */
static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool has_format = false;
    for (int i = 0; i < 4 && p2d_cut(&head, '\n', &line); i++) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        has_format |= p2d_starts_with(line, "File format: ");
        if (p2d_starts_with(line, "TRACE START [") && has_format)
            return P2D_BY_MAGIC;
        if (is_row(line))
            return p2d_cut(&head, '\n', &line) && is_row(line) ? P2D_BY_MAGIC : P2D_NO;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_xdebug = {
    .name = "xdebug",
    .title = "traces of PHP's calls by Xdebug (.xt)",
    .probe = probe,
    .read = read_xdebug,
};
