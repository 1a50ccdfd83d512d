/* text.c - parse heap profiles, contentions, threads and goroutines as text.
 *
 *     heap profile:   12:  34567 [   89:  456789] @ heap_v2/524288
 *          1:     9216 [     3:    27648] @ 0xc635c8 0x42ecc3
 *     #	0xc635c7	main.read+0x17	/src/main.go:17            (Go only)
 *     MAPPED_LIBRARIES:
 *     00400000-0040b000 r-xp 00000000 08:01 393 /usr/bin/app
 *
 *     --- heapz 1 ---                  (Java; a sample of each half a megabyte)
 *     format = java
 *     resolution = bytes
 *        7048     1 @ 0x00000003 0x00000004
 *
 *     0x0000003 com.example.read (Reader.java:03)
 *
 *     --- contentionz 1 ---            --- mutex:  --- contention:  (Go)
 *     cycles/second = 3201000000
 *     sampling period = 100
 *       19490304       27 @ 0xbccc97 0xc61202
 *
 *     goroutine profile: total 9       (threadcreate and others alike)
 *     2 @ 0x103b125 0x106cd1f
 *
 *     --- threadz 1 ---
 *     --- Thread 7eff063d9940 (name: main/25376) stack: ---
 *       PC:  0x00bc8f1c: helper(arg*)
 *
 * Sampled numbers are scaled up as pprof does.
 * Reference: profile/legacy_profile.go and legacy_java_profile.go of
 * github.com/google/pprof.
 */
#include "read/gperftools/text.h"

#include <math.h>

#include "base/number.h"
#include "syntax/unit.h"
#include "read/read.h"

enum { MOST_VALUES = 4 };

struct text_reader {
    struct p2d_gperf *g;
    enum { HEAP, JAVA_HEAP, CONTENTION, COUNT, THREADS } kind;
    p2d_metric metrics[MOST_VALUES]; /* as the values are written */
    double rate;                     /* of a heap's sampling, in bytes; 0: all */
    double period, hertz;            /* of contentions; 0: not told */
    bool in_microseconds;
    double rests[MOST_VALUES]; /* of the totals in the heading, where these are exact */
    /* The sample whose "#" lines, with names, may follow. */
    double values[MOST_VALUES];
    bool is_pending, has_names;
    struct p2d_thread_info thread;
    P2D_VEC(uint64_t) last; /* the stack of the thread before */
};

/* ------------------------------------------------------------------- probe */

/* "goroutine profile: total 9". */
static bool parse_total_line(struct p2d_span line, uint64_t *total)
{
    size_t at = p2d_find(line, 0, ' ');
    struct p2d_span rest = p2d_slice(line, at, line.len);
    return at > 0 && p2d_starts_with(rest, " profile: total ") &&
           p2d_parse_u64(p2d_trim(p2d_slice(rest, 16, rest.len)), total);
}

static bool is_total_line(struct p2d_span line)
{
    uint64_t total;
    return parse_total_line(line, &total);
}

int p2d_gperf_probe_text(struct p2d_span head)
{
    static const char *const starts[] = {"heap profile:", "--- contention", "--- mutex:",
                                         "--- threadz ",  "--- Thread ",    "--- heapz "};
    struct p2d_span line = p2d_slice(head, 0, p2d_find(head, 0, '\n'));
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (p2d_starts_with(line, starts[i]))
            return P2D_BY_MAGIC;
    if (p2d_ends_with(line, "\r"))
        line.len--;
    return is_total_line(line) ? P2D_BY_KEYS : P2D_NO;
}

bool p2d_gperf_is_none(struct p2d_input *in)
{
    p2d_fail(in, "the input is not a profile of gperftools");
    p2d_set_hint(in->report,
                 "the first line says what the file is, such as \"heap profile:\"");
    return false;
}

/* ------------------------------------------------------------------- numbers */

/* Cut digits off the front, with the blanks before and the mark after them. */
static bool take_number(struct p2d_span *text, char mark, double *value)
{
    uint64_t number = 0;
    *text = p2d_trim(*text);
    size_t end = 0;
    while (end < text->len && text->at[end] >= '0' && text->at[end] <= '9')
        end++;
    if (!p2d_parse_u64(p2d_slice(*text, 0, end), &number))
        return false;
    *value = (double)number;
    *text = p2d_trim(p2d_slice(*text, end, text->len));
    if (mark == ' ')
        return true;
    if (text->len == 0 || text->at[0] != (unsigned char)mark)
        return false;
    *text = p2d_slice(*text, 1, text->len);
    return true;
}

/* "12: 345 [67: 890] @". */
static bool take_heap_numbers(struct p2d_span *line, double v[MOST_VALUES])
{
    double size;
    if (!take_number(line, ':', &v[0]) || !take_number(line, ' ', &v[1]))
        return false;
    if (line->len == 0 || line->at[0] != '[')
        return false;
    *line = p2d_slice(*line, 1, line->len);
    if (!take_number(line, ':', &v[2]) || !take_number(line, ']', &size))
        return false;
    v[3] = size;
    *line = p2d_trim(*line);
    bool has_at = line->len > 0 && line->at[0] == '@';
    *line = p2d_trim(p2d_slice(*line, 1, line->len));
    return has_at;
}

/* The chance that a block of this size was sampled is 1 - exp(-size / rate). */
static void scale_up(double rate, double *count, double *bytes)
{
    if (*count <= 0 || *bytes <= 0) {
        *count = *bytes = 0;
        return;
    }
    if (rate <= 1)
        return;
    double scale = 1 / (1 - exp(-(*bytes / *count) / rate));
    *count = floor(*count * scale);
    *bytes = floor(*bytes * scale);
}

/* ------------------------------------------------------------------- headers */

static p2d_metric metric_of(struct text_reader *t, const char *name, enum p2d_unit unit)
{
    return p2d_metric_of(t->g->b, p2d_span_of(name), unit);
}

/* What follows the "@": how it was sampled. */
static void take_heap_kind(struct text_reader *t, struct p2d_span kind, bool *in_use)
{
    uint64_t rate = 0;
    size_t slash = p2d_find(kind, 0, '/');
    p2d_parse_u64(p2d_slice(kind, slash + 1, kind.len), &rate);
    kind = p2d_slice(kind, 0, slash);
    if (p2d_span_is(kind, "heap"))
        t->rate = (double)(rate >> 1); /* as pprof does */
    else if (p2d_span_is(kind, "heap_v2") || p2d_span_is(kind, "heapz_v2"))
        t->rate = (double)rate;
    *in_use = !p2d_starts_with(kind, "growth") && !p2d_starts_with(kind, "fragmentation");
}

static bool take_heap_header(struct text_reader *t, struct p2d_span line)
{
    bool in_use;
    double v[MOST_VALUES];
    line = p2d_slice(line, p2d_find(line, 0, ':') + 1, line.len);
    if (!take_heap_numbers(&line, v))
        return p2d_fail(t->g->in, "the line is not the heading of a heap profile");
    take_heap_kind(t, line, &in_use);
    bool has_alloc = (v[2] != v[0] && v[2] != 0) || (v[3] != v[1] && v[3] != 0);
    t->metrics[0] = metric_of(t, in_use ? "inuse_objects" : "objects", P2D_UNIT_COUNT);
    t->metrics[1] = metric_of(t, in_use ? "inuse_space" : "space", P2D_UNIT_BYTES);
    if (has_alloc) {
        t->metrics[2] = metric_of(t, "alloc_objects", P2D_UNIT_COUNT);
        t->metrics[3] = metric_of(t, "alloc_space", P2D_UNIT_BYTES);
    }
    p2d_prefer_metric(t->g->b, t->metrics[has_alloc && v[1] == 0 ? 3 : 1]);
    if (!(t->rate > 0))
        memcpy(t->rests, v, sizeof t->rests);
    return true;
}

static bool take_header(struct text_reader *t, struct p2d_span line)
{
    if (p2d_starts_with(line, "heap profile:")) {
        t->kind = HEAP;
        return take_heap_header(t, line);
    }
    if (p2d_starts_with(line, "--- contention") || p2d_starts_with(line, "--- mutex")) {
        t->kind = CONTENTION; /* its metrics are made once the settings are known */
        return true;
    }
    if (p2d_starts_with(line, "--- heapz ")) {
        t->kind = JAVA_HEAP;
        t->metrics[0] = metric_of(t, "inuse_objects", P2D_UNIT_COUNT);
        t->metrics[1] = metric_of(t, "inuse_space", P2D_UNIT_BYTES);
        p2d_prefer_metric(t->g->b, t->metrics[1]);
        return true;
    }
    uint64_t total = 0;
    t->kind = parse_total_line(line, &total) ? COUNT : THREADS;
    t->rests[0] = (double)total;
    if (t->kind == THREADS && p2d_gperf_probe_text(line) == P2D_NO)
        return p2d_gperf_is_none(t->g->in);
    t->metrics[0] =
        p2d_metric_of(t->g->b,
                      t->kind == COUNT ? p2d_slice(line, 0, p2d_find(line, 0, ' '))
                                       : p2d_span_of("threads"),
                      P2D_UNIT_COUNT);
    return true;
}

/* ------------------------------------------------------------------- samples */

/* Give the sample that was read, with the stack that it has by now. */
static void flush(struct text_reader *t)
{
    if (!t->is_pending)
        return;
    struct p2d_gperf *g = t->g;
    p2d_node node = t->has_names ? p2d_stack(g->b, P2D_LEAF_FIRST) : p2d_gperf_node(g);
    p2d_thread thread = t->thread.comm == 0 ? 0 : p2d_thread_of(g->b, t->thread);
    for (size_t i = 0; i < MOST_VALUES; i++)
        if (t->metrics[i] != 0 && t->values[i] != 0)
            p2d_add_sample(g->b, (struct p2d_sample){.node = node,
                                                     .thread = thread,
                                                     .metric = t->metrics[i],
                                                     .value = t->values[i],
                                                     .count = 1});
    t->is_pending = t->has_names = false;
}

/* What the heading counts and no sample has: a heap profile that did not fit into its
 * buffer lacks the small ones. It is in no function. */
static void add_rests(struct text_reader *t)
{
    for (size_t i = 0; i < MOST_VALUES; i++)
        if (t->metrics[i] != 0 && t->rests[i] > 0)
            p2d_add_sample(t->g->b, (struct p2d_sample){.metric = t->metrics[i],
                                                        .value = t->rests[i],
                                                        .count = 1});
}

/* Hexadecimal numbers: calls return to them, so the calls are before them. Other words
 * are passed over. */
static void take_addresses(struct text_reader *t, struct p2d_span text,
                           bool is_leaf_exact)
{
    struct p2d_span word;
    while (text.len > 0 && p2d_cut(&text, ' ', &word)) {
        uint64_t address;
        if (!p2d_starts_with(word, "0x") ||
            !p2d_parse_hex(p2d_slice(word, 2, word.len), &address))
            continue;
        bool is_exact = t->g->has_ids || (is_leaf_exact && t->g->stack.len == 0);
        (void)p2d_vec_push(&t->g->stack, t->g->b->report, address - !is_exact);
    }
}

static void begin_sample(struct text_reader *t)
{
    flush(t);
    memset(t->values, 0, sizeof t->values);
    t->g->stack.len = 0;
    t->is_pending = true;
}

static bool take_heap_sample(struct text_reader *t, struct p2d_span line)
{
    double v[MOST_VALUES];
    if (!take_heap_numbers(&line, v))
        return false;
    begin_sample(t);
    for (size_t i = 0; i < MOST_VALUES; i += 2) {
        if (t->rate > 0)
            scale_up(t->rate, &v[i], &v[i + 1]);
        t->values[i] = v[i];
        t->values[i + 1] = v[i + 1];
    }
    for (size_t i = 0; i < MOST_VALUES; i++)
        t->rests[i] -= v[i];
    take_addresses(t, line, false);
    return true;
}

/* "7048 1 @": bytes, then blocks. */
static bool take_java_heap_sample(struct text_reader *t, struct p2d_span line)
{
    static const double rate = 512 * 1024; /* of every Java's heap profile */
    double bytes, count;
    if (!take_number(&line, ' ', &bytes) || !take_number(&line, '@', &count))
        return false;
    begin_sample(t);
    scale_up(rate, &count, &bytes);
    t->values[0] = count;
    t->values[1] = bytes;
    take_addresses(t, p2d_trim(line), false);
    return true;
}

/* Cycles become nanoseconds. What was sampled stands for `period` times as much. */
static bool take_contention(struct text_reader *t, struct p2d_span line)
{
    double delay, count;
    if (!take_number(&line, ' ', &delay) || !take_number(&line, '@', &count))
        return false;
    begin_sample(t);
    if (t->metrics[0] == 0) {
        t->metrics[0] =
            metric_of(t, "delay",
                      t->in_microseconds ? P2D_UNIT_MICROSECONDS : P2D_UNIT_NANOSECONDS);
        t->metrics[1] = metric_of(t, "contentions", P2D_UNIT_COUNT);
        p2d_prefer_metric(t->g->b, t->metrics[0]);
    }
    if (t->period > 0) {
        delay *= t->period;
        count *= t->period;
    }
    if (t->hertz > 0)
        delay = floor(delay / (t->hertz / 1e9));
    t->values[0] = delay;
    t->values[1] = count;
    take_addresses(t, p2d_trim(line), false);
    return true;
}

static bool take_count(struct text_reader *t, struct p2d_span line)
{
    double count;
    if (!take_number(&line, '@', &count))
        return false;
    begin_sample(t);
    t->values[0] = count;
    t->rests[0] -= count;
    take_addresses(t, p2d_trim(line), false);
    return true;
}

/* Go: "#	0x46b4b1	sync.(*Mutex).Lock+0x5e	/src/sync/mutex.go:90". The lines
 * are the stack, with what was inlined, but for the runtime's own frames. */
static void take_go_frame(struct text_reader *t, struct p2d_span line)
{
    struct p2d_span mark, address, name = {0}, file, place;
    if (!t->is_pending || !p2d_cut(&line, '\t', &mark) ||
        !p2d_cut(&line, '\t', &address) || !p2d_starts_with(address, "0x"))
        return;
    p2d_cut(&line, '\t', &name);
    place = p2d_trim(line);
    for (size_t i = name.len; i-- > 0;)
        if (name.at[i] == '+') {
            name.len = i;
            break;
        }
    size_t colon = place.len;
    while (colon > 0 && place.at[colon - 1] != ':')
        colon--;
    file = p2d_slice(place, 0, colon > 0 ? colon - 1 : place.len);
    if (!t->has_names)
        t->g->stack.len = 0;
    t->has_names = true;
    p2d_frame(
        t->g->b,
        p2d_fn_of(t->g->b, (struct p2d_function){
                               .name = p2d_name(t->g->b, name.len > 0 ? name : address),
                               .file = p2d_name(t->g->b, file)}));
}

/* -------------------------------------------------------------------- threads */

/* "--- Thread 7eff063d9940 (name: main/25376) stack: ---". */
static void begin_thread(struct text_reader *t, struct p2d_span line)
{
    uint64_t tid;
    t->last.len = 0;
    for (uint32_t i = 0; i < t->g->stack.len; i++)
        (void)p2d_vec_push(&t->last, t->g->b->report, t->g->stack.at[i]);
    begin_sample(t);
    t->values[0] = 1;
    t->thread = (struct p2d_thread_info){.pid = -1, .tid = -1};
    size_t begin = p2d_find(line, 0, ':') + 2, slash = p2d_find(line, begin, '/');
    size_t end = p2d_find(line, slash, ')');
    t->thread.comm = p2d_name(t->g->b, p2d_slice(line, begin, slash));
    if (p2d_parse_u64(p2d_slice(line, slash + 1, end), &tid) && tid <= INT64_MAX)
        t->thread.tid = (int64_t)tid;
}

/* "PC: 0x1 0x2", "creator: 0x3", "0x00bc8f1c: helper(arg*)": the creator's frames call
 * the thread's. */
static void take_thread_line(struct text_reader *t, struct p2d_span line)
{
    uint64_t address;
    line = p2d_trim(line);
    if (p2d_find(line, 0, '[') == 0 && p2d_ends_with(line, "]")) {
        for (uint32_t i = 0; i < t->last.len; i++)
            (void)p2d_vec_push(&t->g->stack, t->g->b->report, t->last.at[i]);
        return;
    }
    if (p2d_starts_with(line, "PC:") || p2d_starts_with(line, "creator:"))
        line = p2d_trim(p2d_slice(line, p2d_find(line, 0, ':') + 1, line.len));
    size_t colon = p2d_find(line, 0, ':');
    struct p2d_span number = p2d_slice(line, 0, colon);
    if (colon == line.len || !p2d_starts_with(number, "0x") ||
        !p2d_parse_hex(p2d_slice(number, 2, number.len), &address)) {
        take_addresses(t, line, true);
        return;
    }
    take_addresses(t, number, true);
    if (t->g->stack.len > 0)
        p2d_gperf_add_symbol(t->g, t->g->stack.at[t->g->stack.len - 1],
                             p2d_trim(p2d_slice(line, colon + 1, line.len)),
                             (struct p2d_span){0});
}

/* --------------------------------------------------------------------- lines */

/* "cycles/second = 3201000000". */
static bool take_setting(struct text_reader *t, struct p2d_span line)
{
    uint64_t number = 0;
    struct p2d_scale scale;
    size_t equal = p2d_find(line, 0, '=');
    if (equal == line.len || (t->kind != CONTENTION && t->kind != JAVA_HEAP))
        return false;
    struct p2d_span key = p2d_trim(p2d_slice(line, 0, equal));
    struct p2d_span value = p2d_trim(p2d_slice(line, equal + 1, line.len));
    bool is_number = p2d_parse_u64(value, &number);
    if (p2d_span_is(key, "cycles/second") && is_number)
        t->hertz = (double)number;
    else if (p2d_span_is(key, "sampling period") && is_number)
        t->period = (double)number;
    else if (p2d_span_is(key, "format"))
        t->g->has_ids = p2d_span_is(value, "java");
    else if (p2d_span_is(key, "resolution") && p2d_parse_unit(value, &scale))
        t->in_microseconds = scale.unit == P2D_UNIT_MICROSECONDS;
    return true;
}

static bool take_sample(struct text_reader *t, struct p2d_span line)
{
    switch (t->kind) {
    case HEAP:
        return take_heap_sample(t, line);
    case JAVA_HEAP:
        return take_setting(t, line) || take_java_heap_sample(t, line);
    case CONTENTION:
        return take_setting(t, line) || take_contention(t, line);
    case COUNT:
        return take_count(t, line);
    default:
        if (p2d_starts_with(line, "--- Thread "))
            begin_thread(t, line);
        else if (!p2d_starts_with(line, "--- "))
            take_thread_line(t, line);
        return true;
    }
}

/* Where the samples end: before the maps, or before Java's names. */
static size_t end_of_samples(struct p2d_span text)
{
    static const char *const marks[] = {"MAPPED_LIBRARIES:", "--- Memory map:"};
    for (size_t at = 0; at < text.len; at = p2d_find(text, at, '\n') + 1) {
        struct p2d_span rest = p2d_slice(text, at, text.len);
        if (p2d_starts_with(rest, marks[0]) || p2d_starts_with(rest, marks[1]))
            return at;
    }
    return text.len;
}

/* Cut " (Reader.java:03)" off the name, or " (/usr/lib/libjvm.so)"; the file. Parameters
 * have no blank before them. */
static struct p2d_span cut_java_file(struct p2d_span *name)
{
    size_t open = name->len;
    if (!p2d_ends_with(*name, ")"))
        return (struct p2d_span){0};
    while (open > 1 && (name->at[open - 1] != '(' || name->at[open - 2] != ' '))
        open--;
    if (open < 3)
        return (struct p2d_span){0};
    struct p2d_span file = p2d_slice(*name, open, name->len - 1);
    *name = p2d_trim(p2d_slice(*name, 0, open - 1));
    return p2d_slice(file, 0, p2d_find(file, 0, ':'));
}

void p2d_gperf_take_java_names(struct p2d_gperf *g, struct p2d_span text)
{
    struct p2d_span line;
    while (text.len > 0 && p2d_cut(&text, '\n', &line)) {
        uint64_t id;
        line = p2d_trim(line);
        size_t blank = p2d_find(line, 0, ' ');
        if (!p2d_starts_with(line, "0x") || p2d_find(line, 0, '@') < line.len ||
            !p2d_parse_hex(p2d_slice(line, 2, blank), &id))
            continue;
        struct p2d_span name = p2d_trim(p2d_slice(line, blank, line.len));
        struct p2d_span file = cut_java_file(&name);
        p2d_gperf_add_symbol(g, id, name, file);
    }
}

static void skip_line(struct text_reader *t, struct p2d_span line)
{
    int shown = line.len < 60 ? (int)line.len : 60;
    if (!p2d_count_warning(t->g->in->report, "gperftools: skipped"))
        p2d_set_warning(t->g->in->report, "gperftools: skipped", t->g->in->name,
                        "skipped a line that is not a sample: %.*s", shown,
                        (const char *)line.at);
}

static bool read_lines(struct text_reader *t, struct p2d_span text)
{
    struct p2d_span line = {0};
    p2d_cut(&text, '\n', &line);
    if (!take_header(t, line))
        return false;
    size_t end = end_of_samples(text);
    p2d_gperf_take_maps(t->g, p2d_slice(text, end, text.len));
    if ((t->kind == CONTENTION || t->kind == JAVA_HEAP) && t->g->mapped.mappings.len == 0)
        p2d_gperf_take_java_names(t->g, text);
    text = p2d_slice(text, 0, end);
    while (text.len > 0 && p2d_input_ok(t->g->in) && p2d_cut(&text, '\n', &line)) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (p2d_starts_with(line, "#"))
            take_go_frame(t, line);
        else if (p2d_trim(line).len > 0 && !take_sample(t, line) &&
                 !p2d_starts_with(p2d_trim(line), "0x"))
            skip_line(t, line);
    }
    flush(t);
    add_rests(t);
    return p2d_input_ok(t->g->in);
}

bool p2d_gperf_read_text(struct p2d_gperf *g, struct p2d_span text)
{
    struct text_reader t = {.g = g, .thread = {.pid = -1, .tid = -1}};
    bool done = read_lines(&t, text);
    p2d_vec_release(&t.last);
    return done;
}
