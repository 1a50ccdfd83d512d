/* What is no profile is not read as one: files of this machine, and tables, logs and
 * recordings that have something of a profile, each of which is told what it is. */
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/report.h"
#include "tap.h"

enum { MOST_FILES = 150, LARGEST = 1 << 20 };

/* Whether it is refused; the report tells how. */
static bool is_refused(const char *text, size_t length, const char *format,
                       struct p2d_report *report)
{
    struct p2d_read_options options = {.format = format, .name = "in"};
    memset(report, 0, sizeof *report);
    struct p2d_profile *profile = p2d_read_memory(text, length, &options, report);
    bool refused = profile == NULL && report->code == P2D_EFORMAT;
    p2d_profile_free(profile);
    return refused;
}

/* ------------------------------------------------------------ this machine */

struct paths {
    char *at[MOST_FILES * 256];
    size_t n;
};

static struct paths found;

static int take_path(const char *path, const struct stat *status, int type,
                     struct FTW *ignored)
{
    (void)ignored;
    bool is_small = type == FTW_F && status->st_size > 0 && status->st_size < LARGEST;
    if (is_small && found.n < sizeof found.at / sizeof *found.at)
        found.at[found.n++] = strdup(path);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void refuse_file(const char *path)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = p2d_read_path(path, NULL, &report);
    if (profile != NULL) {
        tap_good = false;
        printf("# %s is read as %s\n", path, p2d_profile_format(profile));
    }
    p2d_profile_free(profile);
}

static void refuse_folder(const char *folder)
{
    found.n = 0;
    nftw(folder, take_path, 16, FTW_PHYS);
    qsort(found.at, found.n, sizeof *found.at, by_name);
    size_t step = found.n / MOST_FILES + 1;
    for (size_t i = 0; i < found.n; i++) {
        if (i % step == 0)
            refuse_file(found.at[i]);
        free(found.at[i]);
    }
    printf("# %s: one of %zu of %zu files\n", folder, step, found.n);
}

static void no_file_of_the_system_is_read(void)
{
    static const char *const folders[] = {"/etc",
                                          "/usr/include",
                                          "/usr/lib/python3",
                                          "/usr/share/doc",
                                          "/usr/lib/pkgconfig",
                                          "/usr/share/man",
                                          "/usr/share/misc",
                                          "/usr/share/perl5"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        refuse_folder(folders[i]);
}

/* Tables of names and numbers, which the kernel writes. */
static void nothing_that_the_kernel_tells_is_read(void)
{
    static const char *const patterns[] = {
        "/proc/[a-jl-z]*info", "/proc/vmstat",      "/proc/stat",
        "/proc/loadavg",       "/proc/interrupts",  "/proc/softirqs",
        "/proc/modules",       "/proc/diskstats",   "/proc/mounts",
        "/proc/self/status",   "/proc/self/limits", "/proc/self/maps",
        "/proc/self/smaps",    "/proc/self/io",     "/proc/self/mountinfo",
        "/proc/self/sched",    "/proc/net/*stat*",  "/proc/net/dev",
        "/proc/net/snmp*",     "/proc/timer_list",  "/proc/tty/ldiscs",
        "/proc/kallsyms",      "/proc/iomem",       "/proc/fs/ext4/*/mb_groups"};
    glob_t files;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        if (glob(patterns[i], 0, NULL, &files) != 0)
            continue;
        for (size_t f = 0; f < files.gl_pathc; f++)
            refuse_file(files.gl_pathv[f]);
        globfree(&files);
    }
}

/* ------------------------------------------------------------ told by name */

#define BYTES(text) (text), sizeof(text) - 1

struct refused {
    const char *bytes;
    size_t length;
    const char *name, *hint; /* parts of what is said */
};

// clang-format off
static const struct refused by_name_told[] = {
    {BYTES("TRACE START [2026-11-29 09:11:24.690883]\n    0.0003     394384   -> {main}() /srv/a.php:0\n"), "Xdebug", "xdebug.trace_format=1"},
    {BYTES("# Samples: 198  of event 'cpu-clock'\n#\n# Overhead  Command  Shared Object  Symbol\n    98.99%  hot  hot  [.] leaf\n            |\n            ---leaf\n"),
     "perf report", "perf script"},
    {BYTES("# Samples: 2K of event 'cycles'\n# Children      Self  Command\n"), "perf report", "perf script"},
    {BYTES("         3 function calls in 0.1 seconds\n\n   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n        1    0.000    0.000    0.000    0.000 a.py:1(f)\n"), "pstats", "out.pstats"},
    {BYTES("\x80\4cos\nsystem\n(\x8c\4echo"), "pickled", "cProfile"},
    {BYTES("memray\0\x0d\0\0\0"), "memray", "memray transform speedscope FILE, or gprof2dot"},
    {BYTES("{\"total_num_allocations\": 205, \"total_bytes_allocated\": 1}"), "memray", "memray transform"},
    {BYTES("Nettrace\0\0\0\0\6\0\0\0\0\0\0\0"), "a trace of .NET in a version after 5", "dotnet-trace convert"},
    {BYTES("\x14\0\0\0!FastSerialization.1"), ".NET", "dotnet-trace convert"},
    {BYTES("!FastSerialization.1"), ".NET", "dotnet-trace convert"},
    {BYTES("v 10500 3\nx /usr/bin/a\nX a\nm 5 /usr/bin/a 0 1 1000\n+ 10 1 5555\n"), "heaptrack", "heaptrack --interpret"},
    {BYTES("v 20000 9\nX a\nI 1000 100\ns 3 abc\n"), "heaptrack", "heaptrack_print"},
    {BYTES("<table class='xdebug-trace' dir='ltr'>\n\t<tr><th>#</th></tr>\n"), "Xdebug", "xdebug.trace_format=1"},
    {BYTES("\x04\x08{\x0b:\x0cversionf\x08" "1.2"), "stackprof", "stackprof --json"},
    {BYTES("PERFFILE\x68\0\0\0"), "a perf before", "perf script"},
    {BYTES("\x10\0\x04\x46\x78\x54\x16\0"), "Fuchsia", "traceconv json"},
    {BYTES("\xc1\x1f\xfc\xc1\0\0\0\0"), "Common Trace Format", "perf data"},
    {BYTES("\x75\xd1\x1d\x57\0\0\0\0"), "Common Trace Format", "perf data"},
    {BYTES("# tracer: nop\n#\n# entries-in-buffer/entries-written: 1/1   #P:4\n           <...>-1 [000] ...1 1.0: tracing_mark_write: B|1|a\n"), "ftrace", "function_graph"},
    {BYTES("<!DOCTYPE html>\n<html>\n<head>\n<title>Android System Trace</title>\n"), "systrace", "traceconv json"},
    {BYTES("\n\x0c" "\x40\1\x50\1\x68\1\x5a\4\x48\1\x58\1"), "events on tracks", "traceconv json"},
    {BYTES("\n\x08" "\x40\1\x50\1\x0a\2\x08\1"), "events of ftrace", "linux.perf"},
    {BYTES("PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "zip", "unzip -t"},
    {BYTES("JAVA PROFILE 1.0.2\0\0\0\0\x08"), "Java's heap", "cpu=samples"},
    {BYTES("gmon\1\0\0\0"), "gmon.out", "gprof PROGRAM"},
    {BYTES("SQLite format 3\0\x10\0"), "SQLite", "nsys2json"},
    {BYTES("go 1.22 trace\0\0\0"), "trace of Go", "go tool trace"},
    {BYTES("\x17\x08\x44tracing6\0"), "trace-cmd", "trace-cmd report"},
    {BYTES("v8-version,11,3,244,8,-node.38,0\ntick,0x1,2,0,0x0,6\n"), "node --prof", "--cpu-prof"},
    {BYTES("*version\n3\ndata-file-overflow=false\nclock=dual\n"), "Android's ART", "simpleperf"},
    {BYTES("SLOW\3\0\40\0"), "Android's ART", "simpleperf"},
    {BYTES("{\n  \"recording\": {\n    \"events\": [{\n      \"type\": \"jdk.ThreadSleep\""), "jfr print", "FILE.jfr"},
    {BYTES("jdk.ThreadSleep {\n  startTime = 21:52:17.558\n  duration = 3.1 ms\n  stackTrace = [\n    Mix.main() line: 3\n  ]\n}\n"), "jfr print", "FILE.jfr"},
    {BYTES("{\"version\":1,\"recording\":{\"records\":[]}}"), "a timeline of Safari", "Chrome"},
    {BYTES("{\"version\": 3, \"sources\": [\"a.ts\"], \"names\": [], \"mappings\": \"AAAA\"}"), "source map", "profile"},
    {BYTES("{\"string_table\": [\"f\"], \"data\": [{\"debug_name\": \"a\"}]}"), "samply", "profile"},
    {BYTES("\n\x07\x12\x05\x12\x03\x1a\x01\x01\x12\x07*\0*\1x:\0"), "OTLP", "pprof"},
    {BYTES("{\"version\": 1, \"flamebearer\": {\"names\": []}, \"metadata\": {}}"), "Pyroscope", "pprof"},
    {BYTES("{\"resourceProfiles\": [], \"dictionary\": {}}"), "OTLP", "protobuf"},
    {BYTES("PeriodType: cpu nanoseconds\nPeriod: 10000000\nSamples:\nsamples/count\n 1: 1 2\n"), "pprof prints", "profile"},
    {BYTES("<?xml version=\"1.0\"?>\n<svg width=\"1\"></svg>\n"), "SVG", "folded"},
    {BYTES("{\"name\": \"left-pad\", \"version\": \"1.0.0\"}"), "JSON", "-f NAME"},
    {BYTES(" \n\t\r\n\n"), "blank lines", "before the pipe"},
    {BYTES("\xef\xbb\xbf"), "empty", "before the pipe"},
    {BYTES("\xff\xfeh\0e\0l\0l\0o\0\n\0"), "not a profile", "-f NAME"},
    {BYTES("nr_free_pages 1283408\nnr_inactive 3\n"), "not a profile", "-f folded"},
    {BYTES("2024-01-02 03:04:05.123456 INFO worker 1 [001] 1.000007: done: ok\n"
           "2024-01-02 03:04:06.123456 INFO worker 2 [001] 2.000007: done: ok\n"), "not a profile of a known format", "-f NAME"},
    {BYTES("app 1 1.000007: done: ok\napp 2 2.000007: done: ok\n"), "not a profile of a known format", "-f NAME"},
    {BYTES("    my shop-2411 [000] 51234.000003: sched_switch: prev_comm=a\n    my shop-2411 [000] 51234.000005: sched_switch: prev_comm=b\n"), "not a profile of a known format", "-f NAME"},
    {BYTES("@[\n    rule\n    card 0\n]\n"), "not a profile of a known format", "-f NAME"},
    {BYTES("{\"thread\", initthread},\n{\"cpu\", 0},\n"), "", "-f NAME"},
    {BYTES("/*     mix 30687 [001]  2284.920814:    2004008 cpu-clock:ppp:\n *                 1210 fib+0x7 (/usr/bin/mix)\n */\nint a;\nint b;\n"), "", ""},
    {BYTES("\t.text\n\t.globl main\n"), "not a profile of a known format", "-f NAME"},
    {BYTES("LC_COLLATE\n<U4E00> <U4E00>;IGNORE;IGNORE;IGNORE # 1\n<U4E28> <U4E28>;IGNORE;IGNORE;IGNORE # 2\n<U4E3F> <U4E3F>;IGNORE;IGNORE;IGNORE # 3\n"), "not a profile of a known format", "-f NAME"},
    {BYTES(".\\\" A manual page that shows what another program prints.\nindex % time    self  children    called     name\n"), "a manual page", "-f NAME"},
    {BYTES("(rdbg) break\n#0  BP - Line  /srv/target.rb:3 (line)\n#1  BP - Line  /srv/target.rb:5 (line)\n"), "not a profile of a known format", "-f NAME"},
    {BYTES("// Once it died so:\n/*\ngoroutine 2 [runnable]:\nmain.main()\n\t/srv/a.go:22 +0x1\n*/\npackage main\n"), "not a profile of a known format", "-f NAME"},
    {BYTES("hello 5 worlds\n"), "not a profile of a known format", "-f NAME"},
};
// clang-format on

static void each_is_told_what_it_is(void)
{
    struct p2d_report report;
    for (size_t i = 0; i < sizeof by_name_told / sizeof *by_name_told; i++) {
        const struct refused *r = &by_name_told[i];
        if (is_refused(r->bytes, r->length, NULL, &report) &&
            strstr(report.text, r->name) != NULL && strstr(report.hint, r->hint) != NULL)
            continue;
        tap_good = false;
        printf("# %s: \"%s\" \"%s\"\n", r->name, report.text, report.hint);
    }
}

/* -------------------------------------------------------- whatever -f says */

static const char prose[] =
    "#!/usr/bin/python3\n\"\"\"Make `things' of `other` things.\n\n    like `this`\n"
    "    5\n\"\"\"\nimport os\n\nclass Thing:\n    def f(self, a):\n"
    "                a = b * (c + 1)\n                b = [f for f in a]\n"
    "        #0 first\n        #1 second\n        return a; b\n\nLimit: \n"
    "MemTotal:       16316412 kB\nCached:          2907592 kB\nevents: none\n";

static void no_reader_takes_prose(void)
{
    struct p2d_report report;
    struct p2d_format_info info;
    for (size_t i = 0; p2d_reader_get(i, &info); i++)
        if (!is_refused(prose, sizeof prose - 1, info.name, &report)) {
            tap_good = false;
            printf("# -f %s reads it\n", info.name);
        }
    CHECK(is_refused(prose, sizeof prose - 1, NULL, &report));
}

int main(void)
{
    RUN(no_file_of_the_system_is_read);
    RUN(nothing_that_the_kernel_tells_is_read);
    RUN(each_is_told_what_it_is);
    RUN(no_reader_takes_prose);
    return tap_done();
}
