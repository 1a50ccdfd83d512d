/* text.h - small helpers for perf's text: blanks, digits, columns. */
#ifndef P2D_READ_PERF_SCRIPT_TEXT_H
#define P2D_READ_PERF_SCRIPT_TEXT_H

#include "base/strings.h"

static inline bool p2d_perf_is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static inline bool p2d_perf_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* perf prints hexadecimal in small letters. */
static inline bool p2d_perf_is_hex(unsigned char c)
{
    return p2d_perf_is_digit(c) || (c >= 'a' && c <= 'f');
}

/* The byte at `i`, or a blank after the end: "followed by a blank or nothing". */
static inline unsigned char p2d_perf_at(struct p2d_span s, size_t i)
{
    return i < s.len ? s.at[i] : ' ';
}

static inline struct p2d_span p2d_perf_from(struct p2d_span s, size_t from)
{
    return p2d_slice(s, from, s.len);
}

/* How wide perf prints an address: "%16lx". */
enum { P2D_PERF_ADDRESS_WIDTH = 16 };

/* Whether "%16lx" was printed at column `from`: blanks, then digits that end in the last
 * of the columns, then a blank or the end. */
bool p2d_perf_address_at(struct p2d_span, size_t from);

/* Without what a sample may carry after "symbol (dso)": registers, instruction bytes,
 * branch stacks, physical addresses. */
struct p2d_span p2d_perf_without_trailer(struct p2d_span);

/* Whether the line is one that perf prints after the frames: it ends the sample, since
 * it stands where the blank line would be. */
bool p2d_perf_is_trailer(struct p2d_span line);

#endif
