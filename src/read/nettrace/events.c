/* events.c - walk through the events in a block of a .NET trace. */
#include "read/nettrace/events.h"

#include "syntax/protobuf.h"

enum { GUID = 16 };

/* What a compressed header has. */
enum {
    HAS_METADATA = 1,
    HAS_CAPTURE = 2,
    HAS_THREAD = 4,
    HAS_STACK = 8,
    HAS_ACTIVITY = 16,
    HAS_RELATED = 32,
    HAS_SIZE = 128
};

struct p2d_nettrace_walk p2d_nettrace_walk_of(struct p2d_span block)
{
    enum { COMPRESSED = 1, SIZE_AND_FLAGS = 4 };
    struct p2d_nettrace_walk w = {.bytes = p2d_fields_of(block, false)};
    uint16_t size = p2d_take_u16(&w.bytes);
    w.is_compressed = (p2d_take_u16(&w.bytes) & COMPRESSED) != 0;
    p2d_take(&w.bytes, size < SIZE_AND_FLAGS ? 0 : size - SIZE_AND_FLAGS);
    w.is_damaged = w.bytes.cut || size < SIZE_AND_FLAGS;
    return w;
}

static uint64_t take_varint(struct p2d_fields *f)
{
    const unsigned char *at = f->bytes.at + f->pos, *end = f->bytes.at + f->bytes.len;
    uint64_t value = 0;
    f->cut |= at == end || !p2d_take_varint(&at, end, &value);
    f->pos = (size_t)(at - f->bytes.at);
    return value;
}

static void take_compressed(struct p2d_nettrace_walk *w)
{
    struct p2d_fields *f = &w->bytes;
    struct p2d_span flag = p2d_take_bytes(f, 1);
    unsigned flags = flag.len > 0 ? flag.at[0] : 0;
    if (flags & HAS_METADATA)
        w->last.metadata = (uint32_t)take_varint(f);
    if (flags & HAS_CAPTURE)
        for (int i = 0; i < 3; i++) /* number, thread, processor */
            take_varint(f);
    if (flags & HAS_THREAD)
        w->last.thread = take_varint(f);
    if (flags & HAS_STACK)
        w->last.stack = (uint32_t)take_varint(f);
    w->last.time += take_varint(f);
    if (flags & HAS_ACTIVITY)
        p2d_take(f, GUID);
    if (flags & HAS_RELATED)
        p2d_take(f, GUID);
    if (flags & HAS_SIZE)
        w->payload_size = take_varint(f);
    w->last.payload = p2d_take_bytes(f, w->payload_size);
}

/* Its end is at a multiple of 4 bytes. */
static void take_fixed(struct p2d_nettrace_walk *w)
{
    enum { IS_SORTED = 31, NUMBER = 4, CAPTURE = 12 };
    uint32_t size = p2d_take_u32(&w->bytes);
    struct p2d_fields f = p2d_fields_of(p2d_take_bytes(&w->bytes, size), false);
    w->last.metadata = p2d_take_u32(&f) & ~(UINT32_C(1) << IS_SORTED);
    p2d_take(&f, NUMBER);
    w->last.thread = p2d_take_u64(&f);
    p2d_take(&f, CAPTURE);
    w->last.stack = p2d_take_u32(&f);
    w->last.time = p2d_take_u64(&f);
    p2d_take(&f, 2 * GUID);
    w->payload_size = p2d_take_u32(&f);
    w->last.payload = p2d_take_bytes(&f, w->payload_size);
    w->bytes.cut |= f.cut;
    size_t padding = -w->bytes.pos & 3;
    p2d_take(&w->bytes,
             padding < p2d_fields_left(&w->bytes) ? padding : p2d_fields_left(&w->bytes));
}

bool p2d_nettrace_next(struct p2d_nettrace_walk *w, struct p2d_nettrace_event *event)
{
    if (w->is_damaged || p2d_fields_left(&w->bytes) == 0)
        return false;
    if (w->is_compressed)
        take_compressed(w);
    else
        take_fixed(w);
    w->is_damaged = w->bytes.cut;
    *event = w->last;
    return !w->is_damaged;
}
