/* compare.c - run the command with --diff: read two profiles, write one graph, check
 * --fail-if-slower. */
#include "cli/compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/grouping.h"
#include "cli/in_unit.h"
#include "cli/inputs.h"

/* An error of a trial becomes the run's. */
static void adopt_error(struct p2d_report *report, const struct p2d_report *trial)
{
    if (report->code != P2D_OK)
        return;
    report->code = trial->code;
    memcpy(report->place, trial->place, sizeof report->place);
    memcpy(report->text, trial->text, sizeof report->text);
    memcpy(report->hint, trial->hint, sizeof report->hint);
}

/* Select the same on both sides. What only one of them has is new or gone and no error:
 * only what neither has is. */
static void select_both(const struct command *c, struct p2d_profile *sides[2],
                        struct p2d_report *report)
{
    struct p2d_report trials[2] = {0};
    struct p2d_profile *selected[2];
    struct p2d_selection lenient = c->selection;
    lenient.may_be_empty = true;
    for (size_t i = 0; i < 2; i++)
        selected[i] = p2d_select(sides[i], &c->selection, &trials[i]);
    bool is_in_one = trials[0].code == P2D_OK || trials[1].code == P2D_OK;
    for (size_t i = 2; i-- > 0;) {
        if (trials[i].code == P2D_EEMPTY && is_in_one)
            selected[i] = p2d_select(sides[i], &lenient, report);
        else
            adopt_error(report, &trials[i]);
        p2d_profile_free(sides[i]);
        sides[i] = selected[i];
    }
}

struct p2d_graph *compare_inputs(const struct command *c, struct p2d_report *report)
{
    struct p2d_compare_options options = c->compare;
    struct p2d_profile *sides[2] = {0};
    options.graph = c->graph;
    options.no_stacks = !p2d_format_holds_all(c->to);
    for (size_t i = 0; i < 2; i++)
        sides[i] = read_input(c, c->lists[LIST_INPUTS][i], report);
    if (c->has_selection && report->code == P2D_OK)
        select_both(c, sides, report);
    for (size_t i = 0; i < 2; i++)
        sides[i] = in_unit(c, group_profile(c, sides[i], report), report);
    struct p2d_graph *graph = p2d_compare(sides[0], sides[1], &options, report);
    for (size_t i = 0; i < 2; i++)
        p2d_profile_free(sides[i]);
    return graph;
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
        !(sides.after > sides.before * (1 + c->gate)) || !(sides.after > 0))
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
