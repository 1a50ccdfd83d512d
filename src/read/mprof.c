/* mprof.c - read memory over time, as memory_profiler's mprof records it.
 *
 *     CMDLINE /usr/bin/python3 app.py
 *     MEM 6.257812 1795351660.3388                 MiB, seconds since 1970
 *     CHLD 0 12.500000 1795351660.3388             the same of a child process
 *     FUNC app.outer 21.6 1795351660.8 22.2 1795351661.4 0
 *
 * A CMDLINE after MEM lines begins another run. A FUNC line is one call of a function
 * that has @profile: memory and time at its begin and end, and how many such calls it is
 * in. They are grouped by function; sorted by time they nest, which gives a call graph.
 * Old files lack the number: then times tell. Reference: mprof.py of
 * https://github.com/pythonprofilers/memory_profiler
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "assemble/call_times.h"
#include "base/number.h"
#include "model/times.h"
#include "read/read.h"

static const double mebibyte = 1048576;

#define NO_LEVEL UINT32_MAX

enum { MOST_CHILDREN = 8 };

struct func_call {
    p2d_str name; /* with its module */
    double begin, end, before, after;
    uint32_t level, order;
};

/* An open call. */
struct open_call {
    p2d_node node;
    uint32_t level;
    double end, time, memory; /* its own memory, without that of the calls in it */
};

/* What a MEM (0) or CHLD (1 + the child's number) line says, in the file's units. */
struct reading {
    double time, memory;
    uint32_t whose;
};

/* A run: the lines between one CMDLINE and the next. FUNC lines may stand before their
 * CMDLINE: they belong to the run of their time. */
struct run {
    double first, last, before, after, peak; /* of its MEM lines */
    double child_peaks[MOST_CHILDREN];
    uint64_t n_mem;
    uint32_t from, to; /* its readings */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    P2D_VEC(struct run) runs; /* the last one is that of the next line */
    P2D_VEC(struct func_call) calls;
    P2D_VEC(struct open_call) open;
    P2D_VEC(struct reading) readings;
    struct p2d_call_times times;
    p2d_metric time, memory;
    uint32_t n_runs, first_series; /* series in the profile; the number of the next one */
};

/* ------------------------------------------------------------------- lines */

static bool take_double(struct p2d_span *line, double *value)
{
    struct p2d_span word;
    return p2d_cut(line, ' ', &word) && p2d_parse_double(word, value);
}

/* Whether a line may be mprof's. */
static bool is_known(struct p2d_span line)
{
    double memory, time;
    struct p2d_span word;
    p2d_cut(&line, ' ', &word);
    if (p2d_span_is(word, "MEM"))
        return take_double(&line, &memory) && take_double(&line, &time);
    return p2d_span_is(word, "CMDLINE") || p2d_span_is(word, "FUNC") ||
           p2d_span_is(word, "CHLD");
}

static int probe(struct p2d_span head)
{
    struct p2d_span line;
    size_t good = 0, bad = 0;
    bool ends = head.len < P2D_HEAD_SIZE;
    while (head.len > 0 && p2d_cut(&head, '\n', &line) && (head.at != NULL || ends)) {
        if (line.len == 0)
            continue;
        bool is_good = is_known(line);
        good += is_good;
        bad += !is_good;
        if (good == 0)
            return P2D_NO;
    }
    return good > bad ? P2D_BY_KEYS : P2D_NO;
}

static bool keep(struct reader *r, uint32_t whose, double memory, double time)
{
    struct reading reading = {time, memory, whose};
    if (!p2d_vec_push(&r->readings, r->b->report, reading))
        return false;
    r->runs.at[r->runs.len - 1].to = r->readings.len;
    return true;
}

/* A command line that stands before all MEM lines of a run belongs to it. */
static bool begin_run(struct reader *r)
{
    if (r->runs.len > 0 && r->runs.at[r->runs.len - 1].n_mem == 0)
        return true;
    return p2d_vec_push(&r->runs, r->b->report,
                        (struct run){.from = r->readings.len, .to = r->readings.len});
}

static bool take_mem(struct reader *r, struct p2d_span line)
{
    double memory, time;
    if (!take_double(&line, &memory) || !take_double(&line, &time))
        return false;
    struct run *run = &r->runs.at[r->runs.len - 1];
    if (run->n_mem++ == 0) {
        run->first = time;
        run->before = memory;
    }
    run->last = fmax(run->last, time);
    run->after = memory;
    run->peak = fmax(run->peak, memory);
    return keep(r, 0, memory, time);
}

static bool take_child(struct reader *r, struct p2d_span line)
{
    double index, memory, time;
    if (!take_double(&line, &index) || !take_double(&line, &memory))
        return false;
    if (index >= 0 && index < MOST_CHILDREN) {
        double *peak = &r->runs.at[r->runs.len - 1].child_peaks[(int)index];
        *peak = fmax(*peak, memory);
        if (take_double(&line, &time))
            return keep(r, 1 + (uint32_t)index, memory, time);
    }
    return true;
}

static bool take_func(struct reader *r, struct p2d_span line)
{
    struct p2d_span name;
    uint64_t level;
    struct func_call call = {.level = NO_LEVEL, .order = r->calls.len};
    if (!p2d_cut(&line, ' ', &name) || !take_double(&line, &call.before) ||
        !take_double(&line, &call.begin) || !take_double(&line, &call.after) ||
        !take_double(&line, &call.end))
        return false;
    if (line.len > 0 && p2d_parse_u64(p2d_trim(line), &level) && level < NO_LEVEL)
        call.level = (uint32_t)level;
    call.name = p2d_name(r->b, name);
    return p2d_vec_push(&r->calls, r->b->report, call);
}

static void take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span word, rest = line;
    bool good = line.len == 0 || p2d_cut(&rest, ' ', &word);
    if (line.len == 0)
        return;
    if (p2d_span_is(word, "MEM"))
        good = take_mem(r, rest);
    else if (p2d_span_is(word, "CHLD"))
        good = take_child(r, rest);
    else if (p2d_span_is(word, "FUNC"))
        good = take_func(r, rest);
    else if (p2d_span_is(word, "CMDLINE")) {
        good = begin_run(r);
        p2d_set_command(r->b, rest);
    } else
        good = false;
    if (!good)
        p2d_warn(r->in, "mprof: skipped",
                 "skipped a line that is not MEM, FUNC, CHLD or CMDLINE");
}

/* ------------------------------------------------------------------- calls */

/* A double holds seconds since 1970 to less than a microsecond; further digits are noise.
 */
static double rounded(double seconds)
{
    return round(seconds * 1e6) / 1e6;
}

/* By begin; of those that begin together, the outer one first. */
static int by_begin(const void *left, const void *right)
{
    const struct func_call *a = left, *b = right;
    if (a->begin != b->begin)
        return a->begin < b->begin ? -1 : 1;
    if (a->level != b->level)
        return a->level < b->level ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

static uint32_t add_value(struct reader *r, p2d_node node, p2d_metric metric,
                          double value)
{
    return p2d_add_sample(
        r->b,
        (struct p2d_sample){.node = node, .metric = metric, .value = value, .count = 1});
}

static int64_t nanoseconds(double seconds)
{
    return p2d_nanoseconds(rounded(seconds), 1e9);
}

static void close_call(struct reader *r)
{
    struct open_call *call = &r->open.at[r->open.len - 1];
    struct p2d_call_samples samples = {.time = r->time, .counts = true};
    double time = fmax(rounded(call->time), 0);
    (void)add_value(r, call->node, r->time, time);
    uint32_t memory = add_value(r, call->node, r->memory, call->memory);
    p2d_call_ends(&r->times, r->b, &samples, nanoseconds(time));
    p2d_add_time_of(r->b, memory, nanoseconds(call->end), call->memory, 1);
    r->open.len--;
}

static void open_call(struct reader *r, p2d_fn fn, const struct func_call *from)
{
    struct open_call call = {.level = from->level, .end = from->end};
    call.time = rounded(from->end - from->begin);
    call.memory = round(from->after * mebibyte) - round(from->before * mebibyte);
    if (r->open.len > 0) {
        struct open_call *parent = &r->open.at[r->open.len - 1];
        parent->time -= call.time;
        parent->memory -= call.memory;
        call.node = parent->node;
    }
    call.node = p2d_child(r->b, call.node, fn, false);
    p2d_call_begins(&r->times, r->b, call.node, nanoseconds(from->begin));
    (void)p2d_vec_push(&r->open, r->b->report, call);
}

/* The outermost one is the whole program: it stays. */
static bool is_over(const struct open_call *call, const struct func_call *next)
{
    bool by_level = call->level != NO_LEVEL && next->level != NO_LEVEL;
    return call->end <= next->begin || (by_level && call->level >= next->level);
}

/* "module.function": the part before the last point is the module. */
static p2d_fn fn_of(struct reader *r, p2d_str id)
{
    struct p2d_span name = p2d_text(r->b->profile, id);
    size_t point = name.len;
    while (point > 0 && name.at[point - 1] != '.')
        point--;
    return p2d_fn_of(r->b, (struct p2d_function){
                               .name = p2d_name(r->b, p2d_slice(name, point, name.len)),
                               .module = p2d_name(
                                   r->b, p2d_slice(name, 0, point > 0 ? point - 1 : 0))});
}

static void add_stretch(struct reader *r, const struct func_call *call, double start)
{
    p2d_add_memory_call(r->b,
                        (struct p2d_memory_call){.name = call->name,
                                                 .begin = rounded(call->begin - start),
                                                 .end = rounded(call->end - start),
                                                 .before = round(call->before * mebibyte),
                                                 .after = round(call->after * mebibyte),
                                                 .depth = r->open.len - 1,
                                                 .whose = r->first_series});
}

/* A series for the program and one for each child that was seen, in this order. */
static void add_curves(struct reader *r, const struct run *run, double start)
{
    uint32_t series[1 + MOST_CHILDREN];
    bool seen[1 + MOST_CHILDREN] = {false};
    char what[24] = "memory", name[64];
    for (uint32_t i = run->from; i < run->to; i++)
        seen[r->readings.at[i].whose] = true;
    for (uint32_t i = 0; i <= MOST_CHILDREN; i++) {
        snprintf(name, sizeof name, "%s", what);
        if (r->n_runs > 0)
            snprintf(name, sizeof name, "%s, run %" PRIu32, what, r->n_runs + 1);
        series[i] = seen[i] ? p2d_add_series(r->b, p2d_span_of(name), start) : 0;
        snprintf(what, sizeof what, "child %" PRIu32, i);
    }
    for (uint32_t i = run->from; i < run->to && p2d_ok(r->b->report); i++) {
        struct reading reading = r->readings.at[i];
        p2d_add_moment(
            r->b, (struct p2d_memory_point){.at = rounded(reading.time - start),
                                            .bytes = round(reading.memory * mebibyte),
                                            .whose = series[reading.whose]});
    }
}

/* The calls from .. to in it, sorted. */
static void add_calls(struct reader *r, const struct run *run, uint32_t from, uint32_t to)
{
    struct p2d_function program = {.name = p2d_name(r->b, p2d_span_of("[program]"))};
    struct func_call whole = {.before = run->before,
                              .after = run->after,
                              .begin = run->first,
                              .end = run->last};
    if (from < to && (run->n_mem == 0 || r->calls.at[from].begin < run->first))
        whole.begin = r->calls.at[from].begin;
    for (uint32_t i = from; i < to; i++)
        whole.end = fmax(whole.end, r->calls.at[i].end);
    r->first_series = r->b->profile->memory.series.len;
    open_call(r, p2d_fn_of(r->b, program), &whole);
    for (uint32_t i = from; i < to && p2d_ok(r->b->report); i++) {
        const struct func_call *call = &r->calls.at[i];
        while (r->open.len > 1 && is_over(&r->open.at[r->open.len - 1], call))
            close_call(r);
        add_stretch(r, call, whole.begin);
        open_call(r, fn_of(r, call->name), call);
    }
    while (r->open.len > 0)
        close_call(r);
    add_curves(r, run, whole.begin);
}

/* ------------------------------------------------------------ the whole file */

static void add_peak(struct reader *r, const char *whose, double mebibytes)
{
    struct p2d_buffer note = {.report = r->b->report};
    p2d_puts(&note, whose);
    p2d_put_fixed(&note, mebibytes, 0, 3);
    p2d_puts(&note, " MiB");
    p2d_add_note(r->b, p2d_buffer_span(&note));
    p2d_buffer_release(&note);
}

static void add_peaks(struct reader *r, const struct run *run)
{
    if (run->n_mem > 0)
        add_peak(r, "peak memory ", run->peak);
    for (int i = 0; i < MOST_CHILDREN; i++) {
        char whose[48];
        snprintf(whose, sizeof whose, "peak memory of child %d ", i);
        if (run->child_peaks[i] > 0)
            add_peak(r, whose, run->child_peaks[i]);
    }
}

static int by_first(const void *left, const void *right)
{
    const struct run *a = left, *b = right;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return a->from < b->from ? -1 : 1;
}

/* Calls belong to the last run that began before them. */
static void add_runs(struct reader *r)
{
    uint32_t call = 0;
    if (r->runs.len > 1 && r->runs.at[r->runs.len - 1].n_mem == 0)
        r->runs.len--;
    if (r->runs.len > 1)
        qsort(r->runs.at, r->runs.len, sizeof *r->runs.at, by_first);
    if (r->calls.len > 1)
        qsort(r->calls.at, r->calls.len, sizeof *r->calls.at, by_begin);
    for (uint32_t i = 0; i < r->runs.len && p2d_ok(r->b->report); i++) {
        bool is_last = i + 1 == r->runs.len;
        uint32_t from = call;
        while (call < r->calls.len &&
               (is_last || r->calls.at[call].begin < r->runs.at[i + 1].first))
            call++;
        add_calls(r, &r->runs.at[i], from, call);
        add_peaks(r, &r->runs.at[i]);
        r->n_runs++;
    }
}

static bool read_mprof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    r.time = p2d_metric_of(b, p2d_span_of("time"), P2D_UNIT_SECONDS);
    r.memory = p2d_metric_of(b, p2d_span_of("memory"), P2D_UNIT_BYTES);
    p2d_prefer_metric(b, r.time);
    (void)p2d_measure_memory(b, P2D_UNIT_SECONDS);
    bool begun = begin_run(&r);
    while (begun && p2d_line(in, &line))
        take_line(&r, line);
    if (p2d_input_ok(in) && r.runs.at[0].n_mem == 0 && r.calls.len == 0) {
        p2d_fail_whole(in, "the input has no measurements");
        p2d_set_hint(in->report, "use mprof run -T 0.01, which measures more often");
    } else if (p2d_input_ok(in)) {
        add_runs(&r);
    }
    p2d_vec_release(&r.calls);
    p2d_vec_release(&r.open);
    p2d_call_times_release(&r.times);
    p2d_vec_release(&r.readings);
    p2d_vec_release(&r.runs);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_mprof = {.name = "mprof",
                                          .title = "memory_profiler's mprof",
                                          .probe = probe,
                                          .has_times = true,
                                          .read = read_mprof};
