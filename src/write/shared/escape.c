/* escape.c - escape any bytes for the text of a format. */
#include "write/shared/escape.h"

#include "base/utf8.h"

static void put_point(struct p2d_buffer *out, uint32_t point)
{
    unsigned char bytes[4];
    p2d_put(out, bytes, p2d_utf8_encode(point, bytes));
}

static bool separates_lines(uint32_t point)
{
    return point == 0x2028 || point == 0x2029;
}

/* One encoded surrogate, ED A0..BF xx: Python has such names and JSON can say them. */
static bool is_surrogate(const unsigned char *at, size_t length)
{
    return length >= 3 && at[0] == 0xED && at[1] >= 0xA0 && at[1] <= 0xBF &&
           (at[2] & 0xC0) == 0x80;
}

void p2d_put_json_string(struct p2d_buffer *out, struct p2d_span text)
{
    p2d_putc(out, '"');
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        size_t plain = p2d_plain_length_without(text.at + i, text.len - i, "\"\"\\\\");
        p2d_put(out, text.at + i, plain);
        i += plain;
        if (i == text.len)
            break;
        if (is_surrogate(text.at + i, text.len - i)) {
            p2d_putf(out, "\\u%04x",
                     0xD000u | (text.at[i + 1] & 0x3Fu) << 6 | (text.at[i + 2] & 0x3Fu));
            i += 3;
            continue;
        }
        size_t n = p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        if (!valid)
            p2d_puts(out, "\\ufffd");
        else if (point == '"' || point == '\\')
            p2d_putf(out, "\\%c", (int)point);
        else if (!p2d_is_printable(point) || separates_lines(point))
            p2d_putf(out, "\\u%04x", (unsigned)point);
        else
            p2d_put(out, text.at + i, n);
        i += n;
    }
    p2d_putc(out, '"');
}

void p2d_put_xml(struct p2d_buffer *out, struct p2d_span text, size_t most)
{
    for (size_t i = 0; i < text.len; most--) {
        uint32_t point;
        bool valid;
        size_t plain = p2d_plain_length_without(text.at + i, text.len - i, "&<>\"");
        plain = plain < most ? plain : most;
        p2d_put(out, text.at + i, plain);
        i += plain;
        most -= plain;
        if (i == text.len)
            return;
        if (most == 0) {
            put_point(out, 0x2026);
            return;
        }
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        if (point == '&')
            p2d_puts(out, "&amp;");
        else if (point == '<')
            p2d_puts(out, "&lt;");
        else if (point == '>')
            p2d_puts(out, "&gt;");
        else if (point == '"')
            p2d_puts(out, "&quot;");
        else if (!p2d_is_printable(point) || p2d_is_bidi_control(point))
            put_point(out, P2D_REPLACEMENT);
        else
            put_point(out, point);
    }
}

void p2d_put_one_line(struct p2d_buffer *out, struct p2d_span text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        bool valid;
        size_t plain = p2d_plain_length(text.at + i, text.len - i);
        p2d_put(out, text.at + i, plain);
        i += plain;
        if (i == text.len)
            return;
        size_t n = p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        if (valid && p2d_is_printable(point) && !separates_lines(point))
            p2d_put(out, text.at + i, n);
        else
            put_point(out, P2D_REPLACEMENT);
        i += n;
    }
}
