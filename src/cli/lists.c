/* lists.c - print what a profile holds, a line each. */
#include "cli/lists.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

const char *unit_name(enum p2d_unit unit)
{
    static const char *const names[] = {"count", "s", "ms", "us", "ns", "bytes"};
    return names[unit];
}

/* A name that no terminal obeys, also where the list goes into a pipe: less -R and tail
 * hand on what they get. NULL without memory. The caller's. */
static char *harmless(const char *name)
{
    enum { LONGEST_ESCAPE = 12 };
    size_t length = strlen(name), size = length * LONGEST_ESCAPE + 1;
    char *shown = malloc(size);
    if (shown != NULL)
        p2d_escape_for_terminal(shown, size, (const unsigned char *)name, length);
    return shown;
}

void print_name(FILE *out, const char *name)
{
    char *shown = harmless(name);
    fputs(shown != NULL ? shown : "?", out);
    free(shown);
}

void list_event_names(const struct p2d_profile *profile, FILE *out)
{
    struct p2d_metric_info info;
    for (size_t i = 0; p2d_metric_get(profile, i, &info); i++) {
        print_name(out, info.name);
        fputc('\n', out);
    }
}

void list_events(const struct p2d_profile *profile, FILE *out)
{
    struct p2d_metric_info info;
    fprintf(out, "%20s %-6s %10s  %s\n", "total", "unit", "samples", "event");
    for (size_t i = 0; p2d_metric_get(profile, i, &info); i++) {
        fprintf(out, info.unit == P2D_UNIT_SECONDS ? "%20.6f" : "%20.0f", info.total);
        fprintf(out, " %-6s %10" PRIu64 "  ", unit_name(info.unit), info.samples);
        print_name(out, info.name);
        fputs(info.is_default ? "  (default)\n" : "\n", out);
    }
}

/* A process or thread id; below 0 it is unknown. */
static void print_id(FILE *out, int64_t id)
{
    if (id >= 0)
        fprintf(out, " %8" PRId64, id);
    else
        fprintf(out, " %8s", "-");
}

void list_threads(const struct p2d_profile *profile, const char *event, FILE *out,
                  struct p2d_report *report)
{
    struct p2d_thread_row row;
    struct p2d_threads *threads = p2d_threads_new(profile, event, report);
    fprintf(out, "%18s %18s %16s %10s %8s %8s  %s\n", "first", "last", "busy", "samples",
            "pid", "tid", "name");
    for (size_t i = 0; p2d_thread_get(threads, i, &row); i++) {
        if (row.has_times)
            fprintf(out, "%18.6f %18.6f %16.6f", row.first, row.last, row.busy);
        else
            fprintf(out, "%18s %18s %16s", "-", "-", "-");
        fprintf(out, " %10" PRIu64, row.samples);
        print_id(out, row.process_id);
        print_id(out, row.thread_id);
        fputs("  ", out);
        print_name(out, row.name[0] != '\0' ? row.name : "-");
        fputc('\n', out);
    }
    p2d_threads_free(threads);
}

/* "module:line:column:function", of what is known; NULL without memory. */
static char *whole_name(const struct p2d_node_info *info)
{
    char line[48] = "", *name = NULL;
    if (info->line > 0)
        snprintf(line, sizeof line, "%" PRId64 ":", info->line);
    if (info->line > 0 && info->column > 0)
        snprintf(line, sizeof line, "%" PRId64 ":%" PRIu32 ":", info->line, info->column);
    if (asprintf(&name, "%s%s%s%s", info->module, info->module[0] != '\0' ? ":" : "",
                 line, info->function) < 0)
        return NULL;
    return name;
}

static void print_numbers(FILE *out, const struct p2d_node_info *info)
{
    fprintf(out, "%12.6g %12.6g ", info->total, info->self);
    if (p2d_count_known(info->calls))
        fprintf(out, "%10.0f  ", p2d_count_value(info->calls));
    else
        fprintf(out, "%10s  ", "?");
}

bool list_functions(const struct p2d_graph *graph, const char *pattern, FILE *out)
{
    struct p2d_node_info info;
    bool with_numbers = pattern[0] == '%', any = false;
    pattern += with_numbers;
    if (strcmp(pattern, "+") == 0 || strcmp(pattern, "-") == 0)
        pattern = "*";
    for (size_t i = 0; p2d_graph_node(graph, i, &info); i++) {
        char *name = whole_name(&info);
        if (name == NULL)
            return false;
        bool matches =
            fnmatch(pattern, name, 0) == 0 || fnmatch(pattern, info.function, 0) == 0;
        if (matches && with_numbers && !any)
            fprintf(out, "%12s %12s %10s  %s\n", "total", "self", "calls", "function");
        if (matches && with_numbers)
            print_numbers(out, &info);
        if (matches) {
            print_name(out, name);
            putc('\n', out);
        }
        any |= matches;
        free(name);
    }
    return true;
}
