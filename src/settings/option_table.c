/* option_table.c - the table of options, for parsing, --help and the completions. */
#include "settings/option_table.h"

#include <string.h>

#include "settings/option_values.h"

// clang-format off
#define AT(member) offsetof(struct command, member)
#define SETS(function, member) .set = (function), .target = AT(member)

const struct entry p2d_option_entries[] = {
    {.help = "Record (prof2dot run [OPTIONS] -- PROGRAM [ARGUMENTS])"},
    {0, "with", "RECORDER", "cprofile, perf, off-cpu (perf, and what threads\nwait for), callgrind, massif, dhat, memory, node,\njfr, gperftools, py-spy or austin [the one that\nfits]",
     SETS(p2d_set_text, record.with), .also = AT(needs_run), .completes = RECORDER_NAMES, .of_command = true},
    {0, "keep", "FILE", "keep the recording as FILE",
     SETS(p2d_set_text, record.keep), .also = AT(needs_run), .kind = TAKES_FILE, .of_command = true},
    {0, "call-graph", "fp|dwarf|lbr", "perf: how to find stacks [fp]",
     SETS(p2d_set_text, record.call_graph), .also = AT(needs_run), .of_command = true},
    {0, "pid", "PID", "record a running process (perf, py-spy)",
     SETS(p2d_set_whole, record.pid), .from = 1, .most = 4194304, .also = AT(needs_run),
     .refusal = "--pid takes the number of a process, not", .of_command = true},
    {0, "seconds", "N", "with --pid: record so many seconds [until Ctrl-C]",
     SETS(p2d_set_number, record.seconds), .from = 0.001, .most = 1e9, .also = AT(needs_run),
     .refusal = "--seconds takes seconds above 0, not", .of_command = true},

    {.help = "Input"},
    {'f', "format", "NAME", "format of the input, instead of detecting it",
     SETS(p2d_set_text, read.format), .kind = TAKES_READER},
    {0, "files-from", "LIST", "read the files that LIST names, one a line, too;\n@LIST is the same",
     SETS(p2d_set_text, files_from), .kind = TAKES_FILE, .of_command = true},
    {0, "keep-going", NULL, "leave out inputs that cannot be read, and exit\nwith 1 at the end",
     SETS(p2d_set_flag, keeps_going), .of_command = true},
    {0, "fetch", NULL, "let curl fetch inputs that are addresses of\nhttp or https",
     SETS(p2d_set_flag, fetches), .of_command = true},
    {0, "event", "NAME", "draw this event or metric, not the default one",
     SETS(p2d_set_text, graph.event), .kind = TAKES_EVENT},
    {0, "also", "NAME", "tell this event too, beside the one drawn;\nrepeatable",
     .set = p2d_add_to_list, .to = LIST_ALSO, .kind = TAKES_EVENT},
    {0, "list-formats", NULL, "list the formats that are read and written",
     SETS(p2d_set_to, action), .to = DO_LIST_FORMATS, .of_command = true},
    {0, "list-events", "names", "list the input's events with their totals, or only\ntheir names",
     .set = p2d_list_events_of_input, .optional = true, .refusal = "--list-events takes names, or nothing, not", .of_command = true},
    {0, "list-functions", "GLOB", "list functions whose name matches, '*' for all",
     SETS(p2d_ask, list_pattern), .to = DO_LIST_FUNCTIONS, .of_command = true},
    {0, "list-labels", NULL, "list the labels of samples with their totals",
     .set = p2d_list_labels, .target = AT(to), .of_command = true},
    {0, "list-threads", NULL, "list the threads with when they ran, in seconds",
     SETS(p2d_set_to, action), .to = DO_LIST_THREADS, .of_command = true},
    {0, "counters", "FILE", "add the counters of perf stat to the profile",
     SETS(p2d_set_text, counters), .kind = TAKES_FILE, .of_command = true},
    {0, "max-input", "SIZE", "refuse more input than this, decompressed [64G]",
     SETS(p2d_set_size, read.max_input), .refusal = "--max-input takes bytes, as 500M or 4G, not"},
    {0, "threads", "N", "threads that read a large file [processors]",
     SETS(p2d_set_whole, read.threads), .from = 1, .most = 512, .refusal = "--threads takes a number from 1 to 512, not"},
    {0, "symfs", "DIR", "look for the programs of a recording below DIR",
     SETS(p2d_set_text, read.symfs), .kind = TAKES_FILE},
    {0, "source-map", "FILE|DIR", "JavaScript: names by this source map, or by those\nof scripts below DIR",
     SETS(p2d_set_text, read.source_map), .kind = TAKES_FILE},
    {0, "debuginfod", NULL, "perf.data: ask DEBUGINFOD_URLS for symbols",
     SETS(p2d_set_flag, read.debuginfod)},
    {0, "time", "FROM,TO|A%-B%", "what was in this time, in seconds or shares",
     SETS(p2d_set_text, read.time)},
    {0, "phase", "NAME=FROM,TO", "name a part of the time, for --split-by phase and\npictures over time; repeatable",
     .set = p2d_add_to_list, .to = LIST_PHASE},
    {0, "cpu", "LIST", "perf: samples of these processors, such as 0,2-5",
     SETS(p2d_set_text, read.cpus)},
    {0, "inline", NULL, "perf.data: show inlined functions everywhere",
     SETS(p2d_set_to, read.inlines), .to = P2D_INLINES_ALWAYS},
    {0, "no-inline", NULL, "perf.data, pprof: show no inlined functions",
     SETS(p2d_set_to, read.inlines), .to = P2D_INLINES_NEVER},
    {0, "lines", NULL, "keep lines of source code: in frames of flame\ngraphs and folded stacks, and in data",
     SETS(p2d_set_flag, read.lines)},
    {0, "labels", NULL, "tell labels of samples with their totals in data:\njson, csv, tsv, jsonl",
     SETS(p2d_set_flag, look.labels)},
    {0, "no-demangle", NULL, "leave names of C++ and Rust mangled",
     SETS(p2d_set_flag, read.keep_mangled)},

    {.help = "Select (repeatable; PATTERN is a regular expression on\n\"module:function\", =NAME exact, or glob:PATTERN)"},
    {0, "focus", "PATTERN", "keep samples whose stack holds a match",
     .set = p2d_add_to_list, .to = LIST_FOCUS},
    {0, "ignore", "PATTERN", "drop samples whose stack holds a match",
     .set = p2d_add_to_list, .to = LIST_IGNORE},
    {0, "hide", "PATTERN", "leave matches out; callers get their cost",
     .set = p2d_add_to_list, .to = LIST_HIDE},
    {0, "show", "PATTERN", "leave out all functions but matches",
     .set = p2d_add_to_list, .to = LIST_SHOW},
    {'z', "root", "PATTERN", "begin at this function",
     .set = p2d_add_kept, .to = LIST_ROOT},
    {'l', "leaf", "PATTERN", "end at this function",
     .set = p2d_add_kept, .to = LIST_LEAF},
    {0, "depth", "N", "show at most N calls below the root",
     SETS(p2d_set_whole, selection.depth), .most = UINT32_MAX - 1, .also = AT(selection.has_depth),
     .refusal = "--depth takes a whole number from 0 on, not"},
    {'p', "path", "PREFIX", "keep functions whose file begins with PREFIX, or\nwhose module contains it",
     .set = p2d_add_to_list, .to = LIST_PATH},
    {0, "only-mine", NULL, "only functions of files below this folder;\ncallers get their cost",
     .set = p2d_set_mine},
    {0, "mine", "DIR", "the same for the folder DIR",
     .set = p2d_set_mine, .kind = TAKES_FILE, .refusal = "--mine takes a folder, not"},
    {0, "thread", "TID|PATTERN", "keep samples of this thread",
     .set = p2d_add_to_list, .to = LIST_THREAD},
    {0, "process", "PID|PATTERN", "keep samples of this process",
     .set = p2d_add_to_list, .to = LIST_PROCESS},
    {0, "label", "KEY=PATTERN", "keep samples with this label; of numbers a range,\nsuch as bytes=128kb:512kb",
     .set = p2d_add_label_choice, .to = LIST_LABEL, .refusal = "--label takes KEY=PATTERN, not"},
    {0, "no-label", "KEY=PATTERN", "drop samples with this label",
     .set = p2d_add_label_choice, .to = LIST_NO_LABEL, .refusal = "--no-label takes KEY=PATTERN, not"},
    {0, "drop-negative", NULL, "drop stacks that add up to less than 0, of\ndifferences",
     SETS(p2d_set_flag, selection.drop_negative)},
    {0, "unit", "s|ms|us|ns", "times of tables and data in this unit",
     SETS(p2d_choose_word, unit), .to = P2D_UNIT_SECONDS, .choices = "s ms us ns",
     .refusal = "--unit takes s, ms, us or ns, not"},
    {0, "relative-percentages", NULL, "100% is the total of what is selected",
     SETS(p2d_set_flag, selection.is_whole)},

    {.help = "Group"},
    {0, "group-by", "WHAT", "one box for each module, file, package, class,\nlibrary, process, thread or line of source code;\nlabel:KEY: a frame for each value of a label",
     SETS(p2d_set_group, group_by), .to = P2D_GROUP_MODULE, .choices = "module file package class library process thread line",
     .refusal = "--group-by does not know"},
    {0, "leaf-label", "KEY", "a frame for a label's value below each stack",
     SETS(p2d_set_word, leaf_label), .refusal = "--leaf-label takes the key of a label, not"},

    {.help = "Prune (only pictures are pruned by default)"},
    {'n', "node-thres", "PERCENT", "leave out functions below this total [0.5]",
     SETS(p2d_set_percent, graph.node_threshold), .most = 100, .also = AT(has_node_threshold),
     .refusal = "-n takes a percentage from 0 to 100, not"},
    {'e', "edge-thres", "PERCENT", "leave out calls below this total [2; 0.1 in\nclassic pictures]",
     SETS(p2d_set_percent, graph.edge_threshold), .most = 100, .also = AT(has_edge_threshold),
     .refusal = "-e takes a percentage from 0 to 100, not"},
    {0, "max-nodes", "N", "show at most N boxes, 0 for all [as can be read,\n25 to 80; all with -n or in classic pictures]",
     SETS(p2d_set_whole, graph.max_nodes), .most = UINT32_MAX - 1, .also = AT(has_max_nodes),
     .refusal = "--max-nodes takes a whole number from 0 on, not"},
    {0, "no-fold", NULL, "a box for each function: no folding, no chains,\nno lists",
     SETS(p2d_set_flag, no_fold)},
    {0, "total", "METHOD", "100% is the sum of self costs (self) or at least\nthe largest total (max) [self]",
     SETS(p2d_set_total, graph.total_method), .completes = "self max",
     .refusal = "--total takes self or max, not"},

    {.help = "Label"},
    {0, "node-label", "WHAT", "total-time-percentage, self-time-percentage,\ntotal-time or self-time; repeatable",
     SETS(p2d_add_label, look.node_label),
     .completes = "total-time-percentage self-time-percentage total-time self-time",
     .refusal = "--node-label does not know"},
    {0, "show-samples", NULL, "show numbers of samples",
     SETS(p2d_set_flag, look.show_samples)},
    {0, "time-format", "FORMAT", "printf format for seconds, such as %.3f",
     SETS(p2d_set_text, look.time_format)},
    {'s', "strip", NULL, "strip parameters and template arguments off names",
     SETS(p2d_set_flag, look.strip)},
    {'w', "wrap", NULL, "break long names over several lines",
     SETS(p2d_set_flag, look.wrap)},
    {0, "title", "TEXT", "title of the picture",
     SETS(p2d_set_text, look.title)},
    {0, "no-legend", NULL, "leave out the legend of colours and lines",
     SETS(p2d_set_flag, look.no_legend)},
    {0, "link", "TEMPLATE", "make functions links, such as\nvscode://file{file}:{line}; {function}, {module}",
     SETS(p2d_set_text, look.link)},
    {0, "cluster", "GROUP", "frames around each module, file or folder",
     SETS(p2d_choose_word, look.cluster), .to = P2D_CLUSTER_MODULE, .choices = "module file folder",
     .refusal = "--cluster takes module, file or folder, not"},

    {.help = "Colour"},
    {0, "style", "modern|classic|pycallgraph", "the look; classic is gprof2dot's [modern]",
     SETS(p2d_choose_word, look.style), .choices = "modern classic pycallgraph",
     .refusal = "--style takes modern, classic or pycallgraph, not"},
    {0, "color-by", "total|self|change", "number that the colour of a box shows\n[self; total in classic pictures]",
     SETS(p2d_choose_word, look.color_by), .to = P2D_COLOR_BY_TOTAL, .choices = "total self change",
     .refusal = "--color-by takes total, self or change, not"},
    {0, "color-nodes-by-selftime", NULL, "the same as --color-by self",
     SETS(p2d_set_to, look.color_by), .to = P2D_COLOR_BY_SELF},
    {0, "colour-nodes-by-selftime", NULL, NULL,
     .same = "color-nodes-by-selftime"},
    {0, "colour-by", "total|self|change", NULL,
     .same = "color-by"},
    {'c', "colormap", "NAME", "color, pink, gray, bw or print [color]",
     SETS(p2d_choose_word, look.colormap), .choices = "color pink gray bw print",
     .completes = "color pink gray bw print", .refusal = "-c takes color, pink, gray, bw or print, not"},
    {0, "skew", "FACTOR", "below 1 gives small shares more colour [1]",
     SETS(p2d_set_number, look.skew), .from = 1e-9, .most = 1e9, .refusal = "--skew takes a number above 0, not"},

    {.help = "Table (-T table, csv, tsv, jsonl)"},
    {0, "sort", "KEY", "cumulative, time, calls, name, ... as Python's\npstats; repeatable [cumulative]",
     .set = p2d_add_to_list, .to = LIST_SORT, .completes = "calls cumulative filename line module name nfl pcalls stdname time "
     "samples self total"},
    {0, "reverse", NULL, "reverse the order",
     SETS(p2d_set_flag, look.reverse_order)},
    {0, "restrict", "R", "a number of rows, a fraction (0.1), or a regular\nexpression on names; repeatable",
     .set = p2d_add_to_list, .to = LIST_RESTRICT},
    {0, "top", "N", "only the first N rows",
     .set = p2d_add_top, .refusal = "--top takes a number of rows, not"},
    {0, "callers", NULL, "print the callers of every function",
     SETS(p2d_set_to, look.table), .to = P2D_TABLE_CALLERS},
    {0, "callees", NULL, "print the callees of every function",
     SETS(p2d_set_to, look.table), .to = P2D_TABLE_CALLEES},
    {0, "color", "auto|always|never", "colours, for a terminal or a pager [auto]",
     SETS(p2d_choose_word, color), .choices = "auto always never",
     .refusal = "--color takes auto, always or never, not"},
    {0, "colour", "auto|always|never", NULL,
     .same = "color"},

    {.help = "Source lines (-T source, html)"},
    {0, "source-path", "DIR", "look for source files below DIR too, besides the\nworking folder; repeatable",
     .set = p2d_add_to_list, .to = LIST_SOURCE_PATH, .kind = TAKES_FILE},
    {0, "trim-path", "PREFIX", "remove PREFIX from names of source files",
     SETS(p2d_set_text, look.trim_path)},
    {0, "embed-source", NULL, "put the text of those files into the report (html)",
     SETS(p2d_set_flag, look.embed_sources)},

    {.help = "Stacks (-T flamegraph, icicle, treemap, folded, pprof, speedscope)"},
    {0, "estimate", NULL, "estimate the stacks of a profile without stacks",
     SETS(p2d_set_flag, look.estimate)},
    {0, "inverted", NULL, "draw bottom-up: callers above callees",
     SETS(p2d_set_flag, look.inverted)},
    {0, "fold-recursion", NULL, "one frame for a function that calls itself",
     SETS(p2d_set_flag, look.fold_recursion)},
    {0, "split-by", "process|thread|second|phase", "a part for each of these",
     SETS(p2d_choose_word, look.split), .to = P2D_SPLIT_PROCESS, .choices = "process thread second phase",
     .refusal = "--split-by takes process, thread, second or phase, not"},
    {0, "hierarchy", "calls|files", "nesting of a treemap [calls]",
     SETS(p2d_choose_word, look.hierarchy), .choices = "calls files",
     .refusal = "--hierarchy takes calls or files, not"},

    {.help = "Compare (prof2dot --diff BEFORE AFTER)"},
    {0, "diff", NULL, "compare two profiles",
     SETS(p2d_set_flag, compares), .of_command = true},
    {0, "compare", NULL, "the same as --diff",
     .same = "diff"},
    {0, "before-time", "FROM,TO|A%-B%", "BEFORE in another time than --time, which is\nAFTER's then",
     SETS(p2d_set_text, before_time), .also = AT(tunes_comparison), .of_command = true},
    {0, "normalize", NULL, "compare shares: scale BEFORE to AFTER's total",
     SETS(p2d_set_flag, compare.normalize), .also = AT(tunes_comparison)},
    {0, "normalise", NULL, NULL,
     .same = "normalize"},
    {0, "tolerance", "PERCENT", "changes below this share of the total are\nnoise [1]",
     SETS(p2d_set_percent, compare.tolerance), .most = 100, .also = AT(tunes_comparison),
     .refusal = "--tolerance takes a percentage from 0 to 100, not"},
    {0, "compare-tolerance", "PERCENT", "the same as --tolerance",
     .same = "tolerance"},
    {0, "compare-only-slower", NULL, "mark only increases of cost",
     SETS(p2d_set_flag, compare.only_slower), .also = AT(tunes_comparison)},
    {0, "compare-only-faster", NULL, "mark only decreases of cost",
     SETS(p2d_set_flag, compare.only_faster), .also = AT(tunes_comparison)},
    {0, "compare-color-by-difference", NULL, "the same as --color-by change",
     SETS(p2d_set_to, look.color_by), .to = P2D_COLOR_BY_CHANGE},
    {0, "compare-colour-by-difference", NULL, NULL,
     .same = "compare-color-by-difference"},
    {0, "fail-if-slower", "PERCENT", "exit status 4 if AFTER's total is larger by more",
     SETS(p2d_set_percent, gate), .most = 1e9, .also = AT(has_gate),
     .refusal = "--fail-if-slower takes a percentage from 0 on, not", .of_command = true},

    {.help = "Output"},
    {'o', "output", "FILE", "write to FILE, in the format of its suffix",
     SETS(p2d_set_text, output), .kind = TAKES_FILE, .of_command = true},
    {'T', "to", "NAME", "output format [dot]",
     SETS(p2d_set_text, to), .kind = TAKES_WRITER, .of_command = true},
    {0, "open", NULL, "show the result in the browser, the viewer or\nKCachegrind; without -o: a report",
     SETS(p2d_set_flag, opens), .of_command = true},
    {0, "size", "WxH", "fit the picture into so many inches, or into\nscreen, A4, A3 or letter",
     .set = p2d_set_page, .completes = "screen A4 A3 letter", .refusal = "--size takes inches such as 11.7x8.3, or screen, A4, A3 or letter, not"},
    {0, "no-times", NULL, "leave times out of the report (html)",
     SETS(p2d_set_flag, look.no_times)},
    {0, "layout-timeout", "SECONDS", "give up a layout after this time and draw\na simpler picture, with a warning [60]",
     SETS(p2d_set_number, look.layout_seconds), .from = 0.001, .most = 1e9,
     .refusal = "--layout-timeout takes seconds above 0, not"},
    {0, "sandbox", "auto|require|off", "give up rights if the system can (auto), or\nfail (require), or keep them (off) [auto]",
     SETS(p2d_choose_word, look.sandbox), .choices = "auto require off",
     .refusal = "--sandbox takes auto, require or off, not"},
    {'q', "quiet", NULL, "no warnings, no progress",
     SETS(p2d_set_flag, quiet), .of_command = true},
    {'v', "verbose", NULL, "print what was read and written",
     SETS(p2d_set_flag, verbose), .of_command = true},
    {0, "completion", "bash|zsh|fish", "print the completion of options for a shell",
     SETS(p2d_ask, shell), .to = DO_COMPLETION, .of_command = true},
    {'h', "help", "all", "print the most common options, or all",
     .set = p2d_set_help, .optional = true, .completes = "all", .refusal = "--help takes all, or nothing, not", .of_command = true},
    {0, "version", NULL, "version of prof2dot and of Graphviz; with -v the\nparts of the sandbox",
     SETS(p2d_set_to, action), .to = DO_VERSION, .of_command = true},
};
// clang-format on

const size_t p2d_n_option_entries =
    sizeof p2d_option_entries / sizeof *p2d_option_entries;
_Static_assert(sizeof p2d_option_entries / sizeof *p2d_option_entries <=
                   MAX_OPTION_ENTRIES,
               "raise it");

const struct entry *p2d_option_original(const struct entry *entry)
{
    for (size_t i = 0; entry->same != NULL && i < p2d_n_option_entries; i++)
        if (p2d_option_entries[i].name != NULL &&
            strcmp(p2d_option_entries[i].name, entry->same) == 0)
            return &p2d_option_entries[i];
    return entry;
}

bool p2d_option_set(struct command *c, const struct entry *entry, const char *value,
                    struct p2d_report *report)
{
    if (entry->also != 0)
        *(bool *)((char *)c + entry->also) = true;
    return entry->set(c, entry, value) ||
           p2d_refuse_usage(report, entry->refusal, " \"", value, "\"");
}

static enum option_argument kind_of(const struct entry *entry)
{
    if (entry->argument == NULL || (entry->optional && entry->completes == NULL))
        return TAKES_NOTHING;
    return entry->kind != TAKES_NOTHING ? entry->kind : TAKES_VALUE;
}

bool p2d_option_get(size_t index, struct option_info *info)
{
    size_t n = 0;
    for (size_t i = 0; i < p2d_n_option_entries; i++) {
        const struct entry *entry = &p2d_option_entries[i];
        if (entry->name == NULL || n++ < index)
            continue;
        const char *values = entry->completes != NULL ? entry->completes : entry->choices;
        *info = (struct option_info){.letter = entry->letter,
                                     .name = entry->name,
                                     .argument = entry->argument,
                                     .values = values != NULL ? values : "",
                                     .help = entry->help,
                                     .kind = kind_of(entry)};
        return true;
    }
    return false;
}
