/* layer_gzip.c - decompress gzip, RFC 1952, and zlib's format, RFC 1950.
 *
 *     1f 8b 08 flags mtime(4) xfl os [extra] [name\0] [comment\0] [crc16]  deflate data
 *     crc32(4) length(4), and then perhaps the next member
 *
 * zlib itself and not libarchive, which does all other formats: libarchive does not look
 * at the checksum (9 of 10 flipped bits give wrong data without an error), takes a file
 * cut in its header for an empty one, and holds text back until it has 64 KiB.
 */
#include "io/layer.h"
#include "io/packed.h"

#include <limits.h>
#include <zlib.h>

struct gunzip {
    struct p2d_input *below;
    z_stream z;
    bool is_zlib;
    bool in_member, at_end;
};

static voidpf allocate(voidpf report, uInt count, uInt size)
{
    return p2d_new(report, count, size);
}

static void release(voidpf report, voidpf memory)
{
    (void)report;
    p2d_delete(memory);
}

static const struct p2d_span magic = {(const unsigned char *)"\x1f\x8b", 2};

/* Members follow each other without anything between them; zlib's format is one. */
static void begin_member(struct gunzip *g)
{
    if (g->is_zlib) {
        g->at_end = true;
        return;
    }
    g->in_member = p2d_span_equal(p2d_peek(g->below, magic.len), magic);
    g->at_end = !g->in_member;
    if (g->in_member)
        inflateReset(&g->z);
    else
        p2d_end_packed(g->below, "gzip", magic, p2d_slice(magic, 0, 0));
}

static const char *name_of(const struct gunzip *g)
{
    return g->is_zlib ? "zlib" : "gzip";
}

static void fail(struct gunzip *g, int result)
{
    if (result == Z_MEM_ERROR)
        p2d_set_nomem(g->below->report);
    p2d_fail_packed(g->below, g->below->offset, name_of(g), "damaged: %s",
                    g->z.msg != NULL ? g->z.msg : "no progress");
}

/* Undo what lies in the buffer of the input below, as far as it gives output or ends. */
static void inflate_some(struct gunzip *g)
{
    struct p2d_span have = p2d_available(g->below);
    if (have.len == 0) {
        p2d_fail_packed(g->below, g->below->offset, name_of(g), "cut off");
        return;
    }
    uInt given = have.len < UINT_MAX ? (uInt)have.len : UINT_MAX;
    g->z.next_in = (Bytef *)(uintptr_t)have.at; /* zlib does not say const */
    g->z.avail_in = given;
    int result = inflate(&g->z, Z_NO_FLUSH);
    p2d_skip(g->below, given - g->z.avail_in);
    if (result == Z_STREAM_END)
        g->in_member = false;
    else if (result != Z_OK)
        fail(g, result);
}

static ptrdiff_t pull(void *state, unsigned char *buffer, size_t n)
{
    struct gunzip *g = state;
    uInt room = n < INT_MAX ? (uInt)n : INT_MAX;
    g->z.next_out = buffer;
    g->z.avail_out = room;
    while (g->z.avail_out == room && !g->at_end && p2d_input_ok(g->below)) {
        if (g->in_member)
            inflate_some(g);
        else
            begin_member(g);
    }
    return p2d_input_ok(g->below) ? (ptrdiff_t)(room - g->z.avail_out) : -1;
}

static void close_gunzip(void *state)
{
    struct gunzip *g = state;
    inflateEnd(&g->z);
    p2d_delete(g);
}

static struct p2d_layer layer_of(struct p2d_input *below, bool is_zlib)
{
    enum { GZIP_ONLY = 16 };
    struct gunzip *g = p2d_new(below->report, 1, sizeof *g);
    if (g == NULL)
        return (struct p2d_layer){0};
    g->below = below;
    g->is_zlib = g->in_member = is_zlib;
    g->z.zalloc = allocate;
    g->z.zfree = release;
    g->z.opaque = below->report;
    if (inflateInit2(&g->z, is_zlib ? MAX_WBITS : MAX_WBITS + GZIP_ONLY) != Z_OK) {
        p2d_set_nomem(below->report);
        p2d_delete(g);
        return (struct p2d_layer){0};
    }
    return (struct p2d_layer){{pull, g}, close_gunzip};
}

struct p2d_layer p2d_gzip_layer(struct p2d_input *below)
{
    return layer_of(below, false);
}

struct p2d_layer p2d_zlib_layer(struct p2d_input *below)
{
    return layer_of(below, true);
}
