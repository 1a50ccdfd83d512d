/* guessed_contexts.h - estimate the contexts of whole stacks from a call list, with
 * the share that each has of its function's cost. */
#ifndef P2D_GRAPH_GUESSED_CONTEXTS_H
#define P2D_GRAPH_GUESSED_CONTEXTS_H

#include "graph/unrolled_calls.h"

/* In place of a place: the frame stands for callers that were left out. */
#define P2D_LEFT_OUT UINT32_MAX

struct p2d_guessed_context {
    uint32_t parent, place;
    uint32_t call;     /* the call that leads to it, + 1; 0: none */
    uint32_t depth;    /* contexts above it */
    uint32_t left_out; /* the context below it for callers that were left out; 0: none */
    uint32_t next;     /* the next one of the same place; 0: none */
};

struct p2d_guessed_contexts {
    const struct p2d_unrolled *calls;
    P2D_VEC(struct p2d_guessed_context) at; /* a context follows its parent; 0: root */
    P2D_VEC(double) shares; /* [context * n + metric - 1]: share of its place */
};

/* Find the heaviest contexts in any metric, `main` above all. One more context for each
 * place takes the contexts that are too small: where all of them would be, or below a
 * frame for left-out callers where the paths to them part. False after an error; the
 * caller releases the contexts in any case. */
bool p2d_guess_contexts(struct p2d_guessed_contexts *, const struct p2d_unrolled *,
                        p2d_metric main, struct p2d_report *);
void p2d_guessed_contexts_release(struct p2d_guessed_contexts *);

#endif
