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

/* The next field; false at the end, or where the rest is none. */
bool p2d_next_field(struct p2d_message *, struct p2d_field *);

/* Take a number of 1 to 10 bytes off *at. False if it is cut (*at is `end` then) or
 * longer
 * (*at stays); what is above 64 bits is lost. */
bool p2d_take_varint(const unsigned char **at, const unsigned char *end, uint64_t *value);

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
