/* layer_archive.c - decompress bzip2, xz and zstd by libarchive's "raw" format.
 *
 * Only the one filter that the magic bytes ask for is put in place: libarchive's own
 * search would go through up to 25 nested layers. It sees the buffer of the input below
 * directly, block by block, and hands on 64 to 128 KiB at a time.
 */
#include <errno.h>

#include "io/layer.h"
#include "io/libarchive.h"
#include "io/packed.h"

static const struct packing {
    int filter;
    const char *tool;
    struct p2d_span magic;
} packings[] = {
    // clang-format off
    [P2D_BZIP2] = {ARCHIVE_FILTER_BZIP2, "bzip2", {(const unsigned char *)"BZh", 3}},
    [P2D_XZ]    = {ARCHIVE_FILTER_XZ, "xz", {(const unsigned char *)"\xfd" "7zXZ", 5}},
    [P2D_ZSTD]  = {ARCHIVE_FILTER_ZSTD, "zstd", {(const unsigned char *)"\x28\xb5\x2f\xfd", 4}},
    // clang-format on
};

/* libarchive looks for the header of a further bzip2 stream in as many bytes, and keeps
 * them when there is none. */
enum { KEPT = 16 };

struct unpacker {
    struct p2d_libarchive lib;
    struct p2d_input *below;
    const struct packing *packing;
    struct archive *archive;
    uint64_t start; /* of the packed data in the input */
    size_t lent;    /* bytes of the input's buffer that libarchive is looking at */
    unsigned char last[KEPT]; /* of the bytes lent before */
    struct p2d_span block;    /* what it made and nobody took yet */
    bool at_end;
};

static void remember(struct unpacker *u, struct p2d_span lent)
{
    size_t n = lent.len < KEPT ? lent.len : KEPT;
    memmove(u->last, u->last + n, KEPT - n);
    if (n > 0)
        memcpy(u->last + KEPT - n, lent.at + lent.len - n, n);
}

static la_ssize_t lend(struct archive *archive, void *state, const void **block)
{
    (void)archive;
    struct unpacker *u = state;
    remember(u, p2d_slice(p2d_available(u->below), 0, u->lent));
    p2d_skip(u->below, u->lent);
    struct p2d_span have = p2d_available(u->below);
    u->lent = have.len;
    *block = have.at;
    return p2d_input_ok(u->below) ? (la_ssize_t)have.len : ARCHIVE_FATAL;
}

/* The offset that libarchive got to in the input below. */
static uint64_t consumed(const struct unpacker *u)
{
    la_int64_t n = u->lib.archive_filter_bytes(u->archive, -1);
    return u->start + (n > 0 ? (uint64_t)n : 0);
}

static bool fail(struct unpacker *u)
{
    bool has_memory = p2d_check_memory(u->below->report);
    const char *reason = u->lib.archive_error_string(u->archive);
    if (reason == NULL || u->lib.archive_errno(u->archive) == ENOMEM)
        return p2d_set_nomem(u->below->report); /* it has no words for it everywhere */
    return has_memory && p2d_fail_packed(u->below, consumed(u), u->packing->tool,
                                         "cut off or damaged: %s", reason);
}

/* libarchive takes bzip2 data that end within their first header for empty, and leaves
 * what follows the last stream alone. */
static void end(struct unpacker *u)
{
    uint64_t at = consumed(u), lent_at = u->below->offset;
    size_t seen = at < lent_at ? (size_t)(lent_at - at) : 0;
    if (seen > KEPT)
        seen = KEPT;
    if (at > lent_at)
        p2d_skip(u->below, (size_t)(at - lent_at));
    u->at_end = true;
    p2d_end_packed(u->below, u->packing->tool, u->packing->magic,
                   (struct p2d_span){u->last + KEPT - seen, seen});
}

static void next_block(struct unpacker *u)
{
    const void *at = NULL;
    size_t len = 0;
    la_int64_t offset = 0;
    p2d_watch_memory();
    int result = u->lib.archive_read_data_block(u->archive, &at, &len, &offset);
    u->block = (struct p2d_span){at, len};
    if (result == ARCHIVE_EOF)
        end(u);
    else if (result != ARCHIVE_OK)
        fail(u);
}

static ptrdiff_t pull(void *state, unsigned char *buffer, size_t n)
{
    struct unpacker *u = state;
    while (u->block.len == 0 && !u->at_end && p2d_input_ok(u->below))
        next_block(u);
    if (!p2d_input_ok(u->below))
        return -1;
    if (n > u->block.len)
        n = u->block.len;
    if (n > 0) {
        memcpy(buffer, u->block.at, n);
        u->block = p2d_slice(u->block, n, u->block.len);
    }
    return (ptrdiff_t)n;
}

static void close_unpacker(void *state)
{
    struct unpacker *u = state;
    if (u->archive != NULL)
        u->lib.archive_read_free(u->archive);
    p2d_delete(u);
}

static bool refuse(struct unpacker *u, const char *why)
{
    p2d_fail(u->below, "the input is compressed by %s, which %s", u->packing->tool, why);
    p2d_set_hint(u->below->report, "unpack it with \"%s -dc\" first", u->packing->tool);
    return false;
}

/* The format "empty" stands for no data at all, which "raw" refuses. But it also takes a
 * first block that could not be unpacked for no data: only the error that stays shows
 * it. */
static bool start(struct unpacker *u)
{
    struct archive_entry *entry;
    if (!p2d_libarchive_load(&u->lib))
        return refuse(u, P2D_LIBARCHIVE " would undo, but that cannot be loaded");
    u->archive = u->lib.archive_read_new();
    if (u->archive == NULL)
        return p2d_set_nomem(u->below->report);
    p2d_watch_memory();
    if (u->lib.archive_read_append_filter(u->archive, u->packing->filter) != ARCHIVE_OK)
        return p2d_check_memory(u->below->report) &&
               refuse(u, "libarchive cannot undo here");
    if (u->lib.archive_read_support_format_raw(u->archive) == ARCHIVE_FATAL ||
        u->lib.archive_read_support_format_empty(u->archive) == ARCHIVE_FATAL)
        return p2d_set_nomem(u->below->report);
    int result = u->lib.archive_read_open(u->archive, u, NULL, lend, NULL);
    if (result != ARCHIVE_OK || u->lib.archive_errno(u->archive) != 0)
        return fail(u);
    result = u->lib.archive_read_next_header(u->archive, &entry);
    if (result == ARCHIVE_EOF)
        end(u);
    return result == ARCHIVE_OK || result == ARCHIVE_EOF || fail(u);
}

struct p2d_layer p2d_archive_layer(struct p2d_input *below, enum p2d_packing packing)
{
    struct unpacker *u = p2d_new(below->report, 1, sizeof *u);
    if (u == NULL)
        return (struct p2d_layer){0};
    u->below = below;
    u->start = below->offset;
    u->packing = &packings[packing];
    if (!start(u)) {
        close_unpacker(u);
        return (struct p2d_layer){0};
    }
    return (struct p2d_layer){{pull, u}, close_unpacker};
}
