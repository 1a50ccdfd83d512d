/* compare.c - run the command with --diff: read two profiles, write one graph, check
 * --fail-if-slower. */
#include "cli/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/inputs.h"
#include "settings/prepare.h"

/* The range of time to read of a side (0: before, 1: after): --before-time replaces `time`,
 * which is what --time gave, for the side before. */
static const char *time_of_side(const struct command *c, size_t side, const char *time)
{
    return side == 0 && c->before_time != NULL ? c->before_time : time;
}

static struct p2d_graph *compare_two(struct command *c, struct p2d_report *report)
{
    const char *time = c->read.time;
    struct p2d_prepared sides[2] = {{0}};
    for (size_t i = 0; i < 2; i++) {
        c->read.time = time_of_side(c, i, time);
        sides[i].at = sides[i].own = read_input(c, c->lists[LIST_INPUTS][i], report);
    }
    struct p2d_graph *graph = p2d_compare_prepared(c, sides, report);
    for (size_t i = 0; i < 2; i++)
        p2d_profile_free(sides[i].own);
    return graph;
}

/* ---------------------------------------------------------------- several runs */

struct side {
    const struct command *c;
    struct p2d_runs *runs;
};

static bool add_run(void *to, const struct p2d_profile *profile,
                    struct p2d_report *report)
{
    const struct side *side = to;
    struct p2d_prepared prepared = {.at = profile};
    p2d_prepare_run(side->c, &prepared, report);
    bool added = p2d_runs_add(side->runs, prepared.at, report);
    p2d_profile_free(prepared.own);
    return added;
}

static struct p2d_graph *compare_runs(struct command *c, struct p2d_report *report)
{
    const char *time = c->read.time;
    size_t ends[3] = {0, c->n_before, c->lengths[LIST_INPUTS]};
    struct p2d_runs *runs[2] = {p2d_runs_new(c->graph.event),
                                p2d_runs_new(c->graph.event)};
    for (size_t i = 0; i < 2 && report->code == P2D_OK; i++) {
        struct side side = {c, runs[i]};
        c->read.time = time_of_side(c, i, time);
        p2d_runs_miss(runs[i],
                      read_each(c, ends[i], ends[i + 1], add_run, &side, report));
    }
    struct p2d_graph *graph = p2d_compare_prepared_runs(c, runs, report);
    p2d_runs_free(runs[0]);
    p2d_runs_free(runs[1]);
    return graph;
}

struct p2d_graph *compare_inputs(struct command *c, struct p2d_report *report)
{
    return c->lengths[LIST_INPUTS] > 2 ? compare_runs(c, report) : compare_two(c, report);
}

/* -------------------------------------------------------------------- gate */

enum { N_GREATEST = 3 };

/* A function and by how much its self cost grew. */
struct grown {
    struct p2d_node_info function;
    double growth;
};

/* The functions whose self cost grew most, heaviest first; returns how many grew. */
static size_t find_growth(const struct p2d_graph *graph,
                          struct grown greatest[N_GREATEST])
{
    enum { AFTER, BEFORE };
    struct p2d_node_info info;
    struct p2d_cost_info after, before;
    size_t found = 0;
    for (size_t i = 0; p2d_graph_node(graph, i, &info) &&
                       p2d_graph_node_cost(graph, i, AFTER, &after) &&
                       p2d_graph_node_cost(graph, i, BEFORE, &before);
         i++) {
        double growth = after.self - before.self;
        size_t at = found < N_GREATEST ? found : N_GREATEST;
        if (!(growth > 0))
            continue;
        for (; at > 0 && greatest[at - 1].growth < growth; at--)
            if (at < N_GREATEST)
                greatest[at] = greatest[at - 1];
        if (at < N_GREATEST)
            greatest[at] = (struct grown){info, growth};
        found += found < N_GREATEST;
    }
    return found;
}

static void print_growth(const struct p2d_graph *graph, const char *unit)
{
    struct grown greatest[N_GREATEST];
    size_t n = find_growth(graph, greatest);
    for (size_t i = 0; i < n; i++) {
        char name[256];
        p2d_escape_for_terminal(name, sizeof name,
                                (const unsigned char *)greatest[i].function.function,
                                strlen(greatest[i].function.function));
        fprintf(stderr, "%s%s (+%.4g%s%s)",
                i == 0 ? "hint: these functions grew most: " : ", ", name,
                greatest[i].growth, unit[0] != '\0' ? " " : "", unit);
    }
    if (n > 0)
        fputc('\n', stderr);
}

bool gate_trips(const struct command *c, const struct p2d_graph *graph)
{
    static const char *const units[] = {"", "s", "ms", "us", "ns", "bytes"};
    struct p2d_comparison_info sides;
    if (!c->has_gate || !p2d_graph_comparison(graph, &sides) ||
        !p2d_graph_grew(graph, c->gate))
        return false;
    const char *unit = units[sides.unit];
    const char *blank = unit[0] != '\0' ? " " : "";
    fprintf(stderr, "prof2dot: slower: %.4g%s%s before, %.4g%s%s after", sides.before,
            blank, unit, sides.after, blank, unit);
    if (sides.before > 0)
        fprintf(stderr, " (+%.4g%%, more than %.4g%%)",
                100 * (sides.after / sides.before - 1), 100 * c->gate);
    fputc('\n', stderr);
    print_growth(graph, unit);
    return true;
}
