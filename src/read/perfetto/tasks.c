/* tasks.c - the processes and threads of a trace of Perfetto, and their names.
 * Reference: ProcessTree, TrackDescriptor, ProcessDescriptor and ThreadDescriptor of
 * protos/perfetto/trace in https://github.com/google/perfetto
 */
#include "read/perfetto/tasks.h"

#include "syntax/protobuf.h"

bool p2d_perfetto_tasks_init(struct p2d_perfetto_tasks *t, struct p2d_report *report)
{
    memset(t, 0, sizeof *t);
    t->report = report;
    return p2d_strings_init(&t->strings, report);
}

void p2d_perfetto_tasks_release(struct p2d_perfetto_tasks *t)
{
    p2d_strings_release(&t->strings);
    p2d_map_release(&t->process_names);
    p2d_map_release(&t->thread_names);
    p2d_map_release(&t->processes);
}

int32_t p2d_perfetto_id(uint64_t value)
{
    return value <= INT32_MAX ? (int32_t)value : 0;
}

/* An empty name says nothing. */
static void set_name(struct p2d_perfetto_tasks *t, struct p2d_map *names, int32_t id,
                     struct p2d_span name)
{
    uint32_t *slot =
        name.len > 0 && id > 0 ? p2d_map_at(names, t->report, (uint64_t)id) : NULL;
    if (slot != NULL)
        *slot = p2d_intern(&t->strings, t->report, name);
}

static void set_process(struct p2d_perfetto_tasks *t, int32_t tid, int32_t pid)
{
    uint32_t *slot =
        tid > 0 && pid > 0 ? p2d_map_at(&t->processes, t->report, (uint64_t)tid) : NULL;
    if (slot != NULL)
        *slot = (uint32_t)pid + 1;
}

/* What a message about a process or a thread has, at the fields that it has them in. */
struct fields {
    uint32_t pid, tid, name, command, began; /* 0: not in this message */
};

struct task {
    int32_t pid, tid;
    struct p2d_span name, command; /* the first part of the latter */
    uint64_t began;
};

static struct task task_of(struct p2d_span message, const struct fields *at)
{
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct task task = {0};
    while (p2d_next_field(&m, &f)) {
        bool is_number = f.wire == P2D_WIRE_VARINT, is_text = f.wire == P2D_WIRE_BYTES;
        if (f.number == at->pid && is_number)
            task.pid = p2d_perfetto_id(f.value);
        else if (f.number == at->tid && is_number)
            task.tid = p2d_perfetto_id(f.value);
        else if (f.number == at->began && is_number)
            task.began = f.value;
        else if (f.number == at->name && is_text)
            task.name = f.bytes;
        else if (f.number == at->command && is_text && task.command.len == 0)
            task.command = f.bytes;
    }
    return task;
}

static void add_process(struct p2d_perfetto_tasks *t, const struct task *task)
{
    set_name(t, &t->process_names, task->pid,
             task->name.len > 0 ? task->name : p2d_last_part(task->command));
}

static void add_thread(struct p2d_perfetto_tasks *t, const struct task *task)
{
    set_name(t, &t->thread_names, task->tid, task->name);
    set_process(t, task->tid, task->pid);
}

static const struct fields process_fields = {.pid = 1, .command = 2, .name = 6};
static const struct fields thread_fields = {.pid = 1, .tid = 2, .name = 5, .began = 6};

void p2d_perfetto_add_tree(struct p2d_perfetto_tasks *t, struct p2d_span message)
{
    enum { PROCESS = 1, THREAD };
    static const struct fields process = {.pid = 1, .command = 3};
    static const struct fields thread = {.pid = 3, .tid = 1, .name = 2};
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    while (p2d_ok(t->report) && p2d_next_field(&m, &f)) {
        bool is_process = f.number == PROCESS;
        if (f.wire != P2D_WIRE_BYTES || (!is_process && f.number != THREAD))
            continue;
        struct task task = task_of(f.bytes, is_process ? &process : &thread);
        if (is_process)
            add_process(t, &task);
        else
            add_thread(t, &task);
    }
}

void p2d_perfetto_add_track(struct p2d_perfetto_tasks *t, struct p2d_span message)
{
    enum { PROCESS = 3, THREAD = 4 };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct task task;
    while (p2d_ok(t->report) && p2d_next_field(&m, &f))
        if (f.number == PROCESS && f.wire == P2D_WIRE_BYTES) {
            p2d_perfetto_add_process(t, f.bytes);
        } else if (f.number == THREAD && f.wire == P2D_WIRE_BYTES) {
            task = task_of(f.bytes, &thread_fields);
            add_thread(t, &task);
        }
}

void p2d_perfetto_add_process(struct p2d_perfetto_tasks *t, struct p2d_span message)
{
    struct task task = task_of(message, &process_fields);
    add_process(t, &task);
}

void p2d_perfetto_add_thread(struct p2d_perfetto_tasks *t, struct p2d_span message,
                             int32_t *pid, int32_t *tid, uint64_t *began)
{
    struct task task = task_of(message, &thread_fields);
    add_thread(t, &task);
    *pid = task.pid;
    *tid = task.tid;
    *began = task.began;
}

void p2d_perfetto_task_ids(struct p2d_span message, int32_t *pid, int32_t *tid)
{
    static const struct fields fields = {.pid = 2, .tid = 3};
    struct task task = task_of(message, &fields);
    *pid = task.pid;
    *tid = task.tid;
}

static p2d_str name_in(const struct p2d_perfetto_tasks *t, struct p2d_builder *b,
                       const struct p2d_map *names, int32_t id)
{
    uint32_t name = id > 0 ? p2d_map_get(names, (uint64_t)id) : 0;
    return p2d_name(b, p2d_string(&t->strings, name));
}

p2d_thread p2d_perfetto_thread(const struct p2d_perfetto_tasks *t, struct p2d_builder *b,
                               int32_t pid, int32_t tid)
{
    uint32_t known = pid <= 0 && tid > 0 ? p2d_map_get(&t->processes, (uint64_t)tid) : 0;
    if (known != 0)
        pid = (int32_t)(known - 1);
    if (pid <= 0 && tid <= 0)
        return 0;
    struct p2d_thread_info info = {.pid = pid > 0 ? pid : -1, .tid = tid > 0 ? tid : -1};
    info.process = name_in(t, b, &t->process_names, pid);
    info.comm = name_in(t, b, &t->thread_names, tid);
    if (info.comm == 0 && (tid <= 0 || tid == pid))
        info.comm = info.process;
    return p2d_thread_of(b, info);
}
