/* recorders.c - the profilers that `prof2dot run` knows, and how each is called.
 *
 * Every command writes into the folder "recordings" of the job's own folder, under the
 * program's name; "%p" and the like give each child process a file of its own. References:
 * perf-record(1), valgrind(1), node(1), the README of py-spy, austin and gperftools.
 */
#include "cli/run/recorders.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/run/scripts.h"

/* -------------------------------------------------------------------- python */

/* Put an asset into the job's folder; its path is added to the command. */
static bool add_asset(struct job *job, const char *name, const struct p2d_asset *asset)
{
    words_print(&job->command, "%s/%s", job->dir, name);
    if (job->command.failed)
        return false;
    int fd = open(job->command.at[job->command.n - 1],
                  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written =
        fd >= 0 && write(fd, asset->at, asset->length) == (ssize_t)asset->length;
    return fd >= 0 && close(fd) == 0 && written;
}

/* PYTHON OPTIONS record.py RECORDING "-m"|"-c"|"file" TARGET ARGUMENTS */
static bool with_cprofile(struct job *job)
{
    char *const *given = job->program.command.at;
    if (job->program.language != PYTHON)
        return false;
    size_t n = job->program.command.n, target = program_python_target(given);
    const char *word = target < n ? given[target] : "-";
    size_t length = strlen(word);
    char mode[3] = "-m";
    bool is_option = word[0] == '-' && length > 1;
    for (size_t i = 0; i < target; i++)
        words_add(&job->command, given[i]);
    size_t at = 1 + (is_option ? strcspn(word + 1, "mc") : 0);
    if (is_option && at > 1) /* the letters before it: "-um" */
        words_print(&job->command, "%.*s", (int)at, word);
    if (!add_asset(job, "record.py", &p2d_python_recorder))
        return false;
    words_print(&job->command, "%s/recordings/%s.pstats", job->dir, job->program.name);
    mode[1] = is_option ? word[at] : 'f';
    words_add(&job->command, mode);
    if (!is_option)
        words_add(&job->command, word);
    else if (at + 1 < length)
        words_add(&job->command, word + at + 1);
    if (target < n)
        words_add_all(&job->command, given + target + 1);
    return true;
}

static bool with_py_spy(struct job *job)
{
    static const char *const options[] = {"py-spy",   "record", "--subprocesses",
                                          "--format", "raw",    "--output"};
    if (job->program.language != PYTHON)
        return false;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        words_add(&job->command, options[i]);
    words_print(&job->command, "%s/recordings/%s.folded", job->dir, job->program.name);
    if (job->pid > 0) {
        words_add(&job->command, "--pid");
        words_print(&job->command, "%ld", job->pid);
        words_add(&job->command, "--duration");
        words_add(&job->command, "unlimited");
    } else {
        words_add(&job->command, "--");
        words_add_all(&job->command, job->program.command.at);
    }
    return true;
}

static bool with_austin(struct job *job)
{
    if (job->program.language != PYTHON)
        return false;
    words_add(&job->command, "austin");
    words_add(&job->command, "-C");
    words_add(&job->command, "-o");
    words_print(&job->command, "%s/recordings/%s.austin", job->dir, job->program.name);
    words_add_all(&job->command, job->program.command.at);
    return true;
}

static bool with_mprof(struct job *job)
{
    static const char *const options[] = {"run", "--include-children", "--output"};
    const char *tool = recorder_tool(recorder_of("memory", PYTHON));
    words_add(&job->command, tool != NULL ? tool : "mprof");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        words_add(&job->command, options[i]);
    words_print(&job->command, "%s/recordings/mprofile_%s.dat", job->dir,
                job->program.name);
    words_add_all(&job->command, job->program.command.at);
    return true;
}

/* ---------------------------------------------------------------------- node */

static bool with_option_of_node(struct job *job, const char *option)
{
    char *const *given = job->program.command.at;
    if (job->program.language != NODE)
        return false;
    words_add(&job->command, given[0]);
    words_print(&job->command, "--%s", option);
    words_print(&job->command, "--%s-dir=%s/recordings", option, job->dir);
    words_add(&job->command, "--require");
    if (!add_asset(job, "end.js", &p2d_node_recorder))
        return false;
    words_add_all(&job->command, given + 1);
    return true;
}

static bool with_node(struct job *job)
{
    return with_option_of_node(job, "cpu-prof");
}

static bool with_heap_of_node(struct job *job)
{
    return with_option_of_node(job, "heap-prof");
}

/* ---------------------------------------------------------------------- java */

/* The JVM's own recorder. It would tell on standard output that it began. */
static bool with_jfr(struct job *job)
{
    char *const *given = job->program.command.at;
    if (job->program.language != JAVA || !add_asset(job, "java.jfc", &p2d_java_settings))
        return false;
    words_free(&job->command);
    words_add(&job->command, given[0]);
    words_add(&job->command, "-Xlog:jfr+startup=off");
    words_print(&job->command, "-XX:FlightRecorderOptions=stackdepth=256,repository=%s",
                job->dir);
    words_print(&job->command,
                "-XX:StartFlightRecording=dumponexit=true,settings=%s/java.jfc,"
                "filename=%s/recordings/%s.jfr",
                job->dir, job->dir, job->program.name);
    words_add_all(&job->command, given + 1);
    return true;
}

/* A JVM that is killed leaves what it wrote so far, in a folder named after the time and
 * the process. */
static void rescue_jfr(const struct job *job)
{
    char pattern[4096], path[4096];
    glob_t found = {0};
    snprintf(pattern, sizeof pattern, "%s/2*_*_*/*.jfr", job->dir);
    (void)glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        snprintf(path, sizeof path, "%s/recordings/%s-%zu.jfr", job->dir,
                 job->program.name, i + 1);
        (void)rename(found.gl_pathv[i], path);
    }
    globfree(&found);
}

/* ------------------------------------------------------------------ valgrind */

static void add_valgrind(struct job *job, const char *tool, const char *file)
{
    words_add(&job->command, "valgrind");
    words_print(&job->command, "--tool=%s", tool);
    words_add(&job->command, "--trace-children=yes");
    words_add(&job->command,
              "--run-libc-freeres=no"); /* it writes what stdio holds, twice after fork */
    words_print(&job->command, "--log-file=%s/messages", job->dir);
    /* Of a program that runs for a moment no snapshot would have stacks. */
    if (strcmp(tool, "massif") == 0)
        words_add(&job->command, "--detailed-freq=1");
    words_print(&job->command, "--%s-out-file=%s/recordings/%s.out.%s.%%p", tool,
                job->dir, file, job->program.name);
    words_add_all(&job->command, job->program.command.at);
}

static bool with_callgrind(struct job *job)
{
    add_valgrind(job, "callgrind", "callgrind");
    return true;
}

static bool with_massif(struct job *job)
{
    add_valgrind(job, "massif", "massif");
    return true;
}

static bool with_dhat(struct job *job)
{
    add_valgrind(job, "dhat", "dhat");
    return true;
}

/* ---------------------------------------------------------------- gperftools */

/* The library, at its place in Debian, Fedora and elsewhere. */
static bool find_profiler(struct job *job)
{
    glob_t found = {0};
    static const char *const patterns[] = {
        "/usr/lib/*/libprofiler.so.0", "/usr/lib64/libprofiler.so.0",
        "/usr/lib/libprofiler.so.0", "/usr/local/lib/libprofiler.so.0"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        (void)glob(patterns[i], i > 0 ? GLOB_APPEND : 0, NULL, &found);
    bool any = found.gl_pathc > 0;
    if (any)
        words_set(&job->environment, "LD_PRELOAD", found.gl_pathv[0]);
    globfree(&found);
    return any;
}

static bool with_gperftools(struct job *job)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/recordings/%s.prof", job->dir, job->program.name);
    words_set(&job->environment, "CPUPROFILE", path);
    words_add_all(&job->command, job->program.command.at);
    return find_profiler(job);
}

/* ---------------------------------------------------------------------- perf */

/* Where the program is to be started, the recorder waits for a word before it begins. */
/* `frequency`: that of copied stacks, which are 8 KiB a sample; NULL: perf's own. */
static void add_perf(struct job *job, const char *frequency)
{
    bool copies = job->call_graph != NULL && strcmp(job->call_graph, "dwarf") == 0;
    words_add(&job->command, "perf");
    words_add(&job->command, "record");
    words_add(&job->command, "--quiet");
    words_add(&job->command, "--call-graph");
    words_add(&job->command, job->call_graph != NULL ? job->call_graph : "fp");
    if (copies && frequency != NULL) {
        words_add(&job->command, "-F");
        words_add(&job->command, frequency);
    }
    words_add(&job->command, "-o");
    words_print(&job->command, "%s/recordings/%s.perf.data", job->dir, job->program.name);
    words_add(&job->command, "--pid");
    words_print(&job->command, "%ld", job->pid);
}

static bool with_perf(struct job *job)
{
    add_perf(job, "997");
    return true;
}

/* Each switch of threads and all their returns, beside a clock: -F would leave out switches. */
static bool with_waits(struct job *job)
{
    static const char *const options[] = {"-e", "cpu-clock/freq=997/", "-e",
                                          "sched:sched_switch", "--switch-events"};
    add_perf(job, NULL);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        words_add(&job->command, options[i]);
    return true;
}

/* --------------------------------------------------------------------- table */

static const struct recorder recorders[] = {
    {.name = "cprofile", .arrange = with_cprofile},
    {.name = "perf",
     .tool = "perf",
     .package = "apt install linux-perf (Debian), linux-tools-generic (Ubuntu), "
                "or dnf install perf",
     .way = BESIDE,
     .attaches = true,
     .arrange = with_perf},
    {.name = "off-cpu",
     .tool = "perf",
     .package = "apt install linux-perf (Debian), linux-tools-generic (Ubuntu), "
                "or dnf install perf",
     .way = BESIDE,
     .attaches = true,
     .event = "on-cpu,off-cpu",
     .arrange = with_waits},
    {.name = "callgrind",
     .tool = "valgrind",
     .package = "apt install valgrind",
     .arrange = with_callgrind},
    {.name = "massif",
     .tool = "valgrind",
     .package = "apt install valgrind",
     .arrange = with_massif},
    {.name = "dhat",
     .tool = "valgrind",
     .package = "apt install valgrind",
     .arrange = with_dhat},
    {.name = "node",
     .is_told = true,
     .patience = 3,
     .source_maps = "/",
     .arrange = with_node},
    {.name = "jfr", .arrange = with_jfr, .rescue = rescue_jfr},
    {.name = "gperftools",
     .package = "apt install libgoogle-perftools4",
     .symbols = "/",
     .arrange = with_gperftools},
    {.name = "py-spy",
     .tool = "py-spy",
     .package = "pip install py-spy",
     .attaches = true,
     .arrange = with_py_spy},
    {.name = "austin",
     .tool = "austin",
     .package = "pip install austin-dist",
     .arrange = with_austin},
};

static const struct recorder memory_of_python = {
    .name = "memory",
    .tool = "mprof",
    .other_tool = "python3-mprof",
    .package = "apt install python3-memory-profiler, or pip install memory_profiler",
    .arrange = with_mprof,
};

static const struct recorder memory_of_node = {
    .name = "memory",
    .is_told = true,
    .patience = 3,
    .arrange = with_heap_of_node,
};

const struct recorder *recorder_of(const char *name, enum language language)
{
    if (strcmp(name, "memory") == 0) {
        if (language == PYTHON)
            return &memory_of_python;
        if (language == NODE)
            return &memory_of_node;
        name = "massif";
    }
    for (size_t i = 0; i < sizeof recorders / sizeof *recorders; i++)
        if (strcmp(recorders[i].name, name) == 0)
            return &recorders[i];
    return NULL;
}

const char *recorder_tool(const struct recorder *recorder)
{
    const char *const names[] = {recorder->tool, recorder->other_tool};
    for (size_t i = 0; i < 2 && names[i] != NULL; i++) {
        char *path = program_path(names[i]);
        free(path);
        if (path != NULL)
            return names[i];
    }
    return NULL;
}

const struct recorder *recorder_for(enum language language)
{
    static const char *const usual[] = {
        [NATIVE] = "perf", [PYTHON] = "cprofile", [NODE] = "node", [JAVA] = "jfr"};
    return recorder_of(usual[language], language);
}
