/* fold.h - find functions that are noise, and the frames of stacks without them. */
#ifndef P2D_PASS_FOLD_H
#define P2D_PASS_FOLD_H

#include "pass/regroup.h"

enum p2d_noise {
    P2D_NO_NOISE = 0,
    P2D_NOISE_IMPORT,      /* Python's import system */
    P2D_NOISE_INTERPRETER, /* CPython's C functions that run Python's */
    P2D_NOISE_BUILTIN      /* trivial built-in functions of a call list */
};

/* The number and self cost of the folded functions of one kind. */
struct p2d_folded {
    uint32_t n_functions;
    double self;
};

#endif
