/* select_stacks.c - select and cut samples.
 *
 * Every context gets its place in the new tree in one forward pass (a child follows its
 * parent), so the cost is linear in contexts, however deep the stacks are.
 */
#include "pass/select.h"
#include "pass/in_path.h"

/* The path from the root to a context, as far as the selection needs it. */
struct place {
    p2d_node node;    /* the innermost kept frame's context in the new tree; 0: none */
    p2d_node leaf_at; /* old context of the innermost --leaf match; 0: none */
    uint32_t depth;   /* kept frames, this one's included */
    bool focused, ignored, rooted;
    bool skipped; /* frames below `node` were left out */
    bool hidden;  /* the same, and their cost is that of `node` itself */
};

/* Whether the frame itself goes into the new stack. */
static bool is_kept(const struct p2d_request *r, const struct place *place, p2d_fn fn)
{
    const struct p2d_selection *s = r->selection;
    bool counts_from_leaf = s->leaf != NULL && s->root == NULL;
    if (!place->rooted || !p2d_is_in_path(r, fn))
        return false;
    return !s->has_depth || counts_from_leaf || place->depth <= s->depth;
}

static struct place place_of(const struct p2d_request *r, struct p2d_copy *copy,
                             p2d_node n, struct place above)
{
    struct p2d_context context = r->profile->nodes.at[n];
    struct place place = above;
    place.focused |= r->focus == NULL || r->focus[context.fn];
    place.ignored |= r->ignore != NULL && r->ignore[context.fn];
    place.rooted |= r->root == NULL || r->root[context.fn];
    if (r->leaf != NULL && r->leaf[context.fn])
        place.leaf_at = n;
    if (p2d_is_hidden(r, context.fn)) {
        place.hidden = true;
        return place;
    }
    if (!is_kept(r, &place, context.fn)) {
        place.skipped = true;
        return place;
    }
    bool gap = above.node != 0 && (above.skipped || above.hidden || context.gap);
    place.node = p2d_child(copy->to, above.node, p2d_copy_spot(copy, n), gap);
    place.depth++;
    place.skipped = place.hidden = false;
    return place;
}

/* What all samples of a stack amount to in one metric: of a difference, the samples of the
 * base are below 0. `nets` is by metric and context. */
static double *net_of(const struct p2d_request *r, double *nets,
                      const struct p2d_sample *sample)
{
    return &nets[(size_t)sample->metric * r->profile->nodes.len + sample->node];
}

/* NULL where nobody asked for them. */
static double *make_nets(const struct p2d_request *r)
{
    const struct p2d_profile *p = r->profile;
    if (!r->selection->drop_negative)
        return NULL;
    double *nets =
        p2d_new(r->report, (size_t)p->metrics.len * p->nodes.len, sizeof *nets);
    for (uint32_t s = 1; nets != NULL && s < p->samples.len; s++)
        *net_of(r, nets, &p->samples.at[s]) += p->samples.at[s].value;
    return nets;
}

/* Whether it is of a thread, has labels and is of a stack that are asked for. */
static bool is_wanted(const struct p2d_request *r, double *nets,
                      const struct p2d_sample *sample)
{
    return (r->thread == NULL || r->thread[sample->thread]) &&
           (r->process == NULL || r->process[sample->thread]) &&
           (r->label_sets == NULL || r->label_sets[sample->labels]) &&
           !(nets != NULL && *net_of(r, nets, sample) < 0);
}

/* The stack that ends at `leaf` and begins at most `depth` calls above it. */
static p2d_node last_calls(const struct p2d_request *r, struct p2d_copy *copy,
                           p2d_node leaf)
{
    bool gap_below = false;
    P2D_VEC(struct p2d_frame_slot) kept = {0};
    uint32_t most = r->selection->depth;
    for (p2d_node n = leaf; n != 0 && kept.len <= most;
         n = r->profile->nodes.at[n].parent) {
        struct p2d_context context = r->profile->nodes.at[n];
        if (!p2d_is_in_path(r, context.fn) || p2d_is_hidden(r, context.fn)) {
            gap_below = true;
            continue;
        }
        if (kept.len > 0)
            kept.at[kept.len - 1].gap |= gap_below;
        gap_below = false;
        p2d_spot spot = p2d_copy_spot(copy, n);
        struct p2d_frame_slot frame = p2d_frame_slot_of(spot, context.gap);
        if (!p2d_vec_push(&kept, r->report, frame))
            break;
    }
    p2d_node node = 0;
    for (uint32_t i = kept.len; i-- > 0;)
        node = p2d_child(copy->to, node, kept.at[i].spot, node != 0 && kept.at[i].gap);
    p2d_vec_release(&kept);
    return node;
}

static void select_sample(const struct p2d_request *r, struct p2d_copy *copy,
                          const struct place *places, double *nets, uint32_t s)
{
    struct p2d_sample sample = r->profile->samples.at[s];
    const struct p2d_selection *selection = r->selection;
    const struct place *place = &places[sample.node];
    bool asks_for_frames =
        r->focus || r->hide || r->show || r->root || r->leaf || selection->path != NULL;
    if (!is_wanted(r, nets, &sample) || place->ignored ||
        (asks_for_frames && sample.node == 0))
        return;
    if (r->focus != NULL && !place->focused)
        return;
    if (r->leaf != NULL) {
        if (place->leaf_at == 0)
            return;
        sample.trimmed |= place->leaf_at != sample.node;
        sample.node = place->leaf_at;
        place = &places[sample.node];
    }
    if (asks_for_frames && place->node == 0)
        return;
    sample.trimmed |= place->skipped && sample.node != 0;
    sample.node = place->node;
    if (r->leaf != NULL && r->root == NULL && selection->has_depth)
        sample.node = last_calls(r, copy, place->leaf_at);
    if (place->hidden && r->profile->metrics.at[sample.metric].counts_calls)
        sample.count = 0; /* they were calls of another function */
    p2d_copy_add(copy, s, sample, sample.node);
}

void p2d_select_stacks(const struct p2d_request *r, struct p2d_copy *copy)
{
    const struct p2d_profile *p = r->profile;
    struct place *places = p2d_new(r->report, p->nodes.len, sizeof *places);
    if (places == NULL)
        return;
    double *nets = make_nets(r);
    places[0].rooted = r->root == NULL;
    for (p2d_node n = 1; n < p->nodes.len && p2d_ok(r->report); n++)
        places[n] = place_of(r, copy, n, places[p->nodes.at[n].parent]);
    for (uint32_t s = 1; s < p->samples.len && p2d_ok(r->report); s++)
        select_sample(r, copy, places, nets, s);
    p2d_delete(nets);
    p2d_delete(places);
}
