/* utf8.h - turn names, which are any bytes, into text that an output can hold. */
#ifndef P2D_BASE_UTF8_H
#define P2D_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { P2D_REPLACEMENT = 0xFFFD };

/* Decode one code point of at[0..length), length > 0, into *point and return how many
 * bytes it took. Anything that is not shortest-form UTF-8 of a Unicode scalar value takes
 * one byte and gives P2D_REPLACEMENT; *valid says which it was. */
size_t p2d_utf8_decode(const unsigned char *at, size_t length, uint32_t *point,
                       bool *valid);

/* How many of the first bytes are printable ASCII (0x20 to 0x7E): most names are no more,
 * and are copied at once. */
size_t p2d_plain_length(const unsigned char *at, size_t length);

/* The same, up to the first of these four signs, which the output escapes. */
size_t p2d_plain_length_without(const unsigned char *at, size_t length,
                                const char signs[4]);

/* Decode a UTF-16 code unit. If `unit` and `next` are a surrogate pair, the result is the code point
 * of both, and *is_pair is true. A surrogate without its other half gives P2D_REPLACEMENT. `next` is
 * 0 at the end of the text. */
uint32_t p2d_utf16_decode(uint32_t unit, uint32_t next, bool *is_pair);

/* Write the code point's 1 to 4 bytes, return how many. */
size_t p2d_utf8_encode(uint32_t point, unsigned char out[4]);

/* Whether text may hold the code point: no C0 or C1 control, DEL, U+FFFE, U+FFFF. */
bool p2d_is_printable(uint32_t point);

/* Whether the code point steers the direction of text (U+202A-E, U+2066-9, U+200E-F). */
bool p2d_is_bidi_control(uint32_t point);

/* Copy with everything that could steer a terminal escaped as \xNN or \uNNNN, cut with
 * "..." where it does not fit, always NUL-terminated; size >= 4. */
void p2d_escape_for_terminal(char *out, size_t size, const unsigned char *at,
                             size_t length);

#endif
