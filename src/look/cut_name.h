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

#endif
