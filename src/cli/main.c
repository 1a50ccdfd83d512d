/* main.c - the command prof2dot: a client of include/prof2dot.h that knows argv, the
 * standard streams and exit statuses. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/number.h"
#include "base/utf8.h"
#include "cli/compare.h"
#include "cli/completion.h"
#include "cli/expand.h"
#include "cli/fetch.h"
#include "cli/gprof2dot.h"
#include "cli/help.h"
#include "cli/inputs.h"
#include "cli/lists.h"
#include "cli/meant.h"
#include "cli/memory.h"
#include "cli/messages.h"
#include "cli/output_name.h"
#include "cli/progress.h"
#include "cli/run/run.h"
#include "cli/sandbox.h"
#include "cli/selected.h"
#include "settings/format_words.h"
#include "settings/prepare.h"

enum {
    EXIT_DONE = 0,
    EXIT_CANNOT = 1,
    EXIT_USAGE = 2,
    EXIT_NOTHING = 3,
    EXIT_SLOWER = 4
};

/* ---------------------------------------------------------------- messages */

static int exit_code_of(enum p2d_code code)
{
    switch (code) {
    case P2D_OK:
        return EXIT_DONE;
    case P2D_EUSAGE:
        return EXIT_USAGE;
    case P2D_EEMPTY:
        return EXIT_NOTHING;
    default:
        return EXIT_CANNOT;
    }
}

/* Everything the report holds, and the exit status it stands for. */
static int conclude(const struct command *c, const struct p2d_report *report)
{
    if (!c->quiet)
        print_warnings(report);
    if (report->code != P2D_OK)
        print_error(report);
    return exit_code_of(report->code);
}

static bool fail(struct p2d_report *report, enum p2d_code code, const char *text,
                 const char *hint)
{
    if (report->code == P2D_OK) {
        report->code = code;
        snprintf(report->text, sizeof report->text, "%s", text);
        snprintf(report->hint, sizeof report->hint, "%s", hint);
    }
    return false;
}

/* ------------------------------------------------------------------ output */

/* Whether the write was interrupted, or standard output does not block, as another
 * program on the same pipe or terminal may want it, and has room by now. */
static bool try_again(void)
{
    if (errno == EINTR)
        return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return false;
    struct pollfd room = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&room, 1, -1) >= 0 || errno == EINTR;
}

static bool write_all(const void *bytes, size_t length, struct p2d_report *report)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, at, length);
        if (n < 0 && try_again())
            continue;
        if (n <= 0) {
            char text[128];
            snprintf(text, sizeof text, "cannot write to standard output: %s",
                     strerror(errno));
            return fail(report, P2D_EIO, text, "");
        }
        at += n;
        length -= (size_t)n;
    }
    return true;
}

/* Text for eyes: what could steer the terminal is escaped, but for line ends and tabs. */
static bool write_to_terminal(const struct p2d_bytes *bytes, struct p2d_report *report)
{
    size_t size = bytes->length * 4 + 8, n = 0; /* \xNN for each byte at most */
    char *shown = malloc(size);
    if (shown == NULL)
        return fail(report, P2D_ENOMEM, "out of memory", "");
    for (size_t i = 0, end; i < bytes->length; i = end + 1) {
        for (end = i;
             end < bytes->length && bytes->at[end] != '\n' && bytes->at[end] != '\t';)
            end++;
        p2d_escape_for_terminal(shown + n, size - n, bytes->at + i, end - i);
        n += strlen(shown + n);
        if (end < bytes->length)
            shown[n++] = (char)bytes->at[end];
    }
    bool written = write_all(shown, n, report);
    free(shown);
    return written;
}

/* Replacing an input by the output would be a mistake that cannot be undone. */
static bool is_an_input(const struct command *c)
{
    struct stat out, in;
    if (to_stdout(c) || stat(c->output, &out) != 0 || !S_ISREG(out.st_mode))
        return false;
    bool reads_stdin = c->lists[LIST_INPUTS][0] == NULL;
    for (const char **input = c->lists[LIST_INPUTS]; *input != NULL; input++) {
        if (strcmp(*input, "-") == 0)
            reads_stdin = true;
        else if (stat(*input, &in) == 0 && in.st_dev == out.st_dev &&
                 in.st_ino == out.st_ino)
            return true;
    }
    return reads_stdin && fstat(STDIN_FILENO, &in) == 0 && in.st_dev == out.st_dev &&
           in.st_ino == out.st_ino;
}

/* DOT for other programs. A terminal gets the top of a table: thousands of lines of DOT
 * help nobody there. */
static void choose_default(struct command *c)
{
    static const char top[] = "15";
    if (c->to != NULL)
        return;
    bool to_eyes = to_stdout(c) && isatty(STDOUT_FILENO);
    c->to = is_about_tables(c) || to_eyes ? "table" : "dot";
    c->shows_top = to_eyes && !is_about_tables(c) && c->action == DO_CONVERT;
    if (c->shows_top && !c->compares) {
        c->lists[LIST_RESTRICT][0] = top;
        c->lists[LIST_SORT][0] = "time";
        c->look.restrictions = c->lists[LIST_RESTRICT];
        c->look.sort_keys = c->lists[LIST_SORT];
    } else if (c->shows_top) {
        c->lists[LIST_RESTRICT][0] = top;
        c->look.restrictions = c->lists[LIST_RESTRICT];
    }
}

/* After the table that nobody asked for by name. */
static void hint_at_pictures(const struct command *c, const struct p2d_report *report)
{
    if (c->shows_top && report->code == P2D_OK && !c->quiet)
        fputs("hint: -o graph.svg draws the call graph, -o report.html a report; "
              "-T tree, -T table\n",
              stderr);
}

/* The output's format, before anything is read: a wrong one should cost no time. */
static bool choose_output(struct command *c, struct p2d_report *report)
{
    if (!p2d_meant_formats(c, report))
        return false;
    if (c->to == NULL && !to_stdout(c)) {
        c->to = p2d_format_of_path(c->output);
        if (c->to == NULL) {
            char text[256];
            snprintf(text, sizeof text, "%.160s: the suffix names no output format",
                     c->output);
            const char *hint = meant_suffix(c->output);
            return fail(report, P2D_EUSAGE, text,
                        hint != NULL
                            ? hint
                            : "-T NAME chooses a format; --list-formats lists them");
        }
    }
    if (!choose_png(c, report))
        return false;
    choose_default(c);
    if (is_about_tables(c) && !p2d_format_is_table(c->to) && c->action == DO_CONVERT)
        return fail(report, P2D_EUSAGE,
                    "an option for tables is given, but no table is written",
                    "-T table writes one; -n, -e and --max-nodes prune a picture");
    if (is_an_input(c))
        return fail(report, P2D_EUSAGE, "the output file is one of the inputs",
                    "choose another name for -o");
    if (to_stdout(c) && isatty(STDOUT_FILENO) && p2d_format_is_binary(c->to))
        return fail(report, P2D_EUSAGE,
                    "the output format is binary, and standard output is a terminal",
                    "-o FILE writes to a file");
    return true;
}

/* https://no-color.org: set and not empty means no. */
static bool wants_colors(const struct command *c)
{
    if (c->color != COLOR_AUTO)
        return c->color == COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return (no_color == NULL || no_color[0] == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

/* As Python's shutil.get_terminal_size has it: what COLUMNS says, or else the terminal
 * itself; 0 if neither does. */
static unsigned terminal_columns(void)
{
    const char *columns = getenv("COLUMNS");
    const uint64_t most = 10000;
    uint64_t n;
    struct winsize size;
    if (columns != NULL && p2d_parse_u64(p2d_span_of(columns), &n) && n > 0)
        return (unsigned)(n < most ? n : most);
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* Text that escapes its names itself, and has colours. */
static bool is_for_eyes(const struct command *c)
{
    return strcmp(c->to, "table") == 0 || strcmp(c->to, "tree") == 0 ||
           strcmp(c->to, "source") == 0;
}

/* Standard output, if it is not a terminal. */
struct pipe {
    struct progress *progress;
    struct p2d_report *report;
};

static bool take(void *state, const void *bytes, size_t length)
{
    struct pipe *pipe = state;
    progress_end(pipe->progress); /* before it stands in the output */
    return write_all(bytes, length, pipe->report);
}

static void write_result(const struct command *c, const struct p2d_graph *graph,
                         struct p2d_report *report)
{
    struct p2d_bytes bytes;
    struct p2d_look look = c->look;
    bool on_terminal = to_stdout(c) && isatty(STDOUT_FILENO);
    look.terminal = (on_terminal || c->color == COLOR_ALWAYS) && is_for_eyes(c);
    look.terminal_columns = look.terminal && on_terminal ? terminal_columns() : 0;
    look.terminal_colors = look.terminal && wants_colors(c);
    progress_draw(c->progress, p2d_graph_node_count(graph), p2d_graph_edge_count(graph));
    if (!to_stdout(c)) {
        p2d_save(graph, &look, c->to, c->output, report);
        return;
    }
    /* The table with colours holds no other escapes: it has escaped its names. */
    if (!on_terminal || look.terminal_colors) {
        p2d_pour(graph, &look, c->to, take, &(struct pipe){c->progress, report}, report);
        return;
    }
    if (p2d_write(graph, &look, c->to, &bytes, report)) {
        progress_end(c->progress);
        write_to_terminal(&bytes, report);
    }
    p2d_bytes_free(&bytes);
}

/* ------------------------------------------------------------------- lists */

static void list_formats(void)
{
    struct p2d_format_info info;
    puts("Reads (-f NAME; detected without it):");
    for (size_t i = 0; p2d_reader_get(i, &info); i++)
        printf("  %-10s %s\n", info.name, info.title);
    puts("Writes (-T NAME, or the suffix of -o):");
    for (size_t i = 0; p2d_writer_get(i, &info); i++)
        printf("  %-10s %s\n", info.name, info.title);
    printf("  and every other format of the installed Graphviz %s\n",
           p2d_graphviz_version());
}

/* Into memory, so that what a name holds reaches a terminal only escaped. */
static void print_list(const char *text, size_t length, struct p2d_report *report)
{
    struct p2d_bytes bytes = {(unsigned char *)(uintptr_t)text, length};
    if (isatty(STDOUT_FILENO))
        write_to_terminal(&bytes, report);
    else
        write_all(text, length, report);
}

/* ----------------------------------------------------------------- the run */

static void print_drawn_event(const struct p2d_metric_info *info)
{
    fputs("prof2dot: drawing event ", stderr);
    print_name(stderr, info->name);
    fprintf(stderr, ", total %g %s\n", info->total, unit_name(info->unit));
}

static void explain(const struct command *c, const struct p2d_profile *profile,
                    const struct p2d_graph *graph)
{
    struct p2d_metric_info info;
    if (!c->verbose || profile == NULL)
        return;
    fprintf(stderr, "prof2dot: format %s, %zu event%s\n", p2d_profile_format(profile),
            p2d_metric_count(profile), p2d_metric_count(profile) == 1 ? "" : "s");
    for (size_t i = 0; p2d_metric_get(profile, i, &info); i++)
        if (c->graph.event == NULL && info.is_default)
            print_drawn_event(&info);
    if (graph != NULL)
        fprintf(stderr, "prof2dot: %zu function%s and %zu call%s to %s\n",
                p2d_graph_node_count(graph), p2d_graph_node_count(graph) == 1 ? "" : "s",
                p2d_graph_edge_count(graph), p2d_graph_edge_count(graph) == 1 ? "" : "s",
                c->to);
}

static void list(const struct command *c, const struct p2d_profile *profile,
                 struct p2d_report *report)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    struct p2d_graph *graph = NULL;
    if (out == NULL) {
        fail(report, P2D_ENOMEM, "out of memory", "");
        return;
    }
    if (c->action == DO_LIST_FUNCTIONS) {
        struct p2d_graph_options everything = {.event = c->graph.event};
        graph = p2d_graph_new(profile, &everything, report);
        if (graph != NULL && !list_functions(graph, c->list_pattern, out))
            fail(report, P2D_ENOMEM, "out of memory", "");
    } else if (c->action == DO_LIST_THREADS) {
        list_threads(profile, c->graph.event, out, report);
    } else if (c->lists_names) {
        list_event_names(profile, out);
    } else {
        list_events(profile, out);
    }
    bool failed = ferror(out);
    if (fclose(out) != 0 || failed || text == NULL)
        fail(report, P2D_ENOMEM, "out of memory", "");
    if (report->code == P2D_OK && length == 0)
        fail(report, P2D_EEMPTY, "no function matches",
             "--list-functions '*' lists all functions");
    if (report->code == P2D_OK)
        print_list(text, length, report);
    p2d_graph_free(graph);
    free(text);
}

/* The profile in the form that is shown, in place of the one that was read. */
static struct p2d_profile *prepare(const struct command *c, struct p2d_profile *profile,
                                   struct p2d_report *report)
{
    struct p2d_prepared prepared = {profile, profile};
    p2d_prepare_sum(c, &prepared, report);
    if (c->has_selection) {
        struct p2d_profile *whole = prepared.own;
        prepared.at = prepared.own = p2d_select(whole, &c->selection, report);
        tell_selected(c, whole, prepared.own, report);
        p2d_profile_free(whole);
    }
    p2d_prepare_selected(c, &prepared, report);
    return prepared.own;
}

/* One profile, or the sum of several. */
static void convert(struct command *c, struct p2d_report *report)
{
    struct p2d_profile *profile = prepare(c, read_inputs(c, report), report);
    struct p2d_graph *graph = NULL;
    if (c->action != DO_CONVERT && profile != NULL) {
        list(c, profile, report);
    } else if (profile != NULL) {
        graph = p2d_graph_new(profile, &c->graph, report);
        explain(c, profile, graph);
        /* A picture says so itself. */
        if (graph != NULL && c->has_selection && p2d_format_is_table(c->to) &&
            p2d_graph_node_count(graph) == 0)
            fail(report, P2D_EEMPTY, "nothing matches the selection",
                 "--list-functions '*' lists all functions");
        else if (graph != NULL)
            write_result(c, graph, report);
    }
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

/* Two profiles; whether the gate trips. */
static bool compare(struct command *c, struct p2d_report *report)
{
    struct p2d_graph *graph = compare_inputs(c, report);
    if (graph != NULL)
        write_result(c, graph, report);
    progress_end(c->progress);
    bool trips = report->code == P2D_OK && gate_trips(c, graph);
    p2d_graph_free(graph);
    return trips;
}

static void warn_of_phases(const struct command *c, struct p2d_report *report)
{
    bool shows = c->look.split == P2D_SPLIT_PHASE || p2d_format_wants_times(c->to);
    if (c->read.phases == NULL || shows)
        return;
    p2d_set_warning(report, "phases", "", "%s shows no phases: --phase has no effect",
                    c->to);
    p2d_set_warning_hint(report, "phases", "--split-by phase makes them frames");
}

/* Everything but the lists of what the program knows. Whether the gate trips. */
static bool process(struct command *c, struct p2d_report *report)
{
    if (!choose_output(c, report))
        return false;
    p2d_choose_pruning(c);
    p2d_choose_reading(c);
    warn_of_phases(c, report);
    if (c->compares)
        return compare(c, report);
    convert(c, report);
    return false;
}

/* process, with its progress on standard error if that is a terminal. */
static bool watch(struct command *c, struct p2d_report *report)
{
    struct progress progress;
    if (!c->quiet && !c->verbose && isatty(STDERR_FILENO) && progress_begin(&progress))
        c->progress = &progress;
    bool is_slower = process(c, report);
    progress_end(c->progress);
    c->progress = NULL;
    return is_slower;
}

static void print_version(const struct command *c)
{
    char sandbox[128];
    printf("prof2dot %s (Graphviz %s)\n", P2D_VERSION, p2d_graphviz_version());
    if (!c->verbose)
        return;
    sandbox_describe(sandbox, sizeof sandbox);
    puts(sandbox);
}

static int run(struct command *c, struct p2d_report *report)
{
    bool is_slower = false;
    switch (c->action) {
    case DO_HELP:
        print_help(stdout, c->helps_all);
        break;
    case DO_VERSION:
        print_version(c);
        break;
    case DO_LIST_FORMATS:
        list_formats();
        break;
    case DO_COMPLETION:
        if (!print_completion(stdout, c->shell))
            fail(report, P2D_EUSAGE, "--completion takes bash, zsh or fish", "");
        break;
    default:
        if (c->lists[LIST_INPUTS][0] == NULL && c->files_from == NULL &&
            isatty(STDIN_FILENO)) {
            print_short_help(stderr);
            return EXIT_USAGE;
        }
        memory_limit();
        memory_keep_freed();
        is_slower = fetch_inputs(c, report) && meant_inputs(c, report) &&
                    expand_inputs(c, report) && sandbox_enter(c, report) &&
                    watch(c, report);
    }
    if (c->gprof2dot && c->action == DO_CONVERT && report->code == P2D_EEMPTY)
        gprof2dot_write_nothing(c, report);
    if (fflush(stdout) != 0 || ferror(stdout))
        fail(report, P2D_EIO, "cannot write to standard output", "");
    /* Some file systems report a full disk only here. */
    bool writes_there = c->action != DO_CONVERT || to_stdout(c);
    if (report->code == P2D_OK && writes_there && close(STDOUT_FILENO) != 0)
        fail(report, P2D_EIO, "cannot write to standard output", "");
    int status = conclude(c, report);
    hint_at_pictures(c, report);
    if (status == EXIT_DONE && c->n_broken > 0)
        return EXIT_CANNOT;
    return status == EXIT_DONE && is_slower ? EXIT_SLOWER : status;
}

/* Where a standard stream is closed, no file may get its number, and no message or result
 * end up in there. What is open the wrong way round fails as a closed one does. */
static void fill_closed_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Record, then draw. The exit status is the program's if it failed. */
static int record_and_run(struct command *c, struct p2d_report *report)
{
    int program = 0, status = run_program(c, report, run, &program);
    int failed = report->code != P2D_OK ? conclude(c, report) : 0;
    if (status == EXIT_DONE)
        status = failed;
    return program != 0 ? end_as(program) : status;
}

static int show(struct command *c, struct p2d_report *report)
{
    int status = work_and_show(c, report, run);
    return report->code != P2D_OK ? conclude(c, report) : status;
}

static int start(struct command *c, struct p2d_report *report)
{
    if (c->record.program != NULL)
        return record_and_run(c, report);
    bool has_input = c->lists[LIST_INPUTS][0] != NULL || !isatty(STDIN_FILENO);
    return c->opens && has_input && c->action == DO_CONVERT ? show(c, report)
                                                            : run(c, report);
}

int main(int argc, char **argv)
{
    struct p2d_report report = {0};
    fill_closed_streams();
    /* A file that gets too large is an error with a message. */
    sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    struct command command;
    int status = command_parse(&command, argc, argv, &report)
                     ? start(&command, &report)
                     : conclude(&command, &report);
    command_release(&command);
    return status;
}
