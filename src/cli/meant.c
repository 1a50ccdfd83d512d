/* meant.c - what a first guess at the command line meant: tables of words and what helps. */
#include "cli/meant.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/fetch.h"
#include "settings/other_words.h"

static const char *suffix_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot + 1 : "";
}

/* -------------------------------------------------------------------- inputs */

/* Words that other tools begin with. */
static const struct p2d_other_word commands[] = {
    {"diff", "prof2dot --diff BEFORE AFTER -o diff.svg"},
    {"compare", "prof2dot --diff BEFORE AFTER -o diff.svg"},
    {"top", "prof2dot -T table --sort time --top 20 FILE"},
    {"table", "prof2dot -T table FILE"},
    {"tree", "prof2dot -T tree FILE"},
    {"report", "prof2dot FILE -o report.html"},
    {"html", "prof2dot FILE -o report.html"},
    {"flame", "prof2dot FILE -o x.flamegraph.svg"},
    {"flamegraph", "prof2dot FILE -o x.flamegraph.svg"},
    {"graph", "prof2dot FILE -o graph.svg"},
    {"draw", "prof2dot FILE -o graph.svg"},
    {"svg", "prof2dot FILE -o graph.svg"},
    {"png", "prof2dot FILE -o graph.png"},
    {"convert", "prof2dot FILE -o OUTPUT"},
    {"list", "prof2dot --list-functions '*' FILE"},
    {"merge", "prof2dot FILE FILE -o OUTPUT"},
    {"record", "prof2dot run -- PROGRAM"},
    {"attach", "prof2dot run --pid PID"},
    {"help", "prof2dot --help"},
    {"version", "prof2dot --version"},
    {NULL, NULL},
};

static bool refuse_input(struct p2d_report *report, const char *path, const char *what,
                         const char *before, const char *after)
{
    report->code = P2D_EUSAGE;
    snprintf(report->text, sizeof report->text, "%.200s: %s", path, what);
    snprintf(report->hint, sizeof report->hint, "%s%.300s%s", before,
             after[0] != '\0' ? path : "", after);
    return false;
}

/* An input that is not there. */
static bool check_word(const struct command *c, size_t index, struct p2d_report *report)
{
    const char *word = c->lists[LIST_INPUTS][index];
    const char *format = p2d_format_of_path(word);
    bool is_picture = format != NULL && p2d_format_is_picture(format);
    if (strstr(word, "://") != NULL)
        return refuse_input(report, word, "this is an address and no file", "curl -s '",
                            is_web_address(word)
                                ? "' | prof2dot; or --fetch, which lets curl do that"
                                : "' | prof2dot");
    if (c->look.table != P2D_TABLE_FUNCTIONS)
        return refuse_input(report, word, "there is no such file",
                            "a table of one function has --restrict '", "'");
    if (word[0] != '\0' && word[strspn(word, "0123456789")] == '\0')
        return refuse_input(report, word, "there is no such file", "prof2dot run --pid ",
                            " --seconds 10 records this process");
    if (index == 0 && p2d_means(commands, word) != NULL)
        return refuse_input(report, word, "there is no such file",
                            p2d_means(commands, word), "");
    if (index > 0 && c->output == NULL && is_picture)
        return refuse_input(report, word, "there is no such file", "did you mean -o ",
                            "?");
    return true;
}

bool meant_inputs(const struct command *c, struct p2d_report *report)
{
    const char **inputs = c->lists[LIST_INPUTS];
    for (size_t i = 0; inputs[i] != NULL; i++)
        if (strcmp(inputs[i], "-") != 0 && access(inputs[i], F_OK) != 0 &&
            errno == ENOENT && !check_word(c, i, report))
            return false;
    return true;
}

/* --------------------------------------------------------------------- files */

/* What becomes a profile when it is run; FILE is the file. */
static const struct p2d_other_word sources[] = {
    {"py", "record it: prof2dot run -- python3 FILE"},
    {"js", "record it: prof2dot run -- node FILE"},
    {"mjs", "record it: prof2dot run -- node FILE"},
    {"cjs", "record it: prof2dot run -- node FILE"},
    {"sh", "record it: prof2dot run -- sh FILE"},
    {"jar", "record it: java -agentpath:libasyncProfiler.so=start,event=cpu,"
            "file=out.collapsed -jar FILE"},
    {"class", "record its program with async-profiler, as out.collapsed"},
    {"java", "record its program with async-profiler, as out.collapsed"},
    {"rb", "record it: rbspy record --format collapsed --file out.folded -- ruby FILE"},
    {"php", "record it: php -d xdebug.mode=profile FILE"},
    {"ipynb", "a cell with %%prun -D out.pstats writes a profile"},
    {"c", "compile it, then: prof2dot run -- ./PROGRAM"},
    {"cc", "compile it, then: prof2dot run -- ./PROGRAM"},
    {"cpp", "compile it, then: prof2dot run -- ./PROGRAM"},
    {"rs", "compile it, then: prof2dot run -- ./PROGRAM"},
    {"nsys-rep", "convert it: nsys export --type sqlite FILE, of which nsys2json makes a "
                 "trace for Chrome"},
    {"qdrep",
     "convert it: nsys export --type sqlite FILE, of which nsys2json makes a trace "
     "for Chrome"},
    {"ncu-rep", "it has counters of kernels of a GPU and no calls"},
    {"go", "go test -cpuprofile cpu.pb, or import net/http/pprof, then: prof2dot cpu.pb"},
    {NULL, NULL},
};

void meant_file(const char *path, struct p2d_report *report)
{
    const char *hint = p2d_means(sources, suffix_of(path)), *at;
    if (report->code != P2D_EFORMAT || hint == NULL)
        return;
    size_t n = 0, size = sizeof report->hint;
    for (at = hint; *at != '\0' && n + 1 < size; at++) {
        if (strncmp(at, "FILE", 4) == 0) {
            n += (size_t)snprintf(report->hint + n, size - n, "%.200s", path);
            at += 3;
        } else {
            report->hint[n++] = *at;
        }
    }
    report->hint[n < size ? n : size - 1] = '\0';
}

const char *meant_suffix(const char *path)
{
    static const struct p2d_other_word suffixes[] = {
        {"webp", "write a PNG, and convert it: cwebp x.png -o x.webp"},
        {"avif", "write a PNG, and convert it: avifenc x.png x.avif"},
        {"pstats", "pstats is only read; -o callgrind.out.1 and -T pprof hold as much"},
        {"prof", "pstats is only read; -o callgrind.out.1 and -T pprof hold as much"},
        {"xlsx", "-o x.csv writes a table for spreadsheets"},
        {"ods", "-o x.csv writes a table for spreadsheets"},
        {NULL, NULL},
    };
    return p2d_means(suffixes, suffix_of(path));
}
