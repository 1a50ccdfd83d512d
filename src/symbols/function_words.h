/* function_words.h - find the words in a script that a function is called by. */
#ifndef P2D_SYMBOLS_FUNCTION_WORDS_H
#define P2D_SYMBOLS_FUNCTION_WORDS_H

#include "base/strings.h"

/* The words that "f.total" is made of; empty where there are none. */
struct p2d_function_words {
    struct p2d_span owner; /* f */
    struct p2d_span last;  /* total */
};

/* Find them in the text before the parameters of a function that the engine calls `name`
 * (without "get " and "set "): parts of that text. An owner is found only with the last
 * word. Of a constructor it is the word of its class. */
struct p2d_function_words p2d_function_words_of(struct p2d_span before,
                                                struct p2d_span name);

/* Whether a byte may stand in an identifier; those beyond ASCII may. */
bool p2d_is_in_identifier(unsigned char);

/* Cut "f." off a name such as "f.total". */
struct p2d_span p2d_cut_owner(struct p2d_span *name);

#endif
