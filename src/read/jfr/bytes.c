/* bytes.c - take texts of a Java Flight Recording. */
#include "read/jfr/bytes.h"

#include "base/utf8.h"

/* A character is a number of 16 bits. */
static uint32_t take_char(struct p2d_jfr_bytes *b)
{
    return (uint16_t)(b->is_fixed ? p2d_jfr_fixed(b, 2) : p2d_jfr_packed(b));
}

struct p2d_jfr_text p2d_jfr_take_text(struct p2d_jfr_bytes *b)
{
    struct p2d_jfr_text text = {.is_fixed = b->is_fixed};
    uint64_t encoding = p2d_jfr_fixed(b, 1);
    uint32_t n;
    if (encoding > P2D_JFR_LATIN1) {
        b->bad = true;
        return text;
    }
    text.encoding = (enum p2d_jfr_encoding)encoding;
    if (encoding == P2D_JFR_POOLED)
        text.id = p2d_jfr_long(b);
    if (encoding < P2D_JFR_UTF8)
        return text;
    n = p2d_jfr_count(b);
    text.bytes.at = b->at;
    if (encoding == P2D_JFR_CHARS)
        for (uint32_t i = 0; i < n && !b->bad; i++)
            take_char(b);
    else
        b->at += n;
    text.bytes.len = (size_t)(b->at - text.bytes.at);
    return text;
}

static void put_point(struct p2d_buffer *out, uint32_t point)
{
    unsigned char bytes[4];
    p2d_put(out, bytes, p2d_utf8_encode(point, bytes));
}

static void put_chars(struct p2d_buffer *out, struct p2d_jfr_bytes b)
{
    while (b.at < b.end && !b.bad) {
        bool is_pair;
        uint32_t unit = take_char(&b);
        struct p2d_jfr_bytes after = b;
        uint32_t next = b.at < b.end ? take_char(&after) : 0;
        put_point(out, p2d_utf16_decode(unit, next, &is_pair));
        b = is_pair ? after : b;
    }
}

void p2d_jfr_put_text(struct p2d_buffer *out, const struct p2d_jfr_text *text)
{
    struct p2d_span bytes = text->bytes;
    if (text->encoding == P2D_JFR_UTF8)
        p2d_put(out, bytes.at, bytes.len);
    else if (text->encoding == P2D_JFR_LATIN1)
        for (size_t i = 0; i < bytes.len; i++)
            put_point(out, bytes.at[i]);
    else if (text->encoding == P2D_JFR_CHARS)
        put_chars(out, (struct p2d_jfr_bytes){.at = bytes.at,
                                              .end = bytes.at + bytes.len,
                                              .is_fixed = text->is_fixed});
}
