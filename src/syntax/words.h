/* words.h - parse words, numbers and paths in tables of text. */
#ifndef P2D_SYNTAX_WORDS_H
#define P2D_SYNTAX_WORDS_H

#include "base/strings.h"

/* Cut the next word, up to a blank (space or tab), and the blanks before it off *rest.
 * Empty when there is none. */
struct p2d_span p2d_next_word(struct p2d_span *rest);

/* Cut the last word and the blanks around it off the end of *rest. */
struct p2d_span p2d_last_word(struct p2d_span *rest);

/* A decimal number; thousands may be grouped by commas, and the rest be "%". */
bool p2d_parse_grouped(struct p2d_span, double *value);

/* Without the last n bytes, or all of them. */
struct p2d_span p2d_drop_last(struct p2d_span, size_t n);

/* How many blanks a line begins with. */
size_t p2d_indentation(struct p2d_span);

/* A symbol without the offset that was running: "+0x1c", "+36", "+ 41". */
struct p2d_span p2d_without_offset(struct p2d_span symbol);

/* Whether the text is not empty and has only digits. */
bool p2d_is_digits(struct p2d_span);

#endif
