/* outer_frame.c - contexts of a profile below frames that are outside all of them. */
#include "pass/outer_frame.h"

p2d_node p2d_below_context(struct p2d_outer_frame *f, p2d_node leaf, p2d_node base)
{
    const struct p2d_profile *p = f->copy->from;
    struct p2d_builder *to = f->copy->to;
    p2d_node node = base;
    f->path.len = 0;
    for (p2d_node n = leaf; n != 0; n = p->nodes.at[n].parent) {
        uint32_t known = p2d_map_get(&f->places, p2d_pair(n, base));
        if (known != 0) {
            node = known;
            break;
        }
        if (!p2d_vec_push(&f->path, to->report, n))
            return 0;
    }
    for (uint32_t i = f->path.len; i-- > 0 && p2d_ok(to->report);) {
        p2d_node n = f->path.at[i];
        node = p2d_child(to, node, p2d_copy_spot(f->copy, n), p->nodes.at[n].gap);
        uint32_t *slot = p2d_map_at(&f->places, to->report, p2d_pair(n, base));
        if (slot != NULL)
            *slot = node;
    }
    return node;
}

void p2d_outer_frame_release(struct p2d_outer_frame *f)
{
    p2d_map_release(&f->places);
    p2d_vec_release(&f->path);
}
