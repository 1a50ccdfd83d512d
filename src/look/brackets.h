/* brackets.h - brackets in the names of functions. */
#ifndef P2D_LOOK_BRACKETS_H
#define P2D_LOOK_BRACKETS_H

#include "base/strings.h"

/* The byte that closes the bracket at `at`, or the text's length. An arrow closes nothing. */
size_t p2d_closing(struct p2d_span text, size_t at);

#endif
