/* prepare.c - from what options say to a graph: what is read and left out where nobody said
 * it, and the passes in their order. */
#include "settings/prepare.h"

#include <string.h>

/* What is left out where nobody said it: all but what can be read at a glance of a modern
 * picture, what gprof2dot leaves out of a classic one, nothing of data. */
void p2d_choose_pruning(struct command *c)
{
    bool picture = p2d_format_is_picture(c->to);
    bool modern = picture && c->look.style == P2D_STYLE_MODERN;
    if (!c->has_max_nodes && modern && !c->has_node_threshold)
        c->graph.max_nodes = 50;
    c->graph.as_can_be_read = modern && !c->has_max_nodes && picture;
    if (!c->has_node_threshold && picture)
        c->graph.node_threshold = 0.005;
    c->graph.heaviest_if_flat = picture && !c->has_node_threshold;
    if (!c->has_edge_threshold && picture)
        c->graph.edge_threshold = modern ? 0.02 : 0.001;
    /* Sorting what nobody looks at takes time; a report lists all. */
    bool is_report = strcmp(c->to, "html") == 0;
    if (p2d_format_holds_all(c->to) && !c->compares)
        c->graph.node_threshold = c->graph.edge_threshold = is_report ? 0 : 0.001;
    c->graph.stacks_only = p2d_format_holds_stacks(c->to) && !c->compares && !c->verbose;
    if (is_report && !c->compares)
        c->graph.max_nodes = 0;
    c->graph.join = modern || c->graph.max_nodes > 0;
    c->graph.chains = modern && !c->no_fold;
    c->graph.cycles =
        c->graph.chains && c->group_by == 0 && c->look.cluster == P2D_CLUSTER_NONE;
    /* A report holds pictures beside the data. */
    bool draws = modern || p2d_format_holds_all(c->to);
    c->look.lists = draws && !c->no_fold;
    c->look.fold = draws && !c->no_fold && c->group_by == 0;
    c->folds = modern && !c->no_fold && c->group_by == 0;
}

/* Whether the result tells when samples were, whatever its format. */
static bool tells_times(const struct command *c)
{
    return c->action == DO_LIST_THREADS || c->look.split == P2D_SPLIT_SECOND ||
           c->look.split == P2D_SPLIT_PHASE;
}

/* Whether the format shows times that may be kept; the sum of two events is checked by them. */
static bool shows_times(const struct command *c)
{
    bool adds_events = c->graph.event != NULL && strchr(c->graph.event, ',') != NULL;
    bool leaves_out = c->look.no_times && strcmp(c->to, "html") == 0;
    return adds_events || (p2d_format_wants_times(c->to) && !c->compares && !leaves_out);
}

void p2d_choose_reading(struct command *c)
{
    c->look.lines = c->read.lines;
    c->read.lines |=
        c->group_by == P2D_GROUP_LINE || (p2d_format_wants_lines(c->to) && !c->compares);
    c->read.labels |= p2d_format_wants_labels(c->to);
    c->read.labels |= c->look.labels && !c->compares;
    c->read.times |= tells_times(c) || shows_times(c);
    c->read.series = !c->compares && (c->read.time != NULL || c->read.phases != NULL ||
                                      tells_times(c) || p2d_format_needs_times(c->to));
    c->read.machine_labels |= c->look.labels || strcmp(c->to, "labels") == 0;
}

/* ------------------------------------------------------------------- passes */

/* From now on it is the next profile; NULL after an error, which later passes accept. */
static void go_on(struct p2d_prepared *prepared, struct p2d_profile *next)
{
    p2d_profile_free(prepared->own);
    prepared->at = prepared->own = next;
}

/* As --group-by, --leaf-label and --unit ask for. */
static void group(const struct command *c, struct p2d_prepared *prepared,
                  struct p2d_report *report)
{
    if (c->group_by != 0)
        go_on(prepared, p2d_group(prepared->at, (enum p2d_group_by)c->group_by, report));
    if (c->root_label != NULL)
        go_on(prepared,
              p2d_frame_label(prepared->at, c->root_label, P2D_LABEL_OUTERMOST, report));
    if (c->leaf_label != NULL)
        go_on(prepared,
              p2d_frame_label(prepared->at, c->leaf_label, P2D_LABEL_INNERMOST, report));
    if (c->look.split == P2D_SPLIT_SECOND)
        go_on(prepared, p2d_frame_seconds(prepared->at, report));
    if (c->look.split == P2D_SPLIT_PHASE)
        go_on(prepared, p2d_frame_phases(prepared->at, report));
    if (c->unit != 0)
        go_on(prepared, p2d_in_unit(prepared->at, (enum p2d_unit)c->unit, report));
}

void p2d_prepare_selected(const struct command *c, struct p2d_prepared *prepared,
                          struct p2d_report *report)
{
    group(c, prepared, report);
    if (!c->folds || c->action != DO_CONVERT)
        return;
    struct p2d_fold_options options = {.event = c->graph.event, .keep = c->graph.keep};
    struct p2d_profile *folded = p2d_fold(prepared->at, &options, report);
    if (folded != NULL)
        go_on(prepared, folded);
}

void p2d_prepare_sum(const struct command *c, struct p2d_prepared *prepared,
                     struct p2d_report *report)
{
    if (c->graph.event != NULL && strchr(c->graph.event, ',') != NULL)
        go_on(prepared, p2d_add_up(prepared->at, c->graph.event, report));
}

void p2d_prepare(const struct command *c, struct p2d_prepared *prepared,
                 struct p2d_report *report)
{
    p2d_prepare_sum(c, prepared, report);
    if (c->has_selection)
        go_on(prepared, p2d_select(prepared->at, &c->selection, report));
    p2d_prepare_selected(c, prepared, report);
}

/* ---------------------------------------------------------------- comparing */

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
static void select_both(const struct command *c, struct p2d_prepared sides[2],
                        struct p2d_report *report)
{
    struct p2d_report trials[2] = {0};
    struct p2d_profile *selected[2];
    struct p2d_selection lenient = c->selection;
    lenient.may_be_empty = true;
    for (size_t i = 0; i < 2; i++)
        selected[i] = p2d_select(sides[i].at, &c->selection, &trials[i]);
    bool is_in_one = trials[0].code == P2D_OK || trials[1].code == P2D_OK;
    for (size_t i = 2; i-- > 0;) {
        if (trials[i].code == P2D_EEMPTY && is_in_one)
            selected[i] = p2d_select(sides[i].at, &lenient, report);
        else
            adopt_error(report, &trials[i]);
        go_on(&sides[i], selected[i]);
    }
}

static struct p2d_compare_options options_of(const struct command *c)
{
    struct p2d_compare_options options = c->compare;
    options.graph = c->graph;
    options.no_stacks = !p2d_format_holds_all(c->to);
    return options;
}

void p2d_prepare_run(const struct command *c, struct p2d_prepared *prepared,
                     struct p2d_report *report)
{
    struct p2d_selection lenient = c->selection;
    lenient.may_be_empty = true;
    p2d_prepare_sum(c, prepared, report);
    if (c->has_selection)
        go_on(prepared, p2d_select(prepared->at, &lenient, report));
    group(c, prepared, report);
}

struct p2d_graph *p2d_compare_prepared_runs(const struct command *c,
                                            struct p2d_runs *const runs[2],
                                            struct p2d_report *report)
{
    struct p2d_compare_options options = options_of(c);
    return p2d_compare_runs(runs[0], runs[1], &options, report);
}

struct p2d_graph *p2d_compare_prepared(const struct command *c,
                                       struct p2d_prepared sides[2],
                                       struct p2d_report *report)
{
    struct p2d_compare_options options = options_of(c);
    for (size_t i = 0; i < 2; i++)
        p2d_prepare_sum(c, &sides[i], report);
    if (c->has_selection && report->code == P2D_OK)
        select_both(c, sides, report);
    for (size_t i = 0; i < 2; i++)
        group(c, &sides[i], report);
    return p2d_compare(sides[0].at, sides[1].at, &options, report);
}
