/* fuzz.c - any bytes as a profile, through analysis and a writer, for libFuzzer and
 * AFL++.
 *
 * Six bytes before the profile say what is done with it (struct plan). Graphviz is not
 * called: it is not ours, and runs in a process of its own. What must hold beyond not
 * crashing is in oracles.c and sound.c.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/source.h"

enum { MAX_INPUT = 64 * 1024 * 1024, MOST_PIECE = 40 };

static const char *const writers[] = {
    "dot",  "callgrind", "folded", "pprof", "speedscope",  "mermaid", "graphml",
    "csv",  "jsonl",     "json",   "table", "flamegraph",  "icicle",  "treemap",
    "dump", "html",      "svg",    "tsv",   "treemap-png", "memory",  "memory-png",
    "timeline", "flamechart", "heatmap"};

static struct plan plan;

void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(
        stderr,
        "does not hold: %s\n(plan: writer %u, how %u, pieces %u, choice %u, look %u)\n",
        what, plan.writer, plan.how, plan.pieces, plan.choice, plan.look);
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

struct p2d_profile *read_bytes(const void *bytes, size_t length, const char *format,
                               struct p2d_report *report)
{
    struct p2d_read_options options = {.format = format,
                                       .name = "fuzz",
                                       .max_input = MAX_INPUT,
                                       .threads = 1,
                                       .symfs = "/dev/null",
                                       .source_map = "/dev/null",
                                       .lines = plan.choice & 16,
                                       .labels = plan.choice & 32,
                                       .times = plan.choice & 64};
    return p2d_read_memory(bytes, length, &options, report);
}

/* ----------------------------------------------------------------- in between */

/* Replace a profile by what was made of it, if anything was. */
static void take(struct p2d_profile **profile, struct p2d_profile *made)
{
    if (made == NULL)
        return;
    p2d_profile_free(*profile);
    *profile = made;
}

static struct p2d_selection selection_for(uint8_t choice)
{
    static const char *const some[] = {"a", NULL}, *const other[] = {"e", NULL},
                             *const exact[] = {"=main", "glob:*f*", NULL},
                             *const number[] = {"1", NULL},
                             *const label[] = {"a=.", "b=1kb:", NULL};
    struct p2d_selection selection = {.may_be_empty = true};
    switch (choice & 7) {
    case 0:
        selection.focus = some, selection.hide = other;
        break;
    case 1:
        selection.root = some, selection.ignore = exact;
        break;
    case 2:
        selection.leaf = other;
        break;
    case 3:
        selection.show = some;
        break;
    case 4:
        selection.path = some;
        break;
    case 5:
        selection.root = exact, selection.leaf = some;
        break;
    case 6:
        selection.thread = number, selection.label = label;
        break;
    default:
        selection.hide = exact, selection.process = number;
        selection.no_label = label, selection.drop_negative = true;
    }
    selection.has_depth = choice & 8;
    selection.depth = choice >> 6;
    return selection;
}

static void analyse(struct p2d_profile **profile, struct p2d_report *report)
{
    enum { GROUPS = P2D_GROUP_LINE };
    struct p2d_selection selection = selection_for(plan.choice);
    if (plan.how & HOW_MERGE) {
        const struct p2d_profile *twice[] = {*profile, *profile};
        take(profile, p2d_merge_profiles(twice, 2, report));
    }
    if (plan.how & HOW_SELECT)
        take(profile, p2d_select(*profile, &selection, report));
    if (plan.how & HOW_FOLD)
        take(profile, p2d_fold(*profile, NULL, report));
    if (plan.how & HOW_GROUP)
        take(profile,
             p2d_group(*profile, (enum p2d_group_by)(1 + (plan.choice >> 3) % GROUPS),
                       report));
}

static struct p2d_graph *graph_of(const struct p2d_profile *profile,
                                  struct p2d_report *report)
{
    struct p2d_compare_options both = {.tolerance = 0.01, .normalize = plan.look & 64};
    if (plan.how & HOW_PRUNE)
        both.graph = (struct p2d_graph_options){.node_threshold = 0.005,
                                                .edge_threshold = 0.02,
                                                .max_nodes = 20,
                                                .join = true,
                                                .chains = true};
    return plan.how & HOW_COMPARE ? p2d_compare(profile, profile, &both, report)
                                  : p2d_graph_new(profile, &both.graph, report);
}

static struct p2d_look look_for(void)
{
    static const char *const sort_keys[] = {"module", "line", "calls", NULL};
    struct p2d_look look = {.estimate = true,
                            .in_process = true,
                            .inverted = plan.how & HOW_INVERT};
    look.style = plan.how & HOW_CLASSIC ? P2D_STYLE_CLASSIC : P2D_STYLE_MODERN;
    if (plan.look & 1)
        look.style = P2D_STYLE_PYCALLGRAPH;
    look.node_label = plan.look & 2 ? 63 : 0;
    look.strip = plan.look & 4;
    look.wrap = plan.look & 8;
    look.cluster = (enum p2d_cluster)(plan.look >> 4 & 3);
    look.split = (enum p2d_split)(plan.look % 3);
    look.hierarchy = plan.look & 64 ? P2D_HIERARCHY_FILES : P2D_HIERARCHY_CALLS;
    look.table = plan.look % 3 == 1   ? P2D_TABLE_CALLERS
                 : plan.look % 3 == 2 ? P2D_TABLE_CALLEES
                                      : P2D_TABLE_FUNCTIONS;
    look.sort_keys = plan.look & 16 ? sort_keys : NULL;
    look.link = plan.look & 128 ? "x:{file}{line}{function}{module}" : NULL;
    return look;
}

/* ---------------------------------------------------------------------- whole */

/* Pixels take long, and most of that is not ours: they are drawn now and then. */
static const char *writer_for(uint8_t byte)
{
    enum { SELDOM = 16 };
    const char *format = writers[byte % (sizeof writers / sizeof *writers)];
    return strcmp(format, "treemap-png") != 0 || plan.choice % SELDOM == 0 ? format
                                                                           : "treemap";
}

static void write_out(const struct p2d_graph *graph, struct p2d_report *report)
{
    struct p2d_look look = look_for();
    struct p2d_bytes out = {0};
    const char *format = writer_for(plan.writer);
    bool done = p2d_write(graph, &look, format, &out, report);
    check_report(report, done);
    if (done)
        check_sound(graph, format, &out);
    if (done && !(plan.how & HOW_COMPARE))
        check_again(graph, format, &out);
    p2d_bytes_free(&out);
}

static void try_profile(const void *bytes, size_t length, const char *format)
{
    struct p2d_report report = {0};
    struct p2d_profile *profile = read_bytes(bytes, length, format, &report);
    check_report(&report, profile != NULL);
    if (profile != NULL && report.n_warnings == 0)
        check_prefix(bytes, length, profile);
    if (report.code == P2D_OK)
        analyse(&profile, &report);
    check_costs(profile);
    struct p2d_graph *graph = graph_of(profile, &report);
    if (graph != NULL)
        check_numbers(graph);
    write_out(graph, &report);
    p2d_graph_free(graph);
    p2d_profile_free(profile);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length < sizeof plan)
        return 0;
    memcpy(&plan, bytes, sizeof plan);
    bytes += sizeof plan;
    length -= sizeof plan;
    const char *format = reader_for(plan.reader);
    if (plan.pieces != 0)
        check_pieces(bytes, length, format, 1 + plan.pieces % MOST_PIECE);
    try_profile(bytes, length, format);
    return 0;
}
