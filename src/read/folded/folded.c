/* folded.c - read folded stacks: a stack and its value on each line, the root first.
 *
 *     main;parse;read_[k] 17
 *     main;operator new(unsigned long) 3.5
 *
 * What the stackcollapse programs of FlameGraph print, and most profilers on request.
 * Two values are those of difffolded.pl, before and after: the latter counts. Frames that
 * name a thread (lead_frames.h) are no functions, and empty ones are left out. Neighbours
 * share their callers, so a line is read from where it differs from the one before.
 * Reference: README.md of FlameGraph; src/flamegraph/merge.rs of inferno.
 */
#include <limits.h>
#include <math.h>

#include "base/number.h"
#include "model/lines.h"
#include "assemble/austin_values.h"
#include "read/folded/frame.h"
#include "assemble/folded_value.h"
#include "assemble/lead_frames.h"
#include "syntax/understood.h"
#include "read/read.h"
#include "syntax/words.h"
#include "assemble/without_stack.h"

/* Sums of integers below this are exact in any order, even those of 64 parts. */
static const double largest_exact = (double)(UINT64_C(1) << 47);

enum {
    BY_FRAMES = P2D_BY_SHAPE - 5, /* other formats know better what they look like */
    BY_LONG_LINE = P2D_BY_SHAPE - 20,
    GOOD_FOR_BAD = 2,     /* so many good lines outweigh a bad one */
    MOST_LONE_STACKS = 8, /* of so many stacks one has more than one function */
};

/* The facts of a part that the whole needs. */
struct tally {
    uint64_t samples, bad, comments; /* lines */
    uint64_t without_stack;          /* samples */
    double sum;                      /* of absolute values */
    bool has_fractions, is_truncated, has_two_values;
};

/* A frame of the last stack, from the root. */
struct step {
    p2d_node node;
    bool gap;   /* an empty frame is the last one */
    size_t end; /* of the frame's text */
};

/* The facts from the beginning of the file. */
struct manner {
    bool has_two_values;
    unsigned leads; /* of p2d_lead_kind */
    enum p2d_austin_mode austin;
};

/* What a frame's text shows. */
struct memo {
    p2d_spot spot, python_spot; /* 0: not asked for yet */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct manner manner;
    bool is_austin;
    p2d_metric metric; /* of all others */
    struct p2d_austin_metrics austin;
    enum p2d_folded_style style; /* of this stack */
    p2d_thread thread;
    uint32_t n_leads;          /* how many of its frames name the thread */
    struct p2d_buffer last;    /* the last stack's text */
    P2D_VEC(struct step) path; /* and its frames */
    P2D_VEC(struct memo) memo; /* by the text's string */
    struct tally *tally;
};

/* ------------------------------------------------------------------ probe */

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

/* Whether there is a value before the value. */
static bool has_second(struct p2d_span stack)
{
    double value;
    return p2d_folded_cut_value(&stack, &value);
}

/* The next line of the head that is not cut. */
static bool cut_whole(struct p2d_span *head, bool ends, struct p2d_span *line)
{
    if (!p2d_cut(head, '\n', line) || (head->at == NULL && !ends))
        return false;
    if (p2d_ends_with(*line, "\r"))
        line->len--;
    return true;
}

/* "# mode: wall", but not "#<Class:A>#new;each 17". */
static bool is_comment(struct p2d_span line)
{
    double value;
    return line.len > 0 && line.at[0] == '#' &&
           (line.len == 1 || is_blank(line.at[1]) ||
            !p2d_folded_cut_value(&line, &value));
}

static bool is_text(struct p2d_span line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] < ' ' && line.at[i] != '\t')
            return false;
    return true;
}

/* The only line is longer than the head: other formats without line ends have quotes. */
static int probe_long_line(struct p2d_span head)
{
    bool may_be = head.len > 0 && !is_comment(head) && is_text(head) &&
                  p2d_find(head, 0, ';') < head.len && p2d_find(head, 0, '"') == head.len;
    return may_be ? BY_LONG_LINE : P2D_NO;
}

/* "name;a;b # 17" and "name;a;1.0 # since 17" are lines of settings and tables with a comment. */
static bool has_comment(struct p2d_span stack)
{
    static const char *const marks[] = {"#", "%", "//"};
    struct p2d_span word;
    bool is_first = true;
    while ((word = p2d_next_word(&stack)).len > 0) {
        for (size_t i = 0; i < sizeof marks / sizeof *marks && !is_first; i++)
            if (p2d_span_is(word, marks[i]))
                return true;
        is_first = false;
    }
    return false;
}

/* "05D0 0028;0;1 1 0;2 0 1" is a row of numbers: digits, hexadecimal ones too, and in a row
 * decimal ones. */
static bool is_numbers(struct p2d_span stack)
{
    struct p2d_span frame, word;
    bool has_row = false;
    for (size_t i = 0; i < stack.len; i++)
        if (memchr("0123456789ABCDEFabcdef; ", stack.at[i], 24) == NULL)
            return false;
    while (p2d_cut(&stack, ';', &frame))
        for (int n = 0; (word = p2d_next_word(&frame)).len > 0;) {
            n = p2d_is_digits(word) ? n + 1 : 0;
            has_row |= n > 1;
        }
    return has_row;
}

/* Whether there is a function, without blanks around its name, after a semicolon. */
static bool has_callers(struct p2d_span stack)
{
    for (size_t i = p2d_find(stack, 0, ';'); i + 1 < stack.len;
         i = p2d_find(stack, i + 1, ';'))
        if (!is_blank(stack.at[i + 1]) && stack.at[i + 1] != ';')
            return true;
    return false;
}

/* Austin's "1500,0,-4096" is one value too. */
static bool cut_any_value(struct p2d_span *line)
{
    struct p2d_austin_values values;
    double value;
    return p2d_folded_cut_value(line, &value) ||
           ((p2d_lead_kinds(*line) & P2D_LEAD_AUSTIN) &&
            p2d_cut_austin_values(line, P2D_AUSTIN_FULL, &values));
}

static int probe(struct p2d_span head)
{
    bool ends = head.len < P2D_HEAD_SIZE;
    uint64_t good = 0, bad = 0, with_callers = 0, lone_numbers = 0;
    struct p2d_span rest = head, line;
    if (!ends && p2d_find(head, 0, '\n') == head.len)
        return probe_long_line(head);
    while (cut_whole(&rest, ends, &line)) {
        double value;
        if (!is_text(line) || (line.len > 0 && line.at[0] == '\t'))
            return P2D_NO;
        if (p2d_trim(line).len == 0 || is_comment(line))
            continue;
        if (is_blank(line.at[0]) || !cut_any_value(&line) || has_comment(line) ||
            is_numbers(line)) {
            bad++;
            continue;
        }
        good++;
        with_callers += has_callers(line);
        lone_numbers += has_second(line) || p2d_folded_parse_value(line, &value);
    }
    if (good == 0 || good < bad * GOOD_FOR_BAD)
        return P2D_NO;
    /* Settings and tables are names with a number too. */
    if (with_callers == 0)
        return bad + lone_numbers == 0 ? P2D_IF_NAMED : P2D_NO;
    return with_callers * MOST_LONE_STACKS >= good ? BY_FRAMES : P2D_NO;
}

/* Cut the values off the end of the line, three at most. Returns how many. *longer is the line
 * without its last value only. */
static unsigned cut_values(struct p2d_span *line, struct p2d_span *longer)
{
    unsigned n = 0;
    double value;
    while (n < 3 && p2d_folded_cut_value(line, &value))
        if (n++ == 0)
            *longer = *line;
    return n;
}

/* A name may end in a number, and a function be called as a thread is elsewhere: what is
 * true of all lines of the head counts. */
static struct manner manner_of(struct p2d_span head)
{
    struct manner manner = {.leads = UINT_MAX, .austin = P2D_AUSTIN_TIME};
    unsigned fewest = 3;
    bool has_mode = false, is_empty = true;
    struct p2d_span line, longer;
    head = p2d_slice(head, 0, P2D_HEAD_SIZE);
    bool ends = head.len < P2D_HEAD_SIZE;
    while (cut_whole(&head, ends, &line)) {
        longer = line;
        unsigned n = is_comment(line) ? 0 : cut_values(&line, &longer);
        has_mode |= n == 0 && p2d_austin_mode_of(line, &manner.austin);
        if (n == 0 && !(line.len > 0 && line.at[0] == 'P' && cut_any_value(&line)))
            continue;
        /* "Thread 562824051630 2079" is no thread without its number. */
        manner.leads &= p2d_lead_kinds(line) | p2d_lead_kinds(longer);
        fewest = n < fewest ? n : fewest;
        is_empty = false;
    }
    if (is_empty)
        manner.leads = P2D_LEADS_OF_ANYBODY;
    if (!has_mode && fewest == 3)
        manner.austin = P2D_AUSTIN_FULL;
    manner.has_two_values =
        !is_empty && fewest >= 2 && (manner.leads & P2D_LEAD_AUSTIN) == 0;
    return manner;
}

/* ----------------------------------------------------------------- stacks */

static p2d_spot new_spot(struct reader *r, p2d_str text)
{
    struct p2d_span span = p2d_string(&r->b->profile->strings, text);
    struct p2d_folded_frame frame = p2d_folded_parse_frame(span, r->style);
    p2d_fn fn =
        p2d_fn_of(r->b, (struct p2d_function){.name = p2d_name(r->b, frame.name),
                                              .module = p2d_name(r->b, frame.module),
                                              .file = p2d_name(r->b, frame.file),
                                              .column = frame.column,
                                              .line = frame.line});
    return p2d_at_line(r->b, fn, 0, frame.running);
}

static p2d_spot spot_of(struct reader *r, struct p2d_span text)
{
    p2d_str id = p2d_name(r->b, text);
    if (!p2d_vec_reach(&r->memo, r->b->report, id))
        return 0;
    p2d_spot *spot = r->style == P2D_FOLDED_PYTHON ? &r->memo.at[id].python_spot
                                                   : &r->memo.at[id].spot;
    if (*spot == 0)
        *spot = new_spot(r, id);
    return *spot;
}

/* How many bytes two texts have in common. */
static size_t common_prefix(struct p2d_span a, struct p2d_span b)
{
    size_t most = a.len < b.len ? a.len : b.len, n = 0;
    while (n + 32 <= most && memcmp(a.at + n, b.at + n, 32) == 0)
        n += 32;
    while (n < most && a.at[n] == b.at[n])
        n++;
    return n;
}

/* Forget the last stack but for the frames that this one has too. Returns where the other
 * frames begin; after the end if there are none. */
static size_t share(struct reader *r, struct p2d_span stack)
{
    size_t common = common_prefix(p2d_buffer_span(&r->last), stack);
    while (r->path.len > 0) {
        size_t end = r->path.at[r->path.len - 1].end;
        if (end < common || (end == common && (end == stack.len || stack.at[end] == ';')))
            break;
        r->path.len--;
    }
    if (r->path.len < r->n_leads)
        r->path.len = 0;
    r->last.len = common;
    p2d_put(&r->last, stack.at + common, stack.len - common);
    return r->path.len > 0 ? r->path.at[r->path.len - 1].end + 1 : 0;
}

static bool push_step(struct reader *r, p2d_node node, bool gap, size_t end)
{
    return p2d_vec_push(&r->path, r->b->report,
                        (struct step){.node = node, .gap = gap, .end = end});
}

static p2d_thread thread_of(struct reader *r, const struct p2d_lead *lead)
{
    struct p2d_span comm = lead->comm.len > 0 ? lead->comm : lead->process;
    return p2d_thread_of(
        r->b, (struct p2d_thread_info){.comm = p2d_name(r->b, comm),
                                       .pid = lead->pid,
                                       .tid = lead->tid,
                                       .process = p2d_name(r->b, lead->process)});
}

/* The frames in front that name the thread. Returns where the others begin. */
static size_t take_leads(struct reader *r, struct p2d_span stack)
{
    struct p2d_lead lead = p2d_no_lead;
    size_t begin = 0;
    r->n_leads = 0;
    r->thread = 0;
    r->style = r->is_austin ? P2D_FOLDED_AUSTIN : P2D_FOLDED_PLAIN;
    while (begin <= stack.len) {
        struct p2d_span frame = p2d_lead_frame(stack, begin);
        if (!p2d_take_lead(&lead, r->manner.leads, frame) ||
            !push_step(r, 0, false, begin + frame.len))
            break;
        if (p2d_starts_with(frame, "tid:"))
            r->style = P2D_FOLDED_PYTHON;
        r->n_leads++;
        begin += frame.len + 1;
    }
    if (r->n_leads > 0)
        r->thread = thread_of(r, &lead);
    return begin;
}

/* "-" and "--" of bcc's tools (-d) stand between the frames of the program and the
 * kernel's. At an end of the stack they may be a function of Lisp. */
static bool is_border(struct p2d_span text, size_t begin, size_t end, size_t stack_len)
{
    return begin > 0 && end < stack_len &&
           (p2d_span_is(text, "-") || p2d_span_is(text, "--"));
}

/* Austin has the line of a frame as the next one, "L17": with that the frame ends at the
 * offset that this returns, else at `end`. */
static size_t take_line_frame(const struct reader *r, struct p2d_span stack, size_t end,
                              uint32_t *line)
{
    *line = 0;
    if (!r->is_austin || end >= stack.len)
        return end;
    size_t next = p2d_find(stack, end + 1, ';');
    return p2d_folded_is_line(p2d_slice(stack, end + 1, next), line) ? next : end;
}

/* The frame's function at the line that stands in a frame of its own. */
static p2d_spot spot_at(struct reader *r, struct p2d_span text, uint32_t line)
{
    p2d_spot spot = spot_of(r, text);
    return line == 0 || (spot & P2D_AT_LINE) != 0 ? spot
                                                  : p2d_at_line(r->b, spot, 0, line);
}

/* 0 if the stack has no function. Where frames without a name are between two functions,
 * these do not call each other. */
static p2d_node node_of(struct reader *r, struct p2d_span stack)
{
    size_t begin = share(r, stack);
    if (begin == 0)
        begin = take_leads(r, stack);
    p2d_node node = r->path.len > 0 ? r->path.at[r->path.len - 1].node : 0;
    bool gap = r->path.len > 0 && r->path.at[r->path.len - 1].gap;
    while (begin <= stack.len) {
        size_t end = p2d_find(stack, begin, ';');
        struct p2d_span text = p2d_slice(stack, begin, end);
        uint32_t line = 0;
        if (text.len == 0) {
            gap = node != 0;
        } else if (!is_border(text, begin, end, stack.len) &&
                   !(r->is_austin && p2d_folded_is_line(text, &line))) {
            end = take_line_frame(r, stack, end, &line);
            node = p2d_child(r->b, node, spot_at(r, text, line), gap);
            gap = false;
        }
        if (!push_step(r, node, gap, end))
            return 0;
        begin = end + 1;
    }
    return node;
}

/* ------------------------------------------------------------------ lines */

static void skip_bad(struct reader *r, struct p2d_span line)
{
    r->tally->is_truncated = r->in->unterminated;
    r->tally->bad++;
    if (r->in->unterminated)
        return;
    int shown = line.len < 60 ? (int)line.len : 60;
    p2d_warn(r->in, "folded: skipped",
             "skipped a line that is not a stack with a value: %.*s", shown,
             (const char *)line.at);
}

/* The sample of a stack, which is to be given its metric and value. */
static struct p2d_sample sample_of(struct reader *r, struct p2d_span stack, double value)
{
    p2d_node node = node_of(r, stack);
    r->tally->samples++;
    r->tally->without_stack += node == 0;
    r->tally->sum += fabs(value);
    r->tally->has_fractions |= value != floor(value);
    return (struct p2d_sample){.node = node, .thread = r->thread, .count = 1};
}

static void add_value(struct reader *r, struct p2d_span stack, double value)
{
    struct p2d_span shorter = stack;
    double before;
    if (r->manner.has_two_values && p2d_folded_cut_value(&shorter, &before))
        stack = shorter;
    struct p2d_sample sample = sample_of(r, stack, value);
    sample.metric = r->metric;
    sample.value = value;
    p2d_add_sample(r->b, sample);
}

static bool take_austin(struct reader *r, struct p2d_span line)
{
    struct p2d_austin_values v;
    if (!p2d_cut_austin_values(&line, r->manner.austin, &v))
        return false;
    struct p2d_sample sample = sample_of(r, line, v.time + v.allocated + v.freed);
    p2d_add_austin_sample(r->b, &r->austin, sample, &v);
    return true;
}

static void take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_span stack = line;
    double value;
    if (is_comment(line)) {
        r->tally->comments++;
        return;
    }
    if (r->is_austin && take_austin(r, line))
        return;
    if (r->is_austin || !p2d_folded_cut_value(&stack, &value)) {
        if (p2d_trim(line).len > 0)
            skip_bad(r, line);
        return;
    }
    add_value(r, stack, value);
}

/* ------------------------------------------------------------ the whole file */

/* Sums of fractions depend on the order, even where they are whole in the end. */
static bool needs_order(const void *state)
{
    const struct tally *t = state;
    return t->has_fractions || t->sum > largest_exact;
}

static bool read_lines(struct p2d_input *in, struct p2d_builder *b, struct p2d_span head,
                       struct tally *tally, bool is_part)
{
    struct reader r = {.in = in, .b = b, .last.report = b->report, .tally = tally};
    struct p2d_span line;
    r.manner = manner_of(head);
    tally->has_two_values = r.manner.has_two_values;
    r.is_austin = (r.manner.leads & P2D_LEAD_AUSTIN) != 0;
    if (!r.is_austin)
        r.metric = p2d_metric_of(b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    while (!(is_part && needs_order(tally)) && p2d_line(in, &line))
        take_line(&r, line);
    p2d_buffer_release(&r.last);
    p2d_vec_release(&r.path);
    p2d_vec_release(&r.memo);
    return p2d_input_ok(in);
}

/* A part that needs the others is forgotten, so reading on is of no use. */
static bool read_part(struct p2d_input *in, struct p2d_builder *b, struct p2d_span head,
                      void *state)
{
    return read_lines(in, b, head, state, true);
}

static bool refuse(struct p2d_input *in, const struct tally *t)
{
    if (t->samples + t->bad > 0)
        p2d_understood_most(in, "stacks with a value", t->samples, t->bad);
    else if (t->comments > 0)
        p2d_fail_whole(in, "the input has no stacks, only comments");
    else
        p2d_fail_whole(in, "the input has no stacks: it is empty");
    p2d_set_hint(in->report, "a folded stack is a line such as: main;parse;read 17");
    return false;
}

static bool finish(struct p2d_input *in, void *const *states, size_t n)
{
    struct tally sum = {0};
    for (size_t i = 0; i < n; i++) {
        const struct tally *t = states[i];
        sum.samples += t->samples;
        sum.bad += t->bad;
        sum.comments += t->comments;
        sum.without_stack += t->without_stack;
        sum.is_truncated |= t->is_truncated;
        sum.has_two_values |= t->has_two_values;
    }
    if (sum.samples == 0 || sum.bad > sum.samples)
        return refuse(in, &sum);
    if (sum.is_truncated)
        p2d_warn(in, "folded: truncated",
                 "input truncated: the last line is cut off, and left out");
    p2d_warn_without_stack(in, sum.without_stack, sum.samples);
    if (sum.has_two_values)
        p2d_set_warning(in->report, "folded: two values", in->name,
                        "each stack has two values, before and after: the second "
                        "counts");
    return true;
}

static size_t boundary(struct p2d_span text, size_t from)
{
    size_t at = p2d_find(text, from, '\n') + 1;
    return at < text.len ? at : SIZE_MAX;
}

static bool read_folded(struct p2d_input *in, struct p2d_builder *b)
{
    struct tally tally = {0};
    void *states[] = {&tally};
    return read_lines(in, b, p2d_peek(in, P2D_HEAD_SIZE), &tally, false) &&
           finish(in, states, 1);
}

static const char *const endings[] = {".folded", ".collapsed", ".collapse", ".stacks",
                                      NULL};

static const struct p2d_parts parts = {.state_size = sizeof(struct tally),
                                       .boundary = boundary,
                                       .read = read_part,
                                       .finish = finish,
                                       .needs_order = needs_order};

const struct p2d_reader p2d_read_folded = {.name = "folded",
                                           .other_name = "collapse",
                                           .title = "folded stacks, as for flame graphs",
                                           .endings = endings,
                                           .probe = probe,
                                           .read = read_folded,
                                           .parts = &parts};
