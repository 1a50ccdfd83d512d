/* unpack.c - decompress the records of a recording (perf record -z).
 *
 * All compressed records of a file are one zstd stream that is never reset, and a record
 * may begin in one of them and end in the next. Optional: needs libzstd at build time.
 */
#include "read/perf_data/unpack.h"
#include "read/perf_data/file.h"

#ifdef P2D_HAVE_ZSTD

#include <zstd.h>
#include <zstd_errors.h>

enum { RECORD_HEADER = 8, BLOCK = 1 << 15 };

struct p2d_perf_unpacker {
    ZSTD_DStream *stream;
    ZSTD_inBuffer packed;      /* of the record at work, a loan */
    bool has_more;             /* the stream holds more bytes than had room */
    struct p2d_buffer pending; /* unpacked; records before ->pos were taken */
    size_t pos;
};

void p2d_perf_unpacker_free(struct p2d_perf_unpacker *u)
{
    if (u == NULL)
        return;
    ZSTD_freeDStream(u->stream);
    p2d_buffer_release(&u->pending);
    p2d_delete(u);
}

static bool is_too_much(struct p2d_perf_file *file)
{
    if (file->n_unpacked <= file->in->max_input)
        return false;
    p2d_set_place(file->report, "%s", file->stream->in->name);
    p2d_set_error(file->report, P2D_ENOMEM,
                  "the recording has more than %llu bytes when unpacked",
                  (unsigned long long)file->in->max_input);
    p2d_set_hint(file->report, "--max-input SIZE allows more");
    return true;
}

/* Unpack some more; false if there is nothing left, or after an error. */
static bool unpack_block(struct p2d_perf_file *file)
{
    struct p2d_perf_unpacker *u = file->stream->unpacker;
    unsigned char block[BLOCK];
    if (u->packed.pos == u->packed.size && !u->has_more)
        return false;
    ZSTD_outBuffer out = {block, sizeof block, 0};
    size_t status = ZSTD_decompressStream(u->stream, &out, &u->packed);
    if (ZSTD_getErrorCode(status) == ZSTD_error_memory_allocation)
        return p2d_set_nomem(file->report);
    if (ZSTD_isError(status))
        return p2d_fail_at(file->stream->in, file->stream->in->offset,
                           "the compressed records cannot be unpacked: %s",
                           ZSTD_getErrorName(status));
    u->has_more = out.pos == out.size;
    if (u->pos > 0)
        memmove(u->pending.at, u->pending.at + u->pos, u->pending.len - u->pos);
    u->pending.len -= u->pos;
    u->pos = 0;
    p2d_put(&u->pending, block, out.pos);
    file->n_unpacked += out.pos;
    return !is_too_much(file) && p2d_ok(file->report);
}

bool p2d_perf_unpacked(struct p2d_perf_file *file, struct p2d_perf_record *record)
{
    struct p2d_perf_unpacker *u = file->stream->unpacker;
    for (;;) {
        struct p2d_fields f =
            p2d_fields_of(p2d_slice(p2d_buffer_span(&u->pending), u->pos, u->pending.len),
                          file->swapped);
        record->type = p2d_take_u32(&f);
        record->misc = p2d_take_u16(&f);
        size_t size = p2d_take_u16(&f);
        if (!f.cut && size < RECORD_HEADER)
            return p2d_fail_at(file->stream->in, file->stream->in->offset,
                               "a compressed record has no size");
        record->body = (struct p2d_span){0};
        if (!f.cut)
            record->body = p2d_take_bytes(&f, size - (size_t)RECORD_HEADER);
        file->stream->is_between = f.cut && f.bytes.len > 0;
        if (!f.cut) {
            u->pos += size;
            return true;
        }
        if (!unpack_block(file))
            return false;
    }
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

static struct p2d_perf_unpacker *new_unpacker(struct p2d_report *report)
{
    struct p2d_perf_unpacker *u = p2d_new(report, 1, sizeof *u);
    if (u == NULL)
        return NULL;
    u->pending.report = report;
    u->stream = ZSTD_createDStream();
    if (u->stream != NULL)
        return u;
    p2d_set_nomem(report);
    p2d_perf_unpacker_free(u);
    return NULL;
}

bool p2d_perf_unpack(struct p2d_perf_file *file, const struct p2d_perf_record *record)
{
    if (file->stream->unpacker == NULL)
        file->stream->unpacker = new_unpacker(file->report);
    if (file->stream->unpacker == NULL)
        return false;
    struct p2d_span packed = packed_bytes(file, record);
    file->n_packed += packed.len;
    file->stream->unpacker->packed = (ZSTD_inBuffer){packed.at, packed.len, 0};
    return true;
}

#else

bool p2d_perf_unpack(struct p2d_perf_file *file, const struct p2d_perf_record *record)
{
    (void)record;
    p2d_fail_at(file->stream->in, file->stream->in->offset,
                "the recording is compressed, and this prof2dot "
                "was built without libzstd");
    p2d_set_hint(file->report, "build prof2dot with libzstd-dev, or record without -z");
    return false;
}

bool p2d_perf_unpacked(struct p2d_perf_file *file, struct p2d_perf_record *record)
{
    (void)file, (void)record;
    return false;
}

void p2d_perf_unpacker_free(struct p2d_perf_unpacker *u)
{
    (void)u;
}

#endif
