/* perf_bytes.c - fields of binary records, one after the other, in either byte order. */
#include "read/perf_bytes.h"

static const unsigned char *take(struct p2d_fields *f, size_t n)
{
    if (p2d_fields_left(f) < n) {
        f->pos = f->bytes.len;
        f->cut = true;
        return NULL;
    }
    const unsigned char *at = f->bytes.at + f->pos;
    f->pos += n;
    return at;
}

/* Files are little-endian, or swapped: the machine that reads them does not matter. */
static uint64_t load(const unsigned char *at, size_t n, bool swapped)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++)
        value |= (uint64_t)at[swapped ? n - 1 - i : i] << (8 * i);
    return value;
}

uint16_t p2d_take_u16(struct p2d_fields *f)
{
    const unsigned char *at = take(f, 2);
    return at != NULL ? (uint16_t)load(at, 2, f->swapped) : 0;
}

uint32_t p2d_take_u32(struct p2d_fields *f)
{
    const unsigned char *at = take(f, 4);
    return at != NULL ? (uint32_t)load(at, 4, f->swapped) : 0;
}

uint64_t p2d_take_u64(struct p2d_fields *f)
{
    const unsigned char *at = take(f, 8);
    return at != NULL ? p2d_u64_at(at, f->swapped) : 0;
}

struct p2d_span p2d_take_bytes(struct p2d_fields *f, uint64_t n)
{
    const unsigned char *at = n <= SIZE_MAX ? take(f, (size_t)n) : take(f, SIZE_MAX);
    return at != NULL ? (struct p2d_span){at, (size_t)n}
                      : (struct p2d_span){f->bytes.at + f->pos, 0};
}

struct p2d_span p2d_text_here(const struct p2d_fields *f)
{
    return p2d_slice(f->bytes, f->pos, p2d_find(f->bytes, f->pos, '\0'));
}
