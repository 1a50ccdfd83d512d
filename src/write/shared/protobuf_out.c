/* protobuf_out.c - write messages of protocol buffers. */
#include "write/shared/protobuf_out.h"

/* Types of fields on the wire. */
enum { VARINT = 0, FIXED64 = 1, BYTES = 2 };

void p2d_put_varint(struct p2d_buffer *out, uint64_t value)
{
    unsigned char bytes[10];
    size_t n = 0;
    for (; value >= 128; value >>= 7)
        bytes[n++] = (unsigned char)(value | 128);
    bytes[n++] = (unsigned char)value;
    p2d_put(out, bytes, n);
}

void p2d_put_number(struct p2d_buffer *out, unsigned field, uint64_t value)
{
    if (value == 0)
        return;
    p2d_put_varint(out, field << 3 | VARINT);
    p2d_put_varint(out, value);
}

void p2d_put_fixed64(struct p2d_buffer *out, unsigned field, uint64_t value)
{
    if (value == 0)
        return;
    p2d_put_varint(out, field << 3 | FIXED64);
    for (unsigned shift = 0; shift < 64; shift += 8)
        p2d_putc(out, (char)(value >> shift & 0xFF));
}

void p2d_put_bytes(struct p2d_buffer *out, unsigned field, struct p2d_span bytes)
{
    p2d_put_varint(out, field << 3 | BYTES);
    p2d_put_varint(out, bytes.len);
    p2d_put(out, bytes.at, bytes.len);
}

void p2d_put_message(struct p2d_buffer *out, unsigned field, struct p2d_buffer *message)
{
    p2d_put_bytes(out, field, p2d_buffer_span(message));
    message->len = 0;
}
