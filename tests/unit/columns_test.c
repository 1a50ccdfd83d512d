/* Tests of base/columns.c: what a text takes on a terminal. */
#include "base/columns.h"
#include "tap.h"

static size_t columns(const char *text)
{
    return p2d_columns(p2d_span_of(text));
}

static void ascii_takes_a_column_each(void)
{
    CHECK(columns("") == 0 && columns("main") == 4);
}

static void wide_characters_take_two(void)
{
    CHECK(columns("\xE6\x97\xA5\xE6\x9C\xAC") == 4); /* two of Japanese */
    CHECK(columns("a\xEF\xBC\xA1") == 3);            /* a fullwidth A */
    CHECK(columns("\xEA\xB0\x80") == 2);             /* Hangul */
}

static void accents_take_none_by_themselves(void)
{
    CHECK(columns("e\xCC\x81") == 1 && columns("\xC3\xA9") == 1);
}

static void what_is_not_utf8_takes_one(void)
{
    CHECK(columns("\xFF\xFE") == 2 && columns("a\x80") == 2);
}

int main(void)
{
    RUN(ascii_takes_a_column_each);
    RUN(wide_characters_take_two);
    RUN(accents_take_none_by_themselves);
    RUN(what_is_not_utf8_takes_one);
    return tap_done();
}
