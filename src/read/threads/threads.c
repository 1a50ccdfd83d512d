/* threads.c - read dumps of all threads' stacks, as debuggers and runtimes print them.
 *
 *     Thread 2 (Thread 0x7f12 (LWP 4711) "worker"):           gdb, pstack, eu-stack
 *     #0  0x00007f12 in poll () from /lib/libc.so.6
 *
 *     "main" #1 prio=5 os_prio=0 tid=0x7f12 nid=0x1267 ...    jstack
 *             at java.lang.Thread.sleep(java.base@17/Native Method)
 *
 *     Thread 0x00007f12 (most recent call first):             Python's faulthandler
 *       File "app.py", line 12 in work
 *
 *     goroutine 7 [chan receive]:                             Go: panics, debug=2
 *     main.work(0xc000)
 *             /src/main.go:12 +0x1d
 *
 * Each stack counts once, leaf first. Dumps that follow each other add up: enough of them
 * make a profile. Threads without a stack are passed over.
 * Reference: gdb's manual, "Backtraces"; output of gdb 13, jstack 17, Python 3.11, Go
 * 1.19.
 */
#include "syntax/words.h"
#include "model/file_module.h"
#include "read/read.h"
#include "read/threads/line.h"

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    p2d_metric metric;
    enum p2d_dump_kind kind; /* of the open stack */
    p2d_thread thread;
    struct p2d_function pending; /* Go's frame, whose file is on the line below */
    uint64_t n;
};

/* ------------------------------------------------------------------ stacks */

static void add_pending(struct reader *r)
{
    if (r->pending.name != 0)
        p2d_frame(r->b, p2d_fn_of(r->b, r->pending));
    r->pending = (struct p2d_function){0};
}

static void end_stack(struct reader *r)
{
    add_pending(r);
    if (r->b->frames.len > 0) {
        r->n++;
        p2d_add_sample(r->b, (struct p2d_sample){.node = p2d_stack(r->b, P2D_LEAF_FIRST),
                                                 .thread = r->thread,
                                                 .metric = r->metric,
                                                 .value = 1,
                                                 .count = 1});
    }
    r->kind = P2D_DUMP_NONE;
    r->thread = 0;
}

static void begin_stack(struct reader *r, enum p2d_dump_kind kind,
                        const struct p2d_dump_thread *thread)
{
    end_stack(r);
    r->kind = kind;
    r->thread =
        p2d_thread_of(r->b, (struct p2d_thread_info){.comm = p2d_name(r->b, thread->name),
                                                     .pid = -1,
                                                     .tid = thread->number});
}

static void take_frame(struct reader *r, const struct p2d_dump_frame *frame)
{
    add_pending(r);
    struct p2d_span module =
        r->kind == P2D_DUMP_PYTHON ? p2d_python_module(frame->file) : frame->module;
    struct p2d_function fn = {.name = p2d_name(r->b, frame->name),
                              .module = p2d_name(r->b, module),
                              .file = p2d_name(r->b, frame->file)};
    if (r->kind == P2D_DUMP_GO)
        r->pending = fn;
    else
        p2d_frame(r->b, p2d_fn_of(r->b, fn));
}

/* Go and faulthandler leave out callers of what was printed last. */
static void take_gap(struct reader *r)
{
    add_pending(r);
    if (r->b->frames.len > 0)
        r->b->frames.at[r->b->frames.len - 1].gap = 1;
}

/* A line of no thread: gdb's "bt" has none above its frames. */
static void take_lone_line(struct reader *r, struct p2d_span line)
{
    struct p2d_dump_frame frame;
    static const struct p2d_dump_thread nobody = {.number = -1};
    if (!p2d_dump_parse_frame(P2D_DUMP_GDB, line, &frame) || !frame.is_innermost)
        return;
    begin_stack(r, P2D_DUMP_GDB, &nobody);
    take_frame(r, &frame);
}

static void take_line(struct reader *r, struct p2d_span line)
{
    struct p2d_dump_thread thread;
    struct p2d_dump_frame frame;
    struct p2d_span file;
    enum p2d_dump_kind kind = p2d_dump_parse_thread(line, &thread);
    if (kind != P2D_DUMP_NONE) {
        begin_stack(r, kind, &thread);
    } else if (r->kind == P2D_DUMP_NONE) {
        take_lone_line(r, line);
    } else if (p2d_trim(line).len == 0) {
        end_stack(r);
    } else if (p2d_starts_with(p2d_trim(line), "...")) {
        take_gap(r);
    } else if (p2d_dump_parse_frame(r->kind, line, &frame)) {
        if (frame.is_innermost && r->b->frames.len > 0)
            take_lone_line(r, line);
        else
            take_frame(r, &frame);
    } else if (r->pending.name != 0 && p2d_dump_parse_go_file(line, &file)) {
        r->pending.file = p2d_name(r->b, file);
        add_pending(r);
    }
}

static bool read_threads(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader r = {.in = in, .b = b};
    struct p2d_span line;
    r.metric = p2d_metric_of(b, p2d_span_of("threads"), P2D_UNIT_COUNT);
    while (p2d_line(in, &line))
        take_line(&r, line);
    end_stack(&r);
    if (p2d_input_ok(in) && r.n == 0) {
        p2d_fail_whole(in, "no thread has a stack");
        p2d_set_hint(in->report,
                     "print stacks with: gdb -p PID -batch -ex 'thread apply all bt'");
    }
    return p2d_input_ok(in);
}

/* Source code whose comments tell of a crash is no dump. */
static bool is_source(struct p2d_span head)
{
    return p2d_starts_with(head, "//") || p2d_starts_with(head, "/*") ||
           p2d_starts_with(head, "#!");
}

/* gdb tells an address, no arguments or the names of arguments; other lists with numbers,
 * as of breakpoints, have none of these. */
static bool is_lone_frame(struct p2d_span line, struct p2d_dump_frame *frame)
{
    return p2d_starts_with(line, "#") &&
           p2d_dump_parse_frame(P2D_DUMP_GDB, line, frame) &&
           (p2d_find_text(line, 0, " 0x") < line.len ||
            p2d_find_text(line, 0, "()") < line.len || p2d_find(line, 0, '=') < line.len);
}

/* A thread with a frame; gdb's frames alone are enough if there are two. */
static int probe(struct p2d_span head)
{
    struct p2d_span line;
    struct p2d_dump_thread thread;
    struct p2d_dump_frame frame;
    enum p2d_dump_kind kind = P2D_DUMP_NONE, next;
    bool had_innermost = false;
    if (is_source(head))
        return P2D_NO;
    while (p2d_cut(&head, '\n', &line)) {
        if (p2d_ends_with(line, "\r"))
            line.len--;
        next = p2d_dump_parse_thread(line, &thread);
        if (next != P2D_DUMP_NONE)
            kind = next;
        else if (kind != P2D_DUMP_NONE && p2d_dump_parse_frame(kind, line, &frame))
            return P2D_BY_KEYS;
        bool is_frame = is_lone_frame(line, &frame);
        if (is_frame && had_innermost && p2d_starts_with(line, "#1 "))
            return P2D_BY_SHAPE;
        had_innermost = is_frame && frame.is_innermost;
    }
    return P2D_NO;
}

const struct p2d_reader p2d_read_threads = {
    .name = "threads",
    .title = "stacks of all threads: gdb, jstack, faulthandler, Go",
    .probe = probe,
    .read = read_threads,
};
