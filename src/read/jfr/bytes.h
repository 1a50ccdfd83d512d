/* bytes.h - take numbers and texts of a Java Flight Recording.
 *
 * Reads beyond the end give 0 and mark the bytes as `bad`, so that a caller checks once, at
 * the end: an event that is shorter than its class lacks its last fields.
 */
#ifndef P2D_READ_JFR_BYTES_H
#define P2D_READ_JFR_BYTES_H

#include "base/strings.h"

struct p2d_jfr_bytes {
    const unsigned char *at, *end;
    bool is_fixed; /* integers are not compressed: as many bytes as their type has */
    bool bad;      /* something does not end, or is no value */
};

/* Big-endian, of up to 8 bytes. */
static inline uint64_t p2d_jfr_fixed(struct p2d_jfr_bytes *b, size_t n)
{
    uint64_t value = 0;
    if ((size_t)(b->end - b->at) < n) {
        b->bad = true;
        b->at = b->end;
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        value = value << 8 | *b->at++;
    return value;
}

/* Groups of 7 bits, the lowest first; the ninth byte has 8. */
static inline uint64_t p2d_jfr_packed(struct p2d_jfr_bytes *b)
{
    uint64_t value = 0;
    for (unsigned shift = 0; b->at < b->end; shift += 7) {
        uint64_t byte = *b->at++;
        if (shift == 56)
            return value | byte << 56;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    b->bad = true;
    return 0;
}

/* A long, or the id of a constant. */
static inline uint64_t p2d_jfr_long(struct p2d_jfr_bytes *b)
{
    return b->is_fixed ? p2d_jfr_fixed(b, 8) : p2d_jfr_packed(b);
}

/* An int: -1 is written as five bytes or as nine. */
static inline int64_t p2d_jfr_int(struct p2d_jfr_bytes *b)
{
    return (int32_t)(uint32_t)(b->is_fixed ? p2d_jfr_fixed(b, 4) : p2d_jfr_packed(b));
}

/* How many things follow, of at least one byte each; 0 and `bad` if they cannot. */
static inline uint32_t p2d_jfr_count(struct p2d_jfr_bytes *b)
{
    int64_t n = p2d_jfr_int(b);
    if (n >= 0 && n <= b->end - b->at)
        return (uint32_t)n;
    b->bad = true;
    return 0;
}

enum p2d_jfr_encoding {
    P2D_JFR_NULL,
    P2D_JFR_EMPTY,
    P2D_JFR_POOLED, /* the id of a constant */
    P2D_JFR_UTF8,
    P2D_JFR_CHARS, /* numbers of 16 bits */
    P2D_JFR_LATIN1
};

/* A text as it stands in the recording. */
struct p2d_jfr_text {
    enum p2d_jfr_encoding encoding;
    bool is_fixed;
    struct p2d_span bytes;
    uint64_t id; /* of P2D_JFR_POOLED: of a constant */
};

/* The next text, of which P2D_JFR_POOLED only has an id. */
struct p2d_jfr_text p2d_jfr_take_text(struct p2d_jfr_bytes *);

/* Append it as UTF-8; null and pooled ones are empty. */
void p2d_jfr_put_text(struct p2d_buffer *, const struct p2d_jfr_text *);

#endif
