/* stacks.c - choose the stacks to write: those of the profile, of a comparison, or
 * estimated ones. */
#include "write/shared/stacks.h"

#include "graph/estimated_stacks.h"
#include "graph/joint_stacks.h"
#include "model/merge.h"
#include "model/wall_time.h"
#include "pass/frames_at_lines.h"

static bool refuse(const struct p2d_view *view)
{
    if (view->graph->compares)
        p2d_set_error(view->report, P2D_EUSAGE,
                      "one of the profiles holds no stacks, only functions and calls");
    else
        p2d_set_error(view->report, P2D_EUSAGE,
                      "a %s profile holds no stacks, only functions and calls",
                      view->graph->profile->format);
    p2d_set_hint(view->report,
                 "--estimate estimates stacks from the shares of the calls");
    return false;
}

/* Take the stacks of both sides. A comparison that was told to drop them has none. */
static bool take_joint(struct p2d_stacks *stacks, const struct p2d_view *view,
                       bool allowed)
{
    const struct p2d_joint_stacks *joint = view->graph->stacks;
    if (joint == NULL)
        return p2d_set_error(view->report, P2D_EUSAGE,
                             "the comparison was made without stacks");
    if (joint->is_estimated && !allowed)
        return refuse(view);
    *stacks = (struct p2d_stacks){.profile = joint->profile,
                                  .metric = joint->after,
                                  .before = joint->before,
                                  .is_estimated = joint->is_estimated,
                                  .guesses = joint->guesses};
    return true;
}

bool p2d_stacks_init(struct p2d_stacks *stacks, const struct p2d_view *view, bool allowed)
{
    const struct p2d_graph *graph = view->graph;
    *stacks = (struct p2d_stacks){.profile = graph->profile,
                                  .metric = graph->metric,
                                  .waits = p2d_waits_in(graph->profile, graph->metric)};
    if (graph->compares)
        return take_joint(stacks, view, allowed);
    if (graph->profile->shape == P2D_TREE)
        return true;
    if (!allowed)
        return refuse(view);
    stacks->own = p2d_estimate_stacks(graph, &stacks->guesses, view->report);
    stacks->profile = stacks->own;
    stacks->is_estimated = true;
    return stacks->own != NULL;
}

bool p2d_shows_lines(const struct p2d_view *view)
{
    const struct p2d_profile *p = view->graph->profile;
    return view->look->lines && !view->graph->compares && p->shape == P2D_TREE &&
           p2d_has_lines(p);
}

bool p2d_stacks_init_lines(struct p2d_stacks *stacks, const struct p2d_view *view,
                           bool allowed)
{
    if (!p2d_stacks_init(stacks, view, allowed))
        return false;
    if (stacks->own != NULL || stacks->before != 0 || !p2d_has_lines(stacks->profile))
        return true;
    stacks->own = p2d_shows_lines(view)
                      ? p2d_frames_at_lines(stacks->profile, view->report)
                      : p2d_without_lines(stacks->profile, view->report);
    stacks->profile = stacks->own;
    return stacks->own != NULL;
}

void p2d_warn_of_estimate(const struct p2d_view *view, bool tells_lines)
{
    bool loses_lines = tells_lines && p2d_has_lines(view->graph->profile);
    p2d_set_warning(view->report, "estimated stacks", "",
                    "the stacks are estimated from the shares of the calls%s",
                    loses_lines ? ", without lines of source code" : "");
}

void p2d_stacks_release(struct p2d_stacks *stacks)
{
    p2d_profile_free(stacks->own);
    if (stacks->before == 0) /* those of a comparison are the graph's */
        p2d_vec_release(&stacks->guesses);
    *stacks = (struct p2d_stacks){0};
}
