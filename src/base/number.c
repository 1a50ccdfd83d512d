/* number.c - read and print numbers, independent of the locale. */
#include "base/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool p2d_parse_u64(struct p2d_span span, uint64_t *value)
{
    uint64_t sum = 0;
    if (span.len == 0 || span.len > 20)
        return false;
    for (size_t i = 0; i < span.len; i++) {
        unsigned digit = (unsigned)span.at[i] - '0';
        if (digit > 9 || sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}

static unsigned hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)c - '0';
    if (c >= 'a' && c <= 'f')
        return (unsigned)c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)c - 'A' + 10;
    return 16;
}

bool p2d_parse_hex(struct p2d_span span, uint64_t *value)
{
    uint64_t sum = 0;
    if (span.len == 0 || span.len > 16)
        return false;
    for (size_t i = 0; i < span.len; i++) {
        unsigned digit = hex_digit(span.at[i]);
        if (digit > 15)
            return false;
        sum = sum << 4 | digit;
    }
    *value = sum;
    return true;
}

/* Switch this thread to the C locale's numbers; hand what it gives to leave_c_locale. */
struct locales {
    locale_t c, old;
};

static struct locales enter_c_locale(void)
{
    struct locales locales = {.c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0)};
    if (locales.c != (locale_t)0)
        locales.old = uselocale(locales.c);
    return locales;
}

static void leave_c_locale(struct locales locales)
{
    if (locales.c == (locale_t)0)
        return;
    uselocale(locales.old);
    freelocale(locales.c);
}

/* strtod in the C locale, whatever the caller's is. */
static double parse_in_c_locale(const char *text, char **end)
{
    struct locales locales = enter_c_locale();
    double value = strtod(text, end);
    leave_c_locale(locales);
    return value;
}

bool p2d_parse_double(struct p2d_span span, double *value)
{
    char text[512];
    if (span.len == 0 || span.len >= sizeof text)
        return false;
    for (size_t i = 0; i < span.len; i++)
        if (span.at[i] == '\0' || strchr("0123456789+-.eE", span.at[i]) == NULL)
            return false;
    memcpy(text, span.at, span.len);
    text[span.len] = '\0';
    char *end;
    *value = parse_in_c_locale(text, &end);
    return end == text + span.len && isfinite(*value);
}

/* Some locales print another sign for the decimal point. */
static void force_point(char *text)
{
    for (; *text != '\0'; text++)
        if (strchr("0123456789+-eE ", *text) == NULL)
            *text = '.';
}

/* Write the digits of a number to where they end before `end`. Returns where they begin. */
static char *write_digits(uint64_t value, char *end)
{
    do
        *--end = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    return end;
}

/* Most numbers of a profile are whole: printf takes twenty times as long for them. */
static const char *format_whole(int64_t value, char out[P2D_NUMBER_SIZE])
{
    char digits[P2D_NUMBER_SIZE], *end = digits + sizeof digits - 1;
    *end = '\0';
    char *begin = write_digits(value < 0 ? 0 - (uint64_t)value : (uint64_t)value, end);
    if (value < 0)
        *--begin = '-';
    return memcpy(out, begin, (size_t)(end + 1 - begin));
}

void p2d_put_whole(struct p2d_buffer *buffer, uint64_t value)
{
    char digits[P2D_NUMBER_SIZE], *end = digits + sizeof digits;
    char *begin = write_digits(value, end);
    p2d_put(buffer, begin, (size_t)(end - begin));
}

const char *p2d_format_double(double value, char out[P2D_NUMBER_SIZE])
{
    if (value == 0)
        value = 0; /* no "-0" */
    if (value == floor(value) && fabs(value) <= 9007199254740992.0)
        return format_whole((int64_t)value, out);
    /* Normal doubles keep any 15 digits; the tiny ones below them keep fewer. */
    for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
        snprintf(out, P2D_NUMBER_SIZE, "%.*g", digits, value);
        force_point(out);
        char *end;
        if (digits == 17 || parse_in_c_locale(out, &end) == value)
            break;
    }
    return out;
}

void p2d_put_fixed(struct p2d_buffer *buffer, double value, int width, int precision)
{
    char text[400];
    snprintf(text, sizeof text, "%*.*f", width, precision, value);
    force_point(text);
    p2d_puts(buffer, text);
}

void p2d_put_formatted(struct p2d_buffer *buffer, const char *format, double value)
{
    char text[512];
    struct locales locales = enter_c_locale();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, format, value);
#pragma GCC diagnostic pop
    leave_c_locale(locales);
    p2d_puts(buffer, text);
}
