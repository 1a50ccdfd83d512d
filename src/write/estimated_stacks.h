/* estimated_stacks.h - whole stacks guessed from a call list.
 *
 * A call list says what f cost below each of its callers, and what f's own calls cost,
 * but not which of those belong together. The guess is that a function spends its time
 * the same way whoever calls it: the cost of each of its calls is divided among its
 * callers by their shares. That is exact down to the first function with several callers,
 * and a guess below it.
 */
#ifndef P2D_WRITE_ESTIMATED_STACKS_H
#define P2D_WRITE_ESTIMATED_STACKS_H

#include "write/write.h"

/* What of a context is a guess: its whole cost, its own. */
enum p2d_guess { P2D_GUESS_TOTAL = 1, P2D_GUESS_SELF = 2 };

/* Stacks to write: the profile's own, or guessed ones. */
struct p2d_stacks {
    const struct p2d_profile *profile; /* P2D_TREE */
    p2d_metric metric;                 /* the view's */
    struct p2d_profile *own;           /* guessed; NULL if there was no need to */
    P2D_VEC(unsigned char) guesses;    /* by context, where `own`: p2d_guess bits */
};

/* The stacks of what is viewed. Of a call list they are guessed if `allowed`; otherwise
 * it is an error. Every stack's cost that is too small, too deep or recursive goes to the
 * last function that was told apart, so that the sum stays the same. False after an
 * error; released in any case. */
bool p2d_stacks_init(struct p2d_stacks *, const struct p2d_view *, bool allowed);
void p2d_stacks_release(struct p2d_stacks *);

static inline bool p2d_is_guess(const struct p2d_stacks *stacks, p2d_node node,
                                enum p2d_guess what)
{
    return node < stacks->guesses.len && (stacks->guesses.at[node] & what) != 0;
}

#endif
