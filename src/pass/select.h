/* select.h - a selection, resolved to functions, and its use on stacks and on call
 * lists. */
#ifndef P2D_PASS_SELECT_H
#define P2D_PASS_SELECT_H

#include "model/copy.h"

/* A selection with its patterns resolved: arrays by function (or thread), NULL where
 * nothing was asked. */
struct p2d_request {
    const struct p2d_profile *profile;
    const struct p2d_selection *selection;
    struct p2d_report *report;
    bool *focus, *ignore, *hide, *show, *root, *leaf;
    bool *thread, *process;
    bool *label_sets; /* by set of labels: its samples stay */
};
/* False after an error: a pattern is wrong or matches nothing. */
bool p2d_request_init(struct p2d_request *, const struct p2d_profile *,
                      const struct p2d_selection *, struct p2d_report *);
void p2d_request_release(struct p2d_request *);
/* Whether the function is left out in favour of its caller. */
static inline bool p2d_is_hidden(const struct p2d_request *r, p2d_fn fn)
{
    return (r->hide != NULL && r->hide[fn]) || (r->show != NULL && !r->show[fn]);
}

void p2d_select_stacks(const struct p2d_request *, struct p2d_copy *);
void p2d_select_calls(const struct p2d_request *, struct p2d_copy *);

#endif
