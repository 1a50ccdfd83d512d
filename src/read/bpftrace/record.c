/* record.c - one key and value of a map of bpftrace: the stacks and their thread. */
#include "read/bpftrace/record.h"

#include "base/number.h"
#include "syntax/words.h"
#include "assemble/cut_stacks.h"

void p2d_bpftrace_begin(struct p2d_bpftrace *r, struct p2d_span map)
{
    r->map = p2d_name(r->b, map);
    r->frames.len = r->ends.len = 0;
    r->is_in_stack = r->has_empty_stack = r->has_thread = false;
    r->thread = (struct p2d_thread_info){.pid = -1, .tid = -1};
}

/* ------------------------------------------------------------------ frames */

/* "symbol+36", "0x7ffe", or with an address before and an object after: "ffff symbol+36
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

static p2d_fn fn_of(struct p2d_bpftrace *r, struct p2d_span frame)
{
    p2d_str text = p2d_name(r->b, frame);
    if (!p2d_vec_reach(&r->memo, r->b->report, text))
        return 0;
    if (r->memo.at[text] == 0)
        r->memo.at[text] = new_fn(r->b, p2d_text(r->b->profile, text));
    return r->memo.at[text];
}

void p2d_bpftrace_frame(struct p2d_bpftrace *r, struct p2d_span frame)
{
    if (!r->is_in_stack)
        (void)p2d_vec_push(&r->ends, r->b->report, r->frames.len);
    r->is_in_stack = true;
    if (p2d_vec_push(&r->frames, r->b->report, fn_of(r, frame)) && r->ends.len > 0)
        r->ends.at[r->ends.len - 1] = r->frames.len;
}

/* -------------------------------------------------------------------- keys */

/* The first word is the thread's name, the first number its number. An empty key is a
 * stack that could not be recorded. */
static void take_key(struct p2d_bpftrace *r, struct p2d_span key)
{
    uint64_t number;
    key = p2d_trim(key);
    r->has_empty_stack |= key.len == 0;
    r->has_thread |= key.len > 0;
    if (key.len == 0)
        return;
    if (p2d_parse_u64(key, &number) && number <= INT64_MAX)
        r->thread.tid = r->thread.tid < 0 ? (int64_t)number : r->thread.tid;
    else if (r->thread.comm == 0)
        r->thread.comm = p2d_name(r->b, key);
}

void p2d_bpftrace_keys(struct p2d_bpftrace *r, struct p2d_span keys, bool is_last)
{
    bool is_behind = r->is_in_stack;
    size_t begin = 0;
    for (size_t i = 0; i <= keys.len; i++) {
        if (i < keys.len && keys.at[i] != ',')
            continue;
        bool is_stack = (begin == 0 && is_behind) || (i == keys.len && !is_last);
        if (!is_stack && (keys.len > 0 || r->ends.len > 0))
            take_key(r, p2d_slice(keys, begin, i));
        begin = i + 1;
    }
    r->is_in_stack = false;
}

/* ------------------------------------------------------------------- order */

static bool is_one_of(struct p2d_span name, const char *const *beginnings)
{
    for (; *beginnings != NULL; beginnings++)
        if (p2d_starts_with(name, *beginnings))
            return true;
    return false;
}

/* 1: only the kernel has it; -1: only programs; 0: either. */
static int side_of(const struct p2d_profile *p, p2d_fn fn)
{
    static const char *const kernel[] = {"entry_SYSCALL",  "entry_INT80",
                                         "do_syscall_64",  "x64_sys_call",
                                         "__x64_sys_",     "__arm64_sys_",
                                         "ksys_",          "el0t_",
                                         "el0_svc",        "el1h_",
                                         "ret_from_fork",  "kthread",
                                         "invoke_syscall", "asm_",
                                         "irqentry_",      "secondary_startup",
                                         "0xffff",         NULL};
    static const char *const programs[] = {
        "main",    "_start", "__libc_start", "start_thread", "clone",
        "__clone", "0x7f",   "0x55",         "0x56",         NULL};
    struct p2d_span name = p2d_text(p, p->fns.at[fn].name);
    struct p2d_span module = p2d_text(p, p->fns.at[fn].module);
    if (p2d_starts_with(module, "[kernel") || p2d_span_is(module, "kernel") ||
        is_one_of(name, kernel))
        return 1;
    return p2d_starts_with(module, "/") || is_one_of(name, programs) ? -1 : 0;
}

/* Above 0: the first one is the kernel's. */
static int64_t vote_of(const struct p2d_bpftrace *r)
{
    int64_t vote = 0;
    for (uint32_t i = 0; i < r->frames.len; i++) {
        int side = side_of(r->b->profile, r->frames.at[i]);
        vote += i < r->ends.at[0] ? side : -side;
    }
    return vote;
}

/* ----------------------------------------------------------------- records */

static void add_sample(struct p2d_bpftrace *r, p2d_metric metric, p2d_thread thread,
                       double value)
{
    p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                             .thread = thread,
                                             .metric = metric,
                                             .value = value,
                                             .count = 1});
}

static void push(struct p2d_bpftrace *r, const p2d_fn *fns, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        p2d_frame(r->b, fns[i]);
}

/* Put the stack together: the first `middle` frames are called by the others, or the
 * other way round. */
static void add_both(struct p2d_bpftrace *r, const struct p2d_bpftrace_waiting *record,
                     const p2d_fn *frames, bool is_first_on_top)
{
    const p2d_fn *first = frames + record->begin, *second = frames + record->middle;
    uint32_t n_first = record->middle - record->begin,
             n_second = record->end - record->middle;
    push(r, is_first_on_top ? first : second, is_first_on_top ? n_first : n_second);
    push(r, is_first_on_top ? second : first, is_first_on_top ? n_second : n_first);
    add_sample(r, record->metric, record->thread, record->value);
}

static void wait(struct p2d_bpftrace *r, struct p2d_bpftrace_waiting record)
{
    record.begin = r->waiting_frames.len;
    record.middle += record.begin;
    record.end += record.begin;
    for (uint32_t i = 0; i < r->frames.len; i++)
        (void)p2d_vec_push(&r->waiting_frames, r->b->report, r->frames.at[i]);
    (void)p2d_vec_push(&r->waiting, r->b->report, record);
}

/* Stacks of as many frames as bpftrace takes, where none has more. */
static void count_stacks(struct p2d_bpftrace *r)
{
    for (uint32_t i = 0; i < r->ends.len; i++) {
        uint32_t depth = r->ends.at[i] - (i > 0 ? r->ends.at[i - 1] : 0);
        r->n_stacks++;
        r->at_limit += depth == P2D_PERF_MAX_STACK;
        r->beyond_limit += depth > P2D_PERF_MAX_STACK;
    }
}

static void warn_of_cut_stacks(const struct p2d_bpftrace *r)
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

void p2d_bpftrace_end(struct p2d_bpftrace *r, double value)
{
    if (!p2d_bpftrace_has_stack(r) || !p2d_ok(r->b->report))
        return;
    p2d_metric metric =
        p2d_metric_of(r->b, p2d_text(r->b->profile, r->map), P2D_UNIT_COUNT);
    p2d_thread thread = r->has_thread ? p2d_thread_of(r->b, r->thread) : 0;
    struct p2d_bpftrace_waiting record = {.metric = metric,
                                          .thread = thread,
                                          .value = value,
                                          .middle = r->ends.len > 0 ? r->ends.at[0] : 0,
                                          .end = r->frames.len};
    count_stacks(r);
    int64_t vote = r->ends.len > 1 ? vote_of(r) : 0;
    r->n += r->ends.len > 0;
    if (r->ends.len > 1 && p2d_vec_reach(&r->votes, r->b->report, metric))
        r->votes.at[metric] += vote > 0 ? 1 : vote < 0 ? -1 : 0;
    if (r->ends.len > 1 && vote == 0)
        wait(r, record);
    else if (r->frames.len > 0)
        add_both(r, &record, r->frames.at, vote >= 0);
    else
        add_sample(r, metric, thread, value);
}

void p2d_bpftrace_leave_out(struct p2d_bpftrace *r)
{
    struct p2d_span map = p2d_text(r->b->profile, r->map);
    if (p2d_bpftrace_has_stack(r))
        p2d_warn(r->in, "bpftrace: left out",
                 "left out the map %.*s: its values cannot be added up",
                 map.len < 60 ? (int)map.len : 60, (const char *)map.at);
}

/* Where nothing shows which is which, the kernel's stack is the first: kstack, ustack. */
void p2d_bpftrace_finish(struct p2d_bpftrace *r)
{
    for (uint32_t i = 0; i < r->waiting.len && p2d_ok(r->b->report); i++)
        add_both(r, &r->waiting.at[i], r->waiting_frames.at,
                 r->votes.at[r->waiting.at[i].metric] >= 0);
    warn_of_cut_stacks(r);
}

void p2d_bpftrace_release(struct p2d_bpftrace *r)
{
    p2d_vec_release(&r->frames);
    p2d_vec_release(&r->ends);
    p2d_vec_release(&r->memo);
    p2d_vec_release(&r->votes);
    p2d_vec_release(&r->waiting);
    p2d_vec_release(&r->waiting_frames);
}
