/* perf_data.c - read perf.data, as `perf record` writes it, without perf.
 *
 *     perf record -g ./app; prof2dot perf.data -o graph.svg
 *     perf record -g -o - ./app | prof2dot -o graph.svg
 *     perf record -g --threads ./app; prof2dot perf.data -o graph.svg      (a folder)
 *
 * Records come in the order of time; those of processes, threads and mappings say what
 * the addresses of samples mean at that moment. Numbers are those of `perf script`.
 * Reference: tools/perf/util/session.c of Linux.
 */
#include "read/perf_data/cgroups.h"
#include "read/perf_data/resolve.h"
#include "read/perf_data/file.h"
#include "read/perf_data/folder.h"
#include "read/perf_data/jit.h"
#include "read/perf_data/kernel_maps.h"
#include "read/perf_data/metrics.h"
#include "read/perf_data/mmap.h"
#include "model/times.h"
#include "read/machine_labels.h"
#include "read/recording_part.h"
#include "read/perf_data/queue.h"
#include "read/perf_data/switches.h"
#include "read/perf_data/threads.h"
#include "read/read.h"
#include "read/perf_data/describe.h"

enum { MODE_GUEST_KERNEL = 4, MODE_GUEST_USER = 5 };
/* Samples are added many at a time: waiting for one piece of memory after the other would
 * take most of the time. */
enum { MOST_PENDING = 32 };

struct reader {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_report *report;
    struct p2d_perf_file file;
    struct p2d_perf_folder folder;
    struct p2d_spaces spaces;
    struct p2d_objects objects;
    struct p2d_jits jits;
    const char *root; /* the folder in place of "/"; NULL: none */
    struct p2d_perf_chains chains;
    struct p2d_perf_queue queue;
    struct p2d_perf_tasks tasks;
    struct p2d_perf_metrics metrics;
    struct p2d_perf_cgroups cgroups;
    struct p2d_contexts contexts;
    struct p2d_off_cpu off;
    struct p2d_perf_part part; /* that is asked for */
    bool wants_machine;        /* labels of it */
    struct p2d_left_out left_out;
    struct p2d_period whole; /* of the samples so far */
    bool needs_whole_period; /* to find the selected part */
    uint64_t n_samples, n_lost, n_bad, n_guest;
    struct p2d_sample pending[MOST_PENDING];
    struct p2d_perf_moment moments[MOST_PENDING]; /* theirs */
    uint32_t n_pending;
};

/* ----------------------------------------------------------------- samples */

/* Whether a sample is selected. */
static bool is_wanted(struct reader *r, const struct p2d_perf_sample *s)
{
    struct p2d_perf_moment moment = {
        s->has_time, (s->attr->sample_type & P2D_PERF_CPU) != 0, s->time, s->cpu};
    if (s->has_time)
        p2d_note_time(r->b, p2d_time_of(s->time));
    return p2d_part_has(&r->part, moment, &r->left_out);
}

static void add_pending(struct reader *r)
{
    uint32_t numbers[MOST_PENDING];
    p2d_add_samples(r->b, r->pending, r->n_pending, numbers);
    for (uint32_t i = 0; r->b->keeps_times && i < r->n_pending; i++)
        if (r->moments[i].has_time)
            p2d_add_time_of(r->b, numbers[i], p2d_time_of(r->moments[i].time),
                            r->pending[i].value, 1);
    r->n_pending = 0;
}

/* Whether the processor is selected. */
static bool is_of_cpu(const struct reader *r, bool has_cpu, uint32_t cpu)
{
    return p2d_part_has_cpu(&r->part,
                            (struct p2d_perf_moment){.has_cpu = has_cpu, .cpu = cpu});
}

/* The labels that say where a sample was taken. */
static uint32_t labels_of(struct reader *r, const struct p2d_perf_sample *s)
{
    struct p2d_machine_place place = {
        .has_cpu = (s->attr->sample_type & P2D_PERF_CPU) != 0,
        .cpu = s->cpu,
        .cgroup = p2d_perf_cgroup_of(&r->cgroups, s->cgroup)};
    return r->wants_machine ? p2d_machine_labels(r->b, place) : 0;
}

/* What the sample says of threads that run or wait. */
static void follow(struct reader *r, const struct p2d_perf_sample *s,
                   const struct p2d_tracepoint *t, p2d_node node)
{
    struct p2d_wait_place place = {0};
    if (t == NULL && r->off.n_switches == 0)
        return;
    if (t != NULL && t->kind == P2D_SCHED_SWITCH)
        place = (struct p2d_wait_place){
            .node = node,
            .thread = p2d_perf_thread_of(&r->tasks, s->pid, s->tid),
            .labels = labels_of(r, s),
            .is_wanted =
                is_of_cpu(r, (s->attr->sample_type & P2D_PERF_CPU) != 0, s->cpu)};
    p2d_perf_follow_sample(&r->off, &r->file, s, t, place);
}

/* perf record --switch-events. They say nothing where the switches themselves are not
 * recorded: no wait has a stack then. */
static void take_switch(struct reader *r, const struct p2d_perf_record *record)
{
    uint64_t time = p2d_perf_time_of(&r->file, record);
    struct p2d_perf_ids ids = p2d_perf_ids_of(&r->file, record);
    struct p2d_wait_place place = {.is_wanted = is_of_cpu(r, ids.has_cpu, ids.cpu)};
    if (time == 0)
        return;
    if (r->off.n_switches > 0)
        place.thread = p2d_perf_thread_of(&r->tasks, ids.pid, ids.tid);
    p2d_perf_follow_switch(&r->off, record, time, ids.tid, place);
}

static void add_sample(struct reader *r, const struct p2d_perf_sample *s, p2d_node node,
                       const struct p2d_perf_attr *attr, uint64_t period)
{
    r->n_samples++;
    r->moments[r->n_pending] =
        (struct p2d_perf_moment){.has_time = s->has_time, .time = s->time};
    r->pending[r->n_pending++] =
        (struct p2d_sample){.node = node,
                            .thread = p2d_perf_thread_of(&r->tasks, s->pid, s->tid),
                            .metric = p2d_perf_metric_of(&r->metrics, attr),
                            .labels = labels_of(r, s),
                            .value = (double)period,
                            .count = 1};
    if (r->n_pending == MOST_PENDING)
        add_pending(r);
}

/* Sampling by a group's leader: a sample for each event of the group that grew. */
static void add_counted(struct reader *r, const struct p2d_perf_sample *s, p2d_node node)
{
    bool wanted = is_wanted(r, s);
    size_t n = s->counts.len / 8 / s->counts_stride;
    for (size_t i = 0; i < n && p2d_ok(r->report); i++) {
        size_t at = i * s->counts_stride;
        uint64_t id = p2d_perf_number(&r->file, s->counts, at + s->counts_id);
        uint64_t value = p2d_perf_number(&r->file, s->counts, at);
        const struct p2d_perf_attr *attr = p2d_perf_attr_of(&r->file, id);
        uint64_t period = attr != NULL ? p2d_perf_growth_of(&r->metrics, id, value) : 0;
        if (period > 0 && wanted)
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
    const struct p2d_tracepoint *t = p2d_perf_tracepoint_of(&r->file, &s);
    bool is_switch = t != NULL && t->kind == P2D_SCHED_SWITCH;
    bool wanted = s.counts_id != 0 || is_wanted(r, &s); /* counters go on growing */
    if (!wanted && !is_switch) {
        follow(r, &s, t, 0);
        return;
    }
    struct p2d_place place = {.pid = s.pid,
                              .version = p2d_space_version(&r->spaces, s.pid),
                              .mode = mode,
                              .with_inlined = r->contexts.inlines == P2D_INLINES_ALWAYS,
                              .kernel_version =
                                  p2d_space_version(&r->spaces, P2D_KERNEL_SPACE)};
    p2d_node node = p2d_context_of(&r->contexts, &s, place);
    follow(r, &s, t, node);
    if (!wanted)
        return;
    p2d_perf_note_chain(&r->contexts.cuts, &r->file, &s);
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
        p2d_perf_take_comm(&r->tasks, &r->file, record);
        break;
    case P2D_RECORD_FORK:
        p2d_perf_take_fork(&r->tasks, &r->spaces, &r->file, record);
        break;
    case P2D_RECORD_MMAP:
    case P2D_RECORD_MMAP2:
        p2d_perf_take_mmap(&r->spaces, &r->objects, &r->file, record);
        p2d_perf_take_jitdump(&r->jits, &r->objects, &r->file, record);
        break;
    case P2D_RECORD_KSYMBOL:
        p2d_kernel_take_symbol(&r->spaces, &r->objects, &r->file, record);
        break;
    case P2D_RECORD_CGROUP:
        if (r->wants_machine)
            p2d_perf_take_cgroup(&r->cgroups, r->b, &r->file, record);
        break;
    case P2D_RECORD_SAMPLE:
        take_sample(r, record);
        break;
    case P2D_RECORD_SWITCH:
    case P2D_RECORD_SWITCH_CPU_WIDE:
        take_switch(r, record);
        break;
    case P2D_RECORD_LOST:
        p2d_take_u64(&f);
        r->n_lost += p2d_take_u64(&f);
        p2d_off_cpu_lose(&r->off);
        break;
    case P2D_RECORD_LOST_SAMPLES:
        r->n_lost += p2d_take_u64(&f);
        p2d_off_cpu_lose(&r->off);
        break;
    default:
        break;
    }
}

/* The times of the first and the last sample. */
static struct p2d_period whole_period(const struct reader *r)
{
    if (r->file.last_sample != 0 && r->file.first_sample <= r->file.last_sample)
        return (struct p2d_period){r->file.first_sample, r->file.last_sample};
    return r->whole.from <= r->whole.to ? r->whole : (struct p2d_period){0, 0};
}

static bool parse_period(struct reader *r, const char *text)
{
    struct p2d_period whole = whole_period(r), *part = &r->part.period;
    if (!p2d_parse_period(text, whole, part))
        return p2d_refuse_period(r->report, text);
    bool is_share = strchr(text, '%') != NULL;
    /* What is waited for before the first sample and after the last belongs to the shares
     * that begin and end there. */
    r->off.from = is_share && part->from == whole.from ? 0 : part->from;
    r->off.to = is_share && part->to < UINT64_MAX ? part->to + 1 : part->to;
    r->off.to = is_share && part->to == whole.to ? UINT64_MAX : r->off.to;
    return true;
}

/* Whether the times of records of this kind matter. */
static bool has_time(const struct reader *r, uint32_t type)
{
    if (type == P2D_RECORD_SWITCH || type == P2D_RECORD_SWITCH_CPU_WIDE)
        return r->file.tracepoints.len > 0;
    return type == P2D_RECORD_COMM || type == P2D_RECORD_FORK ||
           type == P2D_RECORD_MMAP || type == P2D_RECORD_MMAP2 ||
           type == P2D_RECORD_KSYMBOL || type == P2D_RECORD_CGROUP ||
           type == P2D_RECORD_SAMPLE || type == P2D_RECORD_LOST ||
           type == P2D_RECORD_LOST_SAMPLES;
}

/* Take the records whose turn has come. */
static bool take_records(struct reader *r)
{
    struct p2d_perf_record record;
    uint64_t time;
    if (!p2d_perf_queue_begin(&r->queue))
        return false;
    while (p2d_ok(r->report) && p2d_perf_queue_take(&r->queue, &time, &record)) {
        p2d_jits_map(&r->jits, &r->spaces, time);
        take_record(r, &record);
    }
    add_pending(r);
    p2d_contexts_forget_chain(&r->contexts);
    p2d_perf_queue_end(&r->queue);
    return p2d_ok(r->report);
}

/* Queue a record, or if it has no time take it at once, as perf does. */
static bool put_record(struct reader *r, const struct p2d_perf_record *record)
{
    uint64_t time = p2d_perf_time_of(&r->file, record);
    if (time == 0 || time == UINT64_MAX) {
        p2d_contexts_forget_chain(&r->contexts);
        take_record(r, record);
        add_pending(r);
        p2d_contexts_forget_chain(&r->contexts);
        return p2d_ok(r->report);
    }
    if (record->type == P2D_RECORD_SAMPLE) {
        r->whole.from = time < r->whole.from ? time : r->whole.from;
        r->whole.to = time > r->whole.to ? time : r->whole.to;
    }
    return p2d_perf_queue_put(&r->queue, time, record) &&
           (r->file.n_packed == 0 ||
            p2d_in_proportion(r->in, r->file.n_packed, r->queue.bytes.len));
}

/* Whether a later part of the file decides which records are taken. */
static bool must_have_all(const struct reader *r)
{
    return r->needs_whole_period ||
           (r->file.attrs.len > 0 && r->file.attrs.at->has_deferred_chains);
}

static bool see_record(struct reader *r, const struct p2d_perf_record *record)
{
    if (!p2d_perf_describe(&r->file, record))
        return false;
    r->objects.kernel.release = r->file.os_release;
    if (record->type == P2D_RECORD_CALLCHAIN_DEFERRED)
        p2d_perf_defer(&r->chains, &r->file, record);
    if (has_time(r, record->type))
        return put_record(r, record);
    if (record->type != P2D_RECORD_FINISHED_ROUND || must_have_all(r) ||
        r->folder.n_files > 0)
        return true;
    p2d_perf_queue_round(&r->queue);
    return !p2d_perf_queue_is_due(&r->queue) || take_records(r);
}

/* Find the selected part of the recording. If the header lacks the time of the samples, a
 * share of the time is known only at the end. */
static bool choose_part(struct reader *r, bool at_end)
{
    const char *text = r->in->options != NULL ? r->in->options->time : NULL;
    if (!at_end) {
        r->whole = (struct p2d_period){UINT64_MAX, 0};
        r->b->profile->times.has_both_ends = true;
        r->needs_whole_period = text != NULL && strchr(text, '%') != NULL;
        return p2d_part_of(r->in, &r->part) &&
               (text == NULL || r->needs_whole_period || parse_period(r, text));
    }
    return !r->needs_whole_period || parse_period(r, text);
}

/* The files of a folder have no rounds, but each is in the order of time. */
static bool read_files(struct reader *r)
{
    struct p2d_perf_record record;
    while (p2d_perf_folder_turn(&r->folder)) {
        while (p2d_perf_folder_next(&r->folder, &record))
            if (!see_record(r, &record))
                return false;
        p2d_perf_queue_settle(&r->queue, p2d_perf_folder_settled(&r->folder));
        if (!must_have_all(r) && p2d_perf_queue_is_due(&r->queue) && !take_records(r))
            return false;
    }
    return p2d_ok(r->report);
}

static bool read_all(struct reader *r)
{
    struct p2d_perf_record record;
    if (!choose_part(r, false) || !p2d_perf_folder_open(&r->folder, &r->file))
        return false;
    while (p2d_perf_next(&r->file, &record))
        if (!see_record(r, &record))
            return false;
    if (!read_files(r))
        return false;
    r->queue.is_whole = true;
    return p2d_ok(r->report) && choose_part(r, true) && take_records(r);
}

/* --------------------------------------------------------------- the whole */

/* Whether this is a file out of a folder. */
static bool lacks_files(const struct reader *r)
{
    return r->file.is_one_of_several && r->folder.n_files == 0;
}

static bool refuse_empty(struct reader *r)
{
    p2d_set_place(r->report, "%s", r->in->name);
    if (r->file.has_aux) {
        p2d_set_error(r->report, P2D_EFORMAT,
                      "the recording holds a trace of the processor (Intel PT or "
                      "similar) and no samples");
        p2d_set_hint(r->report,
                     "perf script --itrace=i100usg -i FILE | prof2dot -f perf");
    } else if (lacks_files(r)) {
        p2d_set_error(r->report, P2D_EFORMAT,
                      "this file of perf record --threads has no samples");
        p2d_set_hint(r->report, "give the directory instead of the file");
    } else if (p2d_left_out_all(&r->left_out, r->report)) {
        return false;
    } else if (r->n_bad > 0) {
        p2d_set_error(r->report, P2D_EFORMAT,
                      "no sample has the fields that its event describes");
    } else if (r->file.truncated) {
        p2d_set_error(r->report, P2D_EFORMAT,
                      "the recording is cut off before its first sample");
        p2d_set_hint(r->report, "record again, or copy the whole file");
    } else {
        p2d_set_error(r->report, P2D_EFORMAT, "the recording holds no samples");
        p2d_set_hint(r->report, "let the program run longer, or sample it more often");
    }
    return false;
}

/* Warn of missing samples, with a hint how to record them. */
static void warn_of_lost(struct reader *r)
{
    static const char lost[] = "perf-data: lost", cpu[] = "perf-data: no cpu";
    if (r->left_out.no_cpu > 0)
        p2d_set_warning(r->report, cpu, r->in->name,
                        "%llu samples are left out: they do not say on which processor "
                        "they were taken",
                        (unsigned long long)r->left_out.no_cpu);
    p2d_set_warning_hint(r->report, cpu,
                         "perf record --sample-cpu records the processor");
    if (r->n_bad > 0)
        p2d_set_warning(r->report, "perf-data: bad samples", r->in->name,
                        "skipped %llu samples that do not have the fields of their event",
                        (unsigned long long)r->n_bad);
    if (r->n_guest > 0)
        p2d_set_warning(r->report, "perf-data: guests", r->in->name,
                        "%llu samples of virtual machines are left out, as perf script "
                        "does without --guest",
                        (unsigned long long)r->n_guest);
    if (r->n_lost > 0)
        p2d_set_warning(r->report, lost, r->in->name,
                        "perf lost %llu events while it recorded",
                        (unsigned long long)r->n_lost);
    p2d_set_warning_hint(
        r->report, lost,
        "use perf record with a lower frequency (-F 99) or larger buffers (-m 16M)");
}

/* Warn of missing parts of the recording. */
static void warn_of_parts(struct reader *r)
{
    static const char several[] = "perf-data: several files", aux[] = "perf-data: aux";
    if (r->file.truncated)
        p2d_set_warning(r->report, "perf-data: truncated", r->in->name,
                        "input truncated: read as far as it goes");
    if (lacks_files(r))
        p2d_set_warning(r->report, several, r->in->name,
                        "the samples in the other files of perf record --threads are "
                        "left out");
    p2d_set_warning_hint(r->report, several, "give the directory instead of the file");
    if (r->chains.n_without > 0)
        p2d_set_warning(r->report, "perf-data: deferred", r->in->name,
                        "%llu samples have no callers: the recording ends before their "
                        "callers were written",
                        (unsigned long long)r->chains.n_without);
    if (r->file.has_aux)
        p2d_set_warning(r->report, aux, r->in->name,
                        "the recording's trace of the processor is left out");
    p2d_set_warning_hint(
        r->report, aux,
        "perf script --itrace=i100usg -i FILE prints samples of the trace");
}

static bool finish(struct reader *r)
{
    bool has_waits = p2d_off_cpu_finish(&r->off, r->in);
    if (r->n_samples == 0 && !has_waits)
        return p2d_ok(r->report) && refuse_empty(r);
    warn_of_parts(r);
    warn_of_lost(r);
    p2d_perf_warn_of_cuts(&r->contexts.cuts, r->in, r->n_samples);
    p2d_set_command(r->b, r->file.command);
    p2d_objects_finish(&r->objects);
    return true;
}

static bool read_records(struct reader *r)
{
    p2d_spaces_init(&r->spaces, r->report);
    if (!p2d_perf_tasks_init(&r->tasks, r->b) ||
        !p2d_objects_init(&r->objects, r->in, r->b))
        return false;
    r->objects.root = r->root != NULL ? r->root : "";
    r->objects.keep_mangled = r->in->options != NULL && r->in->options->keep_mangled;
    r->objects.debug_dir = r->in->options != NULL ? r->in->options->debug_dir : NULL;
    r->objects.debuginfod.is_wanted =
        r->in->options != NULL && r->in->options->debuginfod;
    return p2d_perf_open(&r->file, r->in) && read_all(r) && finish(r);
}

static bool read_perf_data(struct p2d_input *in, struct p2d_builder *b)
{
    struct reader *r = p2d_new(in->report, 1, sizeof *r);
    if (r == NULL)
        return false;
    r->in = in;
    r->b = b;
    r->report = r->chains.report = r->queue.report = in->report;
    r->metrics.b = b;
    r->metrics.file = &r->file;
    r->contexts.b = b;
    r->contexts.report = in->report;
    r->contexts.file = &r->file;
    r->contexts.spaces = &r->spaces;
    r->contexts.objects = &r->objects;
    r->contexts.chains = &r->chains;
    r->wants_machine = p2d_wants_machine_labels(in);
    p2d_off_cpu_init(&r->off, b);
    if (in->options != NULL) {
        r->contexts.inlines = in->options->inlines;
        r->root = in->options->symfs;
    }
    bool done = read_records(r);
    p2d_contexts_release(&r->contexts);
    p2d_perf_folder_release(&r->folder);
    p2d_perf_close(&r->file);
    p2d_spaces_release(&r->spaces);
    p2d_objects_release(&r->objects);
    p2d_perf_chains_release(&r->chains);
    p2d_jits_release(&r->jits);
    p2d_perf_tasks_release(&r->tasks);
    p2d_perf_metrics_release(&r->metrics);
    p2d_perf_cgroups_release(&r->cgroups);
    p2d_perf_queue_release(&r->queue);
    p2d_off_cpu_release(&r->off);
    p2d_delete(r);
    return done;
}

static int probe(struct p2d_span head)
{
    bool is_it = p2d_starts_with(head, "PERFILE2") || p2d_starts_with(head, "2ELIFREP");
    return is_it ? P2D_BY_MAGIC : P2D_NO;
}

/* Programs, for the names of their functions. */
static bool may_open_files(struct p2d_span head)
{
    return p2d_may_begin_with(head, "PERFILE2") || p2d_may_begin_with(head, "2ELIFREP");
}

const struct p2d_reader p2d_read_perf_data = {
    .name = "perf-data",
    .title = "perf.data, as perf record writes it",
    .probe = probe,
    .is_binary = true,
    .has_folders = true,
    .has_parts = true,
    .has_times = true,
    .has_percents = true,
    .lacks_times = P2D_PERF_LACKS_TIMES,
    .may_open_files = may_open_files,
    .read = read_perf_data,
};
