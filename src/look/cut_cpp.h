/* cut_cpp.h - names of C++ functions, cut step by step until they are short enough. */
#ifndef P2D_LOOK_CUT_CPP_H
#define P2D_LOOK_CUT_CPP_H

#include "base/strings.h"

/* Letters that a name of C++ is cut to. */
enum { P2D_CUT_LETTERS = 34 };

/* Append the name; false, and nothing is appended, if it is of another language. */
bool p2d_put_cut_cpp(struct p2d_buffer *, struct p2d_span name);

#endif
