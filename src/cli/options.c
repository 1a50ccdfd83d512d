/* options.c - parse the command line. */
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/gprof2dot.h"
#include "cli/words.h"
#include "settings/format_words.h"
#include "settings/nearest.h"
#include "settings/option_table.h"

/* --------------------------------------------------------------- the table */

/* What getopt calls it: its letter, or a number above all letters. */
enum { NO_LETTER = 256 };

static int id_of(const struct entry *entry)
{
    return entry->letter != '\0' ? entry->letter
                                 : NO_LETTER + (int)(entry - p2d_option_entries);
}

static const struct entry *entry_of(int id)
{
    for (size_t i = 0; i < p2d_n_option_entries; i++)
        if (p2d_option_entries[i].name != NULL && id_of(&p2d_option_entries[i]) == id)
            return p2d_option_original(&p2d_option_entries[i]);
    return NULL;
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
    for (size_t i = 0; i < p2d_n_option_entries; i++) {
        const struct entry *entry = &p2d_option_entries[i];
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
        return p2d_refuse_usage(report, "", "", spelling, " needs a value");
    if (optopt != 0 && entry_of(optopt) != NULL)
        return p2d_refuse_usage(report, "--", "", entry_of(optopt)->name,
                                " takes no value");
    const char *meant = p2d_nearest_option(spelling);
    (void)p2d_refuse_usage(report, "there is no option ", "", spelling, "");
    bool is_long = strncmp(spelling, "--", 2) == 0;
    const char *format =
        meant == NULL && is_long ? p2d_nearest_output(spelling + 2) : NULL;
    if (meant != NULL || format != NULL)
        snprintf(report->hint, sizeof report->hint,
                 "did you mean %s%s? prof2dot --help lists the options",
                 meant != NULL ? "--" : "-T ", meant != NULL ? meant : format);
    return false;
}

static bool reads_inputs(const struct command *c)
{
    return c->action == DO_CONVERT || c->action == DO_LIST_EVENTS ||
           c->action == DO_LIST_FUNCTIONS || c->action == DO_LIST_THREADS;
}

/* What belongs to --diff needs it, and it needs two inputs. */
static bool check_comparison(const struct command *c, struct p2d_report *report)
{
    if (!reads_inputs(c))
        return true;
    if (c->tunes_comparison && !c->compares)
        return p2d_refuse_usage(report, "this option compares two profiles: it needs ",
                                "", "--diff", " BEFORE AFTER");
    if (!c->compares)
        return true;
    if (c->action != DO_CONVERT)
        return p2d_refuse_usage(report, "", "", "--diff",
                                " cannot list: list each profile by itself");
    if (c->lengths[LIST_INPUTS] != 2)
        return p2d_refuse_usage(report, "", "", "--diff",
                                " takes two inputs: BEFORE AFTER");
    if (strcmp(c->lists[LIST_INPUTS][0], "-") == 0 &&
        strcmp(c->lists[LIST_INPUTS][1], "-") == 0)
        return p2d_refuse_usage(report, "", "", "--diff",
                                " can read only one of the two from standard input");
    if (c->files_from != NULL)
        return p2d_refuse_usage(report, "", "", "--diff",
                                " takes lists as its inputs: @BEFORE @AFTER");
    return p2d_command_check(c, report);
}

/* `prof2dot run` takes a program or a process, and nobody else takes its options. */
static bool check_run(struct command *c, bool runs, char **rest,
                      struct p2d_report *report)
{
    if (!runs && c->needs_run && c->action == DO_CONVERT)
        return p2d_refuse_usage(report, "this option records a program: it needs ", "",
                                "prof2dot run", " [OPTIONS] -- PROGRAM");
    if (!runs || !reads_inputs(c))
        return true;
    if (c->compares)
        return p2d_refuse_usage(report, "", "", "--diff",
                                " takes two inputs and not a program");
    if (rest[0] == NULL && c->record.pid == 0) {
        (void)p2d_refuse_usage(report, "", "", "prof2dot run",
                               " needs a program to record");
        snprintf(report->hint, sizeof report->hint, "prof2dot run -- PROGRAM ARGUMENTS");
        return false;
    }
    if (rest[0] != NULL && c->record.pid != 0)
        return p2d_refuse_usage(report, "", "", "--pid",
                                " takes a running process, no program");
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

static struct words *make_words(struct p2d_report *report)
{
    struct words *words = calloc(1, sizeof *words);
    if (words == NULL)
        (void)p2d_set_nomem(report);
    return words;
}

bool command_parse(struct command *c, int argc, char **argv, struct p2d_report *report)
{
    if (!p2d_command_init(c, (size_t)argc, report))
        return false;
    c->inputs = make_words(report);
    c->renamed = make_words(report);
    if (!p2d_ok(report))
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
        if (!p2d_option_set(c, entry_of(id), optarg, report))
            return false;
    }
    if (!check_run(c, runs, argv + optind, report))
        return false;
    if (c->action == DO_HELP && argv[optind] != NULL && strcmp(argv[optind], "all") == 0)
        c->helps_all = true;
    while (optind < argc && !runs)
        c->lists[LIST_INPUTS][c->lengths[LIST_INPUTS]++] = argv[optind++];
    p2d_command_connect(c);
    if (c->gprof2dot)
        gprof2dot_output(c);
    return check_comparison(c, report);
}

static void release_words(struct words *words)
{
    if (words != NULL)
        words_free(words);
    free(words);
}

void command_release(struct command *c)
{
    release_words(c->inputs);
    release_words(c->renamed);
    p2d_command_release(c);
}
