/* cut_name.h - names of C++, Rust, Java, Go and JavaScript, cut where they say least.
 *
 * The function's own name is never cut. Pure functions of a name's text: what language it
 * is of is told by its shape. Names that are short enough stay as they are, but for what
 * compilers and linkers add to them.
 */
#ifndef P2D_LOOK_CUT_NAME_H
#define P2D_LOOK_CUT_NAME_H

#include "base/strings.h"

enum { P2D_CUT_LETTERS = 34 };

/* Append the name in at most P2D_CUT_LETTERS letters, where that can be. */
void p2d_put_cut_name(struct p2d_buffer *, struct p2d_span name);

/* For one language each: false, and nothing is appended, if the name is none of it. */
bool p2d_put_cut_rust(struct p2d_buffer *, struct p2d_span name);
bool p2d_put_cut_cpp(struct p2d_buffer *, struct p2d_span name);
bool p2d_put_cut_java(struct p2d_buffer *, struct p2d_span name);

/* The byte that closes the bracket at `at`, or the text's length. An arrow closes nothing. */
size_t p2d_closing(struct p2d_span text, size_t at);

#endif
