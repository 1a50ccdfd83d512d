/* layers.c - decompress an input, and convert UTF-16.
 *
 *     raw bytes -> [gzip | bzip2 | xz | zstd] -> [UTF-16] -> what a reader sees
 *
 * Found by content alone: a name says nothing on a pipe. Only one layer of compression is
 * undone, so a file cannot nest its way to an unbounded amount of work.
 */
#include "io/layers.h"
#include "io/source.h"

#include "io/layer.h"

struct storey {
    struct p2d_layer layer;
    struct p2d_input input;
};

struct p2d_layers {
    struct storey unpacked, decoded;
};

/* ------------------------------------------------------------- compression */

#define GZIP "\x1f\x8b"

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

bool p2d_may_be_packed(struct p2d_span head)
{
    return p2d_may_begin_with(head, GZIP) || p2d_may_begin_with(head, "BZh") ||
           p2d_may_begin_with(head, "\xfd\x37\x7a\x58") ||
           p2d_may_begin_with(head, "\x28\xb5\x2f\xfd") ||
           p2d_may_begin_with(head, "PK\x03\x04") || is_zstd(head);
}

static struct p2d_layer unpacking(struct p2d_input *raw)
{
    struct p2d_span head = p2d_peek(raw, 10);
    if (begins(head, GZIP, 2))
        return p2d_gzip_layer(raw);
    if (is_bzip2(head))
        return p2d_archive_layer(raw, P2D_BZIP2);
    if (begins(head, "\xfd\x37\x7a\x58\x5a\x00", 6))
        return p2d_archive_layer(raw, P2D_XZ);
    if (is_zstd(head))
        return p2d_archive_layer(raw, P2D_ZSTD);
    return (struct p2d_layer){0};
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
