/* Tests of base/columns.c: what a text takes on a terminal. */
#include "base/columns.h"
#include "tap.h"

static size_t columns(const char *text)
{
    struct p2d_columns columns;
    p2d_columns_init(&columns);
    size_t n = p2d_columns_of(&columns, p2d_span_of(text));
    p2d_columns_release(&columns);
    return n;
}

/* Not where the C library keeps them in files of another processor, or in none. */
static bool has_tables(void)
{
    struct p2d_columns columns;
    p2d_columns_init(&columns);
    bool has = columns.utf8 != (locale_t)0;
    p2d_columns_release(&columns);
    return has;
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

static void without_tables_all_take_one(void)
{
    struct p2d_columns nothing = {0};
    CHECK(p2d_columns_of(&nothing, p2d_span_of("a\xE6\x97\xA5\xFF")) == 3);
}

int main(void)
{
    RUN(ascii_takes_a_column_each);
    if (has_tables()) {
        RUN(wide_characters_take_two);
        RUN(accents_take_none_by_themselves);
    } else {
        printf("# the C library has no locale C.UTF-8 here\n");
    }
    RUN(what_is_not_utf8_takes_one);
    RUN(without_tables_all_take_one);
    return tap_done();
}
