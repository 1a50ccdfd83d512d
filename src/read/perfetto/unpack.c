/* unpack.c - packets of Perfetto that are compressed within a packet. */
#include "read/perfetto/unpack.h"

bool p2d_perfetto_unpack(struct p2d_perfetto_unpacked *u, struct p2d_input *trace,
                         struct p2d_span packed, enum p2d_perfetto_packing packing)
{
    memset(u, 0, sizeof *u);
    u->bytes = (struct p2d_memory_state){packed.at, packed.len};
    uint64_t limit = trace->is_limit_chosen ? trace->max_input : 0;
    if (!p2d_input_init(&u->below, p2d_source_of_memory(&u->bytes), trace->name, limit,
                        &u->report))
        return p2d_perfetto_unpacked_release(u, trace);
    u->layer = packing == P2D_PERFETTO_DEFLATE ? p2d_zlib_layer(&u->below)
                                               : p2d_archive_layer(&u->below, P2D_ZSTD);
    if (u->layer.source.pull == NULL ||
        !p2d_input_init(&u->in, u->layer.source, trace->name, limit, &u->report))
        return p2d_perfetto_unpacked_release(u, trace);
    u->in.packed = &u->below;
    return true;
}

bool p2d_perfetto_unpacked_release(struct p2d_perfetto_unpacked *u,
                                   struct p2d_input *trace)
{
    p2d_input_release(&u->in);
    if (u->layer.source.pull != NULL)
        u->layer.close(u->layer.source.state);
    p2d_input_release(&u->below);
    if (p2d_ok(&u->report))
        return p2d_input_ok(trace);
    if (u->report.code == P2D_ENOMEM && u->report.hint[0] == '\0')
        return p2d_set_nomem(trace->report);
    p2d_fail_at(trace, trace->offset, "compressed packets cannot be unpacked: %s",
                u->report.text);
    p2d_set_hint(trace->report, "%s",
                 u->report.code == P2D_ENOMEM ? u->report.hint
                                              : "record again, or copy the whole file");
    return false;
}
