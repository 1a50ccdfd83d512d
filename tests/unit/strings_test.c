/* Tests of base/strings: spans and the interner. */
#include "base/strings.h"

#include <stdio.h>

#include "tap.h"

static p2d_str intern(struct p2d_strings *strings, struct p2d_report *report,
                      const char *text)
{
    return p2d_intern(strings, report, p2d_span_of(text));
}

static void equal_strings_have_equal_ids(void)
{
    struct p2d_report report = {0};
    struct p2d_strings strings;
    CHECK(p2d_strings_init(&strings, &report));
    p2d_str a = intern(&strings, &report, "main"), b = intern(&strings, &report, "parse");
    CHECK(a != b);
    CHECK(intern(&strings, &report, "main") == a);
    CHECK(intern(&strings, &report, "parse") == b);
    CHECK(intern(&strings, &report, "mai") != a);
    p2d_strings_release(&strings);
}

static void ids_count_up_in_order_of_first_appearance(void)
{
    struct p2d_report report = {0};
    struct p2d_strings strings;
    p2d_strings_init(&strings, &report);
    for (p2d_str i = 1; i <= 3000; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%u", i);
        CHECK(intern(&strings, &report, name) == i);
        CHECK(intern(&strings, &report, "f1") == 1);
    }
    p2d_strings_release(&strings);
}

static void the_empty_string_is_number_0(void)
{
    struct p2d_report report = {0};
    struct p2d_strings strings;
    p2d_strings_init(&strings, &report);
    CHECK(intern(&strings, &report, "") == 0);
    CHECK(p2d_string(&strings, 0).len == 0);
    CHECK_TEXT((const char *)p2d_string(&strings, 0).at, "");
    p2d_strings_release(&strings);
}

static void strings_stay_where_they_are_and_end_in_nul(void)
{
    struct p2d_report report = {0};
    struct p2d_strings strings;
    p2d_strings_init(&strings, &report);
    p2d_str id = intern(&strings, &report, "first");
    const unsigned char *at = p2d_string(&strings, id).at;
    for (int i = 0; i < 5000; i++) {
        char name[300];
        snprintf(name, sizeof name, "%0*d", i % 250 + 1, i);
        intern(&strings, &report, name);
    }
    CHECK(p2d_string(&strings, id).at == at);
    CHECK_TEXT((const char *)at, "first");
    p2d_strings_release(&strings);
}

static void a_nul_is_a_byte_like_any_other(void)
{
    struct p2d_report report = {0};
    struct p2d_strings strings;
    p2d_strings_init(&strings, &report);
    struct p2d_span with_nul = {(const unsigned char *)"a\0b", 3};
    p2d_str a = p2d_intern(&strings, &report, with_nul);
    CHECK(a != intern(&strings, &report, "a"));
    CHECK(p2d_string(&strings, a).len == 3);
    CHECK(p2d_span_equal(p2d_string(&strings, a), with_nul));
    p2d_strings_release(&strings);
}

static void nothing_is_interned_after_an_error(void)
{
    struct p2d_report report = {0};
    struct p2d_strings strings;
    p2d_strings_init(&strings, &report);
    p2d_set_error(&report, P2D_EIO, "stop");
    CHECK(intern(&strings, &report, "main") == 0);
    p2d_strings_release(&strings);
}

static void cutting_gives_every_field_even_empty_ones(void)
{
    struct p2d_span rest = p2d_span_of(";a;;b;"), field;
    const char *const expected[] = {"", "a", "", "b", ""};
    size_t n = 0;
    while (p2d_cut(&rest, ';', &field)) {
        CHECK(n < 5 && p2d_span_is(field, expected[n]));
        n++;
    }
    CHECK(n == 5);
    CHECK(!p2d_cut(&rest, ';', &field));
}

static void slices_are_cut_to_the_span(void)
{
    struct p2d_span text = p2d_span_of("function");
    CHECK(p2d_span_is(p2d_slice(text, 2, 5), "nct"));
    CHECK(p2d_span_is(p2d_slice(text, 4, 100), "tion"));
    CHECK(p2d_slice(text, 100, 200).len == 0);
    CHECK(p2d_slice(text, 5, 2).len == 0);
}

static void searching_tells_the_end_where_there_is_no_hit(void)
{
    struct p2d_span text = p2d_span_of("a:b:c");
    CHECK(p2d_find(text, 0, ':') == 1);
    CHECK(p2d_find(text, 2, ':') == 3);
    CHECK(p2d_find(text, 4, ':') == 5);
    CHECK(p2d_find(text, 99, ':') == 5);
}

static void prefixes_suffixes_and_blanks_are_found(void)
{
    struct p2d_span text = p2d_span_of("libm.so");
    CHECK(p2d_starts_with(text, "lib") && !p2d_starts_with(text, "libm.so.6"));
    CHECK(p2d_ends_with(text, ".so") && !p2d_ends_with(text, ".s"));
    CHECK(p2d_starts_with(text, "") && p2d_ends_with(text, ""));
    CHECK(p2d_span_is(p2d_trim(p2d_span_of(" \t a b\t ")), "a b"));
    CHECK(p2d_trim(p2d_span_of(" \t ")).len == 0);
    CHECK(p2d_span_is(p2d_trim(p2d_span_of("\rx\r")), "\rx\r"));
}

static void spans_are_ordered_by_bytes_and_then_by_length(void)
{
    CHECK(p2d_span_compare(p2d_span_of("a"), p2d_span_of("b")) < 0);
    CHECK(p2d_span_compare(p2d_span_of("ab"), p2d_span_of("a")) > 0);
    CHECK(p2d_span_compare(p2d_span_of("a"), p2d_span_of("ab")) < 0);
    CHECK(p2d_span_compare(p2d_span_of("x"), p2d_span_of("x")) == 0);
    CHECK(p2d_span_compare(p2d_span_of(""), p2d_span_of("")) == 0);
    CHECK(p2d_span_compare(p2d_span_of("z"), p2d_span_of("\xc3\xa9")) < 0);
}

int main(void)
{
    RUN(equal_strings_have_equal_ids);
    RUN(ids_count_up_in_order_of_first_appearance);
    RUN(the_empty_string_is_number_0);
    RUN(strings_stay_where_they_are_and_end_in_nul);
    RUN(a_nul_is_a_byte_like_any_other);
    RUN(nothing_is_interned_after_an_error);
    RUN(cutting_gives_every_field_even_empty_ones);
    RUN(slices_are_cut_to_the_span);
    RUN(searching_tells_the_end_where_there_is_no_hit);
    RUN(prefixes_suffixes_and_blanks_are_found);
    RUN(spans_are_ordered_by_bytes_and_then_by_length);
    return tap_done();
}
