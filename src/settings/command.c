/* command.c - begin, complete, check and end what options say. */
#include "settings/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool p2d_refuse_usage(struct p2d_report *report, const char *before, const char *more,
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

/* Room for every list to hold all of them, and a NULL. */
bool p2d_command_init(struct command *c, size_t room, struct p2d_report *report)
{
    *c = (struct command){.compare.tolerance = 0.01};
    c->storage = p2d_new(report, (room + 1) * N_LISTS, sizeof *c->storage);
    for (size_t i = 0; i < N_LISTS && c->storage != NULL; i++)
        c->lists[i] = c->storage + i * (room + 1);
    return c->storage != NULL;
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

void p2d_command_connect(struct command *c)
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
    c->graph.also = used_list(c, LIST_ALSO);
    c->look.sort_keys = used_list(c, LIST_SORT);
    c->look.restrictions = used_list(c, LIST_RESTRICT);
    c->look.source_paths = used_list(c, LIST_SOURCE_PATH);
    c->read.phases = used_list(c, LIST_PHASE);
    for (enum list list = LIST_FOCUS; list <= LIST_PROCESS; list++)
        c->has_selection |= c->lengths[list] > 0;
    c->has_selection |=
        c->selection.has_depth || c->selection.drop_negative || c->selection.mine != NULL;
    c->read.labels = c->lengths[LIST_LABEL] + c->lengths[LIST_NO_LABEL] > 0 ||
                     c->root_label != NULL || c->leaf_label != NULL;
    c->read.machine_labels = names_machine(c->selection.label) ||
                             names_machine(c->selection.no_label) ||
                             is_of_machine(c->root_label) || is_of_machine(c->leaf_label);
    c->tunes_comparison |= c->has_gate;
}

/* Options that a comparison has no use for. */
static void warn_of_comparison(const struct command *c, struct p2d_report *report)
{
    static const char lines[] = "lines of a comparison",
                      labels[] = "labels of a comparison";
    if (!c->compares)
        return;
    if (c->read.lines && c->group_by != P2D_GROUP_LINE) {
        p2d_set_warning(report, lines, "",
                        "a comparison is of functions: --lines has no effect");
        p2d_set_warning_hint(report, lines, "--group-by line compares lines");
    }
    if (c->look.labels) {
        p2d_set_warning(report, labels, "",
                        "a comparison is of functions: --labels has no effect");
        p2d_set_warning_hint(report, labels, "--list-labels compares labels");
    }
}

bool p2d_command_check(const struct command *c, struct p2d_report *report)
{
    warn_of_comparison(c, report);
    if (c->compare.only_slower && c->compare.only_faster)
        return p2d_refuse_usage(report, "", "", "--compare-only-slower",
                                " and --compare-only-faster leave nothing to mark");
    return true;
}

void p2d_command_release(struct command *c)
{
    free(c->mine); /* realpath's */
    p2d_delete(c->storage);
    *c = (struct command){0};
}
