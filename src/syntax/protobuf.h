/* protobuf.h - walk through the fields of a protocol buffer's message, without a schema.
 *
 *     struct p2d_message m = p2d_message_of(bytes);
 *     struct p2d_field f;
 *     while (p2d_next_field(&m, &f))
 *         if (f.number == 2 && f.wire == P2D_WIRE_BYTES) ...
 *
 * Nothing is allocated and nothing is read after the end. What does not fit its message
 * ends the walk and sets .cut or .bad.
 * Reference: https://protobuf.dev/programming-guides/encoding/
 */
#ifndef P2D_SYNTAX_PROTOBUF_H
#define P2D_SYNTAX_PROTOBUF_H

#include "base/strings.h"

enum p2d_wire {
    P2D_WIRE_VARINT = 0,
    P2D_WIRE_FIXED64 = 1,
    P2D_WIRE_BYTES = 2, /* strings, messages, packed numbers */
    P2D_WIRE_FIXED32 = 5
};

struct p2d_message {
    const unsigned char *at, *end;
    bool cut; /* the bytes end within a field */
    bool bad; /* no field begins so */
};

struct p2d_field {
    uint32_t number; /* from 1 */
    enum p2d_wire wire;
    uint64_t value;        /* a number; of P2D_WIRE_BYTES 0 */
    struct p2d_span bytes; /* of P2D_WIRE_BYTES; else empty */
};

static inline struct p2d_message p2d_message_of(struct p2d_span bytes)
{
    return (struct p2d_message){.at = bytes.at,
                                .end = bytes.len > 0 ? bytes.at + bytes.len : bytes.at};
}

/* As p2d_next_field, which calls it for what is not short. */
bool p2d_next_long_field(struct p2d_message *, struct p2d_field *);

/* The next field; false at the end, or where the rest is none. */
static inline bool p2d_next_field(struct p2d_message *m, struct p2d_field *f)
{
    const unsigned char *at = m->at;
    if (m->end - at < 2 || at[0] < 8 || at[0] >= 0x80 || at[1] >= 0x80 || m->bad ||
        m->cut)
        return p2d_next_long_field(m, f);
    f->number = at[0] >> 3;
    f->wire = at[0] & 7;
    f->value = 0;
    f->bytes = (struct p2d_span){NULL, 0};
    if (f->wire == P2D_WIRE_VARINT)
        f->value = at[1];
    else if (f->wire == P2D_WIRE_BYTES && at[1] <= m->end - at - 2)
        f->bytes = (struct p2d_span){at + 2, at[1]};
    else
        return p2d_next_long_field(m, f);
    m->at = at + 2 + f->bytes.len;
    return true;
}

/* Take a number of 1 to 10 bytes off *at. False if it is cut (*at is `end` then) or
 * longer (*at stays); what is above 64 bits is lost. */
bool p2d_take_long_varint(const unsigned char **at, const unsigned char *end,
                          uint64_t *value);

/* The same; most numbers have one byte. */
static inline bool p2d_take_varint(const unsigned char **at, const unsigned char *end,
                                   uint64_t *value)
{
    const unsigned char *p = *at;
    if (p == end || *p >= 0x80)
        return p2d_take_long_varint(at, end, value);
    *value = *p;
    *at = p + 1;
    return true;
}

/* A repeated number, packed or not: all values that one field holds. */
struct p2d_numbers {
    const unsigned char *at, *end;
    uint64_t single;
    bool has_single;
};
struct p2d_numbers p2d_numbers_of(const struct p2d_field *);
/* False at the end, or where the rest is no number. */
bool p2d_next_number(struct p2d_numbers *, uint64_t *value);

#endif
