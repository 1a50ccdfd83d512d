/* austin.c - MOJO, the binary output of austin, a sampler of Python.
 *
 * "MOJ", a version, then events: a byte for the kind, and the fields of that kind.
 * Numbers have 6 bits and a sign in their first byte, 7 in the others; strings end with a
 * NUL and come once, with a key for later. A sample is a thread, its frames from the root
 * on and what was measured:
 *
 *     FRAME key file scope line ...   STACK pid interpreter "tid"   FRAME_REF key   TIME
 * us
 *
 * Lines are those that were running: a function is a file and a scope. Suspended tasks of
 * asyncio (version 4) are no samples; where a stack is repeated (version 4), the thread's
 * last one calls the frames of this one. austin's text is folded stacks: folded.c.
 * Reference: src/mojo.h of https://github.com/P403n1x87/austin; austin/format/mojo.py of
 * austin-python.
 */
#include "base/number.h"
#include "model/file_module.h"
#include "model/lines.h"
#include "model/times.h"
#include "assemble/austin_values.h"
#include "read/read.h"
#include "assemble/without_stack.h"

enum event {
    METADATA = 1,
    STACK,
    FRAME,
    FRAME_INVALID,
    FRAME_REF,
    FRAME_KERNEL,
    GC,
    IDLE,
    METRIC_TIME,
    METRIC_MEMORY,
    STRING,
    STRING_REF,
    STACK_REPEAT,
    TASK_STACK,
    TASK_WAITER
};

enum { LAST_VERSION = 4, HEADER_SIZE = 4 };

/* How long a process has been sampled, in nanoseconds, in so many rounds. */
struct process {
    int64_t sum;
    uint32_t n_rounds;
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    const unsigned char *begin, *at, *end;
    uint64_t version;
    bool cut;                /* the bytes ended within an event */
    struct p2d_map strings;  /* key -> name + 1 */
    struct p2d_map frames;   /* key -> function, at its line */
    P2D_VEC(p2d_node) last;  /* by thread: the context of its last sample */
    P2D_VEC(p2d_spot) stack; /* the frames of this sample */
    struct p2d_map pids;     /* id -> process + 1 */
    P2D_VEC(struct process) processes;
    P2D_VEC(uint32_t) rounds; /* by thread: of its last sample */
    p2d_node base;            /* the context that calls them */
    struct p2d_thread_info thread;
    bool is_open, is_idle, is_task, has_time, has_memory;
    int64_t time, memory;
    uint64_t n_samples, n_without_stack;
    struct p2d_austin_metrics metrics;
};

static int probe(struct p2d_span head)
{
    bool is_mojo = p2d_starts_with(head, "MOJ") && head.len >= HEADER_SIZE &&
                   head.at[3] >= 1 && head.at[3] < 0x40;
    return is_mojo ? P2D_BY_MAGIC : P2D_NO;
}

/* ------------------------------------------------------------------- pieces */

static int64_t take_integer(struct reader *r)
{
    uint64_t value = 0;
    bool negative = false;
    for (unsigned shift = 0; r->at < r->end; shift += shift == 0 ? 6 : 7) {
        unsigned char byte = *r->at++;
        unsigned bits = shift == 0 ? 0x3F : 0x7F;
        if (shift == 0)
            negative = (byte & 0x40) != 0;
        if (shift < 57)
            value |= (uint64_t)(byte & bits) << shift;
        if ((byte & 0x80) == 0)
            return negative ? -(int64_t)(value & INT64_MAX)
                            : (int64_t)(value & INT64_MAX);
    }
    r->cut = true;
    return 0;
}

static struct p2d_span take_string(struct reader *r)
{
    struct p2d_span rest = {r->at, (size_t)(r->end - r->at)};
    struct p2d_span text = p2d_slice(rest, 0, p2d_find(rest, 0, '\0'));
    r->cut |= text.len == rest.len;
    r->at += text.len + (text.len < rest.len);
    return text;
}

static void remember(struct reader *r, struct p2d_map *map, int64_t key, uint32_t value)
{
    uint32_t *slot = p2d_map_at(map, r->b->report, (uint64_t)key);
    if (slot != NULL)
        *slot = value;
}

/* The name that came with a key; "" if there was none. */
static struct p2d_span name_of(struct reader *r, int64_t key)
{
    uint32_t name = p2d_map_get(&r->strings, (uint64_t)key);
    return p2d_text(r->b->profile, name > 0 ? name - 1 : 0);
}

static p2d_fn fn_named(struct reader *r, struct p2d_span name, struct p2d_span file)
{
    if (name.len == 0)
        name = p2d_span_of("[unknown]");
    return p2d_fn_of(
        r->b, (struct p2d_function){.name = p2d_name(r->b, name),
                                    .module = p2d_name(r->b, p2d_python_module(file)),
                                    .file = p2d_name(r->b, file)});
}

/* ------------------------------------------------------------------- samples */

/* When a sample of the thread at hand was taken. The time of each is that since the last
 * round of the process, in which each thread comes once at most. */
static int64_t end_of_round(struct reader *r, p2d_thread thread)
{
    uint32_t *place = p2d_map_at(&r->pids, r->b->report, (uint64_t)r->thread.pid);
    if (place == NULL || !p2d_vec_reach(&r->rounds, r->b->report, thread))
        return 0;
    if (*place == 0 && p2d_vec_push(&r->processes, r->b->report, (struct process){0, 0}))
        *place = r->processes.len;
    if (*place == 0)
        return 0;
    struct process *process = &r->processes.at[*place - 1];
    if (r->rounds.at[thread] == process->n_rounds) {
        int64_t sum = process->sum + p2d_nanoseconds((double)r->time, 1e3);
        process->sum = sum < P2D_MOST_TIME ? sum : P2D_MOST_TIME;
        process->n_rounds++;
    }
    r->rounds.at[thread] = process->n_rounds;
    return process->sum;
}

static void flush(struct reader *r)
{
    bool is_sample = r->is_open && !r->is_task && (r->has_time || r->has_memory);
    r->is_open = false;
    if (!is_sample)
        return;
    p2d_thread thread = p2d_thread_of(r->b, r->thread);
    p2d_node node = r->base;
    for (uint32_t i = 0; i < r->stack.len; i++)
        node = p2d_child(r->b, node, r->stack.at[i], false);
    if (p2d_vec_reach(&r->last, r->b->report, thread))
        r->last.at[thread] = node;
    struct p2d_sample sample = {.node = node, .thread = thread, .count = 1};
    r->n_samples++;
    r->n_without_stack += node == 0;
    struct p2d_austin_values values = {.has_time = r->has_time,
                                       .has_memory = r->has_memory,
                                       .has_idle = r->has_memory,
                                       .is_idle = r->is_idle};
    values.time = r->has_time ? (double)r->time : 0;
    values.allocated = r->has_memory && r->memory > 0 ? (double)r->memory : 0;
    values.freed = r->has_memory && r->memory < 0 ? -(double)r->memory : 0;
    values.has_end = r->b->keeps_times && r->has_time && r->time >= 0;
    values.end = values.has_end ? end_of_round(r, thread) : 0;
    p2d_add_austin_sample(r->b, &r->metrics, sample, &values);
}

static void begin(struct reader *r, bool is_task)
{
    flush(r);
    r->is_open = true;
    r->is_task = is_task;
    r->is_idle = r->has_time = r->has_memory = false;
    r->base = 0;
    r->stack.len = 0;
}

static void take_stack(struct reader *r)
{
    uint64_t tid;
    begin(r, false);
    r->thread = (struct p2d_thread_info){.pid = take_integer(r), .tid = -1};
    if (r->version >= 3)
        take_integer(r); /* the interpreter */
    if (p2d_parse_hex(take_string(r), &tid) && tid <= INT64_MAX)
        r->thread.tid = (int64_t)tid;
}

static bool is_python(const struct reader *r, p2d_node node)
{
    const struct p2d_profile *p = r->b->profile;
    struct p2d_span file = p2d_text(p, p->fns.at[p->nodes.at[node].fn].file);
    return p2d_ends_with(file, ".py") ||
           (p2d_starts_with(file, "<") && p2d_ends_with(file, ">"));
}

/* The frames of the thread's last sample, up to its innermost Python frame, called the
 * frames of this sample. */
static void repeat_stack(struct reader *r)
{
    if (!r->is_open || r->is_task || r->has_time || r->has_memory)
        begin(r, false);
    p2d_thread thread = p2d_thread_of(r->b, r->thread);
    r->base = thread < r->last.len ? r->last.at[thread] : 0;
    while (r->base != 0 && !is_python(r, r->base))
        r->base = r->b->profile->nodes.at[r->base].parent;
}

/* Tasks have frames too, which belong to no sample. */
static void push_frame(struct reader *r, p2d_spot spot)
{
    if (!r->is_task && r->is_open)
        (void)p2d_vec_push(&r->stack, r->b->report, spot);
}

/* Take the text of a key; only references to the key are parts of a stack. */
static void take_frame(struct reader *r)
{
    int64_t key = take_integer(r), file = take_integer(r), scope = take_integer(r);
    int64_t line = take_integer(r);
    for (unsigned i = 0; r->version >= 2 && i < 3; i++)
        take_integer(r); /* the last line, and columns */
    p2d_fn fn = fn_named(r, name_of(r, scope), name_of(r, file));
    remember(r, &r->frames, key, p2d_at_line(r->b, fn, 0, line));
}

static void take_frame_ref(struct reader *r)
{
    p2d_spot spot = p2d_map_get(&r->frames, (uint64_t)take_integer(r));
    push_frame(r, spot != 0 ? spot
                            : fn_named(r, (struct p2d_span){0}, (struct p2d_span){0}));
}

/* ------------------------------------------------------------------- events */

static void take_fixed(struct reader *r, enum event event)
{
    struct p2d_span none = {0};
    if (event == FRAME_INVALID)
        push_frame(r, fn_named(r, p2d_span_of(":INVALID:"), none));
    else if (event == GC)
        push_frame(r, fn_named(r, p2d_span_of(":GC:"), none));
    else if (event == IDLE)
        r->is_idle = true;
    else
        repeat_stack(r);
}

static bool take_event(struct reader *r, enum event event)
{
    int64_t key;
    switch (event) {
    case METADATA:
        take_string(r);
        take_string(r);
        return true;
    case STACK:
        take_stack(r);
        return true;
    case FRAME:
        take_frame(r);
        return true;
    case FRAME_REF:
        take_frame_ref(r);
        return true;
    case FRAME_KERNEL:
        push_frame(r, fn_named(r, take_string(r), (struct p2d_span){0}));
        return true;
    case METRIC_TIME:
        r->time = take_integer(r);
        return r->has_time = true;
    case METRIC_MEMORY:
        r->memory = take_integer(r);
        return r->has_memory = true;
    case STRING:
        key = take_integer(r);
        remember(r, &r->strings, key, p2d_name(r->b, take_string(r)) + 1);
        return true;
    case STRING_REF:
        take_integer(r);
        return true;
    case TASK_STACK:
        begin(r, true);
        take_integer(r);
        take_integer(r);
        return true;
    case TASK_WAITER:
        take_integer(r);
        take_integer(r);
        return true;
    case FRAME_INVALID:
    case GC:
    case IDLE:
    case STACK_REPEAT:
        take_fixed(r, event);
        return true;
    }
    return false;
}

static bool read_events(struct reader *r)
{
    while (r->at < r->end && !r->cut && p2d_input_ok(r->in)) {
        uint64_t offset = r->in->offset + (uint64_t)(r->at - r->begin);
        unsigned event = *r->at++;
        if (!take_event(r, (enum event)event))
            return p2d_fail_at(r->in, offset,
                               "a sample is of the event %u, which austin does not have",
                               event);
    }
    if (!r->cut)
        flush(r);
    else
        p2d_set_warning(r->in->report, "austin: truncated", r->in->name,
                        "input truncated: the last sample is cut off, and left out");
    p2d_warn_without_stack(r->in, r->n_without_stack, r->n_samples);
    return p2d_input_ok(r->in);
}

static bool read_austin(struct p2d_input *in, struct p2d_builder *b)
{
    /* This comes before the whole input is read: it may have no end. */
    if (probe(p2d_peek(in, HEADER_SIZE)) == P2D_NO)
        return p2d_fail(in, "the input is not a MOJO file of austin");
    struct p2d_span bytes = p2d_rest(in);
    struct reader r = {.in = in, .b = b, .begin = bytes.at, .at = bytes.at};
    r.end = r.at + bytes.len;
    if (!p2d_input_ok(in))
        return false;
    r.at += 3;
    r.version = (uint64_t)take_integer(&r);
    if (r.version > LAST_VERSION)
        p2d_set_warning(in->report, "austin: version", in->name,
                        "MOJO version %u is newer than the newest known one (%d)",
                        (unsigned)r.version, LAST_VERSION);
    bool done = read_events(&r);
    p2d_map_release(&r.strings);
    p2d_map_release(&r.frames);
    p2d_vec_release(&r.stack);
    p2d_vec_release(&r.last);
    p2d_map_release(&r.pids);
    p2d_vec_release(&r.processes);
    p2d_vec_release(&r.rounds);
    return done;
}

const struct p2d_reader p2d_read_austin = {.name = "austin",
                                           .title = "austin's MOJO, binary",
                                           .probe = probe,
                                           .is_binary = true,
                                           .has_times = true,
                                           .lacks_times = "austin -m records no clock",
                                           .read = read_austin};
