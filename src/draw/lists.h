/* lists.h - draw the small callees of one caller as rows of one box.
 *
 * A function joins the list of its caller if no other function in the picture calls it, if
 * its total is below 5 % of the whole (10 % with view->longer_lists), and if all its callees
 * join the list with it. In a comparison its total is small on both sides, and nine tenths of
 * that came from this caller: a row has no room to say that it is a part of more.
 */
#ifndef P2D_DRAW_LISTS_H
#define P2D_DRAW_LISTS_H

#include "draw/view.h"
#include "graph/cells.h"

enum { P2D_LIST_ROWS = 12 }; /* of a box, at most */

struct p2d_list_row {
    uint32_t vertex;
    uint32_t edge; /* the call to it; UINT32_MAX: no call */
    uint32_t
        depth; /* 0: a callee of the list's caller; n: a callee of the last row of depth n - 1 */
};

struct p2d_list {
    uint32_t caller;   /* UINT32_MAX: functions that nobody calls and that call nobody */
    uint32_t first, n; /* rows */
    double total;      /* cost of the calls to the rows of depth 0: the arrow shows it */
    struct p2d_cell cells[P2D_OTHER_COLUMNS]; /* that cost in the other columns */
    bool residual, estimated;                 /* true if all these calls are */
    bool absent;                              /* the same, of the first column */
};

struct p2d_lists {
    uint32_t *of; /* by vertex: its list + 1; 0: a box of its own */
    P2D_VEC(struct p2d_list) at;
    P2D_VEC(struct p2d_list_row) rows;
};

/* Find the lists of the view's graph: a pure function of the graph. Pictures with frames
 * (--cluster) have no lists. Returns false after an error. The caller
 * releases the lists in both cases. */
bool p2d_lists_init(struct p2d_lists *, const struct p2d_view *);
void p2d_lists_release(struct p2d_lists *);

/* Whether both are the same rows in the same lists. */
bool p2d_lists_are_equal(const struct p2d_lists *, const struct p2d_lists *);

/* The vertex whose number the box of v has: v, or the first row of the list that holds v. */
static inline uint32_t p2d_box_of(const struct p2d_lists *lists, uint32_t v)
{
    uint32_t list = lists->of[v];
    return list == 0 ? v : lists->rows.at[lists->at.at[list - 1].first].vertex;
}

#endif
