/* fold.h - which functions are noise, and the frames of stacks without them. */
#ifndef P2D_PASS_FOLD_H
#define P2D_PASS_FOLD_H

#include "pass/regroup.h"

enum p2d_noise {
    P2D_NO_NOISE = 0,
    P2D_NOISE_IMPORT,      /* Python's import system */
    P2D_NOISE_INTERPRETER, /* CPython's C functions that run Python's */
    P2D_NOISE_BUILTIN      /* trivial built-in functions of a call list */
};

/* What was folded of one kind: how many functions, with which self cost. */
struct p2d_folded {
    uint32_t n_functions;
    double self;
};

/* By what a function is called. */
bool p2d_is_import_system(const struct p2d_profile *, p2d_fn);
bool p2d_is_interpreter(const struct p2d_profile *, p2d_fn);
bool p2d_is_python(const struct p2d_profile *, p2d_fn);
bool p2d_is_builtin(const struct p2d_profile *, p2d_fn);

/* Copy stacks without frames that are noise below something that is none, and frames of
 * the interpreter below Python's. `folded` counts, by kind, for the metric. */
void p2d_fold_stacks(struct p2d_copy *, const unsigned char *noise, p2d_metric,
                     struct p2d_folded *folded);

#endif
