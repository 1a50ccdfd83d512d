/* file.c - a perf.data file as events and records, one after the other.
 *
 *     50 45 52 46 49 4c 45 32     "PERFILE2", the other way round from another machine
 *     68 00 .. / 10 00 ..         header of 104 bytes: a file; of 16: written to a pipe
 *
 * Reference: tools/perf/Documentation/perf.data-file-format.txt and util/header.c of
 * Linux.
 */
#include "read/perf_data/file.h"

#include "base/hash.h"
#include "read/perf_data/describe.h"
#include "read/perf_data/unpack.h"

enum {
    FILE_HEADER = 104,
    PIPE_HEADER = 16,
    RECORD_HEADER = 8,
    SMALLEST_ATTR = 64,          /* PERF_ATTR_SIZE_VER0 */
    MOST_TRACING_DATA = 1 << 26, /* of a pipe: more is passed over */
    N_FEATURES = 256
};

static struct p2d_fields fields_of(const struct p2d_perf_file *file,
                                   struct p2d_span bytes)
{
    return p2d_fields_of(bytes, file->swapped);
}

/* -------------------------------------------------------------- the header */

static uint64_t size_of(const struct p2d_perf_file *file)
{
    return file->in->whole.size != 0 ? file->in->whole.size : file->held.len;
}

/* Bytes of the file, for as long as it is read; bytes beyond its end are cut, and so are
 * bytes by which tables would be larger than the file, since these overlap. */
static struct p2d_span load(struct p2d_perf_file *file, uint64_t at, uint64_t size)
{
    uint64_t whole = size_of(file);
    at = at < whole ? at : whole;
    size = size < whole - at ? size : whole - at;
    size = size < file->sections_left ? size : file->sections_left;
    file->sections_left -= size;
    if (file->in->whole.size == 0)
        return p2d_slice(file->held, (size_t)at, (size_t)(at + size));
    unsigned char *bytes = p2d_arena_alloc(&file->texts, file->report, (size_t)size);
    if (bytes == NULL)
        return (struct p2d_span){0};
    return (struct p2d_span){bytes, p2d_bytes_at(file->in, at, bytes, (size_t)size)};
}

static struct p2d_span section(struct p2d_perf_file *file, struct p2d_fields *f)
{
    uint64_t at = p2d_take_u64(f), size = p2d_take_u64(f);
    return load(file, at, size);
}

static void read_attrs(struct p2d_perf_file *file, struct p2d_span table, uint64_t size)
{
    for (size_t at = 0; size <= table.len - at && p2d_ok(file->report);
         at += (size_t)size) {
        struct p2d_span entry = p2d_slice(table, at, at + (size_t)size);
        struct p2d_span attr = p2d_slice(entry, 0, entry.len - 16);
        struct p2d_fields f = fields_of(file, p2d_slice(entry, attr.len, entry.len));
        p2d_perf_add_attr(file, attr, section(file, &f));
    }
}

/* A table of sections after the data, one for each bit that is set. */
static void read_features(struct p2d_perf_file *file, struct p2d_span bitmap, uint64_t at)
{
    enum { SECTION = 16 };
    unsigned n = 0;
    for (size_t i = 0; i < bitmap.len; i++)
        n += (unsigned)__builtin_popcount(bitmap.at[i]);
    struct p2d_fields f = fields_of(file, load(file, at, n * (uint64_t)SECTION));
    for (unsigned bit = 0; bit < N_FEATURES && !f.cut; bit++) {
        uint64_t word = p2d_u64_at(bitmap.at + bit / 64 * 8, file->swapped);
        if (word >> (bit % 64) & 1)
            p2d_perf_read_feature(file, bit, section(file, &f));
    }
}

/* Skip bytes of the input; false if it has fewer. */
static bool skip(struct p2d_input *in, uint64_t n)
{
    enum { PIECE = 1 << 16 };
    while (n > 0) {
        size_t piece = n < PIECE ? (size_t)n : PIECE;
        struct p2d_span bytes = p2d_peek(in, piece);
        p2d_skip(in, bytes.len);
        if (bytes.len < piece)
            return false;
        n -= piece;
    }
    return true;
}

static bool read_file_header(struct p2d_perf_file *file)
{
    unsigned char header[FILE_HEADER];
    memcpy(header, p2d_peek(file->in, FILE_HEADER).at, FILE_HEADER);
    struct p2d_span bytes = {header, FILE_HEADER};
    struct p2d_fields f = fields_of(file, p2d_slice(bytes, 16, FILE_HEADER));
    uint64_t attr_size = p2d_take_u64(&f), whole = size_of(file);
    struct p2d_span attrs = section(file, &f);
    uint64_t data_at = p2d_take_u64(&f), data_size = p2d_take_u64(&f);
    if (attr_size < SMALLEST_ATTR + 16 || attr_size > whole)
        return p2d_fail_at(file->in, 24, "the header is not valid");
    /* perf writes the size when it ends: it was killed, or the file was cut. */
    file->truncated = data_size == 0 || data_at > whole || data_size > whole - data_at;
    file->stream->left = data_size == 0 ? UINT64_MAX : data_size;
    read_attrs(file, attrs, attr_size);
    if (!file->truncated)
        read_features(file, p2d_slice(bytes, 72, FILE_HEADER), data_at + data_size);
    if (!skip(file->in, data_at))
        file->stream->left = 0;
    return true;
}

bool p2d_perf_open(struct p2d_perf_file *file, struct p2d_input *in)
{
    *file = (struct p2d_perf_file){
        .in = in, .report = in->report, .seed = p2d_hash_seed(), .own = {.in = in}};
    file->stream = &file->own;
    /* This comes before the whole input is read: it may have no end. */
    struct p2d_span head = p2d_peek(in, PIPE_HEADER);
    if (head.len < PIPE_HEADER)
        return p2d_input_ok(in) && p2d_fail_at(in, 0, "the header is cut off");
    if (!p2d_starts_with(head, "PERFILE2") && !p2d_starts_with(head, "2ELIFREP"))
        return p2d_fail_at(in, 0, "the input is not a perf.data of perf record");
    file->swapped = head.at[0] == '2';
    uint64_t size = p2d_u64_at(head.at + 8, file->swapped);
    file->piped = size == PIPE_HEADER;
    if (file->piped) {
        p2d_skip(in, PIPE_HEADER);
        file->stream->left = UINT64_MAX;
        return p2d_input_ok(in);
    }
    if (size != FILE_HEADER || p2d_peek(in, FILE_HEADER).len < FILE_HEADER)
        return p2d_input_ok(in) && p2d_fail_at(in, 8, "the header has an unknown size");
    if (in->whole.size == 0)
        file->held = p2d_rest(in);
    file->sections_left = size_of(file);
    return p2d_input_ok(in) && read_file_header(file) && p2d_input_ok(in);
}

void p2d_perf_close(struct p2d_perf_file *file)
{
    p2d_vec_release(&file->attrs);
    p2d_vec_release(&file->build_ids);
    p2d_vec_release(&file->tracepoints);
    p2d_map_release(&file->by_id);
    p2d_map_release(&file->by_file);
    p2d_arena_release(&file->texts);
    p2d_perf_unpacker_free(file->own.unpacker);
}

/* ----------------------------------------------------------------- records */

/* Some records are followed by bytes that their size does not include. */
static uint64_t bytes_behind(const struct p2d_perf_file *file,
                             const struct p2d_perf_record *record)
{
    struct p2d_fields f = fields_of(file, record->body);
    if (record->type == P2D_RECORD_TRACING_DATA)
        return ((uint64_t)p2d_take_u32(&f) + 7) & ~UINT64_C(7);
    if (record->type == P2D_RECORD_AUXTRACE)
        return p2d_take_u64(&f);
    return 0;
}

/* Note that a record is incomplete. Always false. */
static bool cut_off(struct p2d_perf_file *file)
{
    file->truncated = true;
    file->stream->left = 0;
    return false;
}

/* The next record as it stands in the file. */
static bool next_in_file(struct p2d_perf_file *file, struct p2d_perf_record *record)
{
    struct p2d_perf_stream *from = file->stream;
    p2d_skip(from->in, from->taken);
    from->taken = 0;
    struct p2d_span head = p2d_peek(from->in, RECORD_HEADER);
    if (from->left == 0 || head.len == 0)
        return false;
    if (head.len < RECORD_HEADER || from->left < RECORD_HEADER)
        return cut_off(file);
    struct p2d_fields f = fields_of(file, head);
    record->type = p2d_take_u32(&f);
    record->misc = p2d_take_u16(&f);
    size_t size = p2d_take_u16(&f);
    struct p2d_span whole = p2d_peek(from->in, size);
    if (size < RECORD_HEADER || whole.len < size || size > from->left)
        return cut_off(file);
    record->body = p2d_slice(whole, RECORD_HEADER, size);
    from->taken = size;
    from->left -= size;
    uint64_t behind = bytes_behind(file, record);
    if (behind == 0)
        return true;
    /* Take a record together with the bytes after it: it is of no use without them. */
    p2d_skip(from->in, size);
    from->taken = 0;
    record->body.len = 0;
    if (record->type == P2D_RECORD_TRACING_DATA && behind <= MOST_TRACING_DATA)
        p2d_tracepoints_learn(&file->tracepoints, file->report,
                              p2d_peek(from->in, (size_t)behind), file->swapped);
    if (behind > from->left || !skip(from->in, behind))
        return cut_off(file);
    from->left -= behind;
    return true;
}

bool p2d_perf_next(struct p2d_perf_file *file, struct p2d_perf_record *record)
{
    for (;;) {
        if (file->stream->unpacker != NULL && p2d_perf_unpacked(file, record))
            return true;
        if (!p2d_ok(file->report) || !next_in_file(file, record)) {
            file->truncated |= file->stream->is_between;
            return false;
        }
        bool packed = record->type == P2D_RECORD_COMPRESSED ||
                      record->type == P2D_RECORD_COMPRESSED2;
        if (!packed)
            return true;
        if (!p2d_perf_unpack(file, record))
            return false;
    }
}
