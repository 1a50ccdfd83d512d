/* Tests of look/label: how names and numbers are spelled. */
#include "look/label.h"

#include <locale.h>
#include <stdlib.h>

#include "small_profiles.h"
#include "tap.h"

static struct p2d_report report;

/* What was appended to a fresh buffer, until the next call of `start`. */
static struct p2d_buffer buffer;

static struct p2d_buffer *start(void)
{
    p2d_buffer_release(&buffer);
    buffer = (struct p2d_buffer){.report = &report};
    return &buffer;
}

static const char *percent(double share)
{
    p2d_put_percent(start(), share);
    return buffer_text(&buffer);
}

static const char *value(enum p2d_unit unit, double number)
{
    p2d_put_value(start(), unit, number);
    return buffer_text(&buffer);
}

static const char *time_as(const char *format, enum p2d_unit unit, double number)
{
    p2d_put_time(start(), format, unit, number);
    return buffer_text(&buffer);
}

static void shares_have_two_decimals(void)
{
    CHECK_TEXT(percent(0), "0.00%");
    CHECK_TEXT(percent(1), "100.00%");
    CHECK_TEXT(percent(0.123456), "12.35%");
    CHECK_TEXT(percent(0.00001), "0.00%");
}

static const char *share(double part)
{
    p2d_put_share(start(), part);
    return buffer_text(&buffer);
}

static void short_shares_say_what_one_wants_to_know(void)
{
    CHECK_TEXT(share(0), "0%");
    CHECK_TEXT(share(0.0009), "<0.1%");
    CHECK_TEXT(share(0.001), "0.1%");
    CHECK_TEXT(share(0.0949), "9.5%");
    CHECK_TEXT(share(0.0996), "10%");
    CHECK_TEXT(share(0.456), "46%");
    CHECK_TEXT(share(1), "100%");
}

static const char *short_count(uint64_t n)
{
    p2d_put_short_count(start(), p2d_count_of(n));
    return buffer_text(&buffer);
}

static void short_counts_have_three_digits(void)
{
    CHECK_TEXT(short_count(0), "0");
    CHECK_TEXT(short_count(9999), "9999");
    CHECK_TEXT(short_count(10000), "10 k");
    CHECK_TEXT(short_count(57312), "57.3 k");
    CHECK_TEXT(short_count(999499), "999 k");
    CHECK_TEXT(short_count(999500), "1 M");
    CHECK_TEXT(short_count(4060000), "4.06 M");
    CHECK_TEXT(short_count(UINT64_C(12345678901234)), "12.3 T");
    CHECK_TEXT(short_count(UINT64_MAX), "1.84e+19");
    p2d_put_short_count(start(), p2d_count_unknown());
    CHECK_TEXT(buffer_text(&buffer), "");
}

static void times_have_three_digits_and_a_unit_that_fits(void)
{
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 0), "0 s");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 1.2345), "1.23 s");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 0.31), "310 ms");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 0.0000456), "45.6 µs");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 0.99951), "1.00 s");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 0.99949), "999 ms");
    CHECK_TEXT(value(P2D_UNIT_BYTES, 1023.7), "1.00 KiB");
    CHECK_TEXT(value(P2D_UNIT_BYTES, 1023), "1023 B");
    CHECK_TEXT(value(P2D_UNIT_COUNT, 4864.99), "4865");
    CHECK_TEXT(value(P2D_UNIT_COUNT, 999700), "1.00 M");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 2e-9), "2.00 ns");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 90), "90.0 s");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, 600), "10.0 min");
    CHECK_TEXT(value(P2D_UNIT_SECONDS, -1.5), "-1.50 s");
    CHECK_TEXT(value(P2D_UNIT_MILLISECONDS, 1500), "1.50 s");
    CHECK_TEXT(value(P2D_UNIT_MICROSECONDS, 12), "12.0 µs");
    CHECK_TEXT(value(P2D_UNIT_NANOSECONDS, 1001001), "1.00 ms");
}

static void sizes_and_counts_have_their_own_scales(void)
{
    CHECK_TEXT(value(P2D_UNIT_BYTES, 0), "0 B");
    CHECK_TEXT(value(P2D_UNIT_BYTES, 512), "512 B");
    CHECK_TEXT(value(P2D_UNIT_BYTES, 1536), "1.50 KiB");
    CHECK_TEXT(value(P2D_UNIT_BYTES, 4.5 * 1024 * 1024), "4.50 MiB");
    CHECK_TEXT(value(P2D_UNIT_COUNT, 0), "0");
    CHECK_TEXT(value(P2D_UNIT_COUNT, 9999), "9999");
    CHECK_TEXT(value(P2D_UNIT_COUNT, 12300000), "12.3 M");
    CHECK_TEXT(value(P2D_UNIT_COUNT, 0.25), "0.25");
}

static void a_format_must_take_exactly_one_number(void)
{
    CHECK(p2d_time_format_is_sound("%.3f"));
    CHECK(p2d_time_format_is_sound("%f s"));
    CHECK(p2d_time_format_is_sound("100%% is %+08.2e"));
    CHECK(p2d_time_format_is_sound("%g"));
    CHECK(!p2d_time_format_is_sound(""));
    CHECK(!p2d_time_format_is_sound("seconds"));
    CHECK(!p2d_time_format_is_sound("%"));
    CHECK(!p2d_time_format_is_sound("%%"));
    CHECK(!p2d_time_format_is_sound("%f %f"));
    CHECK(!p2d_time_format_is_sound("%s"));
    CHECK(!p2d_time_format_is_sound("%d"));
    CHECK(!p2d_time_format_is_sound("%n"));
    CHECK(!p2d_time_format_is_sound("%Lf"));
    CHECK(!p2d_time_format_is_sound("%*f"));
    CHECK(!p2d_time_format_is_sound("%.*f"));
    CHECK(!p2d_time_format_is_sound("%1$f"));
    CHECK(!p2d_time_format_is_sound("%999f"));
    CHECK(!p2d_time_format_is_sound("%.9999f"));
}

static void a_users_format_gets_seconds(void)
{
    CHECK_TEXT(time_as("%.3f", P2D_UNIT_MILLISECONDS, 1500), "1.500");
    CHECK_TEXT(time_as("%.1f s", P2D_UNIT_SECONDS, 2), "2.0 s");
    CHECK_TEXT(time_as(NULL, P2D_UNIT_SECONDS, 2), "2.00 s");
    CHECK_TEXT(time_as("%.3f", P2D_UNIT_COUNT, 7), "7");
}

static void times_do_not_follow_the_locale(void)
{
    if (getenv("P2D_LOCALES") != NULL)
        setenv("LOCPATH", getenv("P2D_LOCALES"), 1);
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) {
        printf("# the locale de_DE.UTF-8 is not installed: nothing to see\n");
        return;
    }
    CHECK_TEXT(time_as("%.3f, or so", P2D_UNIT_SECONDS, 1.5), "1.500, or so");
    CHECK_TEXT(percent(0.5), "50.00%");
    setlocale(LC_ALL, "C");
}

static void unknown_calls_say_nothing(void)
{
    p2d_put_calls(start(), p2d_count_of(12));
    CHECK_TEXT(buffer_text(&buffer), "12\xc3\x97");
    p2d_put_calls(start(), p2d_count_unknown());
    CHECK_TEXT(buffer_text(&buffer), "");
}

/* ----------------------------------------------------------------- names */

static const char *display(const char *name, const char *file, bool strip, bool wrap)
{
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn fn =
        p2d_fn_of(&b, (struct p2d_function){.name = p2d_name(&b, p2d_span_of(name)),
                                            .file = p2d_name(&b, p2d_span_of(file))});
    p2d_put_display_name(start(), b.profile, fn, strip, wrap);
    p2d_builder_release(&b);
    return buffer_text(&buffer);
}

static const char *stripped(const char *name)
{
    return display(name, "", true, false);
}

static void parameters_and_template_arguments_are_stripped(void)
{
    CHECK_TEXT(stripped("std::vector<int, std::allocator<int> >::push_back(int const&)"),
               "std::vector::push_back");
    CHECK_TEXT(stripped("Foo::bar(int) const"), "Foo::bar");
    CHECK_TEXT(stripped("apply(void (*)(int), char)"), "apply");
    CHECK_TEXT(stripped("f(std::function<int (char)>, A->b)"), "f");
    CHECK_TEXT(stripped("plain"), "plain");
    CHECK_TEXT(stripped("_Z4mainv"), "_Z4mainv");
    CHECK_TEXT(display("Foo::bar(int) const", "", false, false), "Foo::bar(int) const");
}

static void operators_keep_their_brackets(void)
{
    CHECK_TEXT(stripped("Foo::operator()(int) const"), "Foo::operator()");
    CHECK_TEXT(stripped("std::operator<< <char>(std::ostream&)"), "std::operator<<");
    CHECK_TEXT(stripped("operator< <A>(A const&, A const&)"), "operator<");
    CHECK_TEXT(stripped("A::operator->() const"), "A::operator->");
    CHECK_TEXT(stripped("A::operator>>=(int)"), "A::operator>>=");
    CHECK_TEXT(stripped("A<int>::operator<=>(A<int> const&)"), "A::operator<=>");
    CHECK_TEXT(stripped("operator new(unsigned long)"), "operator new");
}

static void a_name_that_ends_in_operator_is_no_operator(void)
{
    CHECK_TEXT(stripped("binary_operator<int>::apply(int)"), "binary_operator::apply");
    CHECK_TEXT(stripped("operators::run(int)"), "operators::run");
}

static void names_in_brackets_stay(void)
{
    CHECK_TEXT(stripped("(anonymous namespace)::f(int)"), "(anonymous namespace)::f");
    CHECK_TEXT(stripped("a::(anonymous namespace)::g<b>()"),
               "a::(anonymous namespace)::g");
    CHECK_TEXT(stripped("<module>"), "<module>");
    CHECK_TEXT(stripped("<lambda>"), "<lambda>");
    CHECK_TEXT(stripped("<listcomp>"), "<listcomp>");
    CHECK_TEXT(stripped("[unknown]"), "[unknown]");
    CHECK_TEXT(stripped("<alloc::vec::Vec<T> as core::ops::Drop>::drop"),
               "<alloc::vec::Vec as core::ops::Drop>::drop");
    CHECK_TEXT(stripped(""), "(no name)");
}

static void unbalanced_names_do_no_harm(void)
{
    CHECK(stripped("f(((")[0] == 'f');
    CHECK(stripped("f>>>")[0] == 'f');
    CHECK_TEXT(stripped("("), "(");
    CHECK_TEXT(stripped("a)b"), "a)b");
}

static void pythons_builtins_have_braces(void)
{
    CHECK_TEXT(display("<built-in method builtins.exec>", "~", false, false),
               "{built-in method builtins.exec}");
    CHECK_TEXT(display("<built-in method builtins.exec>", "~", true, false),
               "{built-in method builtins.exec}");
    CHECK_TEXT(display("<module>", "a.py", false, false), "<module>");
}

static void what_cannot_be_printed_is_replaced(void)
{
    CHECK_TEXT(display("a\x1b[31mb", "", false, false), "a\xef\xbf\xbd[31mb");
    CHECK_TEXT(display("a\xff", "", false, false), "a\xef\xbf\xbd");
    CHECK_TEXT(display("caf\xc3\xa9\n", "", false, false), "caf\xc3\xa9\xef\xbf\xbd");
    p2d_put_printable(start(), (struct p2d_span){(const unsigned char *)"a\0b", 3}, 100);
    CHECK_TEXT(buffer_text(&buffer), "a\xef\xbf\xbd"
                                     "b");
}

static size_t count_points(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void long_names_keep_both_ends(void)
{
    char name[1001];
    memset(name, 'x', 1000);
    memcpy(name, "begin", 5);
    memcpy(name + 997, "end", 4);
    const char *shown = display(name, "", false, false);
    CHECK(count_points(shown) == 100);
    CHECK(strncmp(shown, "begin", 5) == 0 &&
          strcmp(shown + strlen(shown) - 3, "end") == 0);
    CHECK(strstr(shown, "\xe2\x80\xa6") != NULL);
}

static void long_names_are_cut_between_characters(void)
{
    char name[601] = "";
    for (int i = 0; i < 300; i++)
        memcpy(name + 2 * i, "\xc3\xa9", 3);
    const char *shown = display(name, "", false, false);
    CHECK(count_points(shown) == 100 && strstr(shown, "\xef\xbf\xbd") == NULL);
}

static void a_hundred_characters_are_not_too_long(void)
{
    char name[101];
    memset(name, 'x', 100);
    name[100] = '\0';
    CHECK_TEXT(display(name, "", false, false), name);
}

static void wrapped_names_break_after_a_separator(void)
{
    CHECK_TEXT(display("namespace_one::namespace_two::a_function_name::the_end", "",
                       false, true),
               "namespace_one::namespace_two::a_\nfunction_name::the_end");
    CHECK_TEXT(display("short::name", "", false, true), "short::name");
    const char *shown = display("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa::bbbb", "", false, true);
    CHECK_TEXT(shown, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa::\nbbbb");
}

static const char *place(const char *module, const char *file, int64_t line)
{
    struct p2d_builder b;
    p2d_builder_init(&b, P2D_TREE, "x", &report);
    p2d_fn fn =
        p2d_fn_of(&b, (struct p2d_function){.name = p2d_name(&b, p2d_span_of("f")),
                                            .module = p2d_name(&b, p2d_span_of(module)),
                                            .file = p2d_name(&b, p2d_span_of(file)),
                                            .line = line});
    p2d_put_place(start(), b.profile, fn);
    p2d_builder_release(&b);
    return buffer_text(&buffer);
}

static void a_place_is_the_module_and_the_line(void)
{
    CHECK_TEXT(place("app", "/src/app.py", 12), "app:12");
    CHECK_TEXT(place("/usr/lib/libc.so.6", "", 0), "libc.so.6");
    CHECK_TEXT(place("[kernel.kallsyms]", "", 0), "[kernel.kallsyms]");
    CHECK_TEXT(place("", "", 0), "");
    CHECK_TEXT(place("", "", 7), "");
}

int main(void)
{
    RUN(shares_have_two_decimals);
    RUN(short_shares_say_what_one_wants_to_know);
    RUN(short_counts_have_three_digits);
    RUN(times_have_three_digits_and_a_unit_that_fits);
    RUN(sizes_and_counts_have_their_own_scales);
    RUN(a_format_must_take_exactly_one_number);
    RUN(a_users_format_gets_seconds);
    RUN(times_do_not_follow_the_locale);
    RUN(unknown_calls_say_nothing);
    RUN(parameters_and_template_arguments_are_stripped);
    RUN(operators_keep_their_brackets);
    RUN(a_name_that_ends_in_operator_is_no_operator);
    RUN(names_in_brackets_stay);
    RUN(unbalanced_names_do_no_harm);
    RUN(pythons_builtins_have_braces);
    RUN(what_cannot_be_printed_is_replaced);
    RUN(long_names_keep_both_ends);
    RUN(long_names_are_cut_between_characters);
    RUN(a_hundred_characters_are_not_too_long);
    RUN(wrapped_names_break_after_a_separator);
    RUN(a_place_is_the_module_and_the_line);
    p2d_buffer_release(&buffer);
    return tap_done();
}
