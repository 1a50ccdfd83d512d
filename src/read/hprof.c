/* hprof.c - read the text of Java's agent hprof (up to Java 8): cpu=samples and
 * cpu=times.
 *
 *     TRACE 300001: (thread=200001)
 *             java.util.HashMap.get(HashMap.java:303)
 *             Main.main(Main.java:9)
 *     CPU SAMPLES BEGIN (total = 100) Sun Nov 22 12:00:00 2026
 *     rank   self  accum   count trace method
 *        1 50.00% 50.00%      50 300001 java.util.HashMap.get
 *     CPU SAMPLES END
 *
 * Frames come leaf first. Of samples, the count is what was sampled; of times, it says
 * how often the trace was entered, and the time is its share of the total. Both sections
 * are printed anew whenever the process is asked for them, with all that was before, so
 * the last one counts. Reference: jvm.hprof.txt of the JDK, which most files begin with.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "read/read.h"

enum kind { SAMPLES, TIMES, N_KINDS };

static const struct {
    const char *begin, *end, *metric;
    enum p2d_unit unit;
} kinds[N_KINDS] = {
    {"CPU SAMPLES BEGIN", "CPU SAMPLES END", "CPU SAMPLES", P2D_UNIT_COUNT},
    {"CPU TIME (ms) BEGIN", "CPU TIME (ms) END", "CPU TIME", P2D_UNIT_MILLISECONDS}};

struct trace {
    uint32_t first, n; /* in frames */
    int64_t thread;    /* -1: not said */
    p2d_node node;     /* 0: not looked up yet; many entries may name one trace */
};

struct entry {
    uint64_t trace;
    p2d_str method; /* stands for a missing trace */
    double value;
    uint64_t count;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    P2D_VEC(p2d_fn) frames; /* of all traces, leaf first */
    P2D_VEC(struct trace) traces;
    struct p2d_map by_number;    /* a trace's number -> its place, from 1 */
    struct p2d_map thread_names; /* a thread's number -> its name */
    P2D_VEC(struct entry) entries[N_KINDS];
    double rests[N_KINDS];  /* of a section's total, below its cutoff= */
    bool in_trace, is_open; /* a section that has not ended */
    bool has_section;
    enum kind kind; /* of the open section */
    double total;   /* the total that the open section states */
};

/* ------------------------------------------------------------------ traces */

/* "pkg.Class.method(File.java:9)": the file, where one is known. */
static p2d_fn fn_of(struct reader *r, struct p2d_span frame)
{
    size_t begin = frame.len;
    struct p2d_function fn = {0};
    struct p2d_span file = {0};
    while (begin > 0 && frame.at[begin - 1] != '(')
        begin--;
    if (begin > 1 && p2d_ends_with(frame, ")")) {
        file = p2d_slice(frame, begin, frame.len - 1);
        file = p2d_slice(file, 0, p2d_find(file, 0, ':'));
        frame = p2d_slice(frame, 0, begin - 1);
    }
    fn.name = p2d_name(r->b, frame);
    if (p2d_find(file, 0, '.') < file.len)
        fn.file = p2d_name(r->b, file);
    return p2d_fn_of(r->b, fn);
}

/* A number after `key`, as in "(thread=200001)". */
static bool number_behind(struct p2d_span line, const char *key, uint64_t *number)
{
    size_t begin = p2d_find_text(line, 0, key), end;
    if (begin == line.len)
        return false;
    begin += strlen(key);
    for (end = begin; end < line.len && line.at[end] >= '0' && line.at[end] <= '9';)
        end++;
    return p2d_parse_u64(p2d_slice(line, begin, end), number);
}

static void begin_trace(struct reader *r, struct p2d_span line)
{
    uint64_t number, thread;
    struct trace fresh = {.first = r->frames.len, .thread = -1};
    if (!number_behind(line, "TRACE ", &number))
        return;
    if (number_behind(line, "(thread=", &thread) && thread <= INT64_MAX)
        fresh.thread = (int64_t)thread;
    uint32_t *place = p2d_map_at(&r->by_number, r->b->report, number);
    if (place != NULL && p2d_vec_push(&r->traces, r->b->report, fresh)) {
        *place = r->traces.len;
        r->in_trace = true;
    }
}

static void add_frame(struct reader *r, struct p2d_span line)
{
    struct p2d_span frame = p2d_trim(line);
    if (p2d_span_is(frame, "<empty>") || frame.len == 0)
        return;
    if (p2d_vec_push(&r->frames, r->b->report, fn_of(r, frame)))
        r->traces.at[r->traces.len - 1].n++;
}

/* THREAD START (obj=5000012d, id = 200001, name="main", group="main") */
static void name_thread(struct reader *r, struct p2d_span line)
{
    uint64_t id;
    size_t begin = p2d_find_text(line, 0, "name=\"") + strlen("name=\"");
    if (!number_behind(line, "id = ", &id) || begin >= line.len)
        return;
    size_t end = p2d_find_text(line, begin, "\", group=");
    if (end == line.len)
        end = p2d_find(line, begin, '"');
    uint32_t *name = p2d_map_at(&r->thread_names, r->b->report, id);
    if (name != NULL)
        *name = p2d_name(r->b, p2d_slice(line, begin, end));
}

/* ---------------------------------------------------------------- sections */

/* 23,26% where the locale has it so. */
static bool parse_percent(struct p2d_span word, double *value)
{
    char text[32];
    if (word.len == 0 || word.len >= sizeof text || !p2d_ends_with(word, "%"))
        return false;
    memcpy(text, word.at, word.len - 1);
    text[word.len - 1] = '\0';
    for (size_t i = 0; text[i] != '\0'; i++)
        if (text[i] == ',')
            text[i] = '.';
    return p2d_parse_double(p2d_span_of(text), value);
}

static void take_entry(struct reader *r, struct p2d_span line)
{
    struct p2d_span rest = line;
    struct entry entry = {0};
    double percent, ignored;
    uint64_t rank;
    if (p2d_starts_with(p2d_trim(line), "rank") || p2d_trim(line).len == 0)
        return;
    if (!p2d_parse_u64(p2d_next_word(&rest), &rank) ||
        !parse_percent(p2d_next_word(&rest), &percent) ||
        !parse_percent(p2d_next_word(&rest), &ignored) ||
        !p2d_parse_u64(p2d_next_word(&rest), &entry.count) ||
        !p2d_parse_u64(p2d_next_word(&rest), &entry.trace)) {
        p2d_warn(r->in, "hprof: skipped",
                 "skipped a line that is not an entry of a profile");
        return;
    }
    entry.value = r->kind == TIMES ? percent / 100 * r->total : (double)entry.count;
    entry.method = p2d_name(r->b, p2d_trim(rest));
    (void)p2d_vec_push(&r->entries[r->kind], r->b->report, entry);
}

/* Methods below cutoff= have no entry. Percentages are rounded, so a small rest is
 * nothing. */
static void end_section(struct reader *r)
{
    const double half = 0.00005;
    double rest = r->total;
    for (uint32_t i = 0; i < r->entries[r->kind].len; i++)
        rest -= r->entries[r->kind].at[i].value;
    double rounding = r->kind == TIMES ? half * r->entries[r->kind].len * r->total : 0;
    r->rests[r->kind] = rest > rounding ? rest : 0;
    r->is_open = false;
}

static void begin_section(struct reader *r, enum kind kind, struct p2d_span line)
{
    uint64_t total = 0;
    number_behind(line, "total = ", &total);
    r->entries[kind].len = 0;
    r->rests[kind] = 0;
    r->kind = kind;
    r->total = (double)total;
    r->is_open = r->has_section = true;
}

static void take_line(struct reader *r, struct p2d_span line)
{
    if (r->in_trace && p2d_starts_with(line, "\t")) {
        add_frame(r, line);
        return;
    }
    r->in_trace = false;
    for (int kind = 0; kind < N_KINDS; kind++)
        if (p2d_starts_with(line, kinds[kind].begin)) {
            begin_section(r, (enum kind)kind, line);
            return;
        }
    if (r->is_open && p2d_starts_with(line, kinds[r->kind].end))
        end_section(r);
    else if (r->is_open)
        take_entry(r, line);
    else if (p2d_starts_with(line, "TRACE "))
        begin_trace(r, line);
    else if (p2d_starts_with(line, "THREAD START "))
        name_thread(r, line);
}

/* ------------------------------------------------------------------- model */

static p2d_thread thread_of(struct reader *r, int64_t number)
{
    if (number < 0)
        return 0;
    return p2d_thread_of(
        r->b,
        (struct p2d_thread_info){.comm = p2d_map_get(&r->thread_names, (uint64_t)number),
                                 .pid = -1,
                                 .tid = number});
}

static p2d_node node_of(struct reader *r, struct trace *trace)
{
    for (uint32_t i = 0; trace->node == 0 && i < trace->n; i++)
        p2d_frame(r->b, r->frames.at[trace->first + i]);
    if (trace->node == 0)
        trace->node = p2d_stack(r->b, P2D_LEAF_FIRST);
    return trace->node;
}

static void add_entry(struct reader *r, const struct entry *entry, enum kind kind,
                      p2d_metric metric)
{
    struct p2d_sample sample = {.metric = metric,
                                .value = entry->value,
                                .count = kind == SAMPLES ? entry->count : 0};
    uint32_t place = p2d_map_get(&r->by_number, entry->trace);
    if (place != 0) {
        struct trace *trace = &r->traces.at[place - 1];
        sample.node = node_of(r, trace);
        sample.thread = thread_of(r, trace->thread);
    } else {
        p2d_warn(r->in, "hprof: no trace",
                 "an entry's stack is not in the file: trace %llu",
                 (unsigned long long)entry->trace);
        p2d_frame(r->b, p2d_fn_of(r->b, (struct p2d_function){.name = entry->method}));
        sample.node = p2d_stack(r->b, P2D_LEAF_FIRST);
    }
    p2d_add_sample(r->b, sample);
}

/* In no function: a sample without a stack. */
static void add_rest(struct reader *r, enum kind kind, p2d_metric metric)
{
    double rest = r->rests[kind];
    bool fits = kind == SAMPLES && rest < 1e18;
    if (rest > 0)
        p2d_add_sample(r->b, (struct p2d_sample){.metric = metric,
                                                 .value = rest,
                                                 .count = fits ? (uint64_t)rest : 0});
}

static void make_model(struct reader *r)
{
    for (int kind = 0; kind < N_KINDS; kind++) {
        if (r->entries[kind].len == 0)
            continue;
        p2d_metric metric =
            p2d_metric_of(r->b, p2d_span_of(kinds[kind].metric), kinds[kind].unit);
        for (uint32_t i = 0; i < r->entries[kind].len && p2d_input_ok(r->in); i++)
            add_entry(r, &r->entries[kind].at[i], (enum kind)kind, metric);
        add_rest(r, (enum kind)kind, metric);
    }
}

static void finish(struct reader *r)
{
    if (!p2d_input_ok(r->in))
        return;
    if (r->entries[SAMPLES].len + r->entries[TIMES].len == 0) {
        p2d_fail_whole(r->in, r->has_section
                                  ? "the input has no entries: nothing was recorded"
                                  : "the input has neither CPU SAMPLES nor CPU TIME");
        p2d_set_hint(r->in->report,
                     "record with -agentlib:hprof=cpu=samples, and let the program end");
        return;
    }
    if (r->is_open)
        p2d_warn(r->in, "hprof: truncated",
                 "the line \"%s\" is missing: the file is cut off", kinds[r->kind].end);
    make_model(r);
}

static bool read_hprof(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    while (p2d_line(in, &line))
        take_line(&r, line);
    finish(&r);
    p2d_vec_release(&r.frames);
    p2d_vec_release(&r.traces);
    p2d_map_release(&r.by_number);
    p2d_map_release(&r.thread_names);
    for (int kind = 0; kind < N_KINDS; kind++)
        p2d_vec_release(&r.entries[kind]);
    return p2d_input_ok(in);
}

/* The dump of a heap begins alike, with a NUL after the version. */
static int probe(struct p2d_span head)
{
    static const char magic[] = "JAVA PROFILE 1.0";
    if (!p2d_starts_with(head, magic))
        return P2D_NO;
    struct p2d_span line = p2d_slice(head, 0, p2d_find(head, 0, '\n'));
    return p2d_find(line, 0, '\0') < line.len ? P2D_NO : P2D_BY_MAGIC;
}

const struct p2d_reader p2d_read_hprof = {
    .name = "hprof",
    .title = "Java's hprof (text): cpu=samples, cpu=times",
    .probe = probe,
    .read = read_hprof,
};
