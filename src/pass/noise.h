/* noise.h - recognise functions that are noise in a picture, by their names. */
#ifndef P2D_PASS_NOISE_H
#define P2D_PASS_NOISE_H

#include "pass/fold.h"

/* By what a function is called. */
bool p2d_is_import_system(const struct p2d_profile *, p2d_fn);

bool p2d_is_interpreter(const struct p2d_profile *, p2d_fn);

bool p2d_is_python(const struct p2d_profile *, p2d_fn);

bool p2d_is_builtin(const struct p2d_profile *, p2d_fn);

#endif
