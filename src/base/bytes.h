/* bytes.h - read fields of binary records one after the other, in either byte order.
 *
 * A field beyond the end reads as 0 and makes the cursor `cut`, so that one look at the
 * end of a record is enough.
 */
#ifndef P2D_BASE_BYTES_H
#define P2D_BASE_BYTES_H

#include "base/strings.h"

struct p2d_fields {
    struct p2d_span bytes;
    size_t pos;
    bool swapped; /* written on a machine of the other byte order */
    bool cut;     /* a field was not there */
};

static inline struct p2d_fields p2d_fields_of(struct p2d_span bytes, bool swapped)
{
    return (struct p2d_fields){.bytes = bytes, .swapped = swapped};
}

static inline size_t p2d_fields_left(const struct p2d_fields *f)
{
    return f->bytes.len - f->pos;
}

/* The same at any place; the caller has checked the bounds. Shifts make compilers emit
 * one load, on machines of either byte order. */
static inline uint64_t p2d_u64_at(const unsigned char *at, bool swapped)
{
    uint64_t value = (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
                     (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 |
                     (uint64_t)at[5] << 40 | (uint64_t)at[6] << 48 |
                     (uint64_t)at[7] << 56;
    return swapped ? __builtin_bswap64(value) : value;
}

/* Where the next n bytes are; NULL if they are not there. */
static inline const unsigned char *p2d_take(struct p2d_fields *f, uint64_t n)
{
    if (p2d_fields_left(f) < n) {
        f->pos = f->bytes.len;
        f->cut = true;
        return NULL;
    }
    const unsigned char *at = f->bytes.at + f->pos;
    f->pos += (size_t)n;
    return at;
}

static inline uint16_t p2d_take_u16(struct p2d_fields *f)
{
    const unsigned char *at = p2d_take(f, 2);
    unsigned value = at != NULL ? at[0] | (unsigned)at[1] << 8 : 0;
    return (uint16_t)(f->swapped ? __builtin_bswap16((uint16_t)value) : value);
}

static inline uint32_t p2d_take_u32(struct p2d_fields *f)
{
    const unsigned char *at = p2d_take(f, 4);
    if (at == NULL)
        return 0;
    uint32_t value = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                     (uint32_t)at[3] << 24;
    return f->swapped ? __builtin_bswap32(value) : value;
}

static inline uint64_t p2d_take_u64(struct p2d_fields *f)
{
    const unsigned char *at = p2d_take(f, 8);
    return at != NULL ? p2d_u64_at(at, f->swapped) : 0;
}

/* A number of any length (LEB128, unsigned). */
static inline uint64_t p2d_take_leb(struct p2d_fields *f)
{
    uint64_t value = 0;
    for (unsigned shift = 0; !f->cut; shift += shift < 64 ? 7 : 0) {
        const unsigned char *at = p2d_take(f, 1);
        unsigned byte = at != NULL ? *at : 0;
        value |= shift < 64 ? (uint64_t)(byte & 0x7f) << shift : 0;
        if (!(byte & 0x80))
            break;
    }
    return value;
}

/* The next n bytes; empty if they are not there. */
static inline struct p2d_span p2d_take_bytes(struct p2d_fields *f, uint64_t n)
{
    const unsigned char *at = p2d_take(f, n);
    return at != NULL ? (struct p2d_span){at, (size_t)n}
                      : (struct p2d_span){f->bytes.at, 0};
}

/* Up to the first NUL of what is left, which is not taken. */
static inline struct p2d_span p2d_text_here(const struct p2d_fields *f)
{
    return p2d_slice(f->bytes, f->pos, p2d_find(f->bytes, f->pos, '\0'));
}

#endif
