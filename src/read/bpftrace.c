/* bpftrace.c - maps of stacks as bpftrace prints them.
 *
 *     @samples[
 *         copy_page_range+7
 *         do_syscall_64+113
 *     ,
 *         fork+25
 *         main+76
 *     , app]: 10
 *
 * Keys are separated by commas; stacks stand on lines of their own, leaf first, the
 * kernel's before the user's where both are keys. What else is a key, as a command, names
 * the thread. Maps without stacks, and histograms, are passed over.
 * Reference: bpftrace's reference guide, "Maps"; output of 0.17.
 */
#include "base/number.h"
#include "read/fields.h"
#include "read/perf_cut.h"
#include "read/read.h"

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric; /* of the open record's map */
    bool is_open, has_stack, has_empty_stack;
    uint64_t n;
    uint32_t depth; /* frames of the stack at hand; a record may have several stacks */
    uint64_t n_stacks, at_limit, beyond_limit; /* those with so many frames, with more */
    P2D_VEC(p2d_fn) memo; /* the function of a frame, by its text's string; 0: not yet */
};

/* "symbol+36", "0x7ffe", or with an address before and an object behind: "ffff symbol+36
 * (/usr/bin/app)". */
static p2d_fn new_fn(struct p2d_builder *b, struct p2d_span frame)
{
    struct p2d_function fn = {0};
    struct p2d_span rest = frame, word = p2d_next_word(&rest), object;
    uint64_t address;
    rest = p2d_trim(rest);
    if (rest.len > 0 && p2d_parse_hex(word, &address)) {
        frame = rest;
        object = p2d_last_word(&rest);
        if (rest.len > 0 && p2d_starts_with(object, "(") && p2d_ends_with(object, ")")) {
            fn.module = p2d_name(b, p2d_slice(object, 1, object.len - 1));
            frame = rest;
        }
    }
    fn.name = p2d_name(b, p2d_without_offset(frame));
    return p2d_fn_of(b, fn);
}

static p2d_fn fn_of(struct reader *r, struct p2d_span frame)
{
    p2d_str text = p2d_name(r->b, frame);
    if (!p2d_vec_reach(&r->memo, r->b->report, text))
        return 0;
    if (r->memo.at[text] == 0)
        r->memo.at[text] = new_fn(r->b, p2d_text(r->b->profile, text));
    return r->memo.at[text];
}

static bool is_of_number(unsigned char c)
{
    return (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+' || c == 'e';
}

/* "KEYS]: VALUE"; false if the line does not end a record. */
static bool cut_value(struct p2d_span line, struct p2d_span *keys, double *value)
{
    struct p2d_span before = p2d_trim(line);
    size_t begin = before.len;
    while (begin > 0 && is_of_number(before.at[begin - 1]))
        begin--;
    struct p2d_span number = p2d_slice(before, begin, before.len);
    before = p2d_trim(p2d_slice(before, 0, begin));
    size_t n = before.len;
    if (n < 2 || before.at[n - 2] != ']' || before.at[n - 1] != ':' ||
        !p2d_parse_double(number, value))
        return false;
    *keys = p2d_slice(before, 0, n - 2);
    return true;
}

/* The first of ", python3, 4712" that is a word names a thread, one that is a number is
 * its number. */
static p2d_thread thread_of(struct reader *r, struct p2d_span keys)
{
    struct p2d_thread_info thread = {.pid = -1, .tid = -1};
    struct p2d_span key;
    uint64_t number;
    bool any = false;
    while (p2d_cut(&keys, ',', &key)) {
        key = p2d_trim(key);
        if (key.len == 0)
            continue;
        any = true;
        if (p2d_parse_u64(key, &number) && number <= INT64_MAX)
            thread.tid = thread.tid < 0 ? (int64_t)number : thread.tid;
        else if (thread.comm == 0)
            thread.comm = p2d_name(r->b, key);
    }
    return any ? p2d_thread_of(r->b, thread) : 0;
}

static void end_record(struct reader *r, struct p2d_span keys, double value)
{
    if (r->has_stack || r->has_empty_stack) {
        r->n += r->has_stack;
        p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                                 .thread = thread_of(r, keys),
                                                 .metric = r->metric & INT32_MAX,
                                                 .value = value,
                                                 .count = 1});
    }
    r->b->frames.len = 0;
    r->is_open = false;
}

/* Stacks that could not be had are printed as keys of nothing, all on one line. */
static bool has_empty_key(struct p2d_span keys)
{
    struct p2d_span key;
    while (p2d_cut(&keys, ',', &key))
        if (p2d_trim(key).len == 0)
            return true;
    return false;
}

/* Stacks of as many frames as bpftrace takes, where none has more. */
static void close_stack(struct reader *r)
{
    r->n_stacks += r->depth > 0;
    r->at_limit += r->depth == P2D_PERF_MAX_STACK;
    r->beyond_limit += r->depth > P2D_PERF_MAX_STACK;
    r->depth = 0;
}

static void warn_of_cut_stacks(const struct reader *r)
{
    static const char kind[] = "bpftrace: cut stacks";
    if (r->at_limit == 0 || r->beyond_limit > 0)
        return;
    p2d_set_warning(r->in->report, kind, r->in->name,
                    "%llu of %llu stacks are cut off after %d calls",
                    (unsigned long long)r->at_limit, (unsigned long long)r->n_stacks,
                    P2D_PERF_MAX_STACK);
    p2d_set_warning_hint(r->in->report, kind,
                         "sysctl kernel.perf_event_max_stack=1024, then ustack(1024) "
                         "and kstack(1024) take more");
}

/* "@name[" and what comes behind. */
static void begin_record(struct reader *r, struct p2d_span line)
{
    struct p2d_span keys = {0};
    size_t bracket = p2d_find(line, 0, '[');
    double value;
    r->b->frames.len = 0;
    close_stack(r);
    r->is_open = bracket < line.len;
    r->has_stack = r->has_empty_stack = false;
    if (!r->is_open)
        return;
    bool is_whole = cut_value(line, &keys, &value);
    keys = p2d_slice(keys, bracket + 1, keys.len);
    r->has_empty_stack = is_whole && has_empty_key(keys);
    if (!is_whole || r->has_empty_stack)
        r->metric = p2d_metric_of(r->b, p2d_slice(line, 0, bracket), P2D_UNIT_COUNT);
    if (is_whole)
        end_record(r, keys, value);
}

static void take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span keys, frame = p2d_trim(line);
    double value;
    if (line.len > 0 && line.at[0] == '@') {
        begin_record(r, line);
    } else if (r->is_open && cut_value(line, &keys, &value)) {
        end_record(r, keys, value);
    } else if (r->is_open && frame.len > 0 && frame.at != line.at) {
        r->has_stack = true;
        r->depth++;
        p2d_frame(r->b, fn_of(r, frame));
    } else if (r->is_open && p2d_starts_with(line, ",")) {
        close_stack(r);
    } else if (r->is_open) {
        r->is_open = false; /* a histogram, or a line that a program printed */
    }
}

static bool read_bpftrace(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    while (p2d_line(in, &line))
        take_line(&r, line);
    if (p2d_input_ok(in) && r.is_open && r.has_stack)
        p2d_warn(in, "bpftrace: truncated",
                 "the last stack has no value: it is left out");
    close_stack(&r);
    warn_of_cut_stacks(&r);
    b->frames.len = 0;
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail(in, "no map of stacks");
        p2d_set_hint(in->report,
                     "as in: bpftrace -e 'profile:hz:99 { @[ustack] = count(); }'");
    }
    p2d_vec_release(&r.memo);
    return p2d_input_ok(in);
}

/* Nothing but empty keys behind the bracket. */
static bool opens_stack(struct p2d_span line)
{
    size_t i = p2d_find(line, 0, '[');
    if (i == line.len)
        return false;
    while (++i < line.len)
        if (line.at[i] != ' ' && line.at[i] != ',')
            return false;
    return true;
}

/* Whether the line ends a map's record: "]: 12", or a histogram follows. */
static bool closes_stack(struct p2d_span line)
{
    size_t end = p2d_find_text(line, 0, "]:");
    return end < line.len && (end + 2 == line.len || line.at[end + 2] == ' ');
}

/* A map that opens with nothing but a comma on its line, and ends below an indented
 * frame; the end may be missing where the text is cut. */
static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool is_open = false, has_frame = false;
    while (p2d_cut(&head, '\n', &line)) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (is_open && has_frame && closes_stack(line))
            return P2D_BY_KEYS;
        bool begins = p2d_starts_with(line, "@");
        bool is_frame = p2d_indentation(line) >= 4 || p2d_starts_with(line, "\t");
        bool is_between = p2d_starts_with(line, ",") || p2d_trim(line).len == 0;
        has_frame = !begins && (has_frame || is_frame);
        is_open = begins ? opens_stack(line) : is_open && (is_frame || is_between);
    }
    return is_open && has_frame ? P2D_BY_KEYS : P2D_NO;
}

const struct p2d_reader p2d_read_bpftrace = {
    .name = "bpftrace",
    .title = "bpftrace's maps of stacks (text)",
    .probe = probe,
    .read = read_bpftrace,
};
