/* oom.c - memory runs out at every allocation of every reader, pass and writer.
 *
 *     oom              some allocations of each, as a test
 *     oom full         every one of them, as a table
 *     oom full WORD    of those whose name holds the word, with what went wrong
 *
 * Twice: that allocation alone fails, or it and all that follow. Either there is the
 * error "out of memory" and nothing else, or the same result as without; and nothing
 * stays allocated. Each piece of work has a process of its own, which may crash. What
 * runs in children of the program is counted as well: there an error may also say that
 * the child died. A crash or a leak of a library that cannot tell is counted as theirs.
 */
#include "memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "jobs.h"
#include "model/profile.h"
#include "symbols/inlines.h"
#include "symbols/symbols.h"
#include "symbols/symbols_elf.h"

enum { SOME = 14, MANY_DRAWINGS = 60, MOST_CRASHES = 50 };

struct figures {
    unsigned long allocations, tried, errors, same, wrong, leaks, crashes, theirs;
};

/* Between a job's process and its parent. */
struct shared {
    struct figures figures;
    unsigned long at;
    bool sticky;
};

static struct shared *shared;

/* ------------------------------------------------------------------- pieces of work */

static void keep_text(struct outcome *o, const void *bytes, size_t length)
{
    o->text = malloc(length + 1);
    memcpy(o->text, bytes != NULL ? bytes : "", length);
    o->text[length] = '\0';
    o->length = length;
}

static void keep_profile(struct outcome *o, struct p2d_profile *profile)
{
    memory_is_plenty();
    keep_dump(o, profile);
}

static void keep_graph(struct outcome *o, struct p2d_graph *graph)
{
    struct p2d_report report = {0};
    struct p2d_bytes bytes = {0};
    memory_is_plenty();
    if (graph == NULL)
        return;
    p2d_write(graph, NULL, "json", &bytes, &report);
    keep_text(o, bytes.at, bytes.length);
    p2d_bytes_free(&bytes);
    p2d_graph_free(graph);
}

static void read_file(const struct job *job, struct outcome *o)
{
    keep_profile(o, read_job(job, o));
}

static void write_format(const struct job *job, struct outcome *o)
{
    struct p2d_bytes bytes = {0};
    struct p2d_look look = {.estimate = true,
                            .strip = true,
                            .title = "title",
                            .split = job->detail,
                            .embed_sources = true,
                            .link = "file://{file}#{line}"};
    bool good = p2d_write(job->graph, &look, job->format, &bytes, &o->report);
    memory_is_plenty();
    if (good)
        keep_text(o, bytes.at, bytes.length);
    p2d_bytes_free(&bytes);
}

static void select_some(const struct job *job, struct outcome *o)
{
    static const char *const main_[] = {"main", NULL}, *const any[] = {"[a-z]+", NULL},
                             *const glob[] = {"glob:*a*", "=main", NULL};
    struct p2d_selection all[] = {{.focus = main_, .may_be_empty = true},
                                  {.ignore = glob, .may_be_empty = true},
                                  {.hide = glob, .root = any, .may_be_empty = true},
                                  {.leaf = any, .may_be_empty = true},
                                  {.show = any, .has_depth = true, .depth = 2},
                                  {.path = glob, .thread = any, .may_be_empty = true}};
    keep_profile(o, p2d_select(job->profile, &all[job->detail], &o->report));
}

static void group_by(const struct job *job, struct outcome *o)
{
    keep_profile(o, p2d_group(job->profile, (enum p2d_group_by)job->detail, &o->report));
}

static void fold(const struct job *job, struct outcome *o)
{
    keep_profile(o, p2d_fold(job->profile, NULL, &o->report));
}

static void merge(const struct job *job, struct outcome *o)
{
    const struct p2d_profile *both[] = {job->profile, job->other};
    keep_profile(o, p2d_merge_profiles(both, 2, &o->report));
}

static void add_counters(const struct job *job, struct outcome *o)
{
    keep_profile(o, p2d_add_counters(job->profile, job->other, &o->report));
}

static void add_up(const struct job *job, struct outcome *o)
{
    keep_profile(o, p2d_add_up(job->profile, "on-cpu,off-cpu", &o->report));
}

/* In percent, and in seconds of a recording that begins at 100. */
static void select_time(const struct job *job, struct outcome *o)
{
    static const char *const parts[] = {"20%-60%", "100.000002,"};
    keep_profile(o, p2d_select_time(job->profile, parts[job->detail], &o->report));
}

static void frame_seconds(const struct job *job, struct outcome *o)
{
    keep_profile(o, p2d_frame_seconds(job->profile, &o->report));
}

static void frame_phases(const struct job *job, struct outcome *o)
{
    keep_profile(o, p2d_frame_phases(job->profile, &o->report));
}

static void make_graph(const struct job *job, struct outcome *o)
{
    static const char *const keep[] = {"glob:*a*", NULL};
    struct p2d_graph_options all[] = {
        {0},
        {.node_threshold = 0.2, .edge_threshold = 0.2, .keep = keep},
        {.max_nodes = 3, .join = true, .chains = true},
        {.join = true, .chains = true, .total_method = P2D_TOTAL_MAX}};
    keep_graph(o, p2d_graph_new(job->profile, &all[job->detail], &o->report));
}

static const char *const further[] = {"cache-misses", NULL};

/* With a column more. */
static void make_columns(const struct job *job, struct outcome *o)
{
    struct p2d_graph_options options = {
        .max_nodes = 3, .join = true, .chains = true, .also = further};
    keep_graph(o, p2d_graph_new(job->profile, &options, &o->report));
}

static void compare(const struct job *job, struct outcome *o)
{
    struct p2d_compare_options options = {.normalize = true,
                                          .graph.max_nodes = job->detail};
    keep_graph(o, p2d_compare(job->profile, job->other, &options, &o->report));
}

static void save(const struct job *job, struct outcome *o)
{
    bool good = p2d_save(job->graph, NULL, "dot", job->path, &o->report);
    memory_is_plenty();
    if (good)
        keep_text(o, "saved", 5);
}

/* Of this program, by libelf. */
static void read_symbols(const struct job *job, struct outcome *o)
{
    struct p2d_symbols symbols = {.report = &o->report};
    int fd = open(job->path, O_RDONLY | O_CLOEXEC);
    p2d_symbols_from_elf(&symbols, fd, -1);
    memory_is_plenty();
    close(fd);
    if (p2d_ok(&o->report))
        keep_text(o, symbols.texts.at, symbols.texts.len);
    p2d_symbols_release(&symbols);
}

/* Of this program, by libdw. */
static void read_inlines(const struct job *job, struct outcome *o)
{
    struct p2d_source_fn names[P2D_MOST_INLINES];
    struct p2d_buffer text = {.report = &own};
    uintptr_t base = (uintptr_t)getauxval(AT_PHDR) / 4096 * 4096;
    uint64_t offset = (uintptr_t)job->work - base;
    int fd = open(job->path, O_RDONLY | O_CLOEXEC);
    enum p2d_dwarf_lack lack;
    struct p2d_inlines *inlines = p2d_inlines_new(fd, -1, -1, &lack, &o->report);
    for (uint64_t at = offset; at < offset + 4096; at += 16) {
        unsigned n = p2d_inlines_at(inlines, at, true, names);
        struct p2d_source_place line;
        bool has_line = p2d_line_at(inlines, at, &line);
        bool was_armed = memory->armed;
        memory->armed = false;
        for (unsigned i = 0; i < n; i++)
            p2d_put(&text, names[i].name.at, names[i].name.len);
        if (has_line && p2d_ok(&o->report))
            p2d_putf(&text, ":%d", (int)line.line);
        p2d_putc(&text, '\n');
        memory->armed = was_armed;
    }
    memory_is_plenty();
    p2d_inlines_free(inlines);
    close(fd);
    if (p2d_ok(&o->report))
        keep_text(o, text.at, text.len);
    p2d_buffer_release(&text);
}

/* ----------------------------------------------------------------------- the list */

static struct p2d_profile *profile_of(const char *path)
{
    struct p2d_read_options options = {.times = true};
    struct p2d_profile *profile = p2d_read_path(path, &options, &own);
    if (profile == NULL)
        printf("# %s: %s\n", own.place, own.text);
    return profile;
}

/* A report with lines of source code, and the text of a file: of this one. */
static void add_lines(void)
{
    static const char text[] = "main;list_jobs (tests/robustness/faults/oom.c:5) 3\n"
                               "main;list_jobs (tests/robustness/faults/oom.c:9);f 2\n";
    struct p2d_read_options options = {.lines = true};
    struct p2d_profile *profile = p2d_read_memory(text, sizeof text - 1, &options, &own);
    struct job *job = add_job("write html", "lines", write_format);
    job->format = "html";
    job->graph = p2d_graph_new(profile, NULL, &own);
    job->draws = true;
}

/* Lines beside times: a report tells which of them ran when. */
static void add_timed_lines(void)
{
    static const char text[] = "app  1/1  7.000000:  1000000 cpu-clock: \n"
                               "\t11fd f+0xc (/usr/bin/app)\n  app.c:12\n"
                               "\t13a0 main+0x53 (/usr/bin/app)\n  app.c:17\n\n"
                               "app  1/2  7.001000:  1000000 cpu-clock: \n"
                               "\t13a0 main+0x53 (/usr/bin/app)\n  app.c:18\n\n";
    struct p2d_read_options options = {.lines = true, .times = true};
    struct p2d_profile *profile = p2d_read_memory(text, sizeof text - 1, &options, &own);
    struct job *job = add_job("write html", "lines over time", write_format);
    job->format = "html";
    job->graph = p2d_graph_new(profile, NULL, &own);
    job->draws = true;
}

static bool is_drawn(const char *format)
{
    static const char *const drawn[] = {"png",        "svg",          "pdf",
                                        "ps",         "html",         "treemap-png",
                                        "memory-png", "timeline-png", "heatmap-png"};
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
        if (strcmp(format, drawn[i]) == 0)
            return true;
    return false;
}

static void add_writers(const char *what, const struct p2d_graph *graph, int detail)
{
    struct p2d_format_info writer;
    for (size_t i = 0; p2d_writer_get(i, &writer); i++) {
        char group[40];
        snprintf(group, sizeof group, "write %s", writer.name);
        bool has_memory = strcmp(writer.name, "memory-png") == 0;
        if (is_drawn(writer.name) &&
            strcmp(what, has_memory ? "nested.mprof" : "plain.perf") != 0)
            continue; /* one picture of each */
        struct job *job = add_job(group, what, write_format);
        job->format = writer.name;
        job->graph = graph;
        job->detail = detail;
        job->draws = is_drawn(writer.name);
    }
}

static void add_passes(const char *what, const struct p2d_profile *profile)
{
    static const struct {
        const char *name;
        void (*work)(const struct job *, struct outcome *);
        int first, last;
    } passes[] = {{"select", select_some, 0, 5},
                  {"group", group_by, P2D_GROUP_MODULE, P2D_GROUP_THREAD},
                  {"fold", fold, 0, 0},
                  {"merge", merge, 0, 0},
                  {"graph", make_graph, 0, 3},
                  {"compare", compare, 0, 1}};
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
        for (int detail = passes[i].first; detail <= passes[i].last; detail++) {
            char name[40];
            snprintf(name, sizeof name, "%s %d", what, detail);
            struct job *job = add_job(passes[i].name, name, passes[i].work);
            job->profile = job->other = profile;
            job->detail = detail;
        }
}

/* libdw (assertions), libarchive (null pointers, exit), the C library's regcomp (leaks).
 */
static void find_fragile(void)
{
    static const char *const fragile[] = {"symbols",      "inlines",    "read sleepy",
                                          "select",       "read pprof", "read packed",
                                          "read perfetto"};
    for (uint32_t i = 0; i < jobs.len; i++)
        for (size_t k = 0; k < sizeof fragile / sizeof *fragile; k++)
            jobs.at[i].is_fragile |= strcmp(jobs.at[i].group, fragile[k]) == 0;
}

static void add_columns(void)
{
    static const struct p2d_graph_options options = {.also = further};
    struct p2d_profile *profile = profile_of("tests/golden/perf/two-events.perf");
    add_job("graph", "columns", make_columns)->profile = profile;
    add_writers("columns", p2d_graph_new(profile, &options, &own), P2D_SPLIT_NONE);
}

/* A recording with phases that overlap. */
static void add_phases(void)
{
    static const char *const phases[] = {"all=0%-100%", "half=0%-50%", NULL};
    struct p2d_read_options options = {.phases = phases};
    struct p2d_profile *profile =
        p2d_read_path("tests/golden/perf/plain.perf", &options, &own);
    add_job("time", "phases", frame_phases)->profile = profile;
    struct job *job = add_job("write timeline", "phases", write_format);
    job->format = "timeline";
    job->graph = p2d_graph_new(profile, NULL, &own);
}

static const char output[] = "build/oom-output.dot";

static void list_jobs(void)
{
    enum { FOR_COMPARISON = 4 };
    static const char *const sources[] = {
        "tests/golden/perf/plain.perf", "tests/golden/pstats/code-3.11.pstats",
        "tests/golden/mprof/nested.mprof", "tests/golden/perfstat/csv.perfstat",
        "examples/profiles/search.pstats"};
    struct p2d_profile *profiles[sizeof sources / sizeof *sources];
    add_samples();
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const char *name = strrchr(sources[i], '/') + 1;
        profiles[i] = profile_of(sources[i]);
        struct p2d_graph_options options = {.join = true, .chains = true};
        if (i == FOR_COMPARISON)
            continue;
        add_passes(name, profiles[i]);
        add_writers(name, p2d_graph_new(profiles[i], &options, &own), P2D_SPLIT_NONE);
    }
    add_writers("split", p2d_graph_new(profiles[0], NULL, &own), P2D_SPLIT_THREAD);
    struct p2d_compare_options together = {.normalize = true};
    struct p2d_graph *comparison =
        p2d_compare(profiles[1], profiles[FOR_COMPARISON], &together, &own);
    add_writers("comparison", comparison, P2D_SPLIT_NONE);
    add_lines();
    add_timed_lines();
    add_columns();
    p2d_profile_free(profiles[FOR_COMPARISON]);
    for (int detail = 0; detail <= 1; detail++) {
        struct job *part =
            add_job("time", detail == 0 ? "share" : "seconds", select_time);
        part->profile = profiles[0];
        part->detail = detail;
    }
    add_job("time", "each second", frame_seconds)->profile = profiles[0];
    add_phases();
    add_job("add up", "waits", add_up)->profile =
        profile_of("tests/golden/perf/off-cpu.perf");
    struct job *job = add_job("counters", "perf", add_counters);
    job->profile = profiles[0];
    job->other = profiles[3];
    job = add_job("save", "dot", save);
    job->graph = comparison;
    job->path = output;
    add_job("symbols", "this program", read_symbols)->path = "/proc/self/exe";
    add_job("inlines", "this program", read_inlines)->path = "/proc/self/exe";
    find_fragile();
    if (!p2d_ok(&own))
        printf("Bail out! %s: %s\n", own.place, own.text);
}

/* --------------------------------------------------------------------- judging */

static void run(const struct job *job, unsigned long which, bool sticky,
                struct outcome *o)
{
    *o = (struct outcome){0};
    memory_fails_at(which, sticky);
    job->work(job, o);
    memory_is_plenty();
}

static bool same_result(const struct outcome *a, const struct outcome *b)
{
    return same_report(&a->report, &b->report) && same_bytes(a, b);
}

static bool is_in_child(const struct job *job)
{
    return job->draws && memory->in != getpid() && memory->in != 0;
}

/* In a report a drawing that failed is a note. */
static bool is_clear_error(const struct job *job, const struct outcome *o)
{
    if (is_in_child(job) && o->report.code == P2D_ERENDER)
        return o->text == NULL && o->report.text[0] != '\0';
    if (is_in_child(job) && o->report.code == P2D_OK && strcmp(job->format, "html") == 0)
        return true;
    return o->report.code == P2D_ENOMEM && o->text == NULL &&
           strcmp(o->report.text, "out of memory") == 0;
}

static void tell_wrong(const struct job *job, const struct outcome *o)
{
    if (!is_verbose)
        return;
    printf("# %s, allocation %lu%s: code %d, place \"%s\", text \"%s\"\n", job->name,
           shared->at, shared->sticky ? " and all after" : "", (int)o->report.code,
           o->report.place, o->report.text);
    if (o->report.code == P2D_OK && o->text != NULL && job->should.text != NULL) {
        size_t i = 0;
        while (i < o->length && o->text[i] == job->should.text[i])
            i++;
        i = i > 20 ? i - 20 : 0;
        printf("#   is     %.60s\n#   should %.60s\n", o->text + i, job->should.text + i);
    }
}

static size_t kept_by(const struct job *job, unsigned long which, bool sticky)
{
    struct outcome o;
    size_t before = memory_in_use();
    run(job, which, sticky, &o);
    free(o.text);
    size_t after = memory_in_use();
    return after > before ? after - before : 0;
}

/* What is kept for good, in caches, is kept once. */
static bool leaks(const struct job *job, unsigned long which, bool sticky)
{
    enum { ENOUGH = 40 }; /* the allocator itself keeps up to 16 of a size */
    for (int i = 0; i < ENOUGH; i++)
        if (kept_by(job, which, sticky) == 0)
            return false;
    return true;
}

/* Where the sanitizer knows, and somebody looks. */
static void show_leaks(void)
{
#if SANITIZED
    if (is_full && is_verbose)
        __lsan_do_recoverable_leak_check();
#endif
}

/* Whether there was such an allocation at all. */
static bool try_at(const struct job *job, unsigned long which, bool sticky)
{
    struct figures *f = &shared->figures;
    struct outcome o;
    size_t before = memory_in_use();
    run(job, which, sticky, &o);
    bool hit = memory->n >= which;
    f->tried += hit;
    if (same_result(&o, &job->should))
        f->same += hit;
    else if (hit && is_clear_error(job, &o))
        f->errors++;
    else if (is_in_child(job) && memory->of_library && o.report.code == P2D_OK)
        f->theirs++; /* drawn otherwise: nobody told */
    else
        f->wrong++, tell_wrong(job, &o);
    free(o.text);
    bool is_theirs = job->is_fragile && memory->of_library;
    if (memory_in_use() > before && leaks(job, which, sticky)) {
        f->leaks += !is_theirs;
        f->theirs += is_theirs;
        show_leaks();
        if (is_verbose && !is_theirs)
            printf("# %s, allocation %lu%s: %zu bytes leak\n", job->name, which,
                   sticky ? " and all after" : "", kept_by(job, which, sticky));
    }
    return hit;
}

/* Of a drawing every one of the program's and some of those of the libraries. */
static unsigned long next_of_drawing(unsigned long at)
{
    unsigned long n = shared->figures.allocations, end = at + n / MANY_DRAWINGS + 1;
    do
        at++;
    while (at < end && (at >= MEMORY_NOTED || !memory->own[at]));
    return at;
}

/* The next one to try: all of them, or the first few and then fewer and fewer. */
static unsigned long next(const struct job *job, unsigned long at)
{
    unsigned long n = shared->figures.allocations, few = job->draws ? 2 : SOME / 2;
    if (is_full && job->draws)
        return next_of_drawing(at);
    return at < few || is_full ? at + 1 : at + n / few + 1;
}

static void work_on(const struct job *job)
{
    for (; shared->at <= shared->figures.allocations; shared->at = next(job, shared->at))
        if (!try_at(job, shared->at, shared->sticky))
            break;
}

/* Again and again, until it does not crash. */
static void work_in_child(const struct job *job)
{
    while (shared->figures.crashes < MOST_CRASHES) {
        int status = 0;
        fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            work_on(job);
            fflush(stdout);
            _exit(0);
        }
        waitpid(pid, &status, 0);
        if (status == 0)
            return;
        bool is_theirs = job->is_fragile && memory->of_library;
        memory_is_plenty();
        shared->figures.crashes += !is_theirs;
        shared->figures.theirs += is_theirs;
        if (!is_theirs)
            printf("# %s, allocation %lu%s: %s %d\n", job->name, shared->at,
                   shared->sticky ? " and all after" : "",
                   WIFSIGNALED(status) ? "was ended by signal" : "exit",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        shared->at = next(job, shared->at);
    }
}

static struct figures figures_of(struct job *job)
{
    struct outcome o;
    *shared = (struct shared){0};
    run(job, 0, false, &o);
    shared->figures.allocations = memory->n;
    if (!same_result(&o, &job->should))
        shared->figures.wrong++, tell_wrong(job, &o);
    free(o.text);
    /* The sanitizer gives up where a new thread has no memory at all. */
    bool is_once = SANITIZED && job->work == read_file && job->detail > 1;
    for (int sticky = 0; sticky < 2 - is_once; sticky++) {
        shared->sticky = sticky;
        shared->at = 1;
        work_in_child(job);
    }
    return shared->figures;
}

/* ------------------------------------------------------------------------- telling */

static void add(struct figures *sum, const struct figures *f)
{
    sum->allocations += f->allocations;
    sum->tried += f->tried;
    sum->errors += f->errors;
    sum->same += f->same;
    sum->wrong += f->wrong;
    sum->leaks += f->leaks;
    sum->crashes += f->crashes;
    sum->theirs += f->theirs;
}

static bool is_good(const struct figures *f)
{
    return f->wrong + f->leaks + f->crashes == 0;
}

static void tell(const char *group, unsigned n, const struct figures *f)
{
    if (is_full)
        printf("%-20s %5u %12lu %8lu %8lu %8lu %6lu %6lu %8lu %7lu\n", group, n,
               f->allocations, f->tried, f->errors, f->same, f->wrong, f->leaks,
               f->crashes, f->theirs);
    else
        printf("%s %d - memory runs out: %s\n", is_good(f) ? "ok" : "not ok", ++tap_count,
               group);
    fflush(stdout);
    tap_failures += !is_good(f);
}

/* One line for all jobs of a group, where the first of them stands. */
static void work_on_group(uint32_t first)
{
    struct figures sum = {0};
    unsigned n = 0;
    for (uint32_t i = 0; i < jobs.len; i++) {
        if (strcmp(jobs.at[i].group, jobs.at[first].group) != 0 ||
            jobs.at[i].work == NULL)
            continue;
        struct figures f = figures_of(&jobs.at[i]);
        add(&sum, &f);
        n++;
        jobs.at[i].work = NULL;
    }
    tell(jobs.at[first].group, n, &sum);
}

int main(int argc, char **argv)
{
    memory_init();
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    is_full = argc > 1;
    is_verbose = argc != 2;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    list_jobs();
    if (argc > 2 && !is_known(argv[2]))
        return 2;
    for (uint32_t i = 0; i < jobs.len; i++)
        run(&jobs.at[i], 0, false, &jobs.at[i].should); /* loads every library */
    memory_of_libraries_too();
    if (is_full)
        printf("%-20s %5s %12s %8s %8s %8s %6s %6s %8s %7s\n", "", "jobs", "allocations",
               "tried", "errors", "same", "wrong", "leaks", "crashes", "theirs");
    for (uint32_t i = 0; i < jobs.len; i++)
        if (jobs.at[i].work != NULL &&
            (argc < 3 || strstr(jobs.at[i].name, argv[2]) != NULL))
            work_on_group(i);
    remove(output);
    if (!is_full)
        return tap_done();
    return tap_failures != 0;
}
