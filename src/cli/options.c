/* options.c - parse the command line. */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/gprof2dot.h"
#include "cli/nearest.h"
#include "cli/option_table.h"

/* `before` `more` VALUE `after`. */
static bool usage(struct p2d_report *report, const char *before, const char *more,
                  const char *value, const char *after)
{
    if (report->code == P2D_OK) {
        report->code = P2D_EUSAGE;
        snprintf(report->text, sizeof report->text, "%s%s%.200s%s", before, more, value,
                 after);
        snprintf(report->hint, sizeof report->hint, "prof2dot --help lists the options");
    }
    return false;
}

/* --------------------------------------------------------------- the table */

/* The entry that this one is another spelling of, or itself. */
static const struct entry *original(const struct entry *entry)
{
    for (size_t i = 0; entry->same != NULL && i < n_option_entries; i++)
        if (option_entries[i].name != NULL &&
            strcmp(option_entries[i].name, entry->same) == 0)
            return &option_entries[i];
    return entry;
}

/* What getopt calls it: its letter, or a number above all letters. */
enum { NO_LETTER = 256 };

static int id_of(const struct entry *entry)
{
    return entry->letter != '\0' ? entry->letter
                                 : NO_LETTER + (int)(entry - option_entries);
}

static const struct entry *entry_of(int id)
{
    for (size_t i = 0; i < n_option_entries; i++)
        if (option_entries[i].name != NULL && id_of(&option_entries[i]) == id)
            return original(&option_entries[i]);
    return NULL;
}

static bool set_option(struct command *c, const struct entry *entry, const char *value,
                       struct p2d_report *report)
{
    if (entry->also != 0)
        *(bool *)((char *)c + entry->also) = true;
    return entry->set(c, entry, value) ||
           usage(report, entry->refusal, " \"", value, "\"");
}

/* The table in getopt's form. */
struct getopt_tables {
    struct option longs[MAX_OPTION_ENTRIES + 1];
    char letters[3 * MAX_OPTION_ENTRIES + 3];
};

static void make_getopt_tables(struct getopt_tables *tables, bool first_ends)
{
    size_t n = 0, m = 0;
    if (first_ends)
        tables->letters[m++] = '+'; /* what follows the first word that is no option */
    tables->letters[m++] = ':';     /* tell a missing value from an unknown option */
    for (size_t i = 0; i < n_option_entries; i++) {
        const struct entry *entry = &option_entries[i];
        if (entry->name == NULL)
            continue;
        int takes = entry->optional           ? optional_argument
                    : entry->argument != NULL ? required_argument
                                              : no_argument;
        tables->longs[n++] = (struct option){entry->name, takes, NULL, id_of(entry)};
        if (entry->letter != '\0') {
            tables->letters[m++] = entry->letter;
            if (takes == required_argument)
                tables->letters[m++] = ':';
        }
    }
    tables->longs[n] = (struct option){0};
    tables->letters[m] = '\0';
}

static bool refuse_option(int id, char **argv, struct p2d_report *report)
{
    char letter[3] = {'-', (char)optopt, '\0'};
    const char *spelling = optopt > 0 && optopt < 256 ? letter : argv[optind - 1];
    if (id == ':')
        return usage(report, "", "", spelling, " needs a value");
    if (optopt != 0 && entry_of(optopt) != NULL)
        return usage(report, "--", "", entry_of(optopt)->name, " takes no value");
    const char *meant = nearest_option(spelling);
    (void)usage(report, "there is no option ", "", spelling, "");
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
    c->storage = storage;
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

/* Whether a label is one of the machine: those multiply samples, so that they are read only
 * where they are named. */
static bool is_of_machine(const char *choice)
{
    size_t length = choice != NULL ? strcspn(choice, "=") : 0;
    return (length == 3 && strncmp(choice, "cpu", length) == 0) ||
           (length == 6 && strncmp(choice, "cgroup", length) == 0);
}

static bool names_machine(const char *const *choices)
{
    for (size_t i = 0; choices != NULL && choices[i] != NULL; i++)
        if (is_of_machine(choices[i]))
            return true;
    return false;
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
    c->selection.label = used_list(c, LIST_LABEL);
    c->selection.no_label = used_list(c, LIST_NO_LABEL);
    c->selection.process = used_list(c, LIST_PROCESS);
    c->graph.keep = used_list(c, LIST_KEEP);
    c->look.sort_keys = used_list(c, LIST_SORT);
    c->look.restrictions = used_list(c, LIST_RESTRICT);
    c->look.source_paths = used_list(c, LIST_SOURCE_PATH);
    for (enum list list = LIST_FOCUS; list <= LIST_PROCESS; list++)
        c->has_selection |= c->lengths[list] > 0;
    c->has_selection |= c->selection.has_depth || c->selection.drop_negative ||
                        c->selection.mine != NULL;
    c->read.labels = c->lengths[LIST_LABEL] + c->lengths[LIST_NO_LABEL] > 0 ||
                     c->root_label != NULL || c->leaf_label != NULL;
    c->read.machine_labels = names_machine(c->selection.label) ||
                             names_machine(c->selection.no_label) ||
                             is_of_machine(c->root_label) || is_of_machine(c->leaf_label);
    c->tunes_comparison |= c->has_gate;
}

/* What belongs to --diff needs it, and it needs two inputs. */
static bool check_comparison(const struct command *c, struct p2d_report *report)
{
    if (c->action != DO_CONVERT && c->action != DO_LIST_EVENTS &&
        c->action != DO_LIST_FUNCTIONS)
        return true;
    if (c->tunes_comparison && !c->compares)
        return usage(report, "this option compares two profiles: it needs ", "", "--diff",
                     " BEFORE AFTER");
    if (!c->compares)
        return true;
    if (c->action != DO_CONVERT)
        return usage(report, "", "", "--diff",
                     " cannot list: list each profile by itself");
    if (c->lengths[LIST_INPUTS] != 2)
        return usage(report, "", "", "--diff", " takes two inputs: BEFORE AFTER");
    if (strcmp(c->lists[LIST_INPUTS][0], "-") == 0 &&
        strcmp(c->lists[LIST_INPUTS][1], "-") == 0)
        return usage(report, "", "", "--diff",
                     " can read only one of the two from standard input");
    if (c->compare.only_slower && c->compare.only_faster)
        return usage(report, "", "", "--compare-only-slower",
                     " and --compare-only-faster leave nothing to mark");
    return true;
}

/* `prof2dot run` takes a program or a process, and nobody else takes its options. */
static bool check_run(struct command *c, bool runs, char **rest,
                      struct p2d_report *report)
{
    if (!runs && c->needs_run && c->action == DO_CONVERT)
        return usage(report, "this option records a program: it needs ", "",
                     "prof2dot run", " [OPTIONS] -- PROGRAM");
    bool reads = c->action == DO_CONVERT || c->action == DO_LIST_EVENTS ||
                 c->action == DO_LIST_FUNCTIONS;
    if (!runs || !reads)
        return true;
    if (c->compares)
        return usage(report, "", "", "--diff", " takes two inputs and not a program");
    if (rest[0] == NULL && c->record.pid == 0) {
        (void)usage(report, "", "", "prof2dot run", " needs a program to record");
        snprintf(report->hint, sizeof report->hint, "prof2dot run -- PROGRAM ARGUMENTS");
        return false;
    }
    if (rest[0] != NULL && c->record.pid != 0)
        return usage(report, "", "", "--pid", " takes a running process, no program");
    c->record.program = rest;
    return true;
}

/* Whether the first word that is no option is "run", which is taken out. */
static bool take_run(int *argc, char **argv, struct getopt_tables *tables)
{
    int id;
    make_getopt_tables(tables, true);
    do
        id = getopt_long(*argc, argv, tables->letters, tables->longs, NULL);
    while (id != -1 && id != '?' && id != ':');
    bool runs = id == -1 && optind < *argc && strcmp(argv[optind], "run") == 0 &&
                strcmp(argv[optind - 1], "--") != 0;
    for (int i = optind; runs && i < *argc; i++)
        argv[i] = argv[i + 1];
    *argc -= runs;
    make_getopt_tables(tables, runs);
    optind = 0; /* glibc and musl begin again */
    return runs;
}

bool command_parse(struct command *c, int argc, char **argv, struct p2d_report *report)
{
    *c = (struct command){.compare.tolerance = 0.01};
    if (!make_lists(c, argc, report))
        return false;
    c->gprof2dot = is_gprof2dot(argv[0]);
    if (c->gprof2dot) {
        c->look.style = P2D_STYLE_CLASSIC;
        c->look.place_in_name = true;
    }
    struct getopt_tables tables;
    opterr = 0;
    bool runs = take_run(&argc, argv, &tables);
    int id;
    while ((id = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1) {
        if (id == '?' || id == ':')
            return refuse_option(id, argv, report);
        if (!set_option(c, entry_of(id), optarg, report))
            return false;
    }
    if (!check_run(c, runs, argv + optind, report))
        return false;
    if (c->action == DO_HELP && argv[optind] != NULL && strcmp(argv[optind], "all") == 0)
        c->helps_all = true;
    while (optind < argc && !runs)
        c->lists[LIST_INPUTS][c->lengths[LIST_INPUTS]++] = argv[optind++];
    connect_lists(c);
    if (c->gprof2dot)
        gprof2dot_output(c);
    return check_comparison(c, report);
}

void command_release(struct command *c)
{
    words_free(&c->inputs);
    words_free(&c->renamed);
    free(c->mine);
    free(c->storage);
    *c = (struct command){0};
}
