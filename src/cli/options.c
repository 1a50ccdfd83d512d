/* options.c - parse the command line. */
#include "cli/options.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nearest.h"
#include "cli/option_table.h"
#include "cli/option_values.h"

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
    case OPT_NO_DEMANGLE:
        return c->keep_mangled = true;
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
    case OPT_COLOR:
        return parse_color(value, &c->color) ||
               usage(r, "--color takes auto, always or never, not \"", value, "\"");
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
    struct option longs[MAX_OPTION_ENTRIES + 1];
    char letters[3 * MAX_OPTION_ENTRIES + 2];
};

static void make_getopt_tables(struct getopt_tables *tables)
{
    size_t n = 0, m = 0;
    tables->letters[m++] = ':'; /* tell a missing value from an unknown option */
    for (size_t i = 0; i < n_option_entries; i++) {
        const struct entry *entry = &option_entries[i];
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
    for (size_t i = 0; i < n_option_entries; i++)
        if (option_entries[i].name != NULL && option_entries[i].id == id)
            return option_entries[i].name;
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
    const char *meant = nearest_option(spelling);
    (void)usage(report, "there is no option ", spelling, "");
    if (meant != NULL)
        snprintf(report->hint, sizeof report->hint,
                 "did you mean --%s? prof2dot --help lists the options", meant);
    return false;
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
        return usage(report, "", "--diff",
                     " can read only one of the two from standard input");
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
