/* Tests of base/number: reading and printing numbers, whatever the locale. */
#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "small_profiles.h"
#include "tap.h"

static bool reads_u64(const char *text, uint64_t expected)
{
    uint64_t value = 0;
    return p2d_parse_u64(p2d_span_of(text), &value) && value == expected;
}

static bool refuses_u64(const char *text)
{
    uint64_t value;
    return !p2d_parse_u64(p2d_span_of(text), &value);
}

static void whole_numbers_are_read_up_to_64_bits(void)
{
    CHECK(reads_u64("0", 0));
    CHECK(reads_u64("007", 7));
    CHECK(reads_u64("18446744073709551615", UINT64_MAX));
    CHECK(refuses_u64("18446744073709551616"));
    CHECK(refuses_u64("99999999999999999999"));
    CHECK(refuses_u64("000000000000000000001"));
}

static void what_is_no_whole_number_is_refused(void)
{
    CHECK(refuses_u64(""));
    CHECK(refuses_u64("-1"));
    CHECK(refuses_u64("+1"));
    CHECK(refuses_u64(" 1"));
    CHECK(refuses_u64("1 "));
    CHECK(refuses_u64("1.0"));
    CHECK(refuses_u64("0x10"));
}

static void hexadecimal_is_read_in_both_cases(void)
{
    uint64_t value;
    CHECK(p2d_parse_hex(p2d_span_of("ffFF"), &value) && value == 0xFFFF);
    CHECK(p2d_parse_hex(p2d_span_of("ffffffffffffffff"), &value) && value == UINT64_MAX);
    CHECK(!p2d_parse_hex(p2d_span_of("10000000000000000"), &value));
    CHECK(!p2d_parse_hex(p2d_span_of("0x1"), &value));
    CHECK(!p2d_parse_hex(p2d_span_of("g"), &value));
    CHECK(!p2d_parse_hex(p2d_span_of(""), &value));
}

static bool reads_double(const char *text, double expected)
{
    double value = 0;
    return p2d_parse_double(p2d_span_of(text), &value) &&
           memcmp(&value, &expected, sizeof value) == 0;
}

static bool refuses_double(const char *text)
{
    double value;
    return !p2d_parse_double(p2d_span_of(text), &value);
}

static void doubles_are_read_correctly_rounded(void)
{
    CHECK(reads_double("0.1", 0.1));
    CHECK(reads_double("-1.5e-3", -1.5e-3));
    CHECK(reads_double("1E22", 1e22));
    CHECK(reads_double("9007199254740993", 9007199254740992.0));
    CHECK(reads_double("2.2250738585072011e-308", 2.2250738585072011e-308));
    CHECK(reads_double("4.9406564584124654e-324", 4.9406564584124654e-324));
    CHECK(reads_double("1.7976931348623157e308", DBL_MAX));
}

static void what_is_no_finite_number_is_refused(void)
{
    CHECK(refuses_double(""));
    CHECK(refuses_double("nan"));
    CHECK(refuses_double("inf"));
    CHECK(refuses_double("-infinity"));
    CHECK(refuses_double("1e999"));
    CHECK(refuses_double("0x1p3"));
    CHECK(refuses_double(" 1"));
    CHECK(refuses_double("1 "));
    CHECK(refuses_double("1,5"));
    CHECK(refuses_double("1.5.5"));
    CHECK(refuses_double("e"));
    double value;
    CHECK(!p2d_parse_double((struct p2d_span){(const unsigned char *)"1\0", 2}, &value));
}

static const char *format(double value)
{
    static char text[P2D_NUMBER_SIZE];
    return p2d_format_double(value, text);
}

static void doubles_are_printed_as_short_as_they_can_be(void)
{
    CHECK_TEXT(format(0.1), "0.1");
    CHECK_TEXT(format(0.1 + 0.2), "0.30000000000000004");
    CHECK_TEXT(format(1.0 / 3), "0.3333333333333333");
    CHECK_TEXT(format(1e-7), "1e-07");
    CHECK_TEXT(format(5e-324), "5e-324");
    CHECK_TEXT(format(2.225e-308), "2.225e-308");
    CHECK_TEXT(format(1e22), "1e+22");
    CHECK_TEXT(format(123456.789), "123456.789");
}

static void whole_doubles_have_no_exponent_up_to_2_to_the_53(void)
{
    CHECK_TEXT(format(0), "0");
    CHECK_TEXT(format(-0.0), "0");
    CHECK_TEXT(format(-3), "-3");
    CHECK_TEXT(format(1e15), "1000000000000000");
    CHECK_TEXT(format(9007199254740992.0), "9007199254740992");
    CHECK_TEXT(format(-9007199254740992.0), "-9007199254740992");
    CHECK_TEXT(format(-10), "-10");
    CHECK_TEXT(format(-0.0), "0");
}

static void whole_numbers_are_printed_up_to_64_bits(void)
{
    struct p2d_report report = {0};
    struct p2d_buffer text = {.report = &report};
    static const uint64_t numbers[] = {0, 7, 10, 1234567890, UINT64_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        p2d_put_whole(&text, numbers[i]);
        p2d_putc(&text, i + 1 < sizeof numbers / sizeof *numbers ? ' ' : '\0');
    }
    CHECK(p2d_ok(&report));
    CHECK_TEXT((const char *)text.at, "0 7 10 1234567890 18446744073709551615");
    p2d_buffer_release(&text);
}

static void printed_doubles_read_back_as_the_same(void)
{
    uint64_t state = 88172645463325252u;
    bool same = true;
    for (int i = 0; i < 20000; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        double value;
        memcpy(&value, &state, sizeof value);
        if (isfinite(value))
            same = same && reads_double(format(value), value == 0 ? 0.0 : value);
    }
    CHECK(same);
}

static const char *fixed(double value, int width, int precision)
{
    static struct p2d_report report;
    static struct p2d_buffer buffer;
    static char text[512];
    buffer = (struct p2d_buffer){.report = &report};
    p2d_put_fixed(&buffer, value, width, precision);
    snprintf(text, sizeof text, "%s", buffer_text(&buffer));
    p2d_buffer_release(&buffer);
    return text;
}

static void fixed_numbers_are_as_pythons(void)
{
    CHECK_TEXT(fixed(1.5, 8, 3), "   1.500");
    CHECK_TEXT(fixed(0.0005, 0, 3), "0.001"); /* the double is above the tie */
    CHECK_TEXT(fixed(0.0025, 0, 3), "0.003");
    CHECK_TEXT(fixed(0.5, 0, 0), "0"); /* a true tie: to even */
    CHECK_TEXT(fixed(2.5, 0, 0), "2");
    CHECK_TEXT(fixed(0.125, 0, 2), "0.12");
    CHECK_TEXT(fixed(-0.0004, 8, 3), "  -0.000");
    CHECK(strlen(fixed(DBL_MAX, 0, 3)) == 309 + 4);
}

/* A locale whose decimal sign is a comma, if this system has one; the build makes one
 * below $P2D_LOCALES where it can. */
static bool use_comma_locale(void)
{
    if (getenv("P2D_LOCALES") != NULL)
        setenv("LOCPATH", getenv("P2D_LOCALES"), 1);
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8",  "fr_FR.UTF-8",
                                        "nl_NL.UTF-8", "es_ES.UTF-8", "de_DE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i]) != NULL && localeconv()->decimal_point[0] == ',')
            return true;
    return false;
}

static void numbers_do_not_follow_the_locale(void)
{
    if (!use_comma_locale()) {
        printf("# no locale with a decimal comma is installed: nothing to see\n");
        return;
    }
    CHECK(reads_double("1.5", 1.5));
    CHECK(refuses_double("1,5"));
    CHECK_TEXT(format(1.5), "1.5");
    CHECK_TEXT(format(1e-7), "1e-07");
    CHECK_TEXT(fixed(1234.5, 0, 2), "1234.50");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    RUN(whole_numbers_are_read_up_to_64_bits);
    RUN(what_is_no_whole_number_is_refused);
    RUN(hexadecimal_is_read_in_both_cases);
    RUN(doubles_are_read_correctly_rounded);
    RUN(what_is_no_finite_number_is_refused);
    RUN(doubles_are_printed_as_short_as_they_can_be);
    RUN(whole_doubles_have_no_exponent_up_to_2_to_the_53);
    RUN(whole_numbers_are_printed_up_to_64_bits);
    RUN(printed_doubles_read_back_as_the_same);
    RUN(fixed_numbers_are_as_pythons);
    RUN(numbers_do_not_follow_the_locale);
    return tap_done();
}
