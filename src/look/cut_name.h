/* cut_name.h - names of C++, Rust, Java, Go and JavaScript, cut where they say least.
 *
 * The function's own name is never cut. Pure functions of a name's text: the shape of the
 * name shows its language. Names that are short enough stay as they are, but for what
 * compilers and linkers add to them.
 */
#ifndef P2D_LOOK_CUT_NAME_H
#define P2D_LOOK_CUT_NAME_H

#include "base/strings.h"

/* Append the name in at most 34 letters, where that can be. */
void p2d_put_cut_name(struct p2d_buffer *, struct p2d_span name);

/* The name without the first of the qualifiers before it: "b<x::y>::f" of "a::b<x::y>::f"; the
 * same name where there is none. Where a qualifier is a type or a package of Go, "(*T).f",
 * that goes too. */
struct p2d_span p2d_name_without_qualifier(struct p2d_span name);

#endif
