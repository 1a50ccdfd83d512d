/* protobuf.c - walk through the fields of a protocol buffer's message, without a schema.
 */
#include "syntax/protobuf.h"

bool p2d_take_long_varint(const unsigned char **at, const unsigned char *end,
                          uint64_t *value)
{
    const unsigned char *p = *at;
    uint64_t sum = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (p == end) {
            *at = end;
            return false;
        }
        sum |= shift < 64 ? (uint64_t)(*p & 0x7F) << shift : 0;
        if (*p++ < 0x80) {
            *value = sum;
            *at = p;
            return true;
        }
    }
    return false;
}

/* A number that is `size` bytes long, the least significant first. */
static bool take_fixed(struct p2d_message *m, size_t size, uint64_t *value)
{
    if ((size_t)(m->end - m->at) < size)
        return false;
    *value = 0;
    for (size_t i = size; i-- > 0;)
        *value = *value << 8 | m->at[i];
    m->at += size;
    return true;
}

static bool take_bytes(struct p2d_message *m, struct p2d_span *bytes)
{
    uint64_t length;
    if (!p2d_take_varint(&m->at, m->end, &length) || length > (uint64_t)(m->end - m->at))
        return false;
    *bytes = (struct p2d_span){m->at, (size_t)length};
    m->at += length;
    return true;
}

bool p2d_next_long_field(struct p2d_message *m, struct p2d_field *f)
{
    uint64_t tag;
    if (m->at == m->end || m->bad || m->cut)
        return false;
    if (!p2d_take_varint(&m->at, m->end, &tag)) {
        m->cut = m->at == m->end;
        m->bad = !m->cut;
        return false;
    }
    *f = (struct p2d_field){.number = (uint32_t)(tag >> 3), .wire = tag & 7};
    m->bad = tag >> 3 == 0 || tag >> 3 > (1u << 29) - 1;
    bool taken = false;
    if (f->wire == P2D_WIRE_VARINT)
        taken = p2d_take_varint(&m->at, m->end, &f->value);
    else if (f->wire == P2D_WIRE_BYTES)
        taken = take_bytes(m, &f->bytes);
    else if (f->wire == P2D_WIRE_FIXED64 || f->wire == P2D_WIRE_FIXED32)
        taken = take_fixed(m, f->wire == P2D_WIRE_FIXED64 ? 8 : 4, &f->value);
    else
        m->bad = true;
    m->cut = !m->bad && !taken;
    return taken && !m->bad;
}

struct p2d_numbers p2d_numbers_of(const struct p2d_field *f)
{
    if (f->wire == P2D_WIRE_BYTES)
        return (struct p2d_numbers){.at = f->bytes.at, .end = f->bytes.at + f->bytes.len};
    return (struct p2d_numbers){.single = f->value, .has_single = true};
}

bool p2d_next_number(struct p2d_numbers *n, uint64_t *value)
{
    if (n->has_single) {
        n->has_single = false;
        *value = n->single;
        return true;
    }
    return n->at < n->end && p2d_take_varint(&n->at, n->end, value);
}
