/* prepare.h - from what options say to a graph: what is read and left out where nobody said
 * it, and the passes in their order. */
#ifndef P2D_SETTINGS_PREPARE_H
#define P2D_SETTINGS_PREPARE_H

#include "settings/command.h"

/* What is left out where no option says it; goes by the format that is written. */
void p2d_choose_pruning(struct command *);
/* What has to be read for the format that is written. */
void p2d_choose_reading(struct command *);

/* A profile on its way through the passes. */
struct p2d_prepared {
    const struct p2d_profile *at; /* NULL after an error */
    struct p2d_profile
        *own; /* the same, if it is to be freed when another takes its place; or NULL */
};

/* Add the event that --event has to be a sum of two, if it is one. Before a selection, which
 * is a part of the sum then. */
void p2d_prepare_sum(const struct command *, struct p2d_prepared *, struct p2d_report *);

/* The profile in the form that is shown: a part of it, with groups for functions, without
 * noise. */
void p2d_prepare(const struct command *, struct p2d_prepared *, struct p2d_report *);

/* The same, after what was asked for is selected. */
void p2d_prepare_selected(const struct command *, struct p2d_prepared *,
                          struct p2d_report *);

/* Both sides in the form that is shown, and their graph; NULL after an error. */
struct p2d_graph *p2d_compare_prepared(const struct command *,
                                       struct p2d_prepared sides[2], struct p2d_report *);

/* One of several runs in the form that is shown. What a selection matches nothing in is no
 * error: other runs may have it. */
void p2d_prepare_run(const struct command *, struct p2d_prepared *, struct p2d_report *);
/* The graph of two sets of such runs; NULL after an error. */
struct p2d_graph *p2d_compare_prepared_runs(const struct command *,
                                            struct p2d_runs *const runs[2],
                                            struct p2d_report *);

#endif
