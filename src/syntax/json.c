/* json.c - parse JSON as a stream: the caller asks for each value, and nothing is
 * kept. */
#include "syntax/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/number.h"
#include "base/utf8.h"

void p2d_json_init(struct p2d_json *j, struct p2d_input *in)
{
    memset(j, 0, sizeof *j);
    j->in = in;
    j->text.report = in->report;
    j->is_first = true;
}

void p2d_json_release(struct p2d_json *j)
{
    p2d_vec_release(&j->open);
    p2d_buffer_release(&j->text);
}

/* ---------------------------------------------------------------- messages */

/* A document of many lines is one that people look at by lines. */
static void set_place(struct p2d_json *j)
{
    p2d_skip(j->in, (size_t)(j->at - j->base));
    j->base = j->at;
    if (j->lines > 0)
        j->in->line = j->lines + 1;
}

bool p2d_json_fail(struct p2d_json *j, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (p2d_input_ok(j->in))
        set_place(j);
    return p2d_fail(j->in, "%s", text);
}

void p2d_json_warn(struct p2d_json *j, const char *kind, const char *format, ...)
{
    char text[512];
    va_list arguments;
    if (p2d_count_warning(j->in->report, kind))
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    set_place(j);
    p2d_warn(j->in, kind, "%s", text);
}

static bool fail_at_end(struct p2d_json *j)
{
    if (!p2d_input_ok(j->in))
        return false;
    if (j->takes_truncated) {
        j->is_truncated = true;
        return false;
    }
    return p2d_json_fail(j, "truncated: the JSON ends in the middle of a value");
}

/* ------------------------------------------------------------------- bytes */

/* Get more bytes after those that are unread; false at the end. May move them. */
static bool get_more(struct p2d_json *j)
{
    size_t have = (size_t)(j->end - j->at);
    if (j->base != NULL)
        p2d_skip(j->in, (size_t)(j->at - j->base));
    (void)p2d_peek(j->in, have + 1);
    struct p2d_span all = p2d_peek(j->in, j->in->end - j->in->begin);
    j->base = j->at = all.at;
    j->end = all.at + all.len;
    return all.len > have;
}

/* The next byte that is no blank, which is not taken; -1 at the end. */
static int next_byte(struct p2d_json *j)
{
    for (;;) {
        while (j->at < j->end) {
            unsigned char c = *j->at;
            if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t'))
                return c;
            j->lines += c == '\n';
            j->at++;
        }
        if (j->is_truncated || !get_more(j))
            return -1;
    }
}

/* ----------------------------------------------------------------- strings */

/* Position of the first quote or backslash at or after `from`. */
static size_t find_special(struct p2d_json *j, size_t from)
{
    size_t i = from;
    for (;;) {
        const unsigned char *at = j->at;
        size_t have = (size_t)(j->end - at);
        while (i < have && at[i] != '"' && at[i] != '\\')
            i++;
        if (i < have)
            return i;
        if (!get_more(j))
            return SIZE_MAX;
    }
}

/* The four digits of \uXXXX at j->at[i], or -1. */
static int32_t parse_unit(struct p2d_json *j, size_t i)
{
    int32_t unit = 0;
    while ((size_t)(j->end - j->at) < i + 4)
        if (!get_more(j))
            return -1;
    for (size_t k = i; k < i + 4; k++) {
        unsigned char c = j->at[k];
        int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* Undo \uXXXX whose digits begin at *i; *i is then after it. Half a pair is U+FFFD. */
static bool put_unicode(struct p2d_json *j, size_t *i)
{
    int32_t unit = parse_unit(j, *i);
    unsigned char bytes[4];
    bool is_pair = false;
    int32_t low = -1;
    if (unit < 0)
        return false;
    *i += 4;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        while ((size_t)(j->end - j->at) < *i + 2 && get_more(j))
            continue;
        bool escaped = (size_t)(j->end - j->at) >= *i + 2 && j->at[*i] == '\\' &&
                       j->at[*i + 1] == 'u';
        low = escaped ? parse_unit(j, *i + 2) : -1;
    }
    uint32_t point =
        p2d_utf16_decode((uint32_t)unit, low > 0 ? (uint32_t)low : 0, &is_pair);
    *i += is_pair ? 6 : 0;
    p2d_put(&j->text, bytes, p2d_utf8_encode(point, bytes));
    return true;
}

/* Undo the escape after the backslash at *i; *i is then after it. */
static bool put_escaped(struct p2d_json *j, size_t *i)
{
    static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    while ((size_t)(j->end - j->at) < *i + 2)
        if (!get_more(j))
            return fail_at_end(j);
    unsigned char c = j->at[*i + 1];
    *i += 2;
    const char *name = c != '\0' ? strchr(names, c) : NULL;
    if (name != NULL) {
        p2d_putc(&j->text, bytes[name - names]);
        return true;
    }
    if (c == 'u' && put_unicode(j, i))
        return true;
    return j->in->at_end && (size_t)(j->end - j->at) < *i + 4
               ? fail_at_end(j)
               : p2d_json_fail(j, "a string has an escape that JSON does not know");
}

/* A string with escapes, of which the first is at i. */
static bool take_escaped(struct p2d_json *j, size_t i, struct p2d_span *string)
{
    size_t plain = 1; /* where bytes that stand for themselves begin */
    j->text.len = 0;
    while (j->at[i] != '"') {
        p2d_put(&j->text, j->at + plain, i - plain);
        if (!put_escaped(j, &i))
            return false;
        plain = i;
        i = find_special(j, i);
        if (i == SIZE_MAX)
            return fail_at_end(j);
    }
    p2d_put(&j->text, j->at + plain, i - plain);
    j->at += i + 1;
    static const unsigned char empty[] = "";
    *string = (struct p2d_span){j->text.at != NULL ? j->text.at : empty, j->text.len};
    return p2d_input_ok(j->in);
}

/* The string whose opening quote is next. */
static bool take_string(struct p2d_json *j, struct p2d_span *string)
{
    size_t i = find_special(j, 1);
    if (i == SIZE_MAX)
        return fail_at_end(j);
    if (j->at[i] == '\\')
        return take_escaped(j, i, string);
    *string = (struct p2d_span){j->at + 1, i - 1};
    j->at += i + 1;
    return true;
}

/* ----------------------------------------------------------------- scalars */

static bool is_word_byte(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '+' || c == '-' || c == '.';
}

/* A number or a word, not taken. */
static struct p2d_span peek_word(struct p2d_json *j)
{
    size_t i = 0;
    for (;;) {
        size_t have = (size_t)(j->end - j->at);
        while (i < have && is_word_byte(j->at[i]))
            i++;
        if (i < have || !get_more(j))
            return (struct p2d_span){j->at, i};
    }
}

static bool is_word(struct p2d_span word)
{
    static const char *const words[] = {"null", "true",     "false",
                                        "NaN",  "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (p2d_span_is(word, words[i]))
            return true;
    return false;
}

/* Digits, a sign, a point and an exponent in their order. */
static bool is_number(struct p2d_span word)
{
    size_t i = word.len > 0 && word.at[0] == '-', digits = 0;
    for (; i < word.len && word.at[i] >= '0' && word.at[i] <= '9'; i++)
        digits++;
    if (digits > 0 && i < word.len && word.at[i] == '.')
        for (i++; i < word.len && word.at[i] >= '0' && word.at[i] <= '9'; i++)
            digits++;
    if (digits > 0 && i < word.len && (word.at[i] == 'e' || word.at[i] == 'E')) {
        i += i + 1 < word.len && (word.at[i + 1] == '+' || word.at[i + 1] == '-') ? 2 : 1;
        digits = 0;
        for (; i < word.len && word.at[i] >= '0' && word.at[i] <= '9'; i++)
            digits++;
    }
    return digits > 0 && i == word.len;
}

/* A value that is no container, where one is next. */
static bool skip_scalar(struct p2d_json *j)
{
    struct p2d_span text;
    if (*j->at == '"')
        return take_string(j, &text);
    text = peek_word(j);
    if (!is_number(text) && !is_word(text)) {
        if (text.len > 0 && (size_t)(j->end - j->at) == text.len)
            return fail_at_end(j);
        return p2d_json_fail(j, "expected a JSON value");
    }
    j->at += text.len;
    return true;
}

/* Up to 15 digits: the number and the power of ten are exact, so is their quotient's
 * rounding. */
static bool parse_short(struct p2d_span text, struct p2d_json_numeral *number)
{
    static const double powers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = text.len > 0 && text.at[0] == '-';
    int64_t sum = 0;
    size_t behind_point = 0, points = 0;
    if (text.len > 17)
        return false;
    for (size_t i = negative; i < text.len; i++) {
        unsigned digit = (unsigned)text.at[i] - '0';
        if (text.at[i] == '.' && points++ == 0)
            continue;
        if (digit > 9 || text.len - negative - points > 15)
            return false;
        sum = sum * 10 + digit;
        behind_point += points;
    }
    number->integer = negative ? -sum : sum;
    number->value = (double)number->integer / powers[behind_point];
    number->is_integer = points == 0;
    return true;
}

static void parse_integer(struct p2d_span text, struct p2d_json_numeral *number)
{
    bool negative = text.at[0] == '-';
    uint64_t size;
    number->is_integer = p2d_parse_u64(p2d_slice(text, negative, text.len), &size) &&
                         size <= (uint64_t)INT64_MAX + negative;
    if (number->is_integer)
        number->integer = negative ? (int64_t)(0 - size) : (int64_t)size;
}

static bool parse_number(struct p2d_span text, struct p2d_json_numeral *number)
{
    if (!is_number(text))
        return false;
    if (parse_short(text, number))
        return true;
    parse_integer(text, number);
    return p2d_parse_double(text, &number->value);
}

/* -------------------------------------------------------------- containers */

enum p2d_json_kind p2d_json_peek(struct p2d_json *j)
{
    int c = next_byte(j);
    if (c == '{' || c == '[')
        return c == '{' ? P2D_JSON_OBJECT : P2D_JSON_ARRAY;
    if (c == '"')
        return P2D_JSON_STRING;
    if (c == 't' || c == 'f')
        return P2D_JSON_BOOL;
    if (c == 'n')
        return P2D_JSON_NULL;
    return c == '-' || (c >= '0' && c <= '9') || c == 'N' || c == 'I' ? P2D_JSON_NUMBER
                                                                      : P2D_JSON_NOTHING;
}

/* Take a scalar, or the bracket that begins a container. */
static bool begin_value(struct p2d_json *j)
{
    int c = next_byte(j);
    if (c < 0)
        return fail_at_end(j);
    if (c != '{' && c != '[') {
        j->is_first = false;
        return skip_scalar(j);
    }
    if (j->open.len >= P2D_JSON_DEPTH)
        return p2d_json_fail(j, "values are nested more than %d deep", P2D_JSON_DEPTH);
    j->at++;
    j->is_first = true;
    return p2d_vec_push(&j->open, j->in->report, (unsigned char)c);
}

/* To the next value of the container, after its comma; false at the container's end. */
static bool go_on(struct p2d_json *j, unsigned char bracket)
{
    if (j->end - j->at >= 2 && *j->at == ',' && !j->is_first && j->at[1] > ' ' &&
        j->at[1] != bracket && !j->is_truncated) {
        j->at++;
        return true;
    }
    int c = next_byte(j);
    if (!p2d_json_ok(j))
        return false;
    if (!j->is_first && c == ',') {
        j->at++;
        c = next_byte(j);
    } else if (!j->is_first && c >= 0 && c != bracket) {
        return p2d_json_fail(j, "expected ',' or '%c'", bracket);
    }
    if (c < 0)
        return fail_at_end(j);
    if (c != bracket)
        return true;
    j->at++;
    j->open.len--;
    j->is_first = false;
    return false;
}

bool p2d_json_key(struct p2d_json *j, struct p2d_span *key)
{
    *key = (struct p2d_span){NULL, 0};
    if (!go_on(j, '}'))
        return false;
    if (*j->at != '"')
        return p2d_json_fail(j, "expected a key in quotes");
    if (!take_string(j, key))
        return false;
    if (j->at < j->end && *j->at == ':') {
        j->at++;
        return true;
    }
    /* The colon may be in bytes that are yet to come: the key must not move away. */
    if (key->at != j->text.at) {
        j->text.len = 0;
        p2d_put(&j->text, key->at, key->len);
        key->at = j->text.at != NULL ? j->text.at : key->at;
    }
    int c = next_byte(j);
    if (c < 0)
        return fail_at_end(j);
    if (c != ':')
        return p2d_json_fail(j, "expected ':' after a key");
    j->at++;
    return p2d_input_ok(j->in);
}

bool p2d_json_item(struct p2d_json *j)
{
    return go_on(j, ']');
}

void p2d_json_skip(struct p2d_json *j)
{
    const uint32_t outside = j->open.len;
    struct p2d_span key;
    while (begin_value(j)) {
        while (j->open.len > outside && p2d_json_ok(j))
            if (j->open.at[j->open.len - 1] == '{' ? p2d_json_key(j, &key)
                                                   : p2d_json_item(j))
                break;
        if (j->open.len <= outside || !p2d_json_ok(j))
            return;
    }
}

bool p2d_json_enter(struct p2d_json *j, unsigned char bracket)
{
    if (next_byte(j) == bracket)
        return begin_value(j);
    p2d_json_skip(j);
    return false;
}

/* ------------------------------------------------------------------ values */

bool p2d_json_string(struct p2d_json *j, struct p2d_span *string)
{
    static const unsigned char empty[] = "";
    *string = (struct p2d_span){empty, 0};
    if (next_byte(j) != '"') {
        p2d_json_skip(j);
        return false;
    }
    j->is_first = false;
    return take_string(j, string);
}

/* Most numbers are digits before a comma or a bracket. */
static bool take_digits(struct p2d_json *j, int64_t *integer)
{
    const unsigned char *at = j->at;
    int64_t sum = 0;
    if (j->end - at < 17)
        return false;
    for (; (unsigned)*at - '0' <= 9; at++) {
        if (at - j->at == 15)
            return false;
        sum = sum * 10 + (*at - '0');
    }
    if (at == j->at || (*at != ',' && *at != ']' && *at != '}'))
        return false;
    j->is_first = false;
    j->at = at;
    *integer = sum;
    return true;
}

bool p2d_json_number(struct p2d_json *j, struct p2d_json_numeral *number)
{
    int64_t digits;
    if (take_digits(j, &digits)) {
        *number = (struct p2d_json_numeral){(double)digits, digits, true};
        return true;
    }
    *number = (struct p2d_json_numeral){0};
    if (p2d_json_peek(j) != P2D_JSON_NUMBER) {
        p2d_json_skip(j);
        return false;
    }
    struct p2d_span text = peek_word(j);
    if (!parse_number(text, number)) {
        skip_scalar(j);
        return p2d_json_fail(j, "expected a finite number");
    }
    j->is_first = false;
    j->at += text.len;
    return true;
}

bool p2d_json_double(struct p2d_json *j, double *value)
{
    struct p2d_json_numeral number;
    bool taken = p2d_json_number(j, &number);
    *value = number.value;
    return taken;
}

bool p2d_json_index(struct p2d_json *j, uint32_t *index)
{
    struct p2d_json_numeral number;
    int64_t digits;
    if (take_digits(j, &digits)) {
        *index = (uint32_t)(digits & UINT32_MAX);
        return digits < UINT32_MAX;
    }
    if (!p2d_json_number(j, &number) || number.value < 0 || number.value >= UINT32_MAX ||
        number.value != floor(number.value))
        return false;
    *index = (uint32_t)number.value;
    return true;
}

/* Digits at `at` before a comma or the array's end; NULL if there is anything else. */
static const unsigned char *take_plain_index(const unsigned char *at,
                                             const unsigned char *end, uint32_t *index)
{
    const unsigned char *first = at;
    uint32_t sum = 0;
    if (end - at < 11)
        return NULL;
    for (unsigned digit; (digit = (unsigned)*at - '0') <= 9; at++) {
        if (at - first == 9)
            return NULL;
        sum = sum * 10 + digit;
    }
    if (at == first || (*at != ',' && *at != ']'))
        return NULL;
    *index = sum;
    return at;
}

uint32_t p2d_json_indices(struct p2d_json *j, uint32_t *indices, uint32_t most)
{
    uint32_t n = 0;
    if (j->is_truncated)
        return 0;
    while (n < most && j->at < j->end && (j->is_first || *j->at == ',')) {
        const unsigned char *after =
            take_plain_index(j->at + !j->is_first, j->end, &indices[n]);
        if (after == NULL)
            break;
        j->at = after;
        j->is_first = false;
        n++;
    }
    return n;
}

bool p2d_json_loose_double(struct p2d_json *j, double *value)
{
    struct p2d_span text;
    struct p2d_json_numeral number;
    if (p2d_json_peek(j) != P2D_JSON_STRING)
        return p2d_json_double(j, value);
    *value = 0;
    if (!p2d_json_string(j, &text) || !parse_number(text, &number))
        return false;
    *value = number.value;
    return true;
}

bool p2d_json_finish(struct p2d_json *j)
{
    if (p2d_json_ok(j) && next_byte(j) >= 0)
        p2d_json_fail(j, "the input goes on after the end of the JSON");
    return p2d_input_ok(j->in);
}

int p2d_json_which(struct p2d_span key, const char *const *keys)
{
    for (int i = 0; keys[i] != NULL; i++)
        if (key.len > 0 && key.at[0] == (unsigned char)keys[i][0] &&
            p2d_span_is(key, keys[i]))
            return i;
    return -1;
}
