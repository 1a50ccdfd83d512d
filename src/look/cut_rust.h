/* cut_rust.h - names of Rust's functions: the type or module, and the function. */
#ifndef P2D_LOOK_CUT_RUST_H
#define P2D_LOOK_CUT_RUST_H

#include "base/strings.h"

/* Append the name; false, and nothing is appended, if it is of another language. */
bool p2d_put_cut_rust(struct p2d_buffer *, struct p2d_span name);

#endif
