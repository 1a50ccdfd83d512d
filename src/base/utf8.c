/* utf8.c - turn names, which are any bytes, into text that an output can hold. */
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* How many bytes a sequence with this first byte has, 0 if it cannot start one. */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

size_t p2d_utf8_decode(const unsigned char *at, size_t length, uint32_t *point,
                       bool *valid)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    static const unsigned char lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t n = sequence_length(at[0]);
    *valid = false;
    *point = P2D_REPLACEMENT;
    if (n == 0 || n > length)
        return 1;
    uint32_t value = at[0] & lead_mask[n];
    for (size_t i = 1; i < n; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (at[i] & 0x3F);
    }
    if (value < smallest[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 1;
    *valid = true;
    *point = value;
    return n;
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F;
}

/* Whether any of eight bytes is not plain. Reference: Bit Twiddling Hacks, "Determine if a
 * word has a byte less than n" and "... equal to n". */
static bool has_other(const unsigned char *at)
{
    const uint64_t ones = UINT64_MAX / 255, high = ones * 0x80;
    uint64_t word;
    memcpy(&word, at, sizeof word);
    uint64_t of_del = word ^ ones * 0x7F;
    return (((word - ones * 0x20) | (of_del - ones) | word) & high) != 0;
}

size_t p2d_plain_length(const unsigned char *at, size_t length)
{
    size_t n = 0;
    while (n + sizeof(uint64_t) <= length && !has_other(at + n))
        n += sizeof(uint64_t);
    while (n < length && is_plain(at[n]))
        n++;
    return n;
}

size_t p2d_plain_length_without(const unsigned char *at, size_t length,
                                const char signs[4])
{
    const unsigned char *s = (const unsigned char *)signs;
    size_t n = 0;
    while (n < length && is_plain(at[n]) && at[n] != s[0] && at[n] != s[1] &&
           at[n] != s[2] && at[n] != s[3])
        n++;
    return n;
}

uint32_t p2d_utf16_decode(uint32_t unit, uint32_t next, bool *is_pair)
{
    enum { HIGH = 0xD800, LOW = 0xDC00, END = 0xE000, BEYOND = 0x10000 };
    *is_pair = unit >= HIGH && unit < LOW && next >= LOW && next < END;
    if (*is_pair)
        return BEYOND + ((unit - HIGH) << 10) + (next - LOW);
    return unit >= HIGH && unit < END ? P2D_REPLACEMENT : unit;
}

size_t p2d_utf8_encode(uint32_t point, unsigned char out[4])
{
    if (point < 0x80) {
        out[0] = (unsigned char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (unsigned char)(0xC0 | point >> 6);
        out[1] = (unsigned char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (unsigned char)(0xE0 | point >> 12);
        out[1] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (unsigned char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (unsigned char)(0xF0 | point >> 18);
    out[1] = (unsigned char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (unsigned char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (unsigned char)(0x80 | (point & 0x3F));
    return 4;
}

bool p2d_is_printable(uint32_t point)
{
    return point >= 0x20 && !(point >= 0x7F && point < 0xA0) && point != 0xFFFE &&
           point != 0xFFFF;
}

bool p2d_is_bidi_control(uint32_t point)
{
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
           point == 0x200E || point == 0x200F || point == 0x2028 || point == 0x2029;
}

void p2d_escape_for_terminal(char *out, size_t size, const unsigned char *at,
                             size_t length)
{
    size_t used = 0;
    size_t i = 0;
    while (i < length) {
        uint32_t point;
        bool valid;
        size_t n = p2d_utf8_decode(at + i, length - i, &point, &valid);
        char piece[12];
        size_t m;
        if (!valid || (n == 1 && !p2d_is_printable(point))) {
            m = (size_t)snprintf(piece, sizeof piece, "\\x%02x", at[i]);
        } else if (!p2d_is_printable(point) || p2d_is_bidi_control(point)) {
            m = (size_t)snprintf(piece, sizeof piece, "\\u%04x", (unsigned)point);
        } else {
            memcpy(piece, at + i, n);
            m = n;
        }
        if (used + m + 4 > size) {
            memcpy(out + used, "...", 3);
            used += 3;
            break;
        }
        memcpy(out + used, piece, m);
        used += m;
        i += n;
    }
    out[used] = '\0';
}
