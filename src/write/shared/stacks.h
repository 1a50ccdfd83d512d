/* stacks.h - choose the stacks to write: those of the profile, of a comparison, or
 * estimated ones. */
#ifndef P2D_WRITE_SHARED_STACKS_H
#define P2D_WRITE_SHARED_STACKS_H

#include "write/write.h"

struct p2d_stacks {
    const struct p2d_profile *profile; /* P2D_TREE */
    p2d_metric metric;                 /* the view's; after's in a comparison */
    p2d_metric before;                 /* the other side's; 0: this is no comparison */
    p2d_metric waits;        /* the part of the metric in which threads waited; 0: none */
    bool is_estimated;       /* some stacks are guesses */
    p2d_guesses guesses;     /* by context, where there are any */
    struct p2d_profile *own; /* guessed here; NULL if there was no need to */
};

/* The stacks of what is viewed. Of a call list they are guessed if `allowed`; otherwise
 * it is an error. False after an error; released in any case. */
bool p2d_stacks_init(struct p2d_stacks *, const struct p2d_view *, bool allowed);
/* The same for formats whose frames tell lines if the look asks for them: a function at each
 * of its lines is a frame of its own then, and all of its contexts are one otherwise. */
bool p2d_stacks_init_lines(struct p2d_stacks *, const struct p2d_view *, bool allowed);
/* Warn that written stacks are estimated and, if the format tells lines of stacks, that
 * these have none. */
void p2d_warn_of_estimate(const struct p2d_view *, bool tells_lines);
/* Whether frames tell the lines that were running. */
bool p2d_shows_lines(const struct p2d_view *);
void p2d_stacks_release(struct p2d_stacks *);

static inline bool p2d_is_guess(const struct p2d_stacks *stacks, p2d_node node,
                                enum p2d_guess what)
{
    return node < stacks->guesses.len && (stacks->guesses.at[node] & what) != 0;
}

#endif
