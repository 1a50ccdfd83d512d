/* label.c - print names and numbers of a picture. */
#include "look/label.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/utf8.h"

enum {
    LONGEST_NAME = 100,   /* code points of a name in a box */
    WRAP_COLUMN = 32,     /* a wrapped line breaks at the first chance after this */
    LONGEST_WRAPPED = 400 /* code points of a wrapped name */
};

void p2d_put_percent(struct p2d_buffer *out, double share)
{
    p2d_put_fixed(out, 100 * share, 0, 2);
    p2d_putc(out, '%');
}

void p2d_put_share(struct p2d_buffer *out, double share)
{
    double percent = 100 * share;
    if (percent > 0 && percent < 0.1) {
        p2d_puts(out, "<0.1%");
        return;
    }
    p2d_put_fixed(out, percent, 0, percent > 0 && percent < 9.95 ? 1 : 0);
    p2d_putc(out, '%');
}

/* Three significant digits, no exponent. */
static void put_three_digits(struct p2d_buffer *out, double value)
{
    double size = fabs(value);
    p2d_put_fixed(out, value, 0, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

struct scale {
    double factor;
    const char *suffix;
};

/* Whether a value is written as 1 or more: three digits of 999.7 ms are those of 1 s. */
static bool reaches(double value, const struct scale *larger, const struct scale *smaller)
{
    double in_smaller = round(value / smaller->factor);
    return value >= larger->factor || in_smaller * smaller->factor >= larger->factor;
}

/* The largest scale that leaves at least 1, the last if none does. */
static void put_scaled(struct p2d_buffer *out, double value, const struct scale *scales,
                       size_t n)
{
    size_t i = 0;
    while (i + 1 < n && !reaches(fabs(value), &scales[i], &scales[i + 1]))
        i++;
    put_three_digits(out, value / scales[i].factor);
    p2d_puts(out, scales[i].suffix);
}

void p2d_put_value(struct p2d_buffer *out, enum p2d_unit unit, double value)
{
    static const struct scale times[] = {
        {60, " min"}, {1, " s"}, {1e-3, " ms"}, {1e-6, " \xc2\xb5s"}, {1e-9, " ns"}};
    static const struct scale sizes[] = {
        {1073741824.0, " GiB"}, {1048576.0, " MiB"}, {1024.0, " KiB"}, {1, " B"}};
    static const struct scale counts[] = {{1e9, " G"}, {1e6, " M"}, {1e3, " k"}};
    if (value == 0) {
        p2d_puts(out, unit == P2D_UNIT_COUNT   ? "0"
                      : unit == P2D_UNIT_BYTES ? "0 B"
                                               : "0 s");
    } else if (p2d_seconds_in(unit) > 0) {
        /* Minutes from ten on: "90 s" says more than "1.5 min". */
        double seconds = value * p2d_seconds_in(unit);
        size_t from = fabs(seconds) >= 600 ? 0 : 1;
        put_scaled(out, seconds, times + from, 5 - from);
    } else if (unit == P2D_UNIT_BYTES) {
        put_scaled(out, value, sizes, 4);
    } else if (fabs(value) >= 1e4) {
        put_scaled(out, value, counts, 3);
    } else if (fabs(value - round(value)) < 1e-9) {
        p2d_put_fixed(out, value, 0, 0);
    } else {
        put_three_digits(out, value);
    }
}

bool p2d_time_format_is_sound(const char *format)
{
    unsigned conversions = 0;
    for (const char *c = format; *c != '\0'; c++) {
        if (*c != '%')
            continue;
        c++;
        if (*c == '%')
            continue;
        c += strspn(c, "-+ #0");
        size_t width = strspn(c, "0123456789");
        c += width;
        size_t precision = *c == '.' ? strspn(c + 1, "0123456789") + 1 : 0;
        c += precision;
        if (*c == '\0' || strchr("eEfFgG", *c) == NULL || width > 2 || precision > 3)
            return false;
        conversions++;
    }
    return conversions == 1 && strlen(format) <= 64;
}

void p2d_put_growth(struct p2d_buffer *out, double before, double after)
{
    const double many = 10; /* times as much: percentages say nothing any more */
    double ratio = after / before, change = 100 * fabs(ratio - 1);
    if (ratio >= many) {
        p2d_puts(out, "\xc3\x97"); /* multiplication sign */
        p2d_put_fixed(out, ratio, 0, 0);
    } else {
        p2d_puts(out, ratio < 1 ? "\xe2\x88\x92" : "+"); /* minus sign */
        p2d_put_fixed(out, change, 0, change < 9.95 ? 1 : 0);
        p2d_putc(out, '%');
    }
}

void p2d_put_time(struct p2d_buffer *out, const char *format, enum p2d_unit unit,
                  double value)
{
    if (format == NULL || p2d_seconds_in(unit) <= 0) {
        p2d_put_value(out, unit, value);
        return;
    }
    /* Checked by p2d_time_format_is_sound: one double, bounded width and precision. */
    p2d_put_formatted(out, format, value * p2d_seconds_in(unit));
}

void p2d_put_calls(struct p2d_buffer *out, struct p2d_count calls)
{
    char text[P2D_COUNT_SIZE];
    if (!p2d_count_known(calls))
        return;
    p2d_puts(out, p2d_count_format(calls, text));
    p2d_puts(out, "\xc3\x97"); /* the multiplication sign */
}

void p2d_put_short_count(struct p2d_buffer *out, struct p2d_count count)
{
    static const char *const suffixes[] = {"", " k", " M", " G", " T"};
    char text[P2D_COUNT_SIZE];
    double value = p2d_count_value(count);
    size_t scale = 0;
    if (!p2d_count_known(count))
        return;
    if (value < 9999.5) {
        p2d_puts(out, p2d_count_format(count, text));
        return;
    }
    for (; value >= 999.5 && scale < 4; scale++)
        value /= 1000;
    if (value >= 999.5) { /* beyond all suffixes */
        p2d_put_formatted(out, "%.3g", p2d_count_value(count));
        return;
    }
    p2d_put_formatted(out, "%.3g", value);
    p2d_puts(out, suffixes[scale]);
}

/* ------------------------------------------------------------------- names */

static void put_point(struct p2d_buffer *out, uint32_t point)
{
    unsigned char bytes[4];
    p2d_put(out, bytes, p2d_utf8_encode(point, bytes));
}

void p2d_put_printable(struct p2d_buffer *out, struct p2d_span text, size_t most)
{
    size_t start = out->len, plain = p2d_plain_length(text.at, text.len);
    if (plain + 6 > most)
        plain = 0; /* it is cut somewhere */
    p2d_put(out, text.at, plain);
    for (size_t i = plain; i < text.len;) {
        uint32_t point;
        bool valid;
        i += p2d_utf8_decode(text.at + i, text.len - i, &point, &valid);
        if (out->len - start + 7 > most) {
            put_point(out, 0x2026);
            return;
        }
        bool good = p2d_is_printable(point) && !p2d_is_bidi_control(point);
        put_point(out, good ? point : P2D_REPLACEMENT);
    }
}

/* Operators hold brackets that are no parameters: "operator()", "operator<<". */
static size_t operator_length(struct p2d_span name, size_t at)
{
    static const char *const symbols[] = {"()", "<<=", ">>=", "<=>", "->*", "<<",
                                          ">>", "<=",  ">=",  "->",  "<",   ">"};
    const size_t word = strlen("operator");
    if (name.len - at < word || memcmp(name.at + at, "operator", word) != 0)
        return 0;
    if (at > 0 && (isalnum(name.at[at - 1]) || name.at[at - 1] == '_'))
        return 0; /* "binary_operator<int>" */
    struct p2d_span rest = p2d_slice(name, at + word, name.len);
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (p2d_starts_with(rest, symbols[i]))
            return word + strlen(symbols[i]);
    return word;
}

/* The name without what stands in (), and in <> after a name; appended. Something always
 * stays: "<module>" and "(anonymous namespace)::f" are names, not arguments. */
static void put_stripped(struct p2d_buffer *out, struct p2d_span name)
{
    static const char keep[] = "(anonymous namespace)";
    const size_t start = out->len;
    size_t depth = 0;
    for (size_t i = 0; i < name.len;) {
        struct p2d_span rest = p2d_slice(name, i, name.len);
        size_t whole =
            p2d_starts_with(rest, keep) ? sizeof keep - 1 : operator_length(name, i);
        if (whole > 0) {
            if (depth == 0)
                p2d_put(out, rest.at, whole);
            i += whole;
            continue;
        }
        unsigned char c = name.at[i++];
        bool arrow = c == '>' && i >= 2 && name.at[i - 2] == '-';
        bool receiver = c == '(' && depth == 0 && i >= 2 && name.at[i - 2] == '.';
        if (receiver) { /* Go's "main.(*T).add" */
            size_t end = p2d_find(name, i, ')');
            p2d_put(out, name.at + i - 1, end - i + 1 + (end < name.len));
            i = end + (end < name.len);
        } else if ((c == '(' || c == '<') && (depth > 0 || i > 1))
            depth++;
        else if ((c == ')' || c == '>') && depth > 0 && !arrow)
            depth--;
        else if (depth == 0)
            p2d_put(out, &c, 1);
    }
    if (out->len - start > 6 && memcmp(out->at + out->len - 6, " const", 6) == 0)
        out->len -= 6;
    while (out->len > start && out->at[out->len - 1] == ' ')
        out->len--;
    if (out->len == start)
        p2d_put(out, name.at, name.len);
}

void p2d_put_stripped(struct p2d_buffer *out, struct p2d_span name)
{
    struct p2d_buffer raw = {.report = out->report};
    put_stripped(&raw, name);
    p2d_put_printable(out, p2d_buffer_span(&raw), SIZE_MAX);
    p2d_buffer_release(&raw);
}

void p2d_put_bounded(struct p2d_buffer *out, struct p2d_span name)
{
    const size_t most = 16384;
    if (name.len <= most) {
        p2d_put(out, name.at, name.len);
        return;
    }
    p2d_put(out, name.at, most / 2);
    put_point(out, 0x2026);
    p2d_put(out, name.at + name.len - most / 2, most / 2);
}

/* Too long: the beginning and the end, which tell most. */
static void put_shortened(struct p2d_buffer *out, struct p2d_span text, size_t most)
{
    size_t n = p2d_count_points(text);
    if (n <= most) {
        p2d_put(out, text.at, text.len);
        return;
    }
    size_t head = most * 2 / 3, tail = most - head - 1;
    p2d_put(out, text.at, p2d_skip_points(text, head));
    put_point(out, 0x2026);
    size_t from = p2d_skip_points(text, n - tail);
    p2d_put(out, text.at + from, text.len - from);
}

static void put_wrapped(struct p2d_buffer *out, struct p2d_span text)
{
    size_t column = 0;
    for (size_t i = 0; i < text.len; i++) {
        p2d_put(out, text.at + i, 1);
        column += (text.at[i] & 0xC0) != 0x80;
        bool may_break = strchr(":,<>./ _-", text.at[i]) != NULL && text.at[i] != '\0';
        bool in_pair = i + 1 < text.len && text.at[i] == ':' && text.at[i + 1] == ':';
        if (column >= WRAP_COLUMN && may_break && !in_pair && i + 1 < text.len) {
            p2d_putc(out, '\n');
            column = 0;
        }
    }
}

/* Python's built-ins are "<...>" in no file; pstats prints them with braces. */
static bool is_builtin(const struct p2d_profile *profile, const struct p2d_function *fn)
{
    struct p2d_span name = p2d_text(profile, fn->name);
    return p2d_span_is(p2d_text(profile, fn->file), "~") && name.len > 2 &&
           name.at[0] == '<' && name.at[name.len - 1] == '>';
}

void p2d_put_display_name(struct p2d_buffer *out, const struct p2d_profile *profile,
                          p2d_fn id, bool strip, bool wrap)
{
    const struct p2d_function *fn = &profile->fns.at[id];
    struct p2d_buffer whole = {.report = out->report};
    p2d_put_bounded(&whole, p2d_text(profile, fn->name));
    struct p2d_span name = {whole.at, whole.len};
    struct p2d_buffer raw = {.report = out->report}, clean = {.report = out->report};
    if (is_builtin(profile, fn) && name.len > 2) {
        p2d_putc(&raw, '{');
        p2d_put(&raw, name.at + 1, name.len - 2);
        p2d_putc(&raw, '}');
    } else if (strip) {
        put_stripped(&raw, name);
    } else {
        p2d_put(&raw, name.at, name.len);
    }
    p2d_put_printable(&clean, p2d_buffer_span(&raw), SIZE_MAX);
    struct p2d_span text = {clean.at, clean.len};
    if (text.len == 0) {
        p2d_puts(out, "(no name)");
    } else if (wrap) {
        raw.len = 0;
        put_shortened(&raw, text, LONGEST_WRAPPED);
        put_wrapped(out, p2d_buffer_span(&raw));
    } else {
        put_shortened(out, text, LONGEST_NAME);
    }
    p2d_buffer_release(&whole);
    p2d_buffer_release(&raw);
    p2d_buffer_release(&clean);
}

void p2d_put_line(struct p2d_buffer *out, const struct p2d_function *fn, bool with_column)
{
    if (fn->line <= 0)
        return;
    p2d_putf(out, ":%" PRId64, fn->line);
    if (with_column && fn->column > 0)
        p2d_putf(out, ":%" PRIu32, fn->column);
}

void p2d_put_place(struct p2d_buffer *out, const struct p2d_profile *profile, p2d_fn id)
{
    const struct p2d_function *fn = &profile->fns.at[id];
    struct p2d_span module = p2d_text(profile, fn->module);
    /* A path: its last part, unless a bracket says that it is no path. */
    if (module.len > 0 && module.at[0] != '[' && module.at[0] != '<' && fn->file == 0)
        for (size_t i = module.len; i-- > 0;)
            if (module.at[i] == '/' && i + 1 < module.len) {
                module = p2d_slice(module, i + 1, module.len);
                break;
            }
    struct p2d_buffer clean = {.report = out->report};
    p2d_put_printable(&clean, module, SIZE_MAX);
    put_shortened(out, p2d_buffer_span(&clean), LONGEST_NAME);
    p2d_buffer_release(&clean);
    if (module.len > 0)
        p2d_put_line(out, fn, true);
}
