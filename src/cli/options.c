/* options.c - the command line: one table of options that parsing, --help and the
 * manual's test all read.
 */
#include "cli/options.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"

enum option_id {
    /* Letters stand for themselves. */
    OPT_TOTAL = 256,
    OPT_COLOR_NODES_BY_SELFTIME,
    OPT_SHOW_SAMPLES,
    OPT_TIME_FORMAT,
    OPT_NODE_LABEL,
    OPT_LIST_FUNCTIONS,
    OPT_DEPTH,
    OPT_MAX_NODES,
    OPT_NO_FOLD,
    OPT_GROUP_BY,
    OPT_SKEW,
    OPT_FOCUS,
    OPT_IGNORE,
    OPT_HIDE,
    OPT_SHOW,
    OPT_THREAD,
    OPT_PROCESS,
    OPT_EVENT,
    OPT_LIST_EVENTS,
    OPT_LIST_FORMATS,
    OPT_STYLE,
    OPT_COLOR_BY,
    OPT_TITLE,
    OPT_NO_LEGEND,
    OPT_LINK,
    OPT_SIZE,
    OPT_CLUSTER,
    OPT_SORT,
    OPT_REVERSE,
    OPT_RESTRICT,
    OPT_CALLERS,
    OPT_CALLEES,
    OPT_TOP,
    OPT_ESTIMATE,
    OPT_INVERTED,
    OPT_SPLIT_BY,
    OPT_HIERARCHY,
    OPT_LAYOUT_TIMEOUT,
    OPT_MAX_INPUT,
    OPT_COUNTERS,
    OPT_THREADS,
    OPT_SYMFS,
    OPT_DEBUGINFOD,
    OPT_CPU,
    OPT_TIME,
    OPT_INLINE,
    OPT_NO_INLINE,
    OPT_DIFF,
    OPT_NORMALIZE,
    OPT_TOLERANCE,
    OPT_ONLY_SLOWER,
    OPT_ONLY_FASTER,
    OPT_COLOR_BY_CHANGE,
    OPT_FAIL_IF_SLOWER,
    OPT_SANDBOX,
    OPT_COMPLETION,
    OPT_VERSION
};

struct entry {
    int id;
    const char *name;     /* long, without "--" */
    const char *argument; /* NULL: takes none */
    const char *help;     /* NULL: another spelling of an entry above, not shown */
};

/* A NULL name starts a group. In the order of --help. */
// clang-format off
static const struct entry entries[] = {
    {0, NULL, NULL, "Input"},
    {'f', "format", "NAME", "format of the input, instead of finding it out"},
    {OPT_EVENT, "event", "NAME", "draw this event or metric, not the default one"},
    {OPT_LIST_FORMATS, "list-formats", NULL, "list what can be read and written"},
    {OPT_LIST_EVENTS, "list-events", NULL, "list the input's events with their totals"},
    {OPT_LIST_FUNCTIONS, "list-functions", "GLOB", "list functions whose name matches, '*' for all"},
    {OPT_COUNTERS, "counters", "FILE", "put what perf stat counted beside the profile"},
    {OPT_MAX_INPUT, "max-input", "SIZE", "refuse more input than this, decompressed [64G]"},
    {OPT_THREADS, "threads", "N", "threads that read a large file [processors]"},
    {OPT_SYMFS, "symfs", "DIR", "look for the programs of a recording below DIR"},
    {OPT_DEBUGINFOD, "debuginfod", NULL, "perf.data: ask DEBUGINFOD_URLS for programs and symbols"},
    {OPT_TIME, "time", "FROM,TO|A%-B%", "perf: samples of this time, in seconds"},
    {OPT_CPU, "cpu", "LIST", "perf: samples of these processors, such as 0,2-5"},
    {OPT_INLINE, "inline", NULL, "perf.data: show inlined functions everywhere"},
    {OPT_NO_INLINE, "no-inline", NULL, "perf.data: show no inlined functions"},

    {0, NULL, NULL, "Select (repeatable; PATTERN is a regular expression on\n\"module:function\", =NAME exact, or glob:PATTERN)"},
    {OPT_FOCUS, "focus", "PATTERN", "keep samples whose stack holds a match"},
    {OPT_IGNORE, "ignore", "PATTERN", "drop samples whose stack holds a match"},
    {OPT_HIDE, "hide", "PATTERN", "leave matches out: their cost is their caller's"},
    {OPT_SHOW, "show", "PATTERN", "leave out all but matches, likewise"},
    {'z', "root", "PATTERN", "begin at this function"},
    {'l', "leaf", "PATTERN", "end at this function"},
    {OPT_DEPTH, "depth", "N", "show at most N calls below the root"},
    {'p', "path", "PREFIX", "keep functions of files that begin so, or of\nmodules that contain it"},
    {OPT_THREAD, "thread", "TID|PATTERN", "keep samples of this thread"},
    {OPT_PROCESS, "process", "PID|PATTERN", "keep samples of this process"},

    {0, NULL, NULL, "Group"},
    {OPT_GROUP_BY, "group-by", "WHAT", "one box for each module, file, package, class,\nlibrary, process or thread"},

    {0, NULL, NULL, "Prune (only pictures are pruned without being asked)"},
    {'n', "node-thres", "PERCENT", "leave out functions below this total [0.5]"},
    {'e', "edge-thres", "PERCENT", "leave out calls below this total [2; 0.1 in\nclassic pictures]"},
    {OPT_MAX_NODES, "max-nodes", "N", "show the N functions that tell most, 0 for all\n[50; all with -n or in classic pictures]"},
    {OPT_NO_FOLD, "no-fold", NULL, "a box for each function, noise and chains too"},
    {OPT_TOTAL, "total", "METHOD", "100% is the sum of self costs (self) or at least\nthe largest total (max) [self]"},

    {0, NULL, NULL, "Label"},
    {OPT_NODE_LABEL, "node-label", "WHAT", "total-time-percentage, self-time-percentage,\ntotal-time or self-time; repeatable"},
    {OPT_SHOW_SAMPLES, "show-samples", NULL, "show numbers of samples"},
    {OPT_TIME_FORMAT, "time-format", "FORMAT", "printf format for seconds, such as %.3f"},
    {'s', "strip", NULL, "strip parameters and template arguments off names"},
    {'w', "wrap", NULL, "break long names over several lines"},
    {OPT_TITLE, "title", "TEXT", "title of the picture"},
    {OPT_NO_LEGEND, "no-legend", NULL, "no key to colours and lines"},
    {OPT_LINK, "link", "TEMPLATE", "make functions links, such as\nvscode://file{file}:{line}; {function}, {module}"},
    {OPT_CLUSTER, "cluster", "GROUP", "frames around each module, file or folder"},

    {0, NULL, NULL, "Colour"},
    {OPT_STYLE, "style", "modern|classic|pycallgraph", "the look; classic is gprof2dot's [modern]"},
    {OPT_COLOR_BY, "color-by", "total|self|change", "what the colour of a box stands for\n[self; total if classic]"},
    {OPT_COLOR_NODES_BY_SELFTIME, "color-nodes-by-selftime", NULL, "the same as --color-by self"},
    {OPT_COLOR_NODES_BY_SELFTIME, "colour-nodes-by-selftime", NULL, NULL},
    {OPT_COLOR_BY, "colour-by", "total|self|change", NULL},
    {'c', "colormap", "NAME", "color, pink, gray, bw or print [color]"},
    {OPT_SKEW, "skew", "FACTOR", "below 1 gives small shares more colour [1]"},

    {0, NULL, NULL, "Table (-T table, csv, tsv, jsonl)"},
    {OPT_SORT, "sort", "KEY", "cumulative, time, calls, name, ... as Python's\npstats; repeatable [cumulative]"},
    {OPT_REVERSE, "reverse", NULL, "reverse the order"},
    {OPT_RESTRICT, "restrict", "R", "a number of rows, a fraction (0.1), or a regular\nexpression on names; repeatable"},
    {OPT_TOP, "top", "N", "only the first N rows"},
    {OPT_CALLERS, "callers", NULL, "for every function, who called it"},
    {OPT_CALLEES, "callees", NULL, "for every function, what it called"},

    {0, NULL, NULL, "Stacks (-T flamegraph, icicle, treemap, folded, pprof, speedscope)"},
    {OPT_ESTIMATE, "estimate", NULL, "guess the stacks of a profile that has none"},
    {OPT_INVERTED, "inverted", NULL, "begin where the stacks end"},
    {OPT_SPLIT_BY, "split-by", "process|thread", "a part for each of them"},
    {OPT_HIERARCHY, "hierarchy", "calls|files", "what contains what in a treemap [calls]"},
    {0, NULL, NULL, "Compare (prof2dot --diff BEFORE AFTER)"},
    {OPT_DIFF, "diff", NULL, "what the second of two profiles costs more or less"},
    {OPT_DIFF, "compare", NULL, "the same as --diff"},
    {OPT_NORMALIZE, "normalize", NULL, "compare shares: scale BEFORE to AFTER's whole"},
    {OPT_NORMALIZE, "normalise", NULL, NULL},
    {OPT_TOLERANCE, "tolerance", "PERCENT", "changes below this share of the whole are\nnoise [1]"},
    {OPT_TOLERANCE, "compare-tolerance", "PERCENT", "the same as --tolerance"},
    {OPT_ONLY_SLOWER, "compare-only-slower", NULL, "mark only what costs more"},
    {OPT_ONLY_FASTER, "compare-only-faster", NULL, "mark only what costs less"},
    {OPT_COLOR_BY_CHANGE, "compare-color-by-difference", NULL, "the same as --color-by change"},
    {OPT_COLOR_BY_CHANGE, "compare-colour-by-difference", NULL, NULL},
    {OPT_FAIL_IF_SLOWER, "fail-if-slower", "PERCENT", "exit status 4 if AFTER's total is larger by more"},

    {0, NULL, NULL, "Output"},
    {'o', "output", "FILE", "write to FILE, in the format of its suffix"},
    {'T', "to", "NAME", "output format [dot]"},
    {OPT_SIZE, "size", "WxH", "fit the picture into so many inches, or into\nscreen, A4, A3 or letter"},
    {OPT_LAYOUT_TIMEOUT, "layout-timeout", "SECONDS", "draw something within this time, if need be\nfewer functions [20]"},
    {OPT_SANDBOX, "sandbox", "auto|require|off", "give up rights that are not needed, if the\nsystem can; insist on it; do not [auto]"},
    {'q', "quiet", NULL, "no warnings, no progress"},
    {'v', "verbose", NULL, "say what was found and done"},
    {OPT_COMPLETION, "completion", "bash|zsh|fish", "print what makes this shell complete options"},
    {'h', "help", NULL, "this text"},
    {OPT_VERSION, "version", NULL, "version of prof2dot and of Graphviz; with -v what\nthe sandbox is made of"},
};
// clang-format on

enum { N_ENTRIES = sizeof entries / sizeof *entries };

/* What an option takes, where its argument does not say so itself and the library has no
 * list of it. */
static const char *values_of(int id)
{
    switch (id) {
    case 'c':
        return "color pink gray bw print";
    case OPT_TOTAL:
        return "self max";
    case OPT_NODE_LABEL:
        return "total-time-percentage self-time-percentage total-time self-time";
    case OPT_SORT:
        return "calls cumulative filename line module name nfl pcalls stdname time "
               "samples self total";
    default:
        return "";
    }
}

static enum option_argument kind_of(const struct entry *entry)
{
    if (entry->argument == NULL)
        return TAKES_NOTHING;
    return entry->id == 'f'   ? TAKES_READER
           : entry->id == 'T' ? TAKES_WRITER
           : entry->id == 'o' ? TAKES_FILE
                              : TAKES_VALUE;
}

bool option_get(size_t index, struct option_info *info)
{
    size_t n = 0;
    for (size_t i = 0; i < N_ENTRIES; i++) {
        const struct entry *entry = &entries[i];
        if (entry->name == NULL || n++ < index)
            continue;
        *info = (struct option_info){.letter = entry->id < 256 ? (char)entry->id : '\0',
                                     .name = entry->name,
                                     .argument = entry->argument,
                                     .values = values_of(entry->id),
                                     .help = entry->help,
                                     .kind = kind_of(entry)};
        return true;
    }
    return false;
}

/* -------------------------------------------------------------------- help */

void print_short_help(FILE *stream)
{
    fputs("usage: prof2dot [OPTIONS] [FILE ...]\n"
          "\n"
          "Draws the call graph of a profile. Reads files or standard input; several "
          "files\n"
          "are added up.\n"
          "\n"
          "  prof2dot out.pstats -o graph.svg               Python's cProfile to a "
          "picture\n"
          "  perf script | prof2dot -o graph.png            Linux perf to a picture\n"
          "  prof2dot out.pstats | dot -Tpdf -o graph.pdf   DOT to your own dot\n"
          "  prof2dot --diff a.pstats b.pstats -o diff.svg  what has become slower\n",
          stream);
}

/* One option: its spelling, then its help from column 30 on. */
static void print_entry(FILE *stream, const struct entry *entry)
{
    char spelling[80];
    bool has_letter = entry->id < 256;
    snprintf(spelling, sizeof spelling, "  %c%c%c --%s%s%s", has_letter ? '-' : ' ',
             has_letter ? entry->id : ' ', has_letter ? ',' : ' ', entry->name,
             entry->argument != NULL ? " " : "",
             entry->argument != NULL ? entry->argument : "");
    fprintf(stream, "%-30s", spelling);
    if (strlen(spelling) >= 30)
        fprintf(stream, "\n%30s", "");
    for (const char *c = entry->help; *c != '\0'; c++) {
        fputc(*c, stream);
        if (*c == '\n')
            fprintf(stream, "%30s", "");
    }
    fputc('\n', stream);
}

void print_help(FILE *stream)
{
    print_short_help(stream);
    for (size_t i = 0; i < N_ENTRIES; i++) {
        if (entries[i].name == NULL)
            fprintf(stream, "\n%s:\n", entries[i].help);
        else if (entries[i].help != NULL)
            print_entry(stream, &entries[i]);
    }
    fputs("\nExit status: 0 done, 1 cannot, 2 asked wrongly, 3 nothing to draw,\n"
          "4 slower than --fail-if-slower allows.\n"
          "The manual has more: man prof2dot\n",
          stream);
}

/* ------------------------------------------------------------ small parsers */

/* `before` VALUE `after`. */
static bool usage(struct p2d_report *report, const char *before, const char *value,
                  const char *after)
{
    if (report->code == P2D_OK) {
        report->code = P2D_EUSAGE;
        snprintf(report->text, sizeof report->text, "%s%.200s%s", before, value, after);
        snprintf(report->hint, sizeof report->hint, "prof2dot --help lists the options");
    }
    return false;
}

/* A number from..to, all of the first n bytes. */
static bool parse_number_in(const char *text, size_t n, double from, double to,
                            double *value)
{
    return p2d_parse_double((struct p2d_span){(const unsigned char *)text, n}, value) &&
           *value >= from && *value <= to;
}

static bool parse_number(const char *text, double from, double to, double *value)
{
    return parse_number_in(text, strlen(text), from, to, value);
}

static bool parse_percent_to(const char *text, double most, double *fraction)
{
    size_t n = strlen(text);
    if (n > 0 && text[n - 1] == '%')
        n--;
    if (!parse_number_in(text, n, 0, most, fraction))
        return false;
    *fraction /= 100;
    return true;
}

static bool parse_percent(const char *text, double *fraction)
{
    return parse_percent_to(text, 100, fraction);
}

/* Something may well take ten times as long. */
static bool parse_growth(const char *text, double *fraction)
{
    return parse_percent_to(text, 1e9, fraction);
}

/* "500", "64M", "4G". */
static bool parse_size(const char *text, uint64_t *size)
{
    static const char suffixes[] = "KMGT";
    double value;
    size_t n = strlen(text);
    const char *suffix = n > 0 ? strchr(suffixes, text[n - 1]) : NULL;
    if (!parse_number_in(text, n - (suffix != NULL), 0, 1e18, &value))
        return false;
    if (suffix != NULL)
        value = ldexp(value, 10 * ((int)(suffix - suffixes) + 1));
    if (value < 1 || value > 1e18)
        return false;
    *size = (uint64_t)value;
    return true;
}

static unsigned parse_label(const char *text)
{
    static const struct {
        const char *name;
        unsigned bit;
    } labels[] = {{"total-time-percentage", P2D_LABEL_TOTAL_SHARE},
                  {"self-time-percentage", P2D_LABEL_SELF_SHARE},
                  {"total-time", P2D_LABEL_TOTAL},
                  {"self-time", P2D_LABEL_SELF}};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(text, labels[i].name) == 0)
            return labels[i].bit;
    return 0;
}

static bool parse_colormap(const char *text, enum p2d_colormap *map)
{
    static const char *const names[] = {"color", "pink", "gray", "bw", "print"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *map = (enum p2d_colormap)i;
            return true;
        }
    return false;
}

static bool parse_color_by(const char *text, enum p2d_color_by *by)
{
    static const struct {
        const char *name;
        enum p2d_color_by by;
    } names[] = {{"total", P2D_COLOR_BY_TOTAL},
                 {"self", P2D_COLOR_BY_SELF},
                 {"change", P2D_COLOR_BY_CHANGE}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i].name) == 0) {
            *by = names[i].by;
            return true;
        }
    return false;
}

static bool parse_style(const char *text, enum p2d_style *style)
{
    static const char *const names[] = {[P2D_STYLE_MODERN] = "modern",
                                        [P2D_STYLE_CLASSIC] = "classic",
                                        [P2D_STYLE_PYCALLGRAPH] = "pycallgraph"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *style = (enum p2d_style)i;
            return true;
        }
    return false;
}

static bool parse_sandbox(const char *text, enum p2d_sandbox *sandbox)
{
    static const char *const names[] = {[P2D_SANDBOX_AUTO] = "auto",
                                        [P2D_SANDBOX_REQUIRE] = "require",
                                        [P2D_SANDBOX_OFF] = "off"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            *sandbox = (enum p2d_sandbox)i;
            return true;
        }
    return false;
}

static unsigned parse_group(const char *text)
{
    static const char *const names[] = {
        [P2D_GROUP_MODULE] = "module",   [P2D_GROUP_FILE] = "file",
        [P2D_GROUP_PACKAGE] = "package", [P2D_GROUP_CLASS] = "class",
        [P2D_GROUP_LIBRARY] = "library", [P2D_GROUP_PROCESS] = "process",
        [P2D_GROUP_THREAD] = "thread"};
    for (unsigned i = P2D_GROUP_MODULE; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0)
            return i;
    return 0;
}

static bool parse_split(const char *text, enum p2d_split *split)
{
    *split = strcmp(text, "thread") == 0 ? P2D_SPLIT_THREAD : P2D_SPLIT_PROCESS;
    return strcmp(text, "thread") == 0 || strcmp(text, "process") == 0;
}

static bool parse_hierarchy(const char *text, enum p2d_hierarchy *hierarchy)
{
    *hierarchy = strcmp(text, "files") == 0 ? P2D_HIERARCHY_FILES : P2D_HIERARCHY_CALLS;
    return strcmp(text, "files") == 0 || strcmp(text, "calls") == 0;
}

static bool parse_cluster(const char *text, enum p2d_cluster *cluster)
{
    static const struct {
        const char *name;
        enum p2d_cluster cluster;
    } names[] = {{"module", P2D_CLUSTER_MODULE},
                 {"file", P2D_CLUSTER_FILE},
                 {"folder", P2D_CLUSTER_FOLDER}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i].name) == 0) {
            *cluster = names[i].cluster;
            return true;
        }
    return false;
}

/* Inches, "11.7x8.3", or the name of a page or screen lying on its side. */
static bool parse_page(const char *text, struct p2d_look *look)
{
    static const struct {
        const char *name;
        double width, height;
    } pages[] = {{"screen", 20, 11.25}, /* 1920 x 1080 at 96 dots per inch */
                 {"A4", 11.69, 8.27},
                 {"A3", 16.54, 11.69},
                 {"letter", 11, 8.5}};
    const double least = 0.5, most = 1000;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcasecmp(text, pages[i].name) == 0) {
            look->page_width = pages[i].width;
            look->page_height = pages[i].height;
            return true;
        }
    size_t n = strcspn(text, "x");
    return text[n] == 'x' && parse_number_in(text, n, least, most, &look->page_width) &&
           parse_number(text + n + 1, least, most, &look->page_height);
}

/* gprof2dot's methods are accepted: both of them are what prof2dot computes exactly. */
static bool parse_total(const char *text, enum p2d_total_method *method)
{
    *method = strcmp(text, "max") == 0 ? P2D_TOTAL_MAX : P2D_TOTAL_SELF_SUM;
    return strcmp(text, "max") == 0 || strcmp(text, "self") == 0 ||
           strcmp(text, "callratios") == 0 || strcmp(text, "callstacks") == 0;
}

/* ----------------------------------------------------------------- options */

static bool append(struct command *c, enum list list, const char *value)
{
    c->lists[list][c->lengths[list]++] = value;
    return true;
}

static bool set_list(struct command *c, int id, const char *value)
{
    static const struct {
        int id;
        enum list list;
    } lists[] = {{OPT_FOCUS, LIST_FOCUS},
                 {OPT_IGNORE, LIST_IGNORE},
                 {OPT_HIDE, LIST_HIDE},
                 {OPT_SHOW, LIST_SHOW},
                 {'z', LIST_ROOT},
                 {'l', LIST_LEAF},
                 {'p', LIST_PATH},
                 {OPT_THREAD, LIST_THREAD},
                 {OPT_PROCESS, LIST_PROCESS},
                 {OPT_SORT, LIST_SORT},
                 {OPT_RESTRICT, LIST_RESTRICT}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (lists[i].id == id) {
            if (id == 'z' || id == 'l')
                append(c, LIST_KEEP, value);
            return append(c, lists[i].list, value);
        }
    return false;
}

static bool set_flag(struct command *c, int id)
{
    switch (id) {
    case 's':
        return c->look.strip = true;
    case 'w':
        return c->look.wrap = true;
    case 'q':
        return c->quiet = true;
    case 'v':
        return c->verbose = true;
    case 'h':
        c->action = DO_HELP;
        return true;
    case OPT_VERSION:
        c->action = DO_VERSION;
        return true;
    case OPT_LIST_FORMATS:
        c->action = DO_LIST_FORMATS;
        return true;
    case OPT_LIST_EVENTS:
        c->action = DO_LIST_EVENTS;
        return true;
    case OPT_DEBUGINFOD:
        c->debuginfod = true;
        return true;
    case OPT_INLINE:
        c->inlines = P2D_INLINES_ALWAYS;
        return true;
    case OPT_NO_INLINE:
        c->inlines = P2D_INLINES_NEVER;
        return true;
    case OPT_SHOW_SAMPLES:
        return c->look.show_samples = true;
    case OPT_NO_FOLD:
        return c->no_fold = true;
    case OPT_NO_LEGEND:
        return c->look.no_legend = true;
    case OPT_REVERSE:
        return c->look.reverse_order = true;
    case OPT_CALLERS:
        c->look.table = P2D_TABLE_CALLERS;
        return true;
    case OPT_CALLEES:
        c->look.table = P2D_TABLE_CALLEES;
        return true;
    case OPT_ESTIMATE:
        return c->look.estimate = true;
    case OPT_INVERTED:
        return c->look.inverted = true;
    case OPT_COLOR_NODES_BY_SELFTIME:
        c->look.color_by = P2D_COLOR_BY_SELF;
        return true;
    case OPT_COLOR_BY_CHANGE:
        c->look.color_by = P2D_COLOR_BY_CHANGE;
        return true;
    case OPT_DIFF:
        return c->compares = true;
    case OPT_NORMALIZE:
        return c->compare.normalize = c->tunes_comparison = true;
    case OPT_ONLY_SLOWER:
        return c->compare.only_slower = c->tunes_comparison = true;
    case OPT_ONLY_FASTER:
        return c->compare.only_faster = c->tunes_comparison = true;
    default:
        return false;
    }
}

static bool set_text(struct command *c, int id, const char *value)
{
    switch (id) {
    case 'f':
        c->format = value;
        return true;
    case 'T':
        c->to = value;
        return true;
    case 'o':
        c->output = value;
        return true;
    case OPT_SYMFS:
        c->symfs = value;
        return true;
    case OPT_COUNTERS:
        c->counters = value;
        return true;
    case OPT_CPU:
        c->cpus = value;
        return true;
    case OPT_TIME:
        c->time = value;
        return true;
    case OPT_EVENT:
        c->graph.event = value;
        return true;
    case OPT_TITLE:
        c->look.title = value;
        return true;
    case OPT_LINK:
        c->look.link = value;
        return true;
    case OPT_TIME_FORMAT:
        c->look.time_format = value;
        return true;
    case OPT_COMPLETION:
        c->action = DO_COMPLETION;
        c->shell = value;
        return true;
    case OPT_LIST_FUNCTIONS:
        c->action = DO_LIST_FUNCTIONS;
        c->list_pattern = value;
        return true;
    default:
        return set_list(c, id, value);
    }
}

/* Options that take a whole number. */
static bool set_whole_number(struct command *c, int id, const char *value,
                             struct p2d_report *r)
{
    double from = id == OPT_THREADS ? 1 : 0,
           to = id == OPT_THREADS ? 512 : UINT32_MAX - 1;
    double number = 0;
    bool good = parse_number(value, from, to, &number) && number == floor(number);
    if (!good)
        number = 0; /* not every double fits an integer */
    switch (id) {
    case OPT_DEPTH:
        c->selection.has_depth = c->has_selection = true;
        c->selection.depth = (uint32_t)number;
        return good ||
               usage(r, "--depth takes a whole number from 0 on, not \"", value, "\"");
    case OPT_MAX_NODES:
        c->has_max_nodes = true;
        c->graph.max_nodes = (uint32_t)number;
        return good || usage(r, "--max-nodes takes a whole number from 0 on, not \"",
                             value, "\"");
    case OPT_TOP: /* handed on as it is written: a restriction of digits alone */
        good = good && number >= 1 && value[strspn(value, "0123456789")] == '\0';
        return (good && append(c, LIST_RESTRICT, value)) ||
               usage(r, "--top takes a number of rows, not \"", value, "\"");
    case OPT_THREADS:
        c->threads = (unsigned)number;
        return good ||
               usage(r, "--threads takes a number from 1 to 512, not \"", value, "\"");
    default:
        return false;
    }
}

/* Options whose value must be understood. */
static bool set_value(struct command *c, int id, const char *value, struct p2d_report *r)
{
    unsigned label = 0;
    switch (id) {
    case 'n':
        c->has_node_threshold = true;
        return parse_percent(value, &c->graph.node_threshold) ||
               usage(r, "-n takes a percentage from 0 to 100, not \"", value, "\"");
    case 'e':
        c->has_edge_threshold = true;
        return parse_percent(value, &c->graph.edge_threshold) ||
               usage(r, "-e takes a percentage from 0 to 100, not \"", value, "\"");
    case 'c':
        return parse_colormap(value, &c->look.colormap) ||
               usage(r, "-c takes color, pink, gray, bw or print, not \"", value, "\"");
    case OPT_STYLE:
        return parse_style(value, &c->look.style) ||
               usage(r, "--style takes modern, classic or pycallgraph, not \"", value,
                     "\"");
    case OPT_COLOR_BY:
        return parse_color_by(value, &c->look.color_by) ||
               usage(r, "--color-by takes total, self or change, not \"", value, "\"");
    case OPT_HIERARCHY:
        return parse_hierarchy(value, &c->look.hierarchy) ||
               usage(r, "--hierarchy takes calls or files, not \"", value, "\"");
    case OPT_SPLIT_BY:
        return parse_split(value, &c->look.split) ||
               usage(r, "--split-by takes process or thread, not \"", value, "\"");
    case OPT_CLUSTER:
        return parse_cluster(value, &c->look.cluster) ||
               usage(r, "--cluster takes module, file or folder, not \"", value, "\"");
    case OPT_SIZE:
        return parse_page(value, &c->look) ||
               usage(r,
                     "--size takes inches such as 11.7x8.3, or screen, A4, A3 or "
                     "letter, not \"",
                     value, "\"");
    case OPT_TOTAL:
        return parse_total(value, &c->graph.total_method) ||
               usage(r, "--total takes self or max, not \"", value, "\"");
    case OPT_NODE_LABEL:
        label = parse_label(value);
        c->look.node_label |= label;
        return label != 0 || usage(r, "--node-label does not know \"", value, "\"");
    case OPT_GROUP_BY:
        c->group_by = parse_group(value);
        return c->group_by != 0 || usage(r, "--group-by does not know \"", value, "\"");
    case OPT_TOLERANCE:
        c->tunes_comparison = true;
        return parse_percent(value, &c->compare.tolerance) ||
               usage(r, "--tolerance takes a percentage from 0 to 100, not \"", value,
                     "\"");
    case OPT_FAIL_IF_SLOWER:
        c->has_gate = c->tunes_comparison = true;
        return parse_growth(value, &c->gate) ||
               usage(r, "--fail-if-slower takes a percentage from 0 on, not \"", value,
                     "\"");
    case OPT_SANDBOX:
        return parse_sandbox(value, &c->look.sandbox) ||
               usage(r, "--sandbox takes auto, require or off, not \"", value, "\"");
    case OPT_SKEW:
        return parse_number(value, 1e-9, 1e9, &c->look.skew) ||
               usage(r, "--skew takes a number above 0, not \"", value, "\"");
    case OPT_LAYOUT_TIMEOUT:
        return parse_number(value, 0.001, 1e9, &c->look.layout_seconds) ||
               usage(r, "--layout-timeout takes seconds above 0, not \"", value, "\"");
    case OPT_MAX_INPUT:
        return parse_size(value, &c->max_input) ||
               usage(r, "--max-input takes bytes, as 500M or 4G, not \"", value, "\"");
    default:
        return set_whole_number(c, id, value, r);
    }
}

/* The table in getopt's form. */
struct getopt_tables {
    struct option longs[N_ENTRIES + 1];
    char letters[3 * N_ENTRIES + 2];
};

static void make_getopt_tables(struct getopt_tables *tables)
{
    size_t n = 0, m = 0;
    tables->letters[m++] = ':'; /* tell a missing value from an unknown option */
    for (size_t i = 0; i < N_ENTRIES; i++) {
        const struct entry *entry = &entries[i];
        if (entry->name == NULL)
            continue;
        int takes = entry->argument != NULL ? required_argument : no_argument;
        tables->longs[n++] = (struct option){entry->name, takes, NULL, entry->id};
        if (entry->id < 256) {
            tables->letters[m++] = (char)entry->id;
            if (entry->argument != NULL)
                tables->letters[m++] = ':';
        }
    }
    tables->longs[n] = (struct option){0};
    tables->letters[m] = '\0';
}

static const char *name_of(int id)
{
    for (size_t i = 0; i < N_ENTRIES; i++)
        if (entries[i].name != NULL && entries[i].id == id)
            return entries[i].name;
    return NULL;
}

static bool refuse_option(int id, char **argv, struct p2d_report *report)
{
    char letter[3] = {'-', (char)optopt, '\0'};
    const char *spelling = optopt > 0 && optopt < 256 ? letter : argv[optind - 1];
    if (id == ':')
        return usage(report, "", spelling, " needs a value");
    if (optopt != 0 && name_of(optopt) != NULL)
        return usage(report, "--", name_of(optopt), " takes no value");
    return usage(report, "there is no option ", spelling, "");
}

/* Room for every list to hold all of argv. */
static bool make_lists(struct command *c, int argc, struct p2d_report *report)
{
    size_t room = (size_t)argc + 1;
    const char **storage = calloc(room * N_LISTS, sizeof *storage);
    for (size_t i = 0; i < N_LISTS && storage != NULL; i++)
        c->lists[i] = storage + i * room;
    if (storage == NULL) {
        report->code = P2D_ENOMEM;
        snprintf(report->text, sizeof report->text, "out of memory");
    }
    return storage != NULL;
}

static const char *const *used_list(const struct command *c, enum list list)
{
    return c->lengths[list] > 0 ? (const char *const *)c->lists[list] : NULL;
}

static void connect_lists(struct command *c)
{
    c->selection.focus = used_list(c, LIST_FOCUS);
    c->selection.ignore = used_list(c, LIST_IGNORE);
    c->selection.hide = used_list(c, LIST_HIDE);
    c->selection.show = used_list(c, LIST_SHOW);
    c->selection.root = used_list(c, LIST_ROOT);
    c->selection.leaf = used_list(c, LIST_LEAF);
    c->selection.path = used_list(c, LIST_PATH);
    c->selection.thread = used_list(c, LIST_THREAD);
    c->selection.process = used_list(c, LIST_PROCESS);
    c->graph.keep = used_list(c, LIST_KEEP);
    c->look.sort_keys = used_list(c, LIST_SORT);
    c->look.restrictions = used_list(c, LIST_RESTRICT);
    for (enum list list = LIST_FOCUS; list <= LIST_PROCESS; list++)
        c->has_selection |= c->lengths[list] > 0;
}

/* What belongs to --diff needs it, and it needs two inputs. */
static bool check_comparison(const struct command *c, struct p2d_report *report)
{
    if (c->action != DO_CONVERT && c->action != DO_LIST_EVENTS &&
        c->action != DO_LIST_FUNCTIONS)
        return true;
    if (c->tunes_comparison && !c->compares)
        return usage(report, "this option compares two profiles: it needs ", "--diff",
                     " BEFORE AFTER");
    if (!c->compares)
        return true;
    if (c->action != DO_CONVERT)
        return usage(report, "", "--diff", " cannot list: list each profile by itself");
    if (c->lengths[LIST_INPUTS] != 2)
        return usage(report, "", "--diff", " takes two inputs: BEFORE AFTER");
    if (strcmp(c->lists[LIST_INPUTS][0], "-") == 0 &&
        strcmp(c->lists[LIST_INPUTS][1], "-") == 0)
        return usage(report, "", "--diff", " can read one of both from standard input");
    if (c->compare.only_slower && c->compare.only_faster)
        return usage(report, "", "--compare-only-slower",
                     " and --compare-only-faster leave nothing to mark");
    return true;
}

bool command_parse(struct command *c, int argc, char **argv, struct p2d_report *report)
{
    *c = (struct command){.compare.tolerance = 0.01};
    if (!make_lists(c, argc, report))
        return false;
    struct getopt_tables tables;
    make_getopt_tables(&tables);
    opterr = 0;
    int id;
    while ((id = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1) {
        if (id == '?' || id == ':')
            return refuse_option(id, argv, report);
        if (!set_flag(c, id) && !set_text(c, id, optarg) &&
            !set_value(c, id, optarg, report))
            return false;
    }
    while (optind < argc)
        append(c, LIST_INPUTS, argv[optind++]);
    connect_lists(c);
    return check_comparison(c, report);
}

void command_release(struct command *c)
{
    free(c->lists[0]);
    *c = (struct command){0};
}
