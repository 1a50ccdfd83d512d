/* lists.h - small callees of one caller, as rows of one box instead of boxes of their own.
 *
 * A function goes into its caller's list if nothing else that is drawn calls it, it costs
 * less than 5 % of the whole (10 % where the view asks for that), and all that it calls
 * goes with it.
 */
#ifndef P2D_DRAW_LISTS_H
#define P2D_DRAW_LISTS_H

#include "draw/view.h"

enum { P2D_LIST_ROWS = 12 }; /* of a box, at most */

struct p2d_list_row {
    uint32_t vertex;
    uint32_t edge; /* that leads to it; UINT32_MAX: none */
    uint32_t
        depth; /* 0: called by the list's caller; 1: by the row above of depth 0; ... */
};

struct p2d_list {
    uint32_t caller;   /* UINT32_MAX: functions that nobody calls and that call nobody */
    uint32_t first, n; /* rows */
    double total;      /* what goes along the arrow to it: the sum of rows of depth 0 */
    bool residual, estimated; /* all of these calls are */
};

struct p2d_lists {
    uint32_t *of; /* by vertex: its list + 1; 0: a box of its own */
    P2D_VEC(struct p2d_list) at;
    P2D_VEC(struct p2d_list_row) rows;
};

/* A pure function of the graph. No lists where frames or a comparison are drawn. False
 * after an error. Released in both cases. */
bool p2d_lists_init(struct p2d_lists *, const struct p2d_view *);
void p2d_lists_release(struct p2d_lists *);

/* The vertex that stands for the box in which a vertex is: itself, or its list's first. */
static inline uint32_t p2d_box_of(const struct p2d_lists *lists, uint32_t v)
{
    uint32_t list = lists->of[v];
    return list == 0 ? v : lists->rows.at[lists->at.at[list - 1].first].vertex;
}

#endif
