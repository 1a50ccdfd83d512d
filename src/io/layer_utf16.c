/* layer_utf16.c - convert UTF-16 to UTF-8.
 *
 * Windows shells redirect output as UTF-16: `perf script > x.txt` in PowerShell, say.
 * Half of a surrogate pair becomes U+FFFD.
 */
#include "base/utf8.h"
#include "io/layer.h"

struct transcoder {
    struct p2d_input *below;
    bool big_endian;
    unsigned char left[4]; /* of a character that did not fit the last buffer */
    size_t left_from, left_to;
};

static uint32_t unit(const struct transcoder *t, const unsigned char *at)
{
    return t->big_endian ? (uint32_t)at[0] << 8 | at[1] : (uint32_t)at[1] << 8 | at[0];
}

/* False at the end. */
static bool next_point(struct transcoder *t, uint32_t *point)
{
    struct p2d_span have = p2d_peek(t->below, 2);
    if (have.len < 2) {
        if (have.len == 1)
            p2d_warn(t->below, "half a character",
                     "the UTF-16 text ends with half a character");
        p2d_skip(t->below, have.len);
        return false;
    }
    uint32_t first = unit(t, have.at);
    bool is_pair;
    if ((first & 0xFC00) == 0xD800) /* the first half of a pair */
        have = p2d_peek(t->below, 4);
    *point = p2d_utf16_decode(first, have.len == 4 ? unit(t, have.at + 2) : 0, &is_pair);
    p2d_skip(t->below, is_pair ? 4 : 2);
    return true;
}

static size_t take_left(struct transcoder *t, unsigned char *buffer, size_t n)
{
    size_t have = t->left_to - t->left_from;
    if (n > have)
        n = have;
    memcpy(buffer, t->left + t->left_from, n);
    t->left_from += n;
    return n;
}

/* Waits for input only as long as there is nothing to hand on. */
static ptrdiff_t pull(void *state, unsigned char *buffer, size_t n)
{
    struct transcoder *t = state;
    size_t made = take_left(t, buffer, n);
    uint32_t point;
    while (made < n && (made == 0 || t->below->end - t->below->begin >= 4) &&
           next_point(t, &point)) {
        t->left_from = 0;
        t->left_to = p2d_utf8_encode(point, t->left);
        made += take_left(t, buffer + made, n - made);
    }
    return p2d_input_ok(t->below) ? (ptrdiff_t)made : -1;
}

struct p2d_layer p2d_utf16_layer(struct p2d_input *below, bool big_endian)
{
    struct transcoder *t = p2d_new(below->report, 1, sizeof *t);
    if (t == NULL)
        return (struct p2d_layer){0};
    t->below = below;
    t->big_endian = big_endian;
    return (struct p2d_layer){{pull, t}, p2d_delete};
}
