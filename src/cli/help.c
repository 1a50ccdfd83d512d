/* help.c - print the options, with what they do. */
#include "cli/help.h"

#include <string.h>

#include "settings/option_table.h"

void print_short_help(FILE *stream)
{
    fputs("usage: prof2dot [OPTIONS] [FILE ...]\n"
          "       prof2dot run [OPTIONS] [--] PROGRAM [ARGUMENTS]\n"
          "\n"
          "Draws the call graph of a profile. Reads files or standard input; several "
          "files\n"
          "are added up.\n"
          "\n"
          "  prof2dot run -- python3 script.py              record, then draw a report\n"
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
    bool has_letter = entry->letter != '\0';
    snprintf(spelling, sizeof spelling, "  %c%c%c --%s%s%s%s", has_letter ? '-' : ' ',
             has_letter ? entry->letter : ' ', has_letter ? ',' : ' ', entry->name,
             entry->argument == NULL ? ""
             : entry->optional       ? "[="
                                     : " ",
             entry->argument != NULL ? entry->argument : "", entry->optional ? "]" : "");

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

/* What most people need, on one screen. */
static void print_common(FILE *stream)
{
    static const char *const common[] = {
        "output", "to",    "open",         "format",        "event",
        "diff",   "focus", "hide",         "root",          "only-mine",
        "sort",   "top",   "list-formats", "list-functions"};
    fputs("\nThe most common options:\n", stream);
    for (size_t n = 0; n < sizeof common / sizeof *common; n++)
        for (size_t i = 0; i < p2d_n_option_entries; i++)
            if (p2d_option_entries[i].name != NULL &&
                strcmp(p2d_option_entries[i].name, common[n]) == 0)
                print_entry(stream, &p2d_option_entries[i]);
    fputs("\nAll options: prof2dot --help=all. The manual: man prof2dot\n", stream);
}

static void print_all(FILE *stream)
{
    for (size_t i = 0; i < p2d_n_option_entries; i++) {
        if (p2d_option_entries[i].name == NULL)
            fprintf(stream, "\n%s:\n", p2d_option_entries[i].help);
        else if (p2d_option_entries[i].help != NULL)
            print_entry(stream, &p2d_option_entries[i]);
    }
    fputs("\nExit status: 0 success, 1 error, 2 usage error, 3 nothing to draw,\n"
          "4 slower than --fail-if-slower allows.\n"
          "The manual has more: man prof2dot\n",
          stream);
}

void print_help(FILE *stream, bool all)
{
    print_short_help(stream);
    if (all)
        print_all(stream);
    else
        print_common(stream);
}
