/* api.c - functions of the public header that need several layers: reading, merging, graphs
 * as numbers, writing. The header's other functions are in the layers that they belong to. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "read/perf_data/directory.h"
#include "base/sized.h"
#include "io/save.h"
#include "io/source.h"
#include "look/label.h"
#include "model/python_symbol.h"
#include "model/phases.h"
#include "model/times.h"
#include "pass/join.h"
#include "read/files_in_archive.h"
#include "read/parallel.h"
#include "symbols/plain_names.h"
#include "symbols/script_names.h"
#include "draw/link.h"
#include "write/write.h"
#include "render/render.h"
#include "read/readers.h"
#include "io/layers.h"
#include "write/writers.h"

/* ------------------------------------------------------------------ reading */

/* Threads are worth it for a plain regular file; `fd` is -1 for everything else. */
struct origin_file {
    int fd;
    const char *path; /* NULL: unknown */
    off_t begin;
    const void *bytes; /* the whole, if it is in memory */
    uint64_t size;     /* 0: unknown */
    unsigned n_threads;
    struct p2d_progress *progress;   /* NULL where there is no fd */
    const struct p2d_folder *folder; /* whose `data` it is; NULL: none */
};

static bool read_fully(struct p2d_input *in, const struct p2d_reader *reader,
                       const struct origin_file *file, struct p2d_builder *b)
{
    if (file->fd >= 0 && p2d_read_parallel(file->fd, file->begin, in, reader,
                                           file->n_threads, file->progress, b))
        return p2d_ok(b->report);
    if (file->fd >= 0)
        file->progress->read = 0; /* once more, by one thread */
    return p2d_ok(b->report) && reader->read(in, b);
}

/* Whether the beginning is another format's beyond doubt, and nothing of this one's. A
 * lenient reader of lines finds something to draw in most texts. */
static bool is_of_another(struct p2d_input *in, const struct p2d_reader *reader,
                          const struct p2d_reader *likely)
{
    struct p2d_span head = p2d_peek(in, P2D_HEAD_SIZE);
    return likely != NULL && likely != reader && reader->probe(head) == P2D_NO &&
           likely->probe(head) > P2D_BY_SHAPE;
}

/* How much of a profile that is cut off was read. */
static void hint_at_cut(const struct p2d_profile *profile, const char *kind,
                        struct p2d_report *report)
{
    uint64_t n = 0;
    for (uint32_t m = 1; m < profile->metrics.len; m++)
        n = profile->metrics.at[m].samples > n ? profile->metrics.at[m].samples : n;
    const char *what = n == 1 ? "sample" : "samples";
    if (n == 0) {
        n = profile->fns.len - 1;
        what = n == 1 ? "function" : "functions";
    }
    p2d_set_warning_hint(
        report, kind,
        "the part that was read has %llu %s; record again, or copy the whole file",
        (unsigned long long)n, what);
}

static void add_note(struct p2d_profile *profile, const char *text,
                     struct p2d_report *report)
{
    p2d_str note = p2d_intern(&profile->strings, report, p2d_span_of(text));
    (void)p2d_vec_push(&profile->notes, report, note);
}

static bool ends_with(const char *text, const char *end)
{
    return p2d_ends_with(p2d_span_of(text), end);
}

/* Whoever looks at a picture of the profile should know what its numbers lack: what the
 * reader warned of, from the `first` warning on. */
static void note_warnings(struct p2d_profile *profile, unsigned first,
                          struct p2d_report *report)
{
    for (unsigned i = first; i < report->n_warnings; i++) {
        const struct p2d_warning *warning = &report->warnings[i];
        if (ends_with(warning->kind, "truncated")) {
            hint_at_cut(profile, warning->kind, report);
            add_note(profile, "the input is cut off: what came later is missing", report);
        } else if (ends_with(warning->kind, "cut stacks") ||
                   ends_with(warning->kind, "lost")) {
            add_note(profile, warning->text, report);
        }
    }
}

/* Whether the reader can tell samples apart as the options ask; an error otherwise. */
static bool knows_parts(const struct p2d_reader *reader,
                        const struct p2d_read_options *options, struct p2d_report *report)
{
    bool asks = options->time != NULL || options->phases != NULL;
    bool knows = reader->has_times || reader->has_parts ||
                 (reader->has_one_time && options->series);
    if (asks && !knows)
        p2d_refuse_times(reader->name, report);
    if (options->cpus != NULL && !reader->has_parts) {
        p2d_set_error(report, P2D_EUSAGE,
                      "samples of %s profiles cannot be chosen by cpu", reader->name);
        p2d_set_hint(report, "--cpu works with perf.data and the text of perf script");
    }
    return p2d_ok(report);
}

/* Whether the part of the time that is asked for is cut out of what was read. */
static bool is_cut_later(const struct p2d_reader *reader,
                         const struct p2d_read_options *options)
{
    if (options->time == NULL || !reader->has_times)
        return false;
    bool is_share = strchr(options->time, '%') != NULL;
    return !reader->has_parts || (is_share && !reader->has_percents);
}

/* Bring times and phases into order, once all of the recording is read. The phases of a series
 * are named later, when all of its files are read. */
static bool settle(struct p2d_profile *profile, const struct p2d_reader *reader,
                   const struct p2d_read_options *options, struct p2d_report *report)
{
    bool are_named = options->phases != NULL && !reader->has_one_time;
    return p2d_settle_times(profile, report) && p2d_settle_phases(profile, report) &&
           (!are_named || p2d_name_phases(profile, options->phases, report));
}

/* The profile with its times in order, or the part of it that is asked for. */
static struct p2d_profile *cut_time(struct p2d_profile *profile,
                                    const struct p2d_input *in,
                                    const struct p2d_reader *reader)
{
    struct p2d_report *report = in->report;
    if (profile == NULL || (settle(profile, reader, in->options, report) &&
                            !is_cut_later(reader, in->options)))
        return profile;
    struct p2d_profile *part = NULL;
    if (p2d_ok(report) && profile->times.first > profile->times.last)
        p2d_refuse_times(reader->name, report);
    else
        part = p2d_select_time(profile, in->options->time, report);
    p2d_profile_free(profile);
    if (part == NULL)
        p2d_set_place(report, "%s", in->name);
    return part;
}

/* Refuse functions without a metric: all that is made of a profile counts in one. */
static void check_metrics(struct p2d_input *in, const struct p2d_profile *profile)
{
    if (!p2d_ok(in->report) || profile->metrics.len > 1 || profile->fns.len <= 1)
        return;
    p2d_fail_whole(in, "the profile counts calls, but nothing that they cost");
    p2d_set_hint(in->report, "record it again with a metric, such as time");
}

/* Choose a reader and let it read everything. */
static struct p2d_profile *read_with(struct p2d_input *in, const char *format,
                                     const struct origin_file *file,
                                     struct p2d_report *report)
{
    const struct p2d_reader *reader =
        format != NULL ? p2d_reader_named(format) : p2d_reader_for(in);
    if (reader == NULL && p2d_ok(report)) {
        p2d_set_error(report, P2D_EUSAGE, "there is no format called \"%s\"",
                      format != NULL ? format : "");
        p2d_set_hint(report, "--list-formats lists the formats");
    }
    if (reader == NULL || p2d_refuse_container(in, reader))
        return NULL;
    if (!knows_parts(reader, in->options, report))
        return NULL;
    const struct p2d_reader *likely =
        format != NULL ? p2d_likely_reader(in, NULL) : reader;
    bool is_wrong = is_of_another(in, reader, likely);
    unsigned n_warnings = report->n_warnings;
    struct p2d_builder b;
    if (!p2d_builder_init(&b, P2D_TREE, reader->name, report))
        return NULL;
    b.drops_lines = !in->options->lines;
    b.drops_labels = !in->options->labels;
    b.keeps_times =
        (reader->has_times && (in->options->times || in->options->phases != NULL ||
                               is_cut_later(reader, in->options))) ||
        (reader->has_one_time && in->options->series);
    b.keeps_counted_lines = in->options->lines && !is_cut_later(reader, in->options);
    /* Read even so: what the reader stumbles over says more than this. */
    if ((!read_fully(in, reader, file, &b) || is_wrong) && p2d_ok(report))
        p2d_fail(in, "the input is not a profile of the format %s", reader->name);
    check_metrics(in, b.profile);
    if (!p2d_ok(report) && report->place[0] == '\0')
        p2d_set_place(report, "%s", in->name);
    if (report->code == P2D_EFORMAT && likely != NULL && likely != reader)
        snprintf(report->hint, sizeof report->hint,
                 "the input looks like %s: use -f %s, or leave out -f", likely->name,
                 likely->name);
    struct p2d_profile *profile = p2d_builder_finish(&b);
    if (profile == NULL)
        p2d_set_place(report, "%s", in->name);
    if (profile != NULL)
        note_warnings(profile, n_warnings, report);
    bool are_renamed = p2d_make_names_plain(profile, in);
    if (profile != NULL)
        are_renamed |= p2d_split_python_functions(profile, report);
    bool are_moved = p2d_name_scripts(profile, in);
    if (are_renamed || are_moved)
        profile = p2d_join_equal_functions(profile, are_moved, report);
    return cut_time(profile, in, reader);
}

/* A file of an archive. */
static struct p2d_profile *read_packed(struct p2d_input *in)
{
    struct origin_file file = {.fd = -1};
    return read_with(in, in->options->format, &file, in->report);
}

/* Everything below the readers: raw bytes, then what has to be undone. */
static struct p2d_profile *read_source(struct p2d_source source, const char *name,
                                       const struct p2d_read_options *options,
                                       struct origin_file file, struct p2d_report *report)
{
    struct p2d_input raw;
    struct p2d_layers *layers = NULL;
    struct p2d_profile *profile = NULL;
    if (p2d_input_init(&raw, source, name, options->max_input, report)) {
        raw.expected = file.size;
        if (file.fd >= 0 || file.bytes != NULL)
            raw.whole = (struct p2d_random_access){file.size, file.bytes, file.fd,
                                                   (int64_t)file.begin};
        struct p2d_input *in = p2d_layers_open(&layers, &raw);
        if (in != &raw)
            file.fd = -1;
        file.begin += (off_t)raw.offset; /* a mark of UTF-8 was skipped */
        in->options = options;
        in->folder = file.folder;
        in->path = file.path;
        profile = p2d_holds_files(in, options->format)
                      ? p2d_read_files_in(in, read_packed)
                      : read_with(in, options->format, &file, report);
        p2d_layers_close(layers);
    }
    p2d_input_release(&raw);
    return profile;
}

/* The profile that now knows where it is from; NULL if there was none, or no memory. */
static struct p2d_profile *add_origin(struct p2d_profile *profile,
                                      struct p2d_origin origin, const char *name,
                                      struct p2d_report *report)
{
    if (profile == NULL)
        return NULL;
    origin.name = p2d_intern(&profile->strings, report, p2d_span_of(name));
    if (p2d_vec_push(&profile->origins, report, origin) && p2d_ok(report))
        return profile;
    p2d_profile_free(profile);
    return NULL;
}

static unsigned threads_of(const struct p2d_read_options *options)
{
    long online =
        options->threads == 0 ? sysconf(_SC_NPROCESSORS_ONLN) : (long)options->threads;
    return online > 0 && online < 1024 ? (unsigned)online : 1;
}

/* Read a file, or with it the folder whose `data` it is. */
static struct p2d_profile *read_descriptor(int fd, const char *path,
                                           const struct p2d_read_options *options,
                                           const struct p2d_folder *folder,
                                           struct p2d_report *report)
{
    const char *name = options->name != NULL ? options->name : "-";
    struct p2d_progress progress = {.tell = options->progress,
                                    .state = options->progress_state};
    struct p2d_fd_state state = {fd, name, report, &progress};
    struct origin_file file = {.fd = -1,
                               .path = path,
                               .begin = lseek(fd, 0, SEEK_CUR),
                               .n_threads = threads_of(options),
                               .progress = &progress};
    struct p2d_origin origin = {0};
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        bool fits =
            options->max_input == 0 || (uint64_t)info.st_size <= options->max_input;
        origin.has_mtime = true;
        origin.mtime = info.st_mtime;
        progress.size = (uint64_t)info.st_size;
        file.fd = fits ? fd : -1;
        file.size = info.st_size > file.begin ? (uint64_t)(info.st_size - file.begin) : 0;
    }
    struct p2d_folder here = {0}; /* which leads to what is on this stack */
    if (folder != NULL) {
        here = *folder;
        here.progress = &progress;
        progress.size += here.size;
        file.folder = &here;
    }
    struct p2d_profile *profile =
        read_source(p2d_source_of_fd(&state), name, options, file, report);
    return add_origin(profile, origin, name, report);
}

struct p2d_profile *p2d_read_fd_sized(int fd, const struct p2d_read_options *options,
                                      size_t size, struct p2d_report *report)
{
    struct p2d_read_options own;
    if (!p2d_ok(report) || !p2d_take_sized(&own, sizeof own, options, size, report))
        return NULL;
    return read_descriptor(fd, NULL, &own, NULL, report);
}

/* Instruments keeps a trace in a folder, too, which only Apple's tools can read. */
static void refuse_folder(const char *path, const char *name, struct p2d_report *report)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    struct p2d_span span = {(const unsigned char *)path, length};
    p2d_set_place(report, "%s", name);
    p2d_set_error(report, P2D_EIO, "this directory is not a recording of perf");
    p2d_set_hint(report,
                 p2d_ends_with(span, ".trace")
                     ? "export it: xctrace export --input FILE.trace --xpath "
                       "'/trace-toc/run[1]/data/table[@schema=\"time-profile\"]'"
                     : "name the profiles in the directory; several are added up");
}

static struct p2d_profile *read_folder(const char *path,
                                       const struct p2d_read_options *options,
                                       struct p2d_report *report)
{
    struct p2d_folder folder = {.path = path, .name = options->name};
    struct p2d_profile *profile = NULL;
    struct p2d_read_options of_perf = *options;
    const struct p2d_reader *reader = p2d_reader_of_folders();
    bool is_wrong =
        options->format != NULL && p2d_reader_named(options->format) != reader;
    of_perf.format = reader->name;
    int fd = p2d_folder_open_data(path);
    if (fd < 0 && errno != 0 && errno != ENOENT) {
        p2d_set_place(report, "%s/data", options->name);
        p2d_set_error(report, P2D_EIO, "cannot open: %s", strerror(errno));
    } else if (fd < 0 || is_wrong) {
        refuse_folder(path, options->name, report);
    } else if (p2d_folder_list(&folder, report)) {
        profile = read_descriptor(fd, path, &of_perf, &folder, report);
    }
    p2d_folder_release(&folder);
    if (fd >= 0)
        close(fd);
    return profile;
}

struct p2d_profile *p2d_read_path_sized(const char *path,
                                        const struct p2d_read_options *options,
                                        size_t size, struct p2d_report *report)
{
    struct p2d_read_options named;
    if (!p2d_ok(report) || !p2d_take_sized(&named, sizeof named, options, size, report))
        return NULL;
    if (named.name == NULL)
        named.name = path;
    if (strcmp(path, "-") == 0)
        return p2d_read_fd(STDIN_FILENO, &named, report);
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR); /* a FIFO waits for who writes to it */
    if (fd < 0) {
        p2d_set_place(report, "%s", named.name);
        p2d_set_error(report, P2D_EIO, "cannot open: %s", strerror(errno));
        return NULL;
    }
    struct stat info;
    bool is_folder = fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
    struct p2d_profile *profile = is_folder
                                      ? read_folder(path, &named, report)
                                      : read_descriptor(fd, path, &named, NULL, report);
    close(fd);
    return profile;
}

struct p2d_profile *p2d_read_memory_sized(const void *bytes, size_t length,
                                          const struct p2d_read_options *options,
                                          size_t size, struct p2d_report *report)
{
    struct p2d_read_options own;
    if (!p2d_ok(report) || !p2d_take_sized(&own, sizeof own, options, size, report))
        return NULL;
    const char *name = own.name != NULL ? own.name : "memory";
    struct p2d_memory_state state = {bytes, length};
    struct p2d_profile *profile = read_source(
        p2d_source_of_memory(&state), name, &own,
        (struct origin_file){.fd = -1, .bytes = bytes, .size = length}, report);
    return add_origin(profile, (struct p2d_origin){0}, name, report);
}

const char *p2d_version(void)
{
    return P2D_VERSION;
}

const char *p2d_profile_format(const struct p2d_profile *profile)
{
    return profile != NULL ? profile->format : "";
}

/* Metrics are numbered from 0 here and from 1 inside. */
size_t p2d_metric_count(const struct p2d_profile *profile)
{
    return profile != NULL ? profile->metrics.len - 1 : 0;
}

bool p2d_metric_get_sized(const struct p2d_profile *profile, size_t index,
                          struct p2d_metric_info *info, size_t size)
{
    struct p2d_metric_info own;
    if (index >= p2d_metric_count(profile))
        return false;
    p2d_metric metric = (p2d_metric)index + 1;
    const struct p2d_metric_column *column = &profile->metrics.at[metric];
    own = (struct p2d_metric_info){
        .name = (const char *)p2d_text(profile, column->name).at,
        .unit = column->unit,
        .total = column->total,
        .samples = column->samples,
        .is_default = p2d_default_metric(profile, NULL) == metric};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

/* -------------------------------------------------------------------- graph */

size_t p2d_graph_node_count(const struct p2d_graph *graph)
{
    return graph != NULL ? graph->vertices.len : 0;
}

size_t p2d_graph_edge_count(const struct p2d_graph *graph)
{
    return graph != NULL ? graph->edges.len : 0;
}

double p2d_graph_total(const struct p2d_graph *graph)
{
    return graph != NULL ? graph->whole : 0;
}

static const char *c_string(const struct p2d_graph *graph, p2d_str id)
{
    return (const char *)p2d_text(graph->profile, id).at;
}

static struct p2d_node_info names_of(const struct p2d_graph *graph, p2d_fn id)
{
    const struct p2d_function *fn = &graph->profile->fns.at[id];
    return (struct p2d_node_info){.function = c_string(graph, fn->name),
                                  .module = c_string(graph, fn->module),
                                  .file = c_string(graph, fn->file),
                                  .line = fn->line,
                                  .column = fn->column,
                                  .calls = p2d_count_unknown(),
                                  .primitive_calls = p2d_count_unknown()};
}

bool p2d_graph_node_sized(const struct p2d_graph *graph, size_t index,
                          struct p2d_node_info *info, size_t size)
{
    struct p2d_node_info own;
    if (index >= p2d_graph_node_count(graph))
        return false;
    const struct p2d_vertex *v = &graph->vertices.at[index];
    own = names_of(graph, v->fn);
    own.self = v->self;
    own.total = v->total;
    own.calls = v->calls;
    own.primitive_calls = v->primitive;
    own.samples_self = v->samples_self;
    own.samples_total = v->samples_total;
    own.chain_length = v->chain_length;
    own.cycle_length = v->n_members;
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

bool p2d_graph_chain_sized(const struct p2d_graph *graph, size_t node, size_t place,
                           struct p2d_node_info *info, size_t size)
{
    struct p2d_node_info own;
    const struct p2d_vertex *v =
        node < p2d_graph_node_count(graph) ? &graph->vertices.at[node] : NULL;
    if (v == NULL || place >= (v->n_members > 0 ? v->n_members : v->chain_length))
        return false;
    own = names_of(graph, p2d_function_at(graph, v, (uint32_t)place));
    if (v->n_members > 0) {
        own.self = graph->members.at[v->member + place].self;
        own.total = graph->members.at[v->member + place].total;
    }
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

bool p2d_graph_edge_sized(const struct p2d_graph *graph, size_t index,
                          struct p2d_edge_info *info, size_t size)
{
    struct p2d_edge_info own;
    if (index >= p2d_graph_edge_count(graph))
        return false;
    const struct p2d_edge *e = &graph->edges.at[index];
    own = (struct p2d_edge_info){.caller = e->caller,
                                 .callee = e->callee,
                                 .total = e->total,
                                 .calls = e->calls,
                                 .samples = e->samples,
                                 .estimated = e->estimated,
                                 .residual = e->residual,
                                 .back = e->back};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

bool p2d_graph_column_sized(const struct p2d_graph *graph, size_t column,
                            struct p2d_column_info *info, size_t size)
{
    struct p2d_graph_column at;
    if (graph == NULL || column > p2d_other_columns_of(graph))
        return false;
    if (column == 0)
        at = (struct p2d_graph_column){
            .metric = graph->metric, .whole = graph->whole, .sum = graph->sum};
    else
        at = graph->others->at.at[column - 1];
    const struct p2d_metric_column *metric = &graph->profile->metrics.at[at.metric];
    struct p2d_column_info own = {.metric = c_string(graph, metric->name),
                                  .unit = metric->unit,
                                  .total = at.whole,
                                  .sum = at.sum,
                                  .is_before = column > 0 && graph->compares};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

/* The cost in a column besides the first. */
static struct p2d_cost_info cost_of(const struct p2d_graph *graph, uint32_t row,
                                    size_t column)
{
    const struct p2d_cell *cell = &p2d_cells_at(graph, row)[column - 1];
    return (struct p2d_cost_info){.known = cell->known,
                                  .self = cell->self,
                                  .total = cell->total,
                                  .calls = graph->compares ? cell->calls
                                                           : p2d_count_unknown()};
}

bool p2d_graph_node_cost_sized(const struct p2d_graph *graph, size_t node, size_t column,
                               struct p2d_cost_info *cost, size_t size)
{
    if (node >= p2d_graph_node_count(graph) || column > p2d_other_columns_of(graph))
        return false;
    const struct p2d_vertex *v = &graph->vertices.at[node];
    struct p2d_cost_info own = {!v->absent, v->self, v->total, v->calls};
    if (column > 0)
        own = cost_of(graph, v->cells, column);
    p2d_give_sized(cost, size, &own, sizeof own);
    return true;
}

bool p2d_graph_edge_cost_sized(const struct p2d_graph *graph, size_t edge, size_t column,
                               struct p2d_cost_info *cost, size_t size)
{
    if (edge >= p2d_graph_edge_count(graph) || column > p2d_other_columns_of(graph))
        return false;
    const struct p2d_edge *e = &graph->edges.at[edge];
    struct p2d_cost_info own = {!e->absent, e->self, e->total, e->calls};
    if (column > 0)
        own = cost_of(graph, e->cells, column);
    p2d_give_sized(cost, size, &own, sizeof own);
    return true;
}

bool p2d_graph_comparison_sized(const struct p2d_graph *graph,
                                struct p2d_comparison_info *info, size_t size)
{
    struct p2d_comparison_info own;
    if (graph == NULL || !graph->compares)
        return false;
    own = (struct p2d_comparison_info){.before = p2d_sum_before(graph),
                                       .after = graph->sum,
                                       .unit =
                                           graph->profile->metrics.at[graph->metric].unit,
                                       .normalised = graph->normalised};
    p2d_give_sized(info, size, &own, sizeof own);
    return true;
}

/* ------------------------------------------------------------------- output */

void p2d_bytes_free(struct p2d_bytes *bytes)
{
    p2d_delete(bytes->at);
    *bytes = (struct p2d_bytes){0};
}

/* What was asked for and is not shown. */
static void warn_of_columns(const char *format, struct p2d_report *report)
{
    p2d_set_warning(report, "one event", "",
                    "the format %s shows one event: --also has no effect", format);
    p2d_set_warning_hint(
        report, "one event", "%s",
        "pictures of the call graph, tables, data and reports show others too");
}

/* Nothing to draw: say whether nothing was there or all of it was too small. */
static bool refuse_empty(const struct p2d_graph *graph, struct p2d_report *report)
{
    if (graph->all_vertices == 0 && graph->profile->counters.len > 0) {
        p2d_set_error(report, P2D_EEMPTY,
                      "nothing to draw: the input has counters but no functions");
        p2d_set_hint(
            report,
            "-T table lists the counters; --counters FILE adds them to a profile");
    } else if (graph->all_vertices == 0 &&
               graph->profile->metrics.at[graph->metric].whole > 0) {
        p2d_set_error(report, P2D_EEMPTY,
                      "nothing to draw: nothing matches the selection");
        p2d_set_hint(report, "--list-functions '*' lists all functions");
    } else if (graph->all_vertices == 0) {
        p2d_set_error(report, P2D_EEMPTY,
                      "nothing to draw: the profile holds no function");
        p2d_set_hint(report, graph->stackless_samples > 0
                                 ? "the samples have no stacks: record with -g"
                                 : "let the program run longer, or sample it more often");
    } else {
        p2d_set_error(report, P2D_EEMPTY,
                      "nothing to draw: all %u functions are below the node threshold",
                      graph->all_vertices);
        p2d_set_hint(report, "-n 0 -e 0 draws everything");
    }
    return false;
}

/* What a user wrote and would otherwise be trusted. */
static bool check_look(const struct p2d_look *look, struct p2d_report *report)
{
    if (look->time_format != NULL && !p2d_time_format_is_sound(look->time_format)) {
        p2d_set_error(report, P2D_EUSAGE, "\"%s\" is not a printf format for one number",
                      look->time_format);
        p2d_set_hint(report, "write %%.3f for seconds with three decimals");
    }
    if (look->link != NULL && !p2d_link_is_sound(look->link)) {
        p2d_set_error(report, P2D_EUSAGE, "\"%s\" is not a template for links",
                      look->link);
        p2d_set_hint(report,
                     "write one such as vscode://file{file}:{line}, without blanks");
    }
    return p2d_ok(report);
}

/* Two profiles in one would look like their sum. */
static bool refuse_comparison(const char *format, struct p2d_report *report)
{
    p2d_set_error(report, P2D_EUSAGE, "the format \"%s\" cannot show a comparison",
                  format);
    p2d_set_hint(report, "graphs (svg, png, ...), html, flamegraph, icicle, folded, "
                         "pprof, speedscope, table and json show comparisons");
    return false;
}

/* The caller releases the buffer. */
static bool write_into(struct p2d_buffer *buffer, const struct p2d_graph *graph,
                       const struct p2d_look *theirs, size_t size, const char *format)
{
    struct p2d_report *report = buffer->report;
    struct p2d_look look;
    if (graph == NULL || !p2d_ok(report) ||
        !p2d_take_sized(&look, sizeof look, theirs, size, report))
        return false;
    const struct p2d_writer *writer = p2d_writer_named(format);
    if (writer == NULL) {
        p2d_set_error(report, P2D_EUSAGE, "there is no output format called \"%s\"",
                      format);
        p2d_set_hint(report, "--list-formats lists the formats");
        return false;
    }
    if (!check_look(&look, report))
        return false;
    if (graph->compares && (writer->holds_all || writer->reads_sources) &&
        !writer->compares)
        return refuse_comparison(format, report);
    if (graph->parts == P2D_STACKS_ALONE && !writer->holds_stacks) {
        p2d_set_error(report, P2D_EUSAGE, "\"%s\" needs a graph with calls", format);
        return false;
    }
    uint32_t n = writer->holds_all ? graph->all_vertices : graph->vertices.len;
    if (n == 0 && !writer->empty_is_fine)
        return refuse_empty(graph, report);
    if (writer->needs_times && graph->profile->times.at.len == 0) {
        p2d_refuse_times(graph->profile->format, report);
        return false;
    }
    if (p2d_other_columns_of(graph) > 0 && !graph->compares && !writer->tells_also)
        warn_of_columns(format, report);
    struct p2d_view view = {.graph = graph, .look = &look, .report = report};
    writer->write(&view, format, buffer);
    return p2d_ok(report);
}

bool p2d_write_sized(const struct p2d_graph *graph, const struct p2d_look *look,
                     size_t size, const char *format, struct p2d_bytes *out,
                     struct p2d_report *report)
{
    struct p2d_buffer buffer = {.report = report};
    *out = (struct p2d_bytes){0};
    if (!write_into(&buffer, graph, look, size, format)) {
        p2d_buffer_release(&buffer);
        return false;
    }
    *out = (struct p2d_bytes){buffer.at, buffer.len};
    return true;
}

bool p2d_pour_sized(const struct p2d_graph *graph, const struct p2d_look *look,
                    size_t size, const char *format, p2d_receiver *take, void *state,
                    struct p2d_report *report)
{
    struct p2d_outlet outlet = {take, state};
    struct p2d_buffer buffer = {.report = report, .outlet = &outlet};
    bool good = write_into(&buffer, graph, look, size, format);
    const void *rest = buffer.at != NULL ? (const void *)buffer.at : "";
    if (good && !take(state, rest, buffer.len))
        good = p2d_set_error(report, P2D_EIO, "the receiver refused the output");
    p2d_buffer_release(&buffer);
    return good;
}

bool p2d_save_sized(const struct p2d_graph *graph, const struct p2d_look *look,
                    size_t size, const char *format, const char *path,
                    struct p2d_report *report)
{
    struct p2d_bytes bytes;
    bool saved = p2d_write_sized(graph, look, size, format, &bytes, report) &&
                 p2d_replace_file(path, bytes.at, bytes.length, report);
    p2d_bytes_free(&bytes);
    return saved;
}
