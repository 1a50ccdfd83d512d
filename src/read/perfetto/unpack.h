/* unpack.h - packets of Perfetto that are compressed within a packet. */
#ifndef P2D_READ_PERFETTO_UNPACK_H
#define P2D_READ_PERFETTO_UNPACK_H

#include "io/layer.h"
#include "io/source.h"

/* Errors are in a report of its own. */
struct p2d_perfetto_unpacked {
    struct p2d_report report;
    struct p2d_memory_state bytes;
    struct p2d_input below, in;
    struct p2d_layer layer;
};

enum p2d_perfetto_packing { P2D_PERFETTO_DEFLATE, P2D_PERFETTO_ZSTD };

/* Begin to unpack bytes of the trace, a loan until the release: then ->in has packets. False
 * after an error, which the trace has too. */
bool p2d_perfetto_unpack(struct p2d_perfetto_unpacked *, struct p2d_input *trace,
                         struct p2d_span packed, enum p2d_perfetto_packing);
/* False if it could not be unpacked to its end; the trace has the error then. */
bool p2d_perfetto_unpacked_release(struct p2d_perfetto_unpacked *,
                                   struct p2d_input *trace);

#endif
