/* text.h - texts in the events of .NET: UTF-16, little-endian, with a zero after them. */
#ifndef P2D_READ_NETTRACE_TEXT_H
#define P2D_READ_NETTRACE_TEXT_H

#include "base/bytes.h"

/* The next text, as its bytes stand there; the zero is taken too. Without a zero it is all
 * that is left, and the fields are `cut`. */
struct p2d_span p2d_take_utf16(struct p2d_fields *);

bool p2d_utf16_is(struct p2d_span, const char *ascii);

/* Append it as UTF-8; half a character becomes U+FFFD. */
void p2d_put_utf16(struct p2d_buffer *, struct p2d_span);

#endif
