/* Tests of base/utf8: decoding, encoding, and what may reach a terminal. */
#include "base/utf8.h"

#include <string.h>

#include "tap.h"

static bool decodes(const char *bytes, size_t length, uint32_t expected)
{
    uint32_t point;
    bool valid;
    size_t n = p2d_utf8_decode((const unsigned char *)bytes, length, &point, &valid);
    return valid && n == length && point == expected;
}

/* One byte taken, and it counts as broken. */
static bool is_broken(const char *bytes, size_t length)
{
    uint32_t point;
    bool valid;
    size_t n = p2d_utf8_decode((const unsigned char *)bytes, length, &point, &valid);
    return !valid && n == 1 && point == P2D_REPLACEMENT;
}

static void the_first_and_last_point_of_each_length_are_decoded(void)
{
    CHECK(decodes("\x00", 1, 0));
    CHECK(decodes("\x7f", 1, 0x7F));
    CHECK(decodes("\xc2\x80", 2, 0x80));
    CHECK(decodes("\xdf\xbf", 2, 0x7FF));
    CHECK(decodes("\xe0\xa0\x80", 3, 0x800));
    CHECK(decodes("\xef\xbf\xbf", 3, 0xFFFF));
    CHECK(decodes("\xf0\x90\x80\x80", 4, 0x10000));
    CHECK(decodes("\xf4\x8f\xbf\xbf", 4, 0x10FFFF));
}

static void overlong_forms_surrogates_and_large_values_are_broken(void)
{
    CHECK(is_broken("\xc0\x80", 2));
    CHECK(is_broken("\xc1\xbf", 2));
    CHECK(is_broken("\xe0\x80\x80", 3));
    CHECK(is_broken("\xe0\x9f\xbf", 3));
    CHECK(is_broken("\xf0\x8f\xbf\xbf", 4));
    CHECK(is_broken("\xed\xa0\x80", 3));
    CHECK(is_broken("\xed\xbf\xbf", 3));
    CHECK(is_broken("\xf4\x90\x80\x80", 4));
    CHECK(is_broken("\xf5\x80\x80\x80", 4));
    CHECK(is_broken("\xff", 1));
}

static void cut_and_stray_sequences_are_broken(void)
{
    CHECK(is_broken("\x80", 1));
    CHECK(is_broken("\xc3", 1));
    CHECK(is_broken("\xe2\x82", 2));
    CHECK(is_broken("\xf0\x9f\x98", 3));
    CHECK(is_broken("\xc3(", 2));
    CHECK(is_broken("\xe2\x82(", 3));
}

static void every_point_is_encoded_as_it_is_decoded(void)
{
    bool same = true;
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        unsigned char bytes[4];
        if (point >= 0xD800 && point <= 0xDFFF)
            continue;
        size_t n = p2d_utf8_encode(point, bytes);
        same = same && decodes((const char *)bytes, n, point);
    }
    CHECK(same);
}

static void controls_and_noncharacters_are_not_printable(void)
{
    CHECK(!p2d_is_printable(0x00) && !p2d_is_printable('\n') && !p2d_is_printable(0x1B));
    CHECK(!p2d_is_printable(0x7F) && !p2d_is_printable(0x80) && !p2d_is_printable(0x9F));
    CHECK(!p2d_is_printable(0xFFFE) && !p2d_is_printable(0xFFFF));
    CHECK(p2d_is_printable(' ') && p2d_is_printable('~') && p2d_is_printable(0xA0));
    CHECK(p2d_is_printable(0xE9) && p2d_is_printable(0x1F600));
}

static void direction_marks_are_known(void)
{
    const uint32_t marks[] = {0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        CHECK(p2d_is_bidi_control(marks[i]));
    CHECK(!p2d_is_bidi_control(0x200B) && !p2d_is_bidi_control(0x2065) &&
          !p2d_is_bidi_control('a'));
}

static const char *escape(const char *text, size_t length, size_t size)
{
    static char out[256];
    p2d_escape_for_terminal(out, size, (const unsigned char *)text, length);
    return out;
}

static void what_could_steer_a_terminal_is_escaped(void)
{
    CHECK_TEXT(escape("caf\xc3\xa9", 5, 100), "caf\xc3\xa9");
    CHECK_TEXT(escape("\x1b[31m", 5, 100), "\\x1b[31m");
    CHECK_TEXT(escape("a\nb\tc\r", 6, 100), "a\\x0ab\\x09c\\x0d");
    CHECK_TEXT(escape("\x7f", 1, 100), "\\x7f");
    CHECK_TEXT(escape("\xc2\x9b", 2, 100), "\\u009b");
    CHECK_TEXT(escape("\x9b", 1, 100), "\\x9b");
    CHECK_TEXT(escape("\xe2\x80\xae", 3, 100), "\\u202e");
    CHECK_TEXT(escape("\xff\xfe", 2, 100), "\\xff\\xfe");
    CHECK_TEXT(escape("a\0b", 3, 100), "a\\x00b");
}

static void what_does_not_fit_is_cut_with_dots_between_characters(void)
{
    CHECK_TEXT(escape("0123456789", 10, 8), "0123...");
    CHECK_TEXT(escape("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 8, 9), "\xc3\xa9\xc3\xa9...");
    CHECK_TEXT(escape("abc", 3, 100), "abc");
    CHECK_TEXT(escape("", 0, 4), "");
    CHECK_TEXT(escape("abcdef", 6, 4), "...");
}

/* Every byte at every place of a word, and in what is left after words. */
static void plain_bytes_end_at_the_first_other(void)
{
    for (size_t at = 0; at < 19; at++)
        for (unsigned c = 0; c < 256; c++) {
            unsigned char text[19];
            memset(text, at % 2 == 0 ? ' ' : '~', sizeof text);
            text[at] = (unsigned char)c;
            bool plain = c >= 0x20 && c <= 0x7E;
            CHECK(p2d_plain_length(text, sizeof text) == (plain ? sizeof text : at));
            CHECK(p2d_plain_length_without(text, sizeof text, "<>&\"") ==
                  (plain && (c == 0 || strchr("<>&\"", (int)c) == NULL) ? sizeof text
                                                                        : at));
        }
    CHECK(p2d_plain_length((const unsigned char *)"", 0) == 0);
}

static void two_units_of_utf16_may_be_one_point(void)
{
    static const struct {
        uint32_t unit, next, point;
        bool is_pair;
    } cases[] = {{'a', 'b', 'a', false},
                 {0xD7FF, 0xDC00, 0xD7FF, false},
                 {0xD800, 0xDC00, 0x10000, true},
                 {0xDBFF, 0xDFFF, 0x10FFFF, true},
                 {0xD800, 0xDBFF, P2D_REPLACEMENT, false},
                 {0xD800, 0xE000, P2D_REPLACEMENT, false},
                 {0xD800, 0, P2D_REPLACEMENT, false},
                 {0xDC00, 0xDC00, P2D_REPLACEMENT, false},
                 {0xE000, 0, 0xE000, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool is_pair;
        CHECK(p2d_utf16_decode(cases[i].unit, cases[i].next, &is_pair) == cases[i].point);
        CHECK(is_pair == cases[i].is_pair);
    }
}

int main(void)
{
    RUN(the_first_and_last_point_of_each_length_are_decoded);
    RUN(overlong_forms_surrogates_and_large_values_are_broken);
    RUN(cut_and_stray_sequences_are_broken);
    RUN(two_units_of_utf16_may_be_one_point);
    RUN(every_point_is_encoded_as_it_is_decoded);
    RUN(controls_and_noncharacters_are_not_printable);
    RUN(direction_marks_are_known);
    RUN(what_could_steer_a_terminal_is_escaped);
    RUN(what_does_not_fit_is_cut_with_dots_between_characters);
    RUN(plain_bytes_end_at_the_first_other);
    return tap_done();
}
