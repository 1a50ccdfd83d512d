/* demangle_work.h - estimate the work of demangling a name. */
#ifndef P2D_SYMBOLS_DEMANGLE_WORK_H
#define P2D_SYMBOLS_DEMANGLE_WORK_H

#include "base/strings.h"

/* Whether libiberty demangles a name of C++ in a bounded number of steps, or prints
 * something at each step. `name` is a span and ends with a NUL. */
bool p2d_is_demangling_bounded(struct p2d_span name, int options, struct p2d_report *);

/* Whether a name of Rust has a type for so many lifetimes ("for<'a, 'b>") that going
 * through them takes long: libiberty does that even where it prints nothing. */
bool p2d_has_many_lifetimes(struct p2d_span name);

#endif
