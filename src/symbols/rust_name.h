/* rust_name.h - finish names of Rust functions that a demangler of C++ left half-way. */
#ifndef P2D_SYMBOLS_RUST_NAME_H
#define P2D_SYMBOLS_RUST_NAME_H

#include "base/strings.h"

/* Append the name as it stands in the source, without the hash that ends it. False, with
 * nothing appended, if it is plain already. */
bool p2d_put_rust_name(struct p2d_buffer *, struct p2d_span name);

#endif
