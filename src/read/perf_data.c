/* perf_data.c - what `perf record` writes, read without perf.
 *
 *     perf record -g ./app; prof2dot perf.data -o graph.svg
 *     perf record -g -o - ./app | prof2dot -o graph.svg
 *
 * Records are put into the order of time; those of processes, threads and mappings say
 * what the addresses of samples mean at that moment. Numbers are those of `perf script`.
 * Reference: tools/perf/util/{session,machine,thread,maps}.c of Linux.
 */
#include <stdio.h>

#include "read/perf_context.h"
#include "read/perf_event_name.h"
#include "read/perf_file.h"
#include "read/perf_jit.h"
#include "read/perf_order.h"
#include "read/perf_time.h"
#include "read/read.h"

enum { MODE_GUEST_KERNEL = 4, MODE_GUEST_USER = 5, MISC_BUILD_ID = 1 << 14 };

struct task {
    int64_t pid, tid;
    p2d_str comm;
    p2d_thread thread; /* 0: not asked for yet */
};

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_report *report;
    struct p2d_perf_file file;
    struct p2d_spaces spaces;
    struct p2d_objects objects;
    struct p2d_jits jits;
    const char *root; /* what stands for "/"; NULL: nothing does */
    struct p2d_perf_chains chains;
    P2D_VEC(struct p2d_moment) moments;
    P2D_VEC(struct task) tasks; /* from 1 */
    struct p2d_map by_tid;
    uint32_t last_task;          /* the one last asked for */
    P2D_VEC(p2d_metric) metrics; /* by event */
    struct p2d_map counts;       /* id -> last value of it, + 1, in `counted` */
    P2D_VEC(uint64_t) counted;
    struct p2d_contexts contexts;
    struct p2d_period period; /* that is asked for */
    uint64_t n_samples, n_lost, n_bad, n_guest, n_outside;
};

/* ------------------------------------------------------------------- tasks */

static bool find_task(struct reader *r, int64_t pid, int64_t tid)
{
    uint32_t *slot = p2d_map_at(&r->by_tid, r->report, (uint64_t)tid);
    if (slot == NULL || !p2d_ok(r->report))
        return false;
    if (*slot == 0) {
        struct task fresh = {.pid = pid, .tid = tid};
        if (tid == 0)
            fresh.comm = p2d_name(r->b, p2d_span_of("swapper"));
        if (!p2d_vec_push(&r->tasks, r->report, fresh))
            return false;
        *slot = r->tasks.len - 1;
    }
    r->last_task = *slot;
    return true;
}

static struct task *task_of(struct reader *r, int64_t pid, int64_t tid)
{
    bool is_last = r->last_task != 0 && r->tasks.at[r->last_task].tid == tid;
    if (!is_last && !find_task(r, pid, tid))
        return NULL;
    struct task *task = &r->tasks.at[r->last_task];
    if (task->pid != pid && pid != -1) {
        task->pid = pid;
        task->thread = 0;
    }
    return task;
}

static void rename_task(struct task *task, p2d_str comm)
{
    task->thread = task->comm == comm ? task->thread : 0;
    task->comm = comm;
}

static p2d_thread thread_of(struct reader *r, int64_t pid, int64_t tid)
{
    struct task *task = tid == -1 ? NULL : task_of(r, pid, tid);
    if (task == NULL)
        return 0;
    if (task->comm == 0) {
        char unnamed[32]; /* as perf shows a thread that nobody named */
        snprintf(unnamed, sizeof unnamed, ":%lld", (long long)tid);
        task->comm = p2d_name(r->b, p2d_span_of(unnamed));
    }
    if (task->thread == 0)
        task->thread = p2d_thread_of(
            r->b, (struct p2d_thread_info){task->comm, task->pid, task->tid});
    return task->thread;
}

static void take_comm(struct reader *r, const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, r->file.swapped);
    int64_t pid = (int32_t)p2d_take_u32(&f), tid = (int32_t)p2d_take_u32(&f);
    struct task *task = task_of(r, pid, tid);
    if (task != NULL)
        rename_task(task, p2d_name(r->b, p2d_text_here(&f)));
}

static void take_fork(struct reader *r, const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, r->file.swapped);
    int64_t pid = (int32_t)p2d_take_u32(&f), parent = (int32_t)p2d_take_u32(&f);
    int64_t tid = (int32_t)p2d_take_u32(&f), parent_tid = (int32_t)p2d_take_u32(&f);
    struct task *from = task_of(r, parent, parent_tid);
    p2d_str comm = from != NULL ? from->comm : 0;
    struct task *to = task_of(r, pid, tid);
    if (to != NULL)
        rename_task(to, comm);
    p2d_space_fork(&r->spaces, parent, pid);
}

/* ---------------------------------------------------------------- mappings */

static bool is_anonymous(struct p2d_span name)
{
    return p2d_span_is(name, "//anon") || p2d_starts_with(name, "/dev/zero") ||
           p2d_starts_with(name, "/anon_hugepage") || p2d_starts_with(name, "[anon:");
}

static uint32_t object_of(struct reader *r, int64_t pid, struct p2d_span name,
                          struct p2d_span build_id)
{
    char map[48];
    enum p2d_object_kind kind = P2D_OBJECT_FILE;
    if (build_id.len == 0)
        build_id = p2d_perf_build_id_of(&r->file, name);
    if (is_anonymous(name)) {
        snprintf(map, sizeof map, "/tmp/perf-%lld.map", (long long)pid);
        return p2d_object_of(&r->objects, P2D_OBJECT_PERF_MAP, p2d_span_of(map),
                             (struct p2d_span){0});
    }
    if (p2d_span_is(name, "[vdso]"))
        kind = P2D_OBJECT_VDSO;
    else if (p2d_starts_with(name, "[") || p2d_starts_with(name, "/SYSV"))
        kind = P2D_OBJECT_OPAQUE;
    return p2d_object_of(&r->objects, kind, name, build_id);
}

struct mmap {
    int64_t pid;
    struct p2d_mapping mapping;
    struct p2d_span name, build_id;
};

/* A part of a program, with -d also of its data, as perf has it; false if the record is
 * of anything else. */
static bool parse_mmap(const struct reader *r, const struct p2d_perf_record *record,
                       struct mmap *m)
{
    enum { DEVICE_AND_INODE = 24, PROTECTION_AND_FLAGS = 8 };
    struct p2d_fields f = p2d_fields_of(record->body, r->file.swapped);
    *m = (struct mmap){.pid = (int32_t)p2d_take_u32(&f)};
    p2d_take_u32(&f);
    m->mapping.start = p2d_take_u64(&f);
    uint64_t length = p2d_take_u64(&f);
    m->mapping.offset = p2d_take_u64(&f);
    m->mapping.end = m->mapping.start + length;
    if (record->type == P2D_RECORD_MMAP2) {
        struct p2d_span file = p2d_take_bytes(&f, DEVICE_AND_INODE);
        if (file.len > 0 && record->misc & MISC_BUILD_ID && file.at[0] <= 20)
            m->build_id = p2d_slice(file, 4, 4 + (size_t)file.at[0]);
        p2d_take_bytes(&f, PROTECTION_AND_FLAGS);
    }
    m->name = p2d_text_here(&f);
    return !f.cut && (record->misc & P2D_MODE) == P2D_MODE_USER &&
           length <= UINT64_MAX - m->mapping.start;
}

static void take_mmap(struct reader *r, const struct p2d_perf_record *record)
{
    struct mmap m;
    r->contexts.has_kernel |= (record->misc & P2D_MODE) == P2D_MODE_KERNEL;
    if (!parse_mmap(r, record, &m))
        return;
    m.mapping.object = object_of(r, m.pid, m.name, m.build_id);
    p2d_space_map(&r->spaces, m.pid, m.mapping);
}

/* The dump of a just-in-time compiler tells by time where its code is. */
static void take_jitdump(struct reader *r, const struct p2d_perf_record *record)
{
    struct mmap m;
    if (!parse_mmap(r, record, &m) || !p2d_is_jitdump(m.name))
        return;
    if (r->file.attrs.len > 0 && r->file.attrs.at->has_monotonic_time)
        p2d_jits_add(&r->jits, &r->objects, m.pid, m.name);
    else
        p2d_set_warning(r->report, "perf-data: jitdump without time", r->in->name,
                        "%.*s tells functions by another clock than the recording: use "
                        "perf record -k 1",
                        m.name.len < 80 ? (int)m.name.len : 80, (const char *)m.name.at);
}

/* ----------------------------------------------------------------- samples */

static bool is_clock(struct p2d_span name)
{
    return p2d_starts_with(name, "cpu-clock") || p2d_starts_with(name, "task-clock");
}

static p2d_metric metric_of(struct reader *r, const struct p2d_perf_attr *attr)
{
    uint32_t index = (uint32_t)(attr - r->file.attrs.at);
    if (!p2d_vec_reach(&r->metrics, r->report, index))
        return 0;
    if (r->metrics.at[index] == 0) {
        struct p2d_buffer text = {.report = r->report};
        p2d_put_perf_event(&text, attr);
        struct p2d_span name = {text.at, text.len};
        r->metrics.at[index] = p2d_metric_of(
            r->b, name, is_clock(name) ? P2D_UNIT_NANOSECONDS : P2D_UNIT_COUNT);
        p2d_buffer_release(&text);
    }
    return r->metrics.at[index];
}

/* Whether a sample is of another time than what is asked for. */
static bool is_outside(const struct reader *r, const struct p2d_perf_sample *s)
{
    return s->time < r->period.from || s->time > r->period.to;
}

static void add_sample(struct reader *r, const struct p2d_perf_sample *s, p2d_node node,
                       const struct p2d_perf_attr *attr, uint64_t period)
{
    if (is_outside(r, s)) {
        r->n_outside++;
        return;
    }
    r->n_samples++;
    p2d_add_sample(r->b, (struct p2d_sample){.node = node,
                                             .thread = thread_of(r, s->pid, s->tid),
                                             .metric = metric_of(r, attr) & INT32_MAX,
                                             .value = (double)period,
                                             .count = 1});
}

/* How much a counter has grown since it was last seen; 0 for one that is not known. */
static uint64_t growth_of(struct reader *r, uint64_t id, uint64_t value)
{
    uint32_t *slot = p2d_map_at(&r->counts, r->report, id);
    if (slot == NULL)
        return 0;
    if (*slot == 0 && p2d_vec_push(&r->counted, r->report, (uint64_t)0))
        *slot = r->counted.len;
    if (*slot == 0)
        return 0;
    uint64_t before = r->counted.at[*slot - 1];
    r->counted.at[*slot - 1] = value;
    return value - before;
}

/* Sampling by a group's leader: a sample for each event of the group that grew. */
static void add_counted(struct reader *r, const struct p2d_perf_sample *s, p2d_node node)
{
    size_t n = s->counts.len / 8 / s->counts_stride;
    for (size_t i = 0; i < n && p2d_ok(r->report); i++) {
        size_t at = i * s->counts_stride;
        uint64_t id = p2d_perf_number(&r->file, s->counts, at + s->counts_id);
        uint64_t value = p2d_perf_number(&r->file, s->counts, at);
        const struct p2d_perf_attr *attr = p2d_perf_attr_of(&r->file, id);
        uint64_t period = attr != NULL ? growth_of(r, id, value) : 0;
        if (period > 0)
            add_sample(r, s, node, attr, period);
    }
}

static void take_sample(struct reader *r, const struct p2d_perf_record *record)
{
    struct p2d_perf_sample s;
    if (!p2d_perf_parse_sample(&r->file, record, &s)) {
        r->n_bad++;
        return;
    }
    unsigned mode = record->misc & P2D_MODE;
    if (mode == MODE_GUEST_KERNEL || mode == MODE_GUEST_USER) {
        r->n_guest++;
        return;
    }
    if (is_outside(r, &s) && s.counts_id == 0) { /* counters go on growing */
        r->n_outside++;
        return;
    }
    struct p2d_place place = {s.pid, p2d_space_version(&r->spaces, s.pid), mode,
                              r->contexts.inlines == P2D_INLINES_ALWAYS};
    p2d_node node = p2d_context_of(&r->contexts, &s, place);
    if (s.counts_id != 0)
        add_counted(r, &s, node);
    else
        add_sample(r, &s, node, s.attr, s.has_period ? s.period : s.attr->period);
}

/* ----------------------------------------------------------------- records */

static void take_record(struct reader *r, const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, r->file.swapped);
    switch (record->type) {
    case P2D_RECORD_COMM:
        take_comm(r, record);
        break;
    case P2D_RECORD_FORK:
        take_fork(r, record);
        break;
    case P2D_RECORD_MMAP:
    case P2D_RECORD_MMAP2:
        take_mmap(r, record);
        break;
    case P2D_RECORD_SAMPLE:
        take_sample(r, record);
        break;
    case P2D_RECORD_LOST:
        p2d_take_u64(&f);
        r->n_lost += p2d_take_u64(&f);
        break;
    case P2D_RECORD_LOST_SAMPLES:
        r->n_lost += p2d_take_u64(&f);
        break;
    default:
        break;
    }
}

static bool has_time(uint32_t type)
{
    return type == P2D_RECORD_COMM || type == P2D_RECORD_FORK ||
           type == P2D_RECORD_MMAP || type == P2D_RECORD_MMAP2 ||
           type == P2D_RECORD_SAMPLE || type == P2D_RECORD_LOST ||
           type == P2D_RECORD_LOST_SAMPLES;
}

/* What describes the data, and when each record was written. */
static bool list_records(struct reader *r)
{
    struct p2d_perf_record record;
    for (size_t pos = 0, start = 0; p2d_perf_next(&r->file, &pos, &record); start = pos) {
        bool packed =
            record.type == P2D_RECORD_COMPRESSED || record.type == P2D_RECORD_COMPRESSED2;
        if (packed && !r->file.unpacked)
            return p2d_perf_unpack(&r->file) && p2d_perf_forget(&r->file) &&
                   (r->moments.len = 0, p2d_perf_chains_release(&r->chains),
                    list_records(r));
        if (!p2d_perf_describe(&r->file, &record))
            return false;
        if (record.type == P2D_RECORD_CALLCHAIN_DEFERRED)
            p2d_perf_defer(&r->chains, &r->file, &record);
        if (record.type == P2D_RECORD_MMAP || record.type == P2D_RECORD_MMAP2)
            take_jitdump(r, &record);
        if (has_time(record.type) &&
            !p2d_vec_push(
                &r->moments, r->report,
                (struct p2d_moment){p2d_perf_time_of(&r->file, &record), start}))
            return false;
    }
    return p2d_ok(r->report);
}

/* The times of the first and the last sample. */
static struct p2d_period whole_period(struct reader *r)
{
    struct p2d_period whole = {UINT64_MAX, 0};
    struct p2d_perf_record record;
    if (r->file.last_sample != 0 && r->file.first_sample <= r->file.last_sample)
        return (struct p2d_period){r->file.first_sample, r->file.last_sample};
    for (uint32_t i = 0; i < r->moments.len; i++) {
        size_t pos = (size_t)r->moments.at[i].position;
        uint64_t time = r->moments.at[i].time;
        if (!p2d_perf_next(&r->file, &pos, &record) || record.type != P2D_RECORD_SAMPLE)
            continue;
        whole.from = time < whole.from ? time : whole.from;
        whole.to = time > whole.to ? time : whole.to;
    }
    return whole.from <= whole.to ? whole : (struct p2d_period){0, 0};
}

/* What part of the recording is asked for. */
static bool choose_period(struct reader *r)
{
    const char *text = r->in->options != NULL ? r->in->options->time : NULL;
    r->period = (struct p2d_period){0, UINT64_MAX};
    if (text == NULL || p2d_parse_period(text, whole_period(r), &r->period))
        return true;
    p2d_set_error(r->report, P2D_EUSAGE, "\"%.80s\" is no time", text);
    p2d_set_hint(r->report, "--time FROM,TO in seconds as perf script prints them, or "
                            "--time 10%%-20%%");
    return false;
}

static bool take_records(struct reader *r)
{
    if (!choose_period(r))
        return false;
    struct p2d_perf_record record;
    r->objects.os_release = r->file.os_release;
    p2d_jits_sort(&r->jits);
    if (!p2d_order_by_time(r->moments.at, r->moments.len, r->report))
        return false;
    for (uint32_t i = 0; i < r->moments.len && p2d_ok(r->report); i++) {
        size_t pos = (size_t)r->moments.at[i].position;
        p2d_jits_map(&r->jits, &r->spaces, r->moments.at[i].time);
        if (p2d_perf_next(&r->file, &pos, &record))
            take_record(r, &record);
    }
    return p2d_ok(r->report);
}

/* --------------------------------------------------------------- the whole */

static bool refuse_empty(struct reader *r)
{
    p2d_set_place(r->report, "%s", r->in->name);
    if (r->file.has_aux) {
        p2d_set_error(r->report, P2D_EFORMAT,
                      "a trace of the processor (Intel PT or the like), no samples");
        p2d_set_hint(r->report, "perf script --itrace=i100us -i FILE | prof2dot -f perf");
    } else if (r->n_outside > 0) {
        struct p2d_period whole = whole_period(r);
        p2d_set_error(r->report, P2D_EEMPTY, "no sample is of that time");
        p2d_set_hint(r->report,
                     "the recording is from %llu.%06llu to %llu.%06llu seconds",
                     (unsigned long long)(whole.from / 1000000000),
                     (unsigned long long)(whole.from / 1000 % 1000000),
                     (unsigned long long)(whole.to / 1000000000),
                     (unsigned long long)(whole.to / 1000 % 1000000));
    } else if (r->n_bad > 0) {
        p2d_set_error(r->report, P2D_EFORMAT, "no sample is what its event says it is");
    } else {
        p2d_set_error(r->report, P2D_EFORMAT, "the recording holds no samples");
        p2d_set_hint(r->report, "did the program run long enough to be sampled?");
    }
    return false;
}

static bool finish(struct reader *r)
{
    if (r->n_samples == 0)
        return refuse_empty(r);
    if (r->file.truncated)
        p2d_set_warning(r->report, "perf-data: truncated", r->in->name,
                        "input truncated: read as far as it goes");
    if (r->n_bad > 0)
        p2d_set_warning(r->report, "perf-data: bad samples", r->in->name,
                        "skipped %llu samples that are not what their event says",
                        (unsigned long long)r->n_bad);
    if (r->n_guest > 0)
        p2d_set_warning(r->report, "perf-data: guests", r->in->name,
                        "%llu samples of virtual machines are left out, as perf script "
                        "does without --guest",
                        (unsigned long long)r->n_guest);
    if (r->n_lost > 0)
        p2d_set_warning(r->report, "perf-data: lost", r->in->name,
                        "perf lost %llu events while it recorded",
                        (unsigned long long)r->n_lost);
    if (r->chains.n_without > 0)
        p2d_set_warning(r->report, "perf-data: deferred", r->in->name,
                        "%llu samples whose callers were to be recorded later, and were "
                        "not",
                        (unsigned long long)r->chains.n_without);
    if (r->file.has_aux)
        p2d_set_warning(r->report, "perf-data: aux", r->in->name,
                        "the processor's trace in it is left out: perf script --itrace "
                        "shows it");
    p2d_set_command(r->b, r->file.command);
    return true;
}

static bool read_records(struct reader *r)
{
    if (!p2d_vec_push(&r->tasks, r->report, (struct task){0}))
        return false;
    p2d_spaces_init(&r->spaces, r->report);
    if (!p2d_objects_init(&r->objects, r->in, r->b))
        return false;
    r->objects.root = r->root != NULL ? r->root : "";
    r->objects.debug_dir = r->in->options != NULL ? r->in->options->debug_dir : NULL;
    return p2d_perf_open(&r->file, r->in) && list_records(r) && take_records(r) &&
           finish(r);
}

static bool read_perf_data(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader *r = p2d_new(in->report, 1, sizeof *r);
    if (r == NULL)
        return false;
    r->in = in;
    r->b = b;
    r->report = r->chains.report = in->report;
    r->contexts.b = b;
    r->contexts.report = in->report;
    r->contexts.file = &r->file;
    r->contexts.spaces = &r->spaces;
    r->contexts.objects = &r->objects;
    r->contexts.chains = &r->chains;
    if (in->options != NULL) {
        r->contexts.inlines = in->options->inlines;
        r->root = in->options->symfs;
    }
    bool done = read_records(r);
    p2d_contexts_release(&r->contexts);
    p2d_perf_close(&r->file);
    p2d_spaces_release(&r->spaces);
    p2d_objects_release(&r->objects);
    p2d_perf_chains_release(&r->chains);
    p2d_jits_release(&r->jits);
    p2d_map_release(&r->by_tid);
    p2d_map_release(&r->counts);
    p2d_vec_release(&r->moments);
    p2d_vec_release(&r->tasks);
    p2d_vec_release(&r->metrics);
    p2d_vec_release(&r->counted);
    p2d_delete(r);
    return done;
}

static int probe(struct p2d_span head)
{
    bool is_it = p2d_starts_with(head, "PERFILE2") || p2d_starts_with(head, "2ELIFREP");
    return is_it ? P2D_BY_MAGIC : P2D_NO;
}

const struct p2d_reader p2d_read_perf_data = {.name = "perf-data",
                                              .title =
                                                  "perf.data, as perf record writes it",
                                              .probe = probe,
                                              .has_times = true,
                                              .read = read_perf_data};
