/* fuzz.c - any bytes as a profile, through analysis and a writer, for libFuzzer.
 *
 * The first byte picks the reader, or finding it out; the second one the writer; bits of
 * the third what happens between. PROF2DOT_READER=NAME (or "any") overrules the first.
 * Graphviz is not called: it is not ours, and runs in a process of its own.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prof2dot.h"

enum { PREFIX = 3, MAX_INPUT = 64 * 1024 * 1024 };
enum {
    GROUP = 1,
    SELECT = 2,
    FOLD = 4,
    COMPARE = 8,
    PRUNE = 16,
    INVERT = 32,
    STYLE = 64
};

static const char *const writers[] = {"dot",        "callgrind", "folded",  "pprof",
                                      "speedscope", "mermaid",   "graphml", "csv",
                                      "jsonl",      "json",      "table",   "flamegraph",
                                      "icicle",     "treemap",   "dump"};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

/* NULL: found out. */
static const char *reader_for(uint8_t byte)
{
    struct p2d_format_info info;
    size_t count = 0;
    const char *wanted = getenv("PROF2DOT_READER");
    if (wanted != NULL)
        return strcmp(wanted, "any") != 0 ? wanted : NULL;
    while (p2d_reader_get(count, &info))
        count++;
    return p2d_reader_get(byte % (count + 1), &info) ? info.name : NULL;
}

/* Replace a profile by what was made of it, if anything was. */
static void take(struct p2d_profile **profile, struct p2d_profile *made)
{
    if (made == NULL)
        return;
    p2d_profile_free(*profile);
    *profile = made;
}

static void analyse(struct p2d_profile **profile, uint8_t how, struct p2d_report *report)
{
    static const char *const focus[] = {"a", NULL}, *const hide[] = {"e", NULL};
    struct p2d_selection selection = {.focus = focus, .hide = hide, .may_be_empty = true};
    if (how & SELECT)
        take(profile, p2d_select(*profile, &selection, report));
    if (how & FOLD)
        take(profile, p2d_fold(*profile, NULL, report));
    if (how & GROUP)
        take(profile, p2d_group(*profile, P2D_GROUP_CLASS, report));
}

static struct p2d_graph *graph_of(const struct p2d_profile *profile, uint8_t how,
                                  struct p2d_report *report)
{
    struct p2d_compare_options both = {.tolerance = 0.01};
    if (how & PRUNE)
        both.graph = (struct p2d_graph_options){.node_threshold = 0.005,
                                                .edge_threshold = 0.02,
                                                .max_nodes = 20,
                                                .join = true,
                                                .chains = true};
    return how & COMPARE ? p2d_compare(profile, profile, &both, report)
                         : p2d_graph_new(profile, &both.graph, report);
}

/* What is written must be numbers. */
static void check_numbers(const struct p2d_graph *graph)
{
    struct p2d_node_info node;
    struct p2d_edge_info edge;
    demand(isfinite(p2d_graph_total(graph)), "the total is finite");
    for (size_t i = 0; p2d_graph_node(graph, i, &node); i++)
        demand(isfinite(node.self) && isfinite(node.total), "costs are finite");
    for (size_t i = 0; p2d_graph_edge(graph, i, &edge); i++)
        demand(isfinite(edge.total), "costs of calls are finite");
}

static void check_report(const struct p2d_report *report, bool done)
{
    demand(done || report->code != P2D_OK, "failure is reported");
    demand(report->code == P2D_OK || report->text[0] != '\0', "errors have a text");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct p2d_report report = {0};
    struct p2d_bytes out = {0};
    struct p2d_read_options options = {
        .max_input = MAX_INPUT, .threads = 1, .symfs = "/dev/null"};
    struct p2d_look look = {.estimate = true};
    if (length < PREFIX)
        return 0;
    options.format = reader_for(bytes[0]);
    look.inverted = bytes[2] & INVERT;
    look.style = bytes[2] & STYLE ? P2D_STYLE_CLASSIC : P2D_STYLE_MODERN;
    struct p2d_profile *profile =
        p2d_read_memory(bytes + PREFIX, length - PREFIX, &options, &report);
    check_report(&report, profile != NULL);
    if (report.code == P2D_OK)
        analyse(&profile, bytes[2], &report);
    struct p2d_graph *graph = graph_of(profile, bytes[2], &report);
    if (graph != NULL)
        check_numbers(graph);
    bool done =
        p2d_write(graph, &look, writers[bytes[1] % (sizeof writers / sizeof *writers)],
                  &out, &report);
    check_report(&report, done);
    p2d_bytes_free(&out);
    p2d_graph_free(graph);
    p2d_profile_free(profile);
    return 0;
}
