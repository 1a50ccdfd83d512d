/* packet.c - take a packet of a trace of Perfetto apart, and recognise such traces.
 * Reference: protos/perfetto/trace/trace_packet.proto of https://github.com/google/perfetto
 */
#include "read/perfetto/packet.h"

#include "read/read.h"
#include "syntax/protobuf.h"

enum {
    TRUSTED_UID = 3,
    TIME = 8,
    SEQUENCE = 10,
    FLAGS = 13,
    CLEARS_STATE = 41,
    PREVIOUS_DROPPED = 42,
    CLOCK = 58,
    TRUSTED_PID = 79,
    FIRST_ON_SEQUENCE = 87
};
enum { FLAG_CLEARED = 1, FLAG_NEEDS_STATE = 2 };

static void take_number(struct p2d_perfetto_packet *p, const struct p2d_field *f)
{
    if (f->number == TIME) {
        p->time = f->value;
        p->has_time = true;
    } else if (f->number == SEQUENCE) {
        p->sequence = (uint32_t)f->value;
    } else if (f->number == FLAGS) {
        p->clears_state |= (f->value & FLAG_CLEARED) != 0;
        p->needs_state = (f->value & FLAG_NEEDS_STATE) != 0;
    } else if (f->number == CLEARS_STATE) {
        p->clears_state |= f->value != 0;
    } else if (f->number == PREVIOUS_DROPPED) {
        p->follows_loss = f->value != 0;
    } else if (f->number == CLOCK) {
        p->clock = (uint32_t)f->value;
    }
}

static bool is_content(uint32_t field)
{
    static const unsigned char fields[] = {
        P2D_PERFETTO_FTRACE,      P2D_PERFETTO_PROCESS_TREE, P2D_PERFETTO_CLOCKS,
        P2D_PERFETTO_TRACK_EVENT, P2D_PERFETTO_HEAP,         P2D_PERFETTO_PROCESS,
        P2D_PERFETTO_THREAD,      P2D_PERFETTO_COMPRESSED,   P2D_PERFETTO_STREAMING,
        P2D_PERFETTO_HEAP_GRAPH,  P2D_PERFETTO_TRACK,        P2D_PERFETTO_SYMBOLS,
        P2D_PERFETTO_NAMES,       P2D_PERFETTO_PERF_SAMPLE,  P2D_PERFETTO_COMPRESSED_ZSTD,
        P2D_PERFETTO_STACK_SAMPLE};
    return field < 256 && memchr(fields, (int)field, sizeof fields) != NULL;
}

struct p2d_perfetto_packet p2d_perfetto_packet_of(struct p2d_span bytes)
{
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f;
    struct p2d_perfetto_packet p = {0};
    while (p2d_next_field(&m, &f)) {
        if (f.wire == P2D_WIRE_VARINT) {
            take_number(&p, &f);
        } else if (f.wire == P2D_WIRE_BYTES) {
            if (f.number == P2D_PERFETTO_INTERNED)
                p.interned = f.bytes;
            else if (f.number == P2D_PERFETTO_DEFAULTS)
                p.defaults = f.bytes;
            else if (is_content(f.number)) {
                p.kind = f.number;
                p.content = f.bytes;
            }
        }
    }
    p.is_damaged = m.cut || m.bad;
    return p;
}

/* -------------------------------------------------------------------- probe */

/* The fields of a packet that are numbers; all others up to a limit are messages or texts. */
static bool is_number(uint32_t field)
{
    static const unsigned char fields[] = {TRUSTED_UID, TIME,         SEQUENCE,
                                           FLAGS,       CLEARS_STATE, PREVIOUS_DROPPED,
                                           CLOCK,       TRUSTED_PID,  FIRST_ON_SEQUENCE,
                                           98 /* the machine */};
    return field < 256 && memchr(fields, (int)field, sizeof fields) != NULL;
}

static bool is_packed(const struct p2d_field *f, struct p2d_span bytes)
{
    return (f->number == P2D_PERFETTO_COMPRESSED && p2d_starts_with(bytes, "\x78")) ||
           (f->number == P2D_PERFETTO_COMPRESSED_ZSTD &&
            p2d_starts_with(bytes, "\x28\xb5\x2f\xfd"));
}

/* Whether all fields that are there have their types. The head may end within the packet. */
static bool is_packet(struct p2d_span bytes, bool may_be_cut, bool *is_sure)
{
    enum { LAST_KNOWN = 140 };
    struct p2d_message m = p2d_message_of(bytes);
    struct p2d_field f = {0};
    bool has_place = false, has_content = false, is_whole = true;
    while (is_whole) {
        f = (struct p2d_field){0};
        is_whole = p2d_next_field(&m, &f);
        if (!is_whole && (!m.cut || f.wire != P2D_WIRE_BYTES || f.number == 0))
            break;
        if (f.number <= LAST_KNOWN && is_number(f.number) != (f.wire == P2D_WIRE_VARINT))
            return false;
        if (f.number <= LAST_KNOWN && !is_number(f.number) && f.wire != P2D_WIRE_BYTES)
            return false;
        has_place |= f.number == TIME || f.number == SEQUENCE;
        has_content |= f.number == P2D_PERFETTO_INTERNED || is_content(f.number);
        *is_sure |= is_packed(
            &f, is_whole ? f.bytes : (struct p2d_span){m.at, (size_t)(m.end - m.at)});
    }
    *is_sure |= has_place && has_content;
    return !m.bad && bytes.len > 0 && (may_be_cut || !m.cut);
}

int p2d_perfetto_probe(struct p2d_span head)
{
    enum { PACKET = 1, FEW = 3, ENOUGH = 32 };
    struct p2d_message m = p2d_message_of(head);
    struct p2d_field f = {0};
    bool is_sure = false, is_whole = true;
    int n = 0;
    while (n < ENOUGH && is_whole && p2d_next_field(&m, &f)) {
        is_whole = f.number == PACKET && f.wire == P2D_WIRE_BYTES &&
                   is_packet(f.bytes, false, &is_sure);
        n += is_whole;
        f = (struct p2d_field){0};
    }
    is_whole &= !m.bad;
    if (m.cut && f.number == PACKET && f.wire == P2D_WIRE_BYTES && m.at < m.end)
        n += is_packet((struct p2d_span){m.at, (size_t)(m.end - m.at)}, true, &is_sure);
    return is_sure && n >= (is_whole ? 1 : FEW) ? P2D_BY_KEYS : P2D_NO;
}
