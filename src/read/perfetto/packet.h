/* packet.h - parse a packet of a Perfetto trace, and recognise such traces. */
#ifndef P2D_READ_PERFETTO_PACKET_H
#define P2D_READ_PERFETTO_PACKET_H

#include "base/strings.h"

/* TracePacket's fields, of those that are read. */
enum {
    P2D_PERFETTO_FTRACE = 1,
    P2D_PERFETTO_PROCESS_TREE = 2,
    P2D_PERFETTO_CLOCKS = 6,
    P2D_PERFETTO_TRACK_EVENT = 11,
    P2D_PERFETTO_INTERNED = 12,
    P2D_PERFETTO_HEAP = 37,
    P2D_PERFETTO_PROCESS = 43,
    P2D_PERFETTO_THREAD = 44,
    P2D_PERFETTO_COMPRESSED = 50,
    P2D_PERFETTO_STREAMING = 54,
    P2D_PERFETTO_HEAP_GRAPH = 56,
    P2D_PERFETTO_DEFAULTS = 59,
    P2D_PERFETTO_TRACK = 60,
    P2D_PERFETTO_SYMBOLS = 61,
    P2D_PERFETTO_NAMES = 64,
    P2D_PERFETTO_PERF_SAMPLE = 66,
    P2D_PERFETTO_COMPRESSED_ZSTD = 133,
    P2D_PERFETTO_STACK_SAMPLE = 135
};

struct p2d_perfetto_packet {
    uint64_t time;
    uint32_t sequence, clock; /* 0: not told */
    bool has_time;
    bool clears_state, needs_state, follows_loss;
    bool is_damaged;
    struct p2d_span interned, defaults; /* at NULL: none */
    struct p2d_span content;
    uint32_t kind; /* field of the content; 0: none that is read */
};

struct p2d_perfetto_packet p2d_perfetto_packet_of(struct p2d_span);

/* Whether a file begins with packets of which every known field has its type; see p2d_reader.probe. */
int p2d_perfetto_probe(struct p2d_span head);

#endif
