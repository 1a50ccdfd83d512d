/* perf_script.c - read the text of `perf script`: samples with their stacks.
 *
 *     mix 30687 [001]  2284.920814:    2004008 cpu-clock:ppp:
 *                 1210 fib+0x7 (/usr/bin/mix)
 *                 1231 fib+0x28 (/usr/bin/mix)
 *                 1151 main+0x21 (/usr/bin/mix)
 *
 * The innermost frame comes first, each frame begins with a tab, and a blank line ends
 * the sample - unless the event has no callchain (then it is one line, with no blank
 * line) or more is printed after the frames (then that stands in for the blank line).
 * Each event is a metric, its weight the period. Reference: builtin-script.c of Linux 3.6
 * to 6.12.
 */
#include <inttypes.h>

#include "base/number.h"
#include "model/times.h"
#include "syntax/understood.h"
#include "read/perf_script/columns.h"
#include "assemble/cut_stacks.h"
#include "read/perf_script/header.h"
#include "read/machine_labels.h"
#include "read/recording_part.h"
#include "read/perf_script/probe.h"
#include "read/perf_script/stack.h"
#include "read/perf_script/text.h"
#include "read/read.h"
#include "syntax/unit.h"
#include "assemble/without_stack.h"
#include "assemble/off_cpu.h"
#include "read/perf_script/scheduler.h"
#include "read/perf_script/event_names.h"

/* The last header's columns: neighbours are alike. */
struct memo {
    struct p2d_buffer comm, event;
    int64_t pid, tid;
    bool has_period;
    p2d_thread thread; /* 0: none yet */
    p2d_metric metric;
    bool is_tracepoint;
    enum p2d_sched_kind sched;
};

/* The last header as bytes: before its time and after its period. The next one mostly
 * differs in these two numbers alone, and then is no other header. */
struct layout {
    struct p2d_buffer before, behind;
    size_t decimals; /* of the time; 0: there is no such header yet */
    p2d_thread thread;
    p2d_metric metric;
    bool is_tracepoint;
};

/* The facts of a part that the whole needs. */
struct tally {
    uint64_t samples, with_stack, of_one_frame, bare_tracepoints; /* samples */
    uint64_t at_limit, beyond_limit; /* those with so many frames, with more */
    uint64_t comments, others, lost; /* lines; lost samples */
    uint64_t noise;                  /* those of the others that perf does not print */
    uint64_t frames, parsed;         /* frames; those whose line was new */
    uint64_t lines;
    struct p2d_left_out left_out;
    bool is_truncated, needs_order;
    bool is_sure; /* a header has a time and a thread */
    bool has_waits;
    uint64_t switches, bare_switches; /* records; those without their fields */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_perf_stack stack;
    struct p2d_perf_names names;
    struct memo memo;
    struct layout layout;
    struct tally *tally;
    struct p2d_span ahead[P2D_PERF_AHEAD]; /* lines to come */
    uint32_t n_ahead, hint;                /* and this line's number among them */
    struct p2d_perf_hints hints;           /* on them */
    size_t left_of_stack;      /* bytes of the open stack's lines to come; 0: unknown */
    struct p2d_buffer pending; /* a line that is a header if a frame follows */
    uint64_t pending_line;     /* its number */
    p2d_metric nameless;       /* the metric of samples without an event */
    /* The open sample. */
    bool is_open, is_wanted, is_tracepoint, has_period;
    p2d_thread thread;
    p2d_metric metric;
    uint64_t period;
    struct p2d_perf_moment moment; /* if times are kept */
    uint32_t labels;               /* a set of them; 0: none */
    uint32_t place; /* the entry on the header line: its only frame, if none follows */
    struct p2d_perf_part part; /* that is asked for */
    bool wants_machine;        /* labels of it */
    struct p2d_off_cpu off;
    struct p2d_switch change; /* of the open sample */
    bool is_switch;           /* it is one */
    bool is_part;             /* other threads read the other parts */
    /* What the lines before were. */
    bool in_record;       /* what follows belongs to a record that is no sample */
    bool maybe_is_header; /* comm-only headers were seen */
};

/* --------------------------------------------------------------- samples */

/* Whether the outermost function of the last stack is one that threads begin with. */
static bool has_start(const struct reader *r)
{
    static const char *const starts[] = {"_start",
                                         "main",
                                         "start_thread",
                                         "clone",
                                         "clone3",
                                         "__clone",
                                         "__clone3",
                                         "thread_start",
                                         "ret_from_fork",
                                         "ret_from_fork_asm",
                                         "secondary_startup_64_no_verify"};
    p2d_fn fn = p2d_perf_outermost(&r->stack);
    if (fn == 0)
        return false;
    struct p2d_span name = p2d_text(r->b->profile, r->b->profile->fns.at[fn].name);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (p2d_span_is(name, starts[i]))
            return true;
    return false;
}

static void add_sample(struct reader *r, p2d_node node, uint32_t depth)
{
    double value = r->has_period ? (double)r->period : 1;
    uint32_t sample = p2d_add_sample(r->b, (struct p2d_sample){.node = node,
                                                               .thread = r->thread,
                                                               .metric = r->metric,
                                                               .labels = r->labels,
                                                               .value = value,
                                                               .count = 1});
    if (r->b->keeps_times && r->moment.has_time)
        p2d_add_time_of(r->b, sample, p2d_time_of(r->moment.time), value, 1);
    r->tally->samples++;
    r->tally->with_stack += depth > 0;
    r->tally->of_one_frame += depth == 1;
    r->tally->at_limit += depth == P2D_PERF_MAX_STACK && !has_start(r);
    r->tally->beyond_limit += depth > P2D_PERF_MAX_STACK;
    r->tally->bare_tracepoints += depth == 0 && r->is_tracepoint;
}

static void close_sample(struct reader *r)
{
    r->in_record = false;
    if (!r->is_open)
        return;
    r->is_open = false;
    if (!r->is_wanted && !r->is_switch) {
        p2d_perf_forget(&r->stack);
        return;
    }
    if (r->stack.lines.len == 0 && r->place != 0)
        p2d_perf_push(&r->stack, r->place);
    uint32_t depth = p2d_perf_depth(&r->stack);
    p2d_node node = p2d_perf_node(&r->stack);
    if (r->is_wanted)
        add_sample(r, node, depth);
    if (!r->is_switch)
        return;
    r->change.place.node = node;
    p2d_off_cpu_switch(&r->off, &r->change);
}

static p2d_metric nameless(struct reader *r)
{
    if (r->nameless == 0)
        r->nameless = p2d_metric_of(r->b, p2d_span_of("samples"), P2D_UNIT_COUNT);
    return r->nameless;
}

static void open_sample(struct reader *r)
{
    close_sample(r);
    r->is_open = r->is_wanted = true;
    r->is_tracepoint = r->has_period = r->is_switch = false;
    r->thread = 0;
    r->metric = 0;
    r->labels = 0;
    r->place = 0;
}

/* --------------------------------------------------------------- headers */

/* "cycles" of "cycles:ppp", "sched" of "sched:sched_switch". */
static struct p2d_span base_of(struct p2d_span event)
{
    return p2d_slice(event, 0, p2d_find(event, 0, ':'));
}

/* Whether the event is "system:name" and not a name with modifiers. */
static bool is_tracepoint(struct p2d_span event)
{
    struct p2d_span rest = p2d_perf_from(event, base_of(event).len + 1);
    for (size_t i = 0; i < rest.len; i++)
        if (memchr("ukhpPGHSDIWeb", rest.at[i], 13) == NULL)
            return p2d_find(event, 0, '/') == event.len && rest.at[0] != ':';
    return false;
}

/* The periods of clocks are nanoseconds. Without a period samples are counted. */
static enum p2d_unit unit_of(struct p2d_span event, bool has_period)
{
    return has_period && p2d_is_clock_event(event) ? P2D_UNIT_NANOSECONDS
                                                   : P2D_UNIT_COUNT;
}

static bool is_kept(const struct p2d_buffer *kept, struct p2d_span text)
{
    return p2d_span_equal(p2d_buffer_span(kept), text);
}

static void keep(struct p2d_buffer *kept, struct p2d_span text)
{
    kept->len = 0;
    p2d_put(kept, text.at, text.len);
}

static p2d_thread thread_of(struct reader *r, const struct p2d_perf_header *h)
{
    struct memo *memo = &r->memo;
    if (h->comm.len == 0 && h->tid == -1 && h->pid == -1)
        return 0;
    if (memo->thread == 0 || memo->tid != h->tid || memo->pid != h->pid ||
        !is_kept(&memo->comm, h->comm)) {
        memo->tid = h->tid;
        memo->pid = h->pid;
        keep(&memo->comm, h->comm);
        memo->thread = p2d_thread_of(
            r->b, (struct p2d_thread_info){
                      .comm = p2d_name(r->b, h->comm), .pid = h->pid, .tid = h->tid});
    }
    return memo->thread;
}

static p2d_metric metric_of(struct reader *r, const struct p2d_perf_header *h)
{
    struct memo *memo = &r->memo;
    if (h->event.len == 0)
        return nameless(r);
    if (memo->metric == 0 || memo->has_period != h->has_period ||
        !is_kept(&memo->event, h->event)) {
        memo->has_period = h->has_period;
        keep(&memo->event, h->event);
        memo->is_tracepoint = is_tracepoint(h->event);
        memo->sched = p2d_sched_event_of(h->event);
        memo->metric = p2d_metric_of(r->b, h->event, unit_of(h->event, h->has_period));
    }
    return memo->metric;
}

/* "[001]" or "1" */
static bool parse_cpu(struct p2d_span text, uint64_t *cpu)
{
    if (p2d_starts_with(text, "["))
        text = p2d_slice(text, 1, text.len - 1);
    return p2d_parse_u64(text, cpu);
}

/* "12.345678", or "12.5" of a converter that prints microseconds without their zeros. */
static bool parse_time(struct p2d_span text, uint64_t *time)
{
    size_t point = p2d_find(text, 0, '.');
    uint64_t micros;
    if (text.len - point > 6 || !p2d_parse_u64(p2d_perf_from(text, point + 1), &micros))
        return p2d_parse_seconds(text, time);
    if (!p2d_parse_seconds(p2d_slice(text, 0, point), time))
        return false;
    *time += micros * 1000;
    return true;
}

/* Whether the sample of this header is asked for. */
static bool is_wanted(struct reader *r, const struct p2d_perf_header *h)
{
    struct p2d_perf_moment moment = {0};
    if (!r->part.by_time && !r->part.by_cpu && !r->b->keeps_times)
        return true;
    moment.has_time = parse_time(h->time, &moment.time);
    moment.has_cpu = parse_cpu(h->cpu, &moment.cpu);
    r->moment = moment;
    if (moment.has_time)
        p2d_note_time(r->b, p2d_time_of(moment.time));
    return p2d_part_has(&r->part, moment, &r->tally->left_out);
}

/* The labels that say where a sample was taken. */
static uint32_t labels_of(struct reader *r, const struct p2d_perf_header *h)
{
    struct p2d_machine_place place = {.cgroup = p2d_name(r->b, h->cgroup)};
    place.has_cpu = parse_cpu(h->cpu, &place.cpu);
    return p2d_machine_labels(r->b, place);
}

/* Whether it was taken on a processor that is asked for. */
static bool is_of_cpu(const struct reader *r, const struct p2d_perf_header *h)
{
    struct p2d_perf_moment moment = {0};
    moment.has_cpu = parse_cpu(h->cpu, &moment.cpu);
    return p2d_part_has_cpu(&r->part, moment);
}

/* A switch is told when its stack is known. */
static void open_switch(struct reader *r, const struct p2d_perf_header *h, uint64_t time)
{
    struct p2d_sched_switch parsed;
    r->tally->switches++;
    r->tally->needs_order = true;
    r->is_switch = p2d_sched_parse_switch(p2d_trim(h->fields), &parsed);
    r->tally->bare_switches += !r->is_switch;
    if (!r->is_switch)
        return;
    r->change = (struct p2d_switch){.time = time,
                                    .period = h->has_period ? h->period : 1,
                                    .previous = parsed.previous,
                                    .next = parsed.next,
                                    .state = parsed.state,
                                    .place = {.thread = r->thread,
                                              .labels = r->labels,
                                              .has_switch = true,
                                              .is_wanted = is_of_cpu(r, h)}};
}

/* What the sample says of threads that run or wait. */
static void follow_threads(struct reader *r, const struct p2d_perf_header *h)
{
    enum p2d_sched_kind kind = h->event.len > 0 ? r->memo.sched : P2D_SCHED_NONE;
    struct p2d_span fields = p2d_trim(h->fields);
    uint64_t time, delay;
    if (!parse_time(h->time, &time))
        return;
    if (kind == P2D_SCHED_SWITCH)
        open_switch(r, h, time);
    else
        p2d_off_cpu_see(&r->off, h->tid, time);
    if (kind == P2D_SCHED_WAKEUP)
        p2d_off_cpu_wake(&r->off, p2d_sched_parse_thread(fields), time);
    if (kind == P2D_SCHED_DELAY && p2d_sched_parse_delay(fields, &delay))
        p2d_off_cpu_delay(&r->off, p2d_sched_parse_thread(fields), time, delay);
}

static void take_header(struct reader *r, const struct p2d_perf_header *h)
{
    open_sample(r);
    r->tally->is_sure |=
        h->time.len > 0 && h->tid != -1 && h->comm.len <= P2D_PERF_COMM_WIDTH;
    r->is_wanted = is_wanted(r, h);
    r->thread = thread_of(r, h);
    r->metric = metric_of(r, h);
    r->is_tracepoint = h->event.len > 0 && r->memo.is_tracepoint;
    r->has_period = h->has_period;
    r->period = h->period;
    if (r->wants_machine)
        r->labels = labels_of(r, h);
    if (h->place.len > 0)
        r->place = p2d_perf_entry_of(&r->stack, h->place);
    if (r->off.n_switches > 0 || (h->event.len > 0 && r->memo.sched != P2D_SCHED_NONE))
        follow_threads(r, h);
}

static bool is_digit(struct p2d_span line, size_t at)
{
    return at < line.len && line.at[at] >= '0' && line.at[at] <= '9';
}

/* Where the digits that end before `end` begin. */
static size_t begin_of_digits(struct p2d_span line, size_t end)
{
    while (end > 0 && is_digit(line, end - 1))
        end--;
    return end;
}

static size_t begin_of_blanks(struct p2d_span line, size_t end)
{
    while (end > 0 && line.at[end - 1] == ' ')
        end--;
    return end;
}

/* Remember a header with time, period and event: "... 12.345678:  4000 cycles: ". */
static void learn_layout(struct reader *r, struct p2d_span line,
                         const struct p2d_perf_header *h)
{
    r->layout.decimals = 0;
    if (r->part.by_time || r->part.by_cpu || r->wants_machine || r->b->keeps_times ||
        r->off.n_switches > 0 || r->memo.sched != P2D_SCHED_NONE) /* each is looked at */
        return;
    if (!h->has_period || h->event.len == 0 || h->place.len > 0)
        return;
    size_t end = begin_of_blanks(line, (size_t)(h->event.at - line.at));
    size_t colon = begin_of_blanks(line, begin_of_digits(line, end));
    if (colon == 0 || line.at[--colon] != ':')
        return;
    size_t point = begin_of_digits(line, colon);
    if (point == 0 || line.at[--point] != '.')
        return;
    size_t time = begin_of_digits(line, point);
    if (time == point || time == 0 || line.at[time - 1] != ' ')
        return;
    keep(&r->layout.before, p2d_slice(line, 0, time));
    keep(&r->layout.behind, p2d_slice(line, end, line.len));
    if (!p2d_input_ok(r->in))
        return;
    r->layout.decimals = colon - point - 1;
    r->layout.thread = r->thread;
    r->layout.metric = r->metric;
    r->layout.is_tracepoint = r->is_tracepoint;
}

/* The number of digits from `at` on. */
static size_t count_digits(struct p2d_span line, size_t at)
{
    size_t end = at;
    while (is_digit(line, end))
        end++;
    return end - at;
}

/* A header that is the last one but for time and period. False if it is not. */
static bool take_like_last(struct reader *r, struct p2d_span line)
{
    const struct layout *l = &r->layout;
    size_t at = l->before.len;
    if (l->decimals == 0 || line.len < at + l->behind.len ||
        memcmp(line.at, l->before.at, at) != 0)
        return false;
    size_t seconds = count_digits(line, at);
    at += seconds;
    if (seconds == 0 || at >= line.len || line.at[at] != '.' ||
        count_digits(line, at + 1) != l->decimals)
        return false;
    at += 1 + l->decimals;
    if (at + 1 >= line.len || line.at[at] != ':' || line.at[at + 1] != ' ' ||
        p2d_perf_address_at(line, at + 3)) /* a number in the columns of an address */
        return false;
    for (at++; at < line.len && line.at[at] == ' ';)
        at++;
    size_t digits = count_digits(line, at);
    uint64_t period;
    if (!is_kept(&l->behind, p2d_slice(line, at + digits, line.len)) ||
        !p2d_parse_u64(p2d_slice(line, at, at + digits), &period))
        return false;
    open_sample(r);
    r->thread = l->thread;
    r->metric = l->metric;
    r->is_tracepoint = l->is_tracepoint;
    r->has_period = true;
    r->period = period;
    return true;
}

/* perf record --switch-events */
static void follow_record(struct reader *r, struct p2d_span line,
                          const struct p2d_perf_header *h)
{
    enum p2d_sched_record kind = p2d_sched_record_of(line);
    uint64_t time;
    if (kind == P2D_SCHED_OTHER || !parse_time(h->time, &time))
        return;
    if (kind == P2D_SCHED_IN)
        p2d_off_cpu_in(&r->off, h->tid, time);
    else if (r->off.n_switches > 0)
        p2d_off_cpu_out(&r->off, h->tid, time, kind == P2D_SCHED_PREEMPTED,
                        (struct p2d_wait_place){.thread = thread_of(r, h),
                                                .is_wanted = is_of_cpu(r, h)});
}

/* `h` may be NULL: the line has no time. */
static void take_record(struct reader *r, struct p2d_span line,
                        const struct p2d_perf_header *h)
{
    close_sample(r);
    r->in_record = true;
    r->tally->others++;
    uint64_t before = r->tally->lost;
    r->tally->lost += p2d_perf_lost(line);
    if (r->tally->lost > before)
        p2d_off_cpu_lose(&r->off);
    else if (h != NULL)
        follow_record(r, line, h);
}

/* ------------------------------------------------- lines that need context */

static void count_noise(struct reader *r, struct p2d_span line)
{
    r->tally->others++;
    r->tally->noise++;
    int shown = line.len < 60 ? (int)line.len : 60;
    p2d_warn(r->in, "perf: skipped",
             "skipped a line that perf script does not print: %.*s", shown,
             (const char *)line.at);
}

static struct p2d_span pending(const struct reader *r)
{
    return p2d_buffer_span(&r->pending);
}

static void keep_pending(struct reader *r, struct p2d_span line)
{
    keep(&r->pending, line);
    r->pending_line = r->in->line;
}

/* The pending line was not followed by a frame. A sample without a stack is one where
 * headers are nothing but a comm: perf leaves a blank after it. */
static void drop_pending(struct reader *r, bool at_blank_line)
{
    struct p2d_span line = pending(r);
    struct p2d_perf_header h;
    if (line.len == 0)
        return;
    r->pending.len = 0;
    if (at_blank_line && r->maybe_is_header && line.at[line.len - 1] == ' ') {
        p2d_perf_untimed(line, &h);
        take_header(r, &h);
        return;
    }
    uint64_t here = r->in->line;
    r->in->line = r->pending_line; /* a warning names the line that it is about */
    count_noise(r, line);
    r->in->line = here;
}

/* A frame without a header: the pending line is its header, or it has none (-F ip,sym).
 */
static void open_for_frame(struct reader *r)
{
    struct p2d_perf_header h;
    if (r->pending.len > 0) {
        p2d_perf_untimed(pending(r), &h);
        r->pending.len = 0;
        r->maybe_is_header = true;
        take_header(r, &h);
        return;
    }
    open_sample(r);
    r->is_wanted = is_wanted(r, &(struct p2d_perf_header){0});
    r->metric = nameless(r);
}

static void take_frame(struct reader *r, uint32_t entry)
{
    if (r->in_record)
        return;
    if (!r->is_open)
        open_for_frame(r);
    p2d_perf_push(&r->stack, entry);
}

/* How many columns the line is indented and where its first word ends. */
static void measure(struct p2d_span line, size_t *start, size_t *end)
{
    *start = 0;
    while (*start < line.len && p2d_perf_is_blank(line.at[*start]))
        ++*start;
    *end = *start;
    while (*end < line.len && p2d_perf_is_hex(line.at[*end]))
        ++*end;
}

/* Whether a line without a tab may be a frame of the open sample: mail and web pages turn
 * tabs into blanks or nothing. */
static bool is_loose_frame(const struct reader *r, struct p2d_span line)
{
    size_t start, end;
    if (!r->is_open || r->place != 0)
        return false;
    measure(line, &start, &end);
    if (end == start || !p2d_perf_is_blank(p2d_perf_at(line, end)))
        return false;
    if (end == 8 + P2D_PERF_ADDRESS_WIDTH || end == 4 + P2D_PERF_ADDRESS_WIDTH)
        return true;
    return p2d_ends_with(line, ")") && p2d_perf_ends_in_module(line);
}

/* "|12   text" (-F +srccode), below a frame or even below the blank line. */
static bool is_source_text(struct p2d_span line)
{
    return line.at[0] == '|' && line.len > 1 && p2d_perf_is_digit(line.at[1]);
}

/* "  file.c:12" or "  file.c:12 (inlined)" below a frame (-F +srcline). */
static bool take_source_line(struct reader *r, struct p2d_span line)
{
    if (!r->is_open || (r->stack.lines.len == 0 && r->place == 0))
        return false;
    if (line.len < 3 || line.at[0] != ' ' || line.at[1] != ' ' ||
        p2d_perf_is_blank(line.at[2]))
        return false;
    if (r->stack.lines.len == 0)
        p2d_perf_push(&r->stack, r->place);
    p2d_perf_take_source(&r->stack, line);
    return true;
}

/* A line that is no frame and has no time. */
static void take_untimed(struct reader *r, struct p2d_span line)
{
    struct p2d_perf_header h;
    uint32_t entry;
    if (is_source_text(line))
        return;
    enum p2d_perf_kind kind = p2d_perf_untimed(line, &h);
    if (kind == P2D_PERF_RECORD)
        take_record(r, line, NULL);
    else if (kind == P2D_PERF_HEADER)
        take_header(r, &h);
    else if (p2d_perf_is_trailer(line))
        close_sample(r);
    else if (take_source_line(r, line) || p2d_perf_continue(&r->stack, line))
        return;
    else if (is_loose_frame(r, line) && (entry = p2d_perf_entry_of(&r->stack, line)) != 0)
        take_frame(r, entry);
    else if (r->is_open || r->in_record)
        count_noise(r, line);
    else
        keep_pending(r, line);
}

/* ----------------------------------------------------------------- lines */

/* A line with a tab in front that is no frame: disassembly (-F +brstackinsn), or a comm
 * that begins with a tab. */
static void take_odd_tab(struct reader *r, struct p2d_span line)
{
    struct p2d_perf_header h;
    enum p2d_perf_kind kind = p2d_perf_timed(&r->names, line, &h);
    struct p2d_span text = p2d_trim(line);
    drop_pending(r, false);
    if (kind == P2D_PERF_HEADER)
        take_header(r, &h);
    else if (kind == P2D_PERF_RECORD)
        take_record(r, line, &h);
    else if (p2d_ends_with(text, ":") ||
             p2d_find(text, 0, '\t') == P2D_PERF_ADDRESS_WIDTH)
        close_sample(r);
    else if (!p2d_perf_continue(&r->stack, line))
        count_noise(r, line);
}

static void take_tab(struct reader *r, struct p2d_span line)
{
    if (r->in_record)
        return;
    uint32_t entry = p2d_perf_hinted_entry_of(&r->stack, line, &r->hints, r->hint);
    if (entry != 0)
        take_frame(r, entry);
    else
        take_odd_tab(r, line);
}

/* Whether a comment is the header of a thread whose comm begins so. */
static bool is_hash_header(struct p2d_span line)
{
    struct p2d_perf_header h;
    return p2d_perf_untimed(line, &h) == P2D_PERF_HEADER && h.tid != -1;
}

/* What the comments in front of all samples name is known to all parts, but no more. */
static void take_comment(struct reader *r, struct p2d_span line)
{
    uint32_t known = r->names.at.len;
    r->tally->comments++;
    p2d_perf_learn(&r->names, r->b->report, line);
    if (r->names.at.len == known)
        return;
    r->tally->needs_order = true;
    r->layout.decimals = 0;
}

/* After a header: take the stack as a whole if it was there before. Lines that are at hand
 * already are taken one by one. */
static void look_for_stack(struct reader *r)
{
    bool is_last = r->hint + 1 >= r->n_ahead;
    if (!r->is_wanted || r->place != 0)
        return;
    struct p2d_perf_known known =
        p2d_perf_look_for(&r->stack, p2d_buffered(r->in), r->in->offset, is_last);
    r->left_of_stack = r->stack.stacks.text.length;
    if (known.n > 0)
        p2d_take_lines(r->in, known.n, known.length);
}

static void take_text(struct reader *r, struct p2d_span line)
{
    struct p2d_perf_header h;
    uint32_t entry;
    bool loose = line.at[0] == ' ' && is_loose_frame(r, line);
    drop_pending(r, false);
    if (take_like_last(r, line)) {
        look_for_stack(r);
        return;
    }
    enum p2d_perf_kind kind = p2d_perf_timed(&r->names, line, &h);
    if (kind == P2D_PERF_HEADER) {
        take_header(r, &h);
        learn_layout(r, line, &h);
        look_for_stack(r);
    } else if (kind == P2D_PERF_RECORD) {
        take_record(r, line, &h);
    } else if (line.at[0] == '#' && !is_hash_header(line)) {
        take_comment(r, line);
    } else if (loose && (entry = p2d_perf_entry_of(&r->stack, line)) != 0) {
        take_frame(r, entry);
    } else {
        take_untimed(r, line);
    }
}

static void take_line(struct reader *r, struct p2d_span line)
{
    if (line.len > 0 && line.at[0] == '\t') {
        take_tab(r, line);
    } else if (r->is_open && line.len > 1 && line.at[1] == ' ' &&
               p2d_perf_take_source_again(&r->stack, line)) {
        return;
    } else if (p2d_trim(line).len > 0) {
        take_text(r, line);
    } else {
        drop_pending(r, true);
        close_sample(r);
    }
}

/* Whether a last line without a newline is certainly whole: its parentheses close, or it
 * was seen before. A name that is cut would be another function. */
static bool is_whole(struct reader *r, struct p2d_span line)
{
    size_t depth = 0, opened = 0;
    for (size_t i = 0; i < line.len; i++) {
        opened += line.at[i] == '(';
        depth += line.at[i] == '(';
        depth -= line.at[i] == ')';
    }
    if (opened > 0 && depth == 0 && line.at[line.len - 1] == ')')
        return true;
    r->tally->needs_order = true; /* the parts before may have seen it */
    uint32_t hash = p2d_perf_cache_hash(&r->stack.cache, line);
    return p2d_perf_cache_find(&r->stack.cache, line, hash) != 0;
}

/* ------------------------------------------------------------ the whole file */

static bool refuse_recording(struct p2d_input *in)
{
    p2d_fail(in,
             "the input is a recording of perf (perf.data), not the text of perf script");
    p2d_set_hint(in->report, "use -f perf-data, or leave out -f");
    return false;
}

static bool advise(struct p2d_input *in)
{
    p2d_set_hint(in->report, "record with perf record -g, and print the samples with "
                             "perf script -i perf.data");
    return false;
}

static bool refuse_empty(struct p2d_input *in, const struct tally *t)
{
    if (t->lines == 0)
        p2d_fail_whole(in, "the input has no samples: it is empty");
    else if (t->comments > 0 && t->others == 0)
        p2d_fail_whole(in, "the input has no samples, only comments");
    else
        p2d_fail_whole(in, "the input has no samples: it is not the text of perf script");
    return advise(in);
}

static void warn_about_input(struct p2d_input *in, const struct tally *t)
{
    enum { MANY = 1000000 };
    if (t->parsed > MANY && t->parsed > t->frames / 2)
        p2d_set_warning(in->report, "perf: all distinct", in->name,
                        "most lines of frames are different, so reading took several "
                        "times as long as usual: they may be addresses without symbols");
    if (t->is_truncated)
        p2d_warn(in, "perf: truncated",
                 "input truncated: the last line is cut off, and left out");
    if (t->lost > 0)
        p2d_set_warning(in->report, "perf: lost", in->name,
                        "perf record lost %" PRIu64 " samples", t->lost);
}

/* What a recording lacks that a call graph needs. */
static void warn_about_stacks(struct p2d_input *in, const struct tally *t)
{
    static const char cut[] = "perf: cut stacks";
    struct p2d_report *report = in->report;
    if (t->at_limit > 0 && t->beyond_limit == 0) {
        p2d_set_warning(report, cut, in->name,
                        "%" PRIu64 " of %" PRIu64 " stacks are cut off after %d calls",
                        t->at_limit, t->samples, P2D_PERF_MAX_STACK);
        p2d_set_warning_hint(report, cut,
                             "sysctl kernel.perf_event_max_stack=1024, then perf record "
                             "and perf script, both with --max-stack 1024");
    }
    uint64_t bare = t->samples - t->with_stack;
    p2d_warn_without_stack(in, bare, t->samples);
    if (t->bare_tracepoints > 0 && t->with_stack > 0)
        p2d_set_warning(report, "perf: bare tracepoints", in->name,
                        "%" PRIu64 " of the samples without a stack are tracepoints'; "
                        "perf script -F +FIELD leaves those out, a full list does not",
                        t->bare_tracepoints);
    if (t->with_stack > 1 && t->of_one_frame * 10 > t->with_stack * 9)
        p2d_set_warning(report, "perf: one frame", in->name,
                        "%" PRIu64 " of %" PRIu64
                        " stacks have one frame only, so there are "
                        "no calls; perf record -g or --call-graph dwarf records them",
                        t->of_one_frame, t->with_stack);
}

static void release(struct reader *r)
{
    p2d_perf_stack_release(&r->stack);
    p2d_perf_names_release(&r->names);
    p2d_buffer_release(&r->pending);
    p2d_buffer_release(&r->memo.comm);
    p2d_buffer_release(&r->memo.event);
    p2d_buffer_release(&r->layout.before);
    p2d_buffer_release(&r->layout.behind);
    p2d_off_cpu_release(&r->off);
}

/* Cut the bytes that are there down to what should be taken next, so that the lines of a
 * known stack are not cut apart: a header, or the frames of one stack. Returns how many
 * lines of it at most. */
static uint32_t choose_lines(const struct reader *r, struct p2d_span *text)
{
    if (r->stack.stacks.is_off || text->len == 0)
        return P2D_PERF_AHEAD;
    if (text->at[0] != '\t')
        return text->at[0] == '\n' ? 2 : 1;
    if (r->left_of_stack > 0)
        text->len = r->left_of_stack;
    return P2D_PERF_AHEAD;
}

static void take_line_ahead(struct reader *r, struct p2d_span line)
{
    p2d_take_line(r->in, line);
    r->left_of_stack -= r->left_of_stack > line.len ? line.len + 1 : 0;
    take_line(r, line);
}

/* The lines that are whole in the buffer. Returns whether there were any. */
static bool read_lines_ahead(struct reader *r)
{
    struct p2d_span text = p2d_buffered(r->in);
    uint32_t most = choose_lines(r, &text), n = p2d_lines_of(text, r->ahead, most);
    p2d_perf_foresee(&r->stack, r->ahead, n, &r->hints);
    r->n_ahead = n;
    for (r->hint = 0; r->hint < r->n_ahead; r->hint++) {
        struct p2d_span line = r->ahead[r->hint];
        take_line_ahead(r, line);
        if (line.len == 0 && r->hint > 0 && !r->stack.stacks.is_off)
            break; /* the next stack may be known */
    }
    r->hints.n = r->n_ahead = 0;
    return n > 0;
}

/* Threads of a program wait from one part of the file to another: all is read in order. */
static bool is_in_vain(const struct reader *r)
{
    return r->is_part && r->tally->switches > 0;
}

static bool read_lines(struct reader *r)
{
    struct p2d_span line;
    while (!is_in_vain(r)) {
        if (read_lines_ahead(r))
            continue;
        if (!p2d_line(r->in, &line))
            break;
        r->tally->is_truncated = r->in->unterminated && line.len > 0 &&
                                 line.at[0] != '#' && !is_whole(r, line);
        if (!r->tally->is_truncated)
            take_line(r, line);
    }
    drop_pending(r, false);
    close_sample(r);
    return p2d_input_ok(r->in);
}

/* The comments before the first sample name the events for all parts. */
static void learn_from_head(struct reader *r, struct p2d_span head)
{
    struct p2d_span line;
    struct p2d_perf_header h;
    while (p2d_cut(&head, '\n', &line))
        if (line.len > 0 && line.at[0] == '#' && !is_hash_header(line) &&
            p2d_perf_timed(&r->names, line, &h) == P2D_PERF_OTHER)
            p2d_perf_learn(&r->names, r->b->report, line);
        else if (line.len > 0 && line.at[0] != '\r')
            return;
}

/* The times of the first and the last sample are not known yet: percents are taken out of
 * the whole later. */
static bool choose_part(struct reader *r)
{
    const char *text = r->in->options != NULL ? r->in->options->time : NULL;
    bool is_share = text != NULL && strchr(text, '%') != NULL;
    if (!p2d_part_of(r->in, &r->part))
        return false;
    r->b->profile->times.has_both_ends = true;
    r->part.by_time &= !is_share;
    if (text != NULL && !is_share &&
        !p2d_parse_period(text, (struct p2d_period){0}, &r->part.period) &&
        !p2d_refuse_period(r->in->report, text))
        return false;
    r->off.from = r->part.period.from;
    r->off.to = r->part.period.to;
    return true;
}

static bool finish_waits(struct reader *r)
{
    static const char kind[] = "perf: bare switches";
    if (r->tally->bare_switches > 0)
        p2d_set_warning(r->in->report, kind, r->in->name,
                        "there is no off-cpu time of %" PRIu64 " sched_switch: the text "
                        "lacks their fields",
                        r->tally->bare_switches);
    p2d_set_warning_hint(r->in->report, kind, "print them with perf script -F +trace");
    r->tally->has_waits = p2d_off_cpu_finish(&r->off, r->in);
    return p2d_input_ok(r->in);
}

static bool read_some(struct p2d_input *in, struct p2d_builder *b, struct p2d_span head,
                      struct tally *tally, bool is_part)
{
    struct reader r = {.in = in, .b = b, .tally = tally, .is_part = is_part};
    p2d_perf_stack_init(&r.stack, b);
    r.pending.report = r.memo.comm.report = r.memo.event.report = b->report;
    r.layout.before.report = r.layout.behind.report = b->report;
    r.wants_machine = p2d_wants_machine_labels(in);
    p2d_off_cpu_init(&r.off, b);
    learn_from_head(&r, head);
    bool good = choose_part(&r) && read_lines(&r) && finish_waits(&r);
    r.tally->lines = in->line;
    r.tally->frames = r.stack.frames;
    r.tally->parsed = r.stack.parsed;
    r.tally->needs_order |= r.stack.asked_for_home || r.stack.asked_for_modules ||
                            r.maybe_is_header || p2d_perf_is_recording(head);
    release(&r);
    return good;
}

static bool read_part(struct p2d_input *in, struct p2d_builder *b, struct p2d_span head,
                      void *state)
{
    return read_some(in, b, head, state, true);
}

static bool finish(struct p2d_input *in, void *const *states, size_t n)
{
    enum { MOST_COMPLAINTS = 16 }; /* for each line of perf's own */
    struct tally sum = {0};
    for (size_t i = 0; i < n; i++) {
        const struct tally *t = states[i];
        sum.samples += t->samples;
        sum.with_stack += t->with_stack;
        sum.of_one_frame += t->of_one_frame;
        sum.at_limit += t->at_limit;
        sum.beyond_limit += t->beyond_limit;
        sum.bare_tracepoints += t->bare_tracepoints;
        sum.comments += t->comments;
        sum.others += t->others;
        sum.noise += t->noise;
        sum.is_sure |= t->is_sure;
        sum.lost += t->lost;
        sum.lines += t->lines;
        sum.frames += t->frames;
        sum.parsed += t->parsed;
        p2d_left_out_add(&sum.left_out, &t->left_out);
        sum.is_truncated |= t->is_truncated;
        sum.has_waits |= t->has_waits;
    }
    if (sum.has_waits)
        sum.left_out = (struct p2d_left_out){0};
    if (sum.samples == 0 && p2d_left_out_all(&sum.left_out, in->report))
        return p2d_set_place(in->report, "%s", in->name), false;
    if (sum.samples == 0 && !sum.has_waits)
        return refuse_empty(in, &sum);
    /* Tools that perf asks for names complain once or twice for each frame. */
    uint64_t good = sum.samples + sum.frames;
    if (sum.noise > good * (sum.is_sure ? MOST_COMPLAINTS : 1) &&
        !p2d_understood_most(in, "text of perf script", good, sum.noise))
        return advise(in);
    warn_about_input(in, &sum);
    warn_about_stacks(in, &sum);
    return true;
}

static bool needs_order(const void *state)
{
    return ((const struct tally *)state)->needs_order;
}

/* A part may begin at a header with a time and a thread: that is one whatever came
 * before. */
static size_t boundary(struct p2d_span text, size_t from)
{
    size_t at = p2d_find(text, from, '\n') + 1;
    while (at < text.len) {
        size_t end = p2d_find(text, at, '\n');
        struct p2d_perf_header h;
        struct p2d_span line = p2d_slice(text, at, end);
        if (end == text.len)
            break;
        if (line.len > 0 && line.at[0] != '\t' && line.at[0] != ' ' &&
            p2d_perf_timed(NULL, line, &h) == P2D_PERF_HEADER && h.tid != -1)
            return at;
        at = end + 1;
    }
    return SIZE_MAX;
}

static bool read_perf(struct p2d_input *in, struct p2d_builder *b)
{
    if (p2d_perf_is_recording(p2d_peek(in, 8)))
        return refuse_recording(in);
    struct tally tally = {0};
    void *states[] = {&tally};
    return read_some(in, b, (struct p2d_span){0}, &tally, false) && finish(in, states, 1);
}

static const struct p2d_parts parts = {.state_size = sizeof(struct tally),
                                       .boundary = boundary,
                                       .read = read_part,
                                       .finish = finish,
                                       .needs_order = needs_order};

const struct p2d_reader p2d_read_perf = {.name = "perf",
                                         .title = "Linux perf script text",
                                         .probe = p2d_perf_probe,
                                         .has_parts = true,
                                         .has_times = true,
                                         .lacks_times = P2D_PERF_LACKS_TIMES,
                                         .read = read_perf,
                                         .parts = &parts};
