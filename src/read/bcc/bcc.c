/* bcc.c - read stacks that bcc's tools, libbpf-tools and SystemTap print.
 *
 *     Sampling at 49 Hertz of all threads by user + kernel stack... Hit Ctrl-C to end.
 *
 *         vfs_read
 *         main
 *         -                shop-server (6004)
 *             69
 *
 * Innermost frames first, the kernel's before the user's; then who ran, and how often or
 * for how many microseconds. stackcount's frames are indented less, wakeuptime and
 * offwaketime have "target:" and "waker:" in place of "-", and memleak has its numbers
 * before the stack: each of its listings is the state of the heap, so the last counts.
 * SystemTap's backtraces, which scripts print, end in a number as well.
 * Reference: man pages of bcc (profile, offcputime, stackcount, memleak, ...).
 */
#include "base/number.h"
#include "read/bcc/frame.h"
#include "syntax/words.h"
#include "syntax/understood.h"
#include "read/read.h"

/* A stack of memleak's last listing: frames from `first` on. */
struct leak {
    uint32_t first, n;
    double bytes, allocations;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric; /* 0: no title told */
    bool is_samples, is_by_thread;
    P2D_VEC(p2d_fn) memo; /* the function of a frame, by its text's string; 0: not yet */
    P2D_VEC(p2d_str) stack; /* of the open block, leaf first */
    struct p2d_thread_info who;
    bool has_who, has_waker, is_systemtap;
    bool is_memleak, is_titled;
    P2D_VEC(struct leak) leaks; /* the last is open */
    P2D_VEC(p2d_str) frames;    /* theirs */
    uint64_t n;
    uint64_t understood,
        passed_over; /* lines of stacks; other lines, and stacks without a number */
};

static p2d_fn fn_of(struct reader *r, p2d_str text)
{
    if (!p2d_vec_reach(&r->memo, r->b->report, text))
        return 0;
    if (r->memo.at[text] == 0)
        r->memo.at[text] = p2d_bcc_fn(r->b, p2d_text(r->b->profile, text));
    return r->memo.at[text];
}

static p2d_node node_of(struct reader *r, const p2d_str *frames, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        p2d_frame(r->b, fn_of(r, frames[i]));
    p2d_node node = p2d_stack(r->b, P2D_LEAF_FIRST);
    r->b->frames.len = 0;
    return node;
}

/* ------------------------------------------------------------------ titles */

static bool set_metric(struct reader *r, const char *name, enum p2d_unit unit)
{
    r->metric = p2d_metric_of(r->b, p2d_span_of(name), unit);
    r->is_samples = strcmp(name, "samples") == 0;
    r->is_by_thread = strcmp(name, "off-CPU time") == 0;
    return true;
}

enum title { NO_TITLE, PROFILE, OFFCPUTIME, WAKETIME, STACKCOUNT, MEMLEAK };

static enum title title_of(struct p2d_span line)
{
    bool is_tracing = p2d_starts_with(line, "Tracing ");
    if ((p2d_starts_with(line, "Sampling at ") ||
         p2d_starts_with(line, "Sampling every ")) &&
        p2d_find_text(line, 0, " stack") < line.len)
        return PROFILE;
    if (is_tracing && p2d_find_text(line, 0, "off-CPU time (us)") < line.len)
        return OFFCPUTIME;
    if (is_tracing && p2d_find_text(line, 0, "blocked time (us)") < line.len)
        return WAKETIME;
    if (is_tracing && p2d_find_text(line, 0, " functions for \"") < line.len)
        return STACKCOUNT;
    if (p2d_ends_with(line, " stacks with outstanding allocations:"))
        return MEMLEAK;
    return NO_TITLE;
}

static bool take_title(struct reader *r, struct p2d_span line)
{
    switch (title_of(line)) {
    case PROFILE:
        return set_metric(r, "samples", P2D_UNIT_COUNT);
    case OFFCPUTIME:
        return set_metric(r, "off-CPU time", P2D_UNIT_MICROSECONDS);
    case WAKETIME:
        return set_metric(r, "blocked time", P2D_UNIT_MICROSECONDS);
    case STACKCOUNT:
        return set_metric(r, "calls", P2D_UNIT_COUNT);
    case MEMLEAK:
        r->is_memleak = true;
        r->leaks.len = r->frames.len = 0;
        return true;
    default:
        return false;
    }
}

/* ------------------------------------------------------------------ blocks */

static void forget_block(struct reader *r)
{
    r->stack.len = 0;
    r->who = (struct p2d_thread_info){.pid = -1, .tid = -1};
    r->has_who = r->has_waker = false;
}

static void drop_block(struct reader *r)
{
    if (r->stack.len > 0 || r->has_who)
        p2d_warn(r->in, "bcc: no number", "a stack has no number: it is left out");
    r->passed_over += r->stack.len;
    forget_block(r);
}

/* offcputime prints who was off the processor below each stack; until 2016 that was the command's
 * name alone, which looks like a frame. */
static void take_last_as_who(struct reader *r)
{
    if (r->stack.len == 0 || r->has_who || !r->is_by_thread)
        return;
    r->who.comm = r->stack.at[--r->stack.len];
    r->has_who = true;
    r->understood++;
}

static void end_block(struct reader *r, double value)
{
    take_last_as_who(r);
    bool is_count = value >= 0 && value < 9007199254740992.0;
    if (r->metric == 0)
        set_metric(r, r->is_systemtap ? "samples" : "count", P2D_UNIT_COUNT);
    r->n++;
    r->understood += r->stack.len + 1;
    p2d_add_sample(r->b, (struct p2d_sample){
                             .node = node_of(r, r->stack.at, r->stack.len),
                             .thread = r->has_who ? p2d_thread_of(r->b, r->who) : 0,
                             .metric = r->metric,
                             .value = value,
                             .count = r->is_samples && is_count ? (uint64_t)value : 0});
    forget_block(r);
}

/* "shop-server (6004)", "shop-server [6004]": the number goes into *number. */
static struct p2d_span cut_number(struct p2d_span text, const char *begin,
                                  const char *end, int64_t *number)
{
    struct p2d_span rest = text, word = p2d_last_word(&rest);
    uint64_t value;
    size_t before = strlen(begin), behind = strlen(end);
    if (rest.len == 0 || word.len <= before + behind || !p2d_starts_with(word, begin) ||
        !p2d_ends_with(word, end))
        return text;
    if (!p2d_is_digits(p2d_slice(word, before, word.len - behind)))
        return text;
    if (p2d_parse_u64(p2d_slice(word, before, word.len - behind), &value) &&
        value <= INT64_MAX)
        *number = (int64_t)value;
    return rest;
}

static void set_who(struct reader *r, struct p2d_span name, int64_t number)
{
    r->has_who = true;
    r->who = (struct p2d_thread_info){.comm = p2d_name(r->b, name),
                                      .pid = r->is_by_thread ? -1 : number,
                                      .tid = r->is_by_thread ? number : -1};
}

/* "- shop-server (6004)", "target: shop-server", "waker: swapper/0". The stack of a block
 * belongs to the last one. offwaketime has a pid, and the waker's stack, the other way
 * round, before "-- --". */
static bool take_who(struct reader *r, struct p2d_span text)
{
    struct p2d_span rest = text, word = p2d_next_word(&rest);
    int64_t number = -1;
    rest = p2d_trim(rest);
    if (rest.len == 0)
        return false;
    if (p2d_span_equal(word, rest) &&
        (p2d_span_is(word, "--") || p2d_span_is(word, "-"))) {
        r->stack.len = 0;
        r->has_waker = true;
        return true;
    }
    if (p2d_span_is(word, "-")) {
        rest = cut_number(rest, "(", ")", &number);
    } else if (p2d_span_is(word, "target:") || p2d_span_is(word, "waker:")) {
        if (r->has_waker || p2d_span_is(word, "waker:"))
            rest = cut_number(rest, "", "", &number);
    } else {
        return false;
    }
    set_who(r, rest, number);
    return true;
}

/* stackcount -P: "    shop-server [6004]" below frames that are indented less. */
static bool take_process(struct reader *r, struct p2d_span line, struct p2d_span text)
{
    int64_t number = -1;
    if (p2d_indentation(line) != 4)
        return false;
    struct p2d_span name = cut_number(text, "[", "]", &number);
    if (name.len == text.len)
        return false;
    set_who(r, name, number);
    return true;
}

/* ----------------------------------------------------------------- memleak */

/* "4800 bytes in 100 allocations from stack" */
static bool take_leak(struct reader *r, struct p2d_span text)
{
    struct p2d_span bytes = p2d_next_word(&text), middle[2], allocations;
    struct leak leak = {.first = r->frames.len};
    middle[0] = p2d_next_word(&text);
    middle[1] = p2d_next_word(&text);
    allocations = p2d_next_word(&text);
    if (!p2d_span_is(middle[0], "bytes") || !p2d_span_is(middle[1], "in") ||
        !p2d_span_is(p2d_trim(text), "allocations from stack") ||
        !p2d_parse_double(bytes, &leak.bytes) ||
        !p2d_parse_double(allocations, &leak.allocations))
        return false;
    return p2d_vec_push(&r->leaks, r->b->report, leak);
}

static void take_leak_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span text = p2d_trim(line);
    if (take_leak(r, text) || r->leaks.len == 0 || text.len == 0 || text.at == line.at ||
        p2d_starts_with(text, "addr = ") || p2d_span_is(text, "stack information lost"))
        return;
    if (p2d_vec_push(&r->frames, r->b->report, p2d_name(r->b, text)))
        r->leaks.at[r->leaks.len - 1].n++;
}

static void emit_leaks(struct reader *r)
{
    p2d_metric bytes = p2d_metric_of(r->b, p2d_span_of("bytes"), P2D_UNIT_BYTES);
    p2d_metric allocations =
        p2d_metric_of(r->b, p2d_span_of("allocations"), P2D_UNIT_COUNT);
    p2d_prefer_metric(r->b, bytes);
    for (uint32_t i = 0; i < r->leaks.len && p2d_ok(r->b->report); i++) {
        const struct leak *leak = &r->leaks.at[i];
        const p2d_str *frames = leak->n > 0 ? &r->frames.at[leak->first] : NULL;
        struct p2d_sample sample = {.node = node_of(r, frames, leak->n)};
        sample.metric = bytes;
        sample.value = leak->bytes;
        p2d_add_sample(r->b, sample);
        sample.metric = allocations;
        sample.value = leak->allocations;
        p2d_add_sample(r->b, sample);
        r->n++;
    }
}

/* -------------------------------------------------------------------- file */

static void pass_over(struct reader *r)
{
    drop_block(r);
    r->passed_over++;
}

/* What the tool or others say between stacks: "WARNING: 12 stack traces could not be
 * displayed.", "Detaching...", the time of day. */
static void take_note(struct reader *r, struct p2d_span text)
{
    enum { MOST_SHOWN = 120 };
    if (p2d_starts_with(text, "WARNING: ") && p2d_find_text(text, 0, " stack") < text.len)
        p2d_warn(r->in, "bcc: lost", "the tool says: %.*s",
                 (int)(text.len < MOST_SHOWN ? text.len : MOST_SHOWN),
                 (const char *)text.at);
    else
        pass_over(r);
}

static void take_block_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span text = p2d_trim(line);
    double value;
    bool is_indented = text.at != line.at;
    if (text.len == 0) {
        if (!r->is_systemtap)
            drop_block(r);
    } else if (p2d_is_digits(text) && (is_indented || r->stack.len > 0) &&
               p2d_parse_double(text, &value)) {
        end_block(r, value);
    } else if (!is_indented) {
        take_note(r, text);
    } else if (!p2d_span_is(text, "--") && !p2d_span_is(text, "-") &&
               !take_who(r, text) && !take_process(r, line, text)) {
        r->is_systemtap |= p2d_is_systemtap_frame(line);
        (void)p2d_vec_push(&r->stack, r->b->report, p2d_name(r->b, text));
    }
}

static void take_line(struct reader *r, struct p2d_span line)
{
    bool is_title = line.len > 0 && take_title(r, line);
    r->is_titled |= is_title;
    if (is_title)
        forget_block(r);
    else if (r->is_memleak)
        take_leak_line(r, line);
    else
        take_block_line(r, line);
}

static bool read_bcc(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    forget_block(&r);
    while (p2d_line(in, &line))
        take_line(&r, line);
    if (p2d_input_ok(in) && r.is_memleak)
        emit_leaks(&r);
    else if (p2d_input_ok(in))
        drop_block(&r);
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail_whole(in, "the input has no stacks with a number");
        p2d_set_hint(in->report, "record with: profile-bpfcc -F 99 30 >out.txt");
    }
    p2d_vec_release(&r.memo);
    p2d_vec_release(&r.stack);
    p2d_vec_release(&r.leaks);
    p2d_vec_release(&r.frames);
    if (r.is_titled)
        return p2d_input_ok(in);
    return p2d_understood_most(in, "lines of stacks with a number", r.understood,
                               r.passed_over);
}

/* "    -                shop-server (6004)" */
static bool is_who(struct p2d_span line)
{
    int64_t number = -1;
    if (p2d_indentation(line) != 4)
        return false;
    struct p2d_span text = p2d_trim(line);
    return p2d_starts_with(text, "-  ") &&
           cut_number(text, "(", ")", &number).len < text.len && number >= 0;
}

/* A title, or a stack's end without one; or two frames of SystemTap's. */
static int probe(struct p2d_span head)
{
    struct p2d_span line;
    bool was_who = false;
    int n_systemtap = 0;
    while (p2d_cut(&head, '\n', &line)) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        if (title_of(line) != NO_TITLE)
            return P2D_BY_KEYS;
        if (was_who && p2d_indentation(line) >= 4 && p2d_is_digits(p2d_trim(line)))
            return P2D_BY_KEYS;
        was_who = is_who(line);
        n_systemtap += p2d_is_systemtap_frame(line);
        if (n_systemtap == 2)
            return P2D_BY_KEYS;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_bcc = {
    .name = "bcc",
    .title = "stacks of bcc's tools (profile, offcputime, memleak, ...), of SystemTap",
    .probe = probe,
    .read = read_bcc,
};
