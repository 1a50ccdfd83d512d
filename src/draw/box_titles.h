/* box_titles.h - what boxes are called: a short name and a short place, no two alike.
 */
#ifndef P2D_DRAW_BOX_TITLES_H
#define P2D_DRAW_BOX_TITLES_H

#include "look/name.h"
#include "draw/view.h"

struct p2d_head {
    size_t name, place, end; /* where they begin in .text, and where the second ends */
};

struct p2d_heads {
    struct p2d_buffer text;
    struct p2d_head *at; /* by vertex, and then by member of cycles */
};

/* For all vertices and members of the view's graph; the box of a cycle has none. Released also after an error. */
bool p2d_heads_init(struct p2d_heads *, const struct p2d_view *);
void p2d_heads_release(struct p2d_heads *);

/* Lines of the name, separated by '\n'. */
static inline struct p2d_span p2d_head_name(const struct p2d_heads *heads, uint32_t v)
{
    const struct p2d_head *head = &heads->at[v];
    return (struct p2d_span){heads->text.at + head->name, head->place - head->name};
}

/* "module:line"; "" if nothing is known. */
static inline struct p2d_span p2d_head_place(const struct p2d_heads *heads, uint32_t v)
{
    const struct p2d_head *head = &heads->at[v];
    return (struct p2d_span){heads->text.at + head->place, head->end - head->place};
}

#endif
