/* text.c - texts in the events of .NET: UTF-16, little-endian, with a zero after them. */
#include "read/nettrace/text.h"

#include "base/utf8.h"

static uint32_t unit_at(struct p2d_span text, size_t i)
{
    return text.at[i] | (uint32_t)text.at[i + 1] << 8;
}

struct p2d_span p2d_take_utf16(struct p2d_fields *f)
{
    struct p2d_span text = p2d_slice(f->bytes, f->pos, f->bytes.len);
    for (size_t i = 0; i + 1 < text.len; i += 2)
        if (unit_at(text, i) == 0) {
            f->pos += i + 2;
            return p2d_slice(text, 0, i);
        }
    f->pos = f->bytes.len;
    f->cut = true;
    return p2d_slice(text, 0, text.len & ~(size_t)1);
}

bool p2d_utf16_is(struct p2d_span text, const char *ascii)
{
    size_t n = strlen(ascii);
    if (text.len != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (unit_at(text, 2 * i) != (unsigned char)ascii[i])
            return false;
    return true;
}

void p2d_put_utf16(struct p2d_buffer *out, struct p2d_span text)
{
    unsigned char bytes[4];
    bool is_pair;
    for (size_t i = 0; i + 1 < text.len; i += is_pair ? 4 : 2) {
        uint32_t next = i + 3 < text.len ? unit_at(text, i + 2) : 0;
        uint32_t point = p2d_utf16_decode(unit_at(text, i), next, &is_pair);
        p2d_put(out, bytes, p2d_utf8_encode(point, bytes));
    }
}
