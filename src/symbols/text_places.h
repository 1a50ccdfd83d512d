/* text_places.h - find lines and columns in a text whose columns are units of UTF-16. */
#ifndef P2D_SYMBOLS_TEXT_PLACES_H
#define P2D_SYMBOLS_TEXT_PLACES_H

#include "base/strings.h"

/* Zeroed is empty. */
struct p2d_text_places {
    struct p2d_span text;
    P2D_VEC(uint32_t) lines; /* where each begins */
    P2D_VEC(uint32_t) units; /* of UTF-16, before each block of bytes */
};

/* Index a text, which stays the caller's, in one pass; a text beyond 4 GiB counts as empty.
 * False when memory runs out. */
bool p2d_text_places_init(struct p2d_text_places *, struct p2d_span, struct p2d_report *);
void p2d_text_places_release(struct p2d_text_places *);

/* The offset of a line and a column, both from 0; the end of the text if it has no such
 * line. */
size_t p2d_place_in_text(const struct p2d_text_places *, uint32_t line, uint32_t column);

/* The line up to a place, which is in it. */
struct p2d_span p2d_line_before(const struct p2d_text_places *, uint32_t line,
                                size_t place);

/* Units of UTF-16 in a text. */
uint32_t p2d_count_units(struct p2d_span);

#endif
