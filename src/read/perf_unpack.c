/* perf_unpack.c - the records of a compressed recording (perf record -z).
 *
 * All compressed records of a file are one zstd stream that is never reset, and a record
 * may begin in one of them and end in the next. Optional: needs libzstd at build time.
 */
#include "read/perf_file.h"

#ifdef P2D_HAVE_ZSTD

#include <zstd.h>
#include <zstd_errors.h>

struct unpacker {
    struct p2d_perf_file *file;
    ZSTD_DStream *stream;
    struct p2d_buffer pending; /* unpacked, but not yet a whole record */
};

/* Append `n` bytes of records as they were. */
static bool keep(struct unpacker *u, const unsigned char *at, size_t n)
{
    struct p2d_perf_file *file = u->file;
    if (file->flat.len + n > file->in->max_input) {
        p2d_set_place(file->report, "%s", file->in->name);
        p2d_set_error(file->report, P2D_ENOMEM, "more than %llu bytes when unpacked",
                      (unsigned long long)file->in->max_input);
        p2d_set_hint(file->report, "--max-input allows more");
        return false;
    }
    p2d_put(&file->flat, at, n);
    return p2d_ok(file->report);
}

/* Move the whole records from ->pending to the file's. */
static bool keep_whole(struct unpacker *u)
{
    size_t pos = 0;
    while (u->pending.len - pos >= 8) {
        struct p2d_fields f = p2d_fields_of((struct p2d_span){u->pending.at + pos + 6, 2},
                                            u->file->swapped);
        uint16_t size = p2d_take_u16(&f);
        if (size < 8)
            return p2d_fail_at(u->file->in, 0, "a compressed record has no size");
        if (size > u->pending.len - pos)
            break;
        if (!keep(u, u->pending.at + pos, size))
            return false;
        pos += size;
    }
    memmove(u->pending.at, u->pending.at + pos, u->pending.len - pos);
    u->pending.len -= pos;
    return true;
}

static bool unpack_one(struct unpacker *u, struct p2d_span packed, uint64_t offset)
{
    unsigned char block[1 << 15];
    ZSTD_inBuffer in = {packed.at, packed.len, 0};
    for (bool more = true; more;) {
        ZSTD_outBuffer out = {block, sizeof block, 0};
        size_t status = ZSTD_decompressStream(u->stream, &out, &in);
        if (ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation)
            return p2d_set_nomem(u->file->report);
        if (ZSTD_isError(status))
            return p2d_fail_at(u->file->in, offset, "cannot unpack: %s",
                               ZSTD_getErrorName(status));
        p2d_put(&u->pending, block, out.pos);
        if (!p2d_ok(u->file->report) || (u->pending.len > 0 && !keep_whole(u)))
            return false;
        more = in.pos < in.size || out.pos == out.size;
    }
    return true;
}

/* The packed bytes: a version 2 record begins with how many there are. */
static struct p2d_span packed_bytes(const struct p2d_perf_file *file,
                                    const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    if (record->type != P2D_RECORD_COMPRESSED2)
        return record->body;
    uint64_t size = p2d_take_u64(&f);
    return p2d_take_bytes(&f, size);
}

static bool unpack_all(struct unpacker *u)
{
    struct p2d_perf_file *file = u->file;
    struct p2d_perf_record record;
    for (size_t pos = 0, start = 0; p2d_perf_next(file, &pos, &record); start = pos) {
        bool packed =
            record.type == P2D_RECORD_COMPRESSED || record.type == P2D_RECORD_COMPRESSED2;
        bool kept = packed ? unpack_one(u, packed_bytes(file, &record), record.offset)
                           : keep(u, file->data.at + start, pos - start);
        if (!kept)
            return false;
    }
    return true;
}

bool p2d_perf_unpack(struct p2d_perf_file *file)
{
    struct unpacker u = {
        .file = file, .stream = ZSTD_createDStream(), .pending.report = file->report};
    bool done = u.stream != NULL || p2d_set_nomem(file->report);
    done = done && unpack_all(&u);
    file->truncated |= u.pending.len > 0;
    ZSTD_freeDStream(u.stream);
    p2d_buffer_release(&u.pending);
    file->data = (struct p2d_span){file->flat.at, file->flat.len};
    file->data_at = 0;
    file->unpacked = true;
    return done;
}

#else

bool p2d_perf_unpack(struct p2d_perf_file *file)
{
    p2d_fail_at(file->in, file->data_at,
                "the recording is compressed, and this prof2dot "
                "was built without libzstd");
    p2d_set_hint(file->report, "build it with libzstd-dev, or record without -z");
    return false;
}

#endif
