/* source_layers.c - undo compression and UTF-16, whatever of them an input has.
 *
 *     raw bytes -> [gzip | bzip2 | xz | zstd] -> [UTF-16] -> what a reader sees
 *
 * Found by content alone: a name says nothing on a pipe. Only one layer of compression is
 * undone, so a file cannot nest its way to an unbounded amount of work.
 */
#include "io/source.h"

#include <stdarg.h>
#include <stdio.h>

#include "io/layers.h"

struct storey {
    struct p2d_layer layer;
    struct p2d_input input;
};

struct p2d_layers {
    struct storey unpacked, decoded;
};

/* ------------------------------------------------------------- compression */

static bool begins(struct p2d_span head, const char *magic, size_t length)
{
    return head.len >= length && memcmp(head.at, magic, length) == 0;
}

/* "BZh" alone begins many a function's name: bzip2 also has a level and then the digits
 * of pi, or of its square root if it is empty. */
static bool is_bzip2(struct p2d_span head)
{
    enum { LEVEL = 3, BLOCK = 4, LENGTH = 10 };
    if (!begins(head, "BZh", LEVEL) || head.len <= LEVEL || head.at[LEVEL] < '1' ||
        head.at[LEVEL] > '9')
        return false;
    size_t n = (head.len < LENGTH ? head.len : LENGTH) - BLOCK;
    return memcmp(head.at + BLOCK, "\x31\x41\x59\x26\x53\x59", n) == 0 ||
           memcmp(head.at + BLOCK, "\x17\x72\x45\x38\x50\x90", n) == 0;
}

/* A frame of zstd, or one of those that hold something else and are passed over: pzstd and
 * seekable files begin with one (RFC 8878, 3.1.2). */
static bool is_zstd(struct p2d_span head)
{
    return begins(head, "\x28\xb5\x2f\xfd", 4) ||
           (head.len >= 4 && (head.at[0] & 0xf0) == 0x50 &&
            memcmp(head.at + 1, "\x2a\x4d\x18", 3) == 0);
}

static struct p2d_layer unpacking(struct p2d_input *raw)
{
    struct p2d_span head = p2d_peek(raw, 10);
    if (begins(head, "\x1f\x8b", 2))
        return p2d_gzip_layer(raw);
    if (is_bzip2(head))
        return p2d_archive_layer(raw, P2D_BZIP2);
    if (begins(head, "\xfd\x37\x7a\x58\x5a\x00", 6))
        return p2d_archive_layer(raw, P2D_XZ);
    if (is_zstd(head))
        return p2d_archive_layer(raw, P2D_ZSTD);
    return (struct p2d_layer){0};
}

bool p2d_fail_packed(struct p2d_input *below, uint64_t offset, const char *tool,
                     const char *format, ...)
{
    char what[256];
    va_list arguments;
    if (!p2d_input_ok(below))
        return false;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    p2d_fail_at(below, offset, "the %s data is %s", tool, what);
    p2d_set_hint(
        below->report,
        "\"%s -t\" tells whether a file is whole; if not, fetch or make it again", tool);
    return false;
}

static size_t count_zeros(struct p2d_span bytes)
{
    size_t n = 0;
    while (n < bytes.len && bytes.at[n] == 0)
        n++;
    return n;
}

/* Whether nothing but zeros is left. */
static bool skip_zeros(struct p2d_input *in)
{
    for (;;) {
        struct p2d_span have = p2d_available(in);
        size_t n = count_zeros(have);
        p2d_skip(in, n);
        if (n < have.len || have.len == 0)
            return have.len == 0;
    }
}

/* Whether `first` and then `next` agree with the magic bytes, as far as they go. */
static bool begins_as(struct p2d_span magic, struct p2d_span first, struct p2d_span next)
{
    size_t n = first.len < magic.len ? first.len : magic.len;
    size_t more = next.len < magic.len - n ? next.len : magic.len - n;
    return n + more > 0 &&
           p2d_span_equal(p2d_slice(first, 0, n), p2d_slice(magic, 0, n)) &&
           p2d_span_equal(p2d_slice(next, 0, more), p2d_slice(magic, n, n + more));
}

void p2d_end_packed(struct p2d_input *below, const char *tool, struct p2d_span magic,
                    struct p2d_span seen)
{
    if (begins_as(magic, seen, p2d_peek(below, magic.len)))
        p2d_fail_packed(below, below->offset - seen.len, tool, "cut off or damaged");
    else if (count_zeros(seen) < seen.len || !skip_zeros(below))
        p2d_warn(below, "bytes after compressed data",
                 "what follows the %s data is ignored", tool);
}

/* ------------------------------------------------------------------ UTF-16 */

static bool is_plain(unsigned char byte)
{
    return (byte >= ' ' && byte <= '~') || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Whether every other byte from `text` on is plain ASCII and the rest is NUL. Binary
 * formats have NULs as well, so this wants several characters without an exception. */
static bool alternates(struct p2d_span head, size_t text)
{
    enum { ENOUGH = 8 };
    if (head.len < ENOUGH)
        return false;
    for (size_t i = 0; i < head.len; i++)
        if (i % 2 == text ? !is_plain(head.at[i]) : head.at[i] != 0)
            return false;
    return true;
}

static struct p2d_layer decoding(struct p2d_input *in)
{
    struct p2d_span head = p2d_peek(in, 16);
    bool little = begins(head, "\xff\xfe", 2), big = begins(head, "\xfe\xff", 2);
    if (begins(head, "\xef\xbb\xbf", 3))
        p2d_skip(in, 3);
    if (little || big)
        p2d_skip(in, 2);
    else if (alternates(head, 0))
        little = true;
    else if (alternates(head, 1))
        big = true;
    return little || big ? p2d_utf16_layer(in, big) : (struct p2d_layer){0};
}

/* ------------------------------------------------------------------ layers */

/* The input above `below`: itself if there is no layer. */
static struct p2d_input *put_on(struct storey *storey, struct p2d_layer layer,
                                struct p2d_input *below)
{
    storey->layer = layer;
    if (layer.source.pull == NULL)
        return below;
    p2d_input_init(&storey->input, layer.source, below->name, below->max_input,
                   below->report);
    storey->input.is_limit_chosen = below->is_limit_chosen;
    storey->input.packed = below->packed != NULL ? below->packed : below;
    return &storey->input;
}

static void take_off(struct storey *storey)
{
    if (storey->layer.source.pull == NULL)
        return;
    p2d_input_release(&storey->input);
    storey->layer.close(storey->layer.source.state);
}

struct p2d_input *p2d_layers_open(struct p2d_layers **layers, struct p2d_input *raw)
{
    struct p2d_layers *made = p2d_new(raw->report, 1, sizeof *made);
    *layers = made;
    if (made == NULL)
        return raw;
    struct p2d_input *unpacked = put_on(&made->unpacked, unpacking(raw), raw);
    return put_on(&made->decoded, decoding(unpacked), unpacked);
}

void p2d_layers_close(struct p2d_layers *layers)
{
    if (layers == NULL)
        return;
    take_off(&layers->decoded);
    take_off(&layers->unpacked);
    p2d_delete(layers);
}
