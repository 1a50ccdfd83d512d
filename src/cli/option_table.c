/* option_table.c - the table of options, for parsing, --help and the completions. */
#include "cli/option_table.h"

#include <stdio.h>
#include <string.h>

#include "cli/options.h"

// clang-format off
const struct entry option_entries[] = {
    {0, NULL, NULL, "Input"},
    {'f', "format", "NAME", "format of the input, instead of detecting it"},
    {OPT_EVENT, "event", "NAME", "draw this event or metric, not the default one"},
    {OPT_LIST_FORMATS, "list-formats", NULL, "list the formats that are read and written"},
    {OPT_LIST_EVENTS, "list-events", NULL, "list the input's events with their totals"},
    {OPT_LIST_FUNCTIONS, "list-functions", "GLOB", "list functions whose name matches, '*' for all"},
    {OPT_COUNTERS, "counters", "FILE", "add the counters of perf stat to the profile"},
    {OPT_MAX_INPUT, "max-input", "SIZE", "refuse more input than this, decompressed [64G]"},
    {OPT_THREADS, "threads", "N", "threads that read a large file [processors]"},
    {OPT_SYMFS, "symfs", "DIR", "look for the programs of a recording below DIR"},
    {OPT_DEBUGINFOD, "debuginfod", NULL, "perf.data: ask DEBUGINFOD_URLS for symbols"},
    {OPT_TIME, "time", "FROM,TO|A%-B%", "perf: samples of this time, in seconds"},
    {OPT_CPU, "cpu", "LIST", "perf: samples of these processors, such as 0,2-5"},
    {OPT_INLINE, "inline", NULL, "perf.data: show inlined functions everywhere"},
    {OPT_NO_INLINE, "no-inline", NULL, "perf.data: show no inlined functions"},
    {OPT_NO_DEMANGLE, "no-demangle", NULL, "leave names of C++ and Rust mangled"},

    {0, NULL, NULL, "Select (repeatable; PATTERN is a regular expression on\n\"module:function\", =NAME exact, or glob:PATTERN)"},
    {OPT_FOCUS, "focus", "PATTERN", "keep samples whose stack holds a match"},
    {OPT_IGNORE, "ignore", "PATTERN", "drop samples whose stack holds a match"},
    {OPT_HIDE, "hide", "PATTERN", "leave matches out; callers get their cost"},
    {OPT_SHOW, "show", "PATTERN", "leave out all functions but matches"},
    {'z', "root", "PATTERN", "begin at this function"},
    {'l', "leaf", "PATTERN", "end at this function"},
    {OPT_DEPTH, "depth", "N", "show at most N calls below the root"},
    {'p', "path", "PREFIX", "keep functions whose file begins with PREFIX, or\nwhose module contains it"},
    {OPT_THREAD, "thread", "TID|PATTERN", "keep samples of this thread"},
    {OPT_PROCESS, "process", "PID|PATTERN", "keep samples of this process"},

    {0, NULL, NULL, "Group"},
    {OPT_GROUP_BY, "group-by", "WHAT", "one box for each module, file, package, class,\nlibrary, process or thread"},

    {0, NULL, NULL, "Prune (only pictures are pruned by default)"},
    {'n', "node-thres", "PERCENT", "leave out functions below this total [0.5]"},
    {'e', "edge-thres", "PERCENT", "leave out calls below this total [2; 0.1 in\nclassic pictures]"},
    {OPT_MAX_NODES, "max-nodes", "N", "show at most N boxes, 0 for all [as can be read,\n25 to 80; all with -n or in classic pictures]"},
    {OPT_NO_FOLD, "no-fold", NULL, "a box for each function: no folding, no chains,\nno lists"},
    {OPT_TOTAL, "total", "METHOD", "100% is the sum of self costs (self) or at least\nthe largest total (max) [self]"},

    {0, NULL, NULL, "Label"},
    {OPT_NODE_LABEL, "node-label", "WHAT", "total-time-percentage, self-time-percentage,\ntotal-time or self-time; repeatable"},
    {OPT_SHOW_SAMPLES, "show-samples", NULL, "show numbers of samples"},
    {OPT_TIME_FORMAT, "time-format", "FORMAT", "printf format for seconds, such as %.3f"},
    {'s', "strip", NULL, "strip parameters and template arguments off names"},
    {'w', "wrap", NULL, "break long names over several lines"},
    {OPT_TITLE, "title", "TEXT", "title of the picture"},
    {OPT_NO_LEGEND, "no-legend", NULL, "leave out the legend of colours and lines"},
    {OPT_LINK, "link", "TEMPLATE", "make functions links, such as\nvscode://file{file}:{line}; {function}, {module}"},
    {OPT_CLUSTER, "cluster", "GROUP", "frames around each module, file or folder"},

    {0, NULL, NULL, "Colour"},
    {OPT_STYLE, "style", "modern|classic|pycallgraph", "the look; classic is gprof2dot's [modern]"},
    {OPT_COLOR_BY, "color-by", "total|self|change", "number that the colour of a box shows\n[self; total in classic pictures]"},
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
    {OPT_CALLERS, "callers", NULL, "print the callers of every function"},
    {OPT_CALLEES, "callees", NULL, "print the callees of every function"},
    {OPT_COLOR, "color", "auto|always|never", "colours, for a terminal or a pager [auto]"},
    {OPT_COLOR, "colour", "auto|always|never", NULL},

    {0, NULL, NULL, "Stacks (-T flamegraph, icicle, treemap, folded, pprof, speedscope)"},
    {OPT_ESTIMATE, "estimate", NULL, "estimate the stacks of a profile without stacks"},
    {OPT_INVERTED, "inverted", NULL, "draw bottom-up: callers above callees"},
    {OPT_SPLIT_BY, "split-by", "process|thread", "a part for each process or thread"},
    {OPT_HIERARCHY, "hierarchy", "calls|files", "nesting of a treemap [calls]"},
    {0, NULL, NULL, "Compare (prof2dot --diff BEFORE AFTER)"},
    {OPT_DIFF, "diff", NULL, "compare two profiles"},
    {OPT_DIFF, "compare", NULL, "the same as --diff"},
    {OPT_NORMALIZE, "normalize", NULL, "compare shares: scale BEFORE to AFTER's total"},
    {OPT_NORMALIZE, "normalise", NULL, NULL},
    {OPT_TOLERANCE, "tolerance", "PERCENT", "changes below this share of the total are\nnoise [1]"},
    {OPT_TOLERANCE, "compare-tolerance", "PERCENT", "the same as --tolerance"},
    {OPT_ONLY_SLOWER, "compare-only-slower", NULL, "mark only increases of cost"},
    {OPT_ONLY_FASTER, "compare-only-faster", NULL, "mark only decreases of cost"},
    {OPT_COLOR_BY_CHANGE, "compare-color-by-difference", NULL, "the same as --color-by change"},
    {OPT_COLOR_BY_CHANGE, "compare-colour-by-difference", NULL, NULL},
    {OPT_FAIL_IF_SLOWER, "fail-if-slower", "PERCENT", "exit status 4 if AFTER's total is larger by more"},

    {0, NULL, NULL, "Output"},
    {'o', "output", "FILE", "write to FILE, in the format of its suffix"},
    {'T', "to", "NAME", "output format [dot]"},
    {OPT_SIZE, "size", "WxH", "fit the picture into so many inches, or into\nscreen, A4, A3 or letter"},
    {OPT_LAYOUT_TIMEOUT, "layout-timeout", "SECONDS", "give up a layout after this time and draw\na simpler picture, with a warning [60]"},
    {OPT_SANDBOX, "sandbox", "auto|require|off", "give up rights if the system can (auto), or\nfail (require), or keep them (off) [auto]"},
    {'q', "quiet", NULL, "no warnings, no progress"},
    {'v', "verbose", NULL, "print what was read and written"},
    {OPT_COMPLETION, "completion", "bash|zsh|fish", "print the completion of options for a shell"},
    {'h', "help", NULL, "print this text"},
    {OPT_VERSION, "version", NULL, "version of prof2dot and of Graphviz; with -v the\nparts of the sandbox"},
};
// clang-format on

const size_t n_option_entries = sizeof option_entries / sizeof *option_entries;
_Static_assert(sizeof option_entries / sizeof *option_entries <= MAX_OPTION_ENTRIES,
               "raise it");

/* The values of an option, if neither its argument nor the library lists them. */
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
    for (size_t i = 0; i < n_option_entries; i++) {
        const struct entry *entry = &option_entries[i];
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
    for (size_t i = 0; i < n_option_entries; i++) {
        if (option_entries[i].name == NULL)
            fprintf(stream, "\n%s:\n", option_entries[i].help);
        else if (option_entries[i].help != NULL)
            print_entry(stream, &option_entries[i]);
    }
    fputs("\nExit status: 0 success, 1 error, 2 usage error, 3 nothing to draw,\n"
          "4 slower than --fail-if-slower allows.\n"
          "The manual has more: man prof2dot\n",
          stream);
}
