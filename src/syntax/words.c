/* words.c - parse words, numbers and paths in tables of text. */
#include "syntax/words.h"

#include "base/number.h"

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

size_t p2d_indentation(struct p2d_span line)
{
    size_t n = 0;
    while (n < line.len && is_blank(line.at[n]))
        n++;
    return n;
}

struct p2d_span p2d_next_word(struct p2d_span *rest)
{
    size_t begin = p2d_indentation(*rest), end = begin;
    while (end < rest->len && !is_blank(rest->at[end]))
        end++;
    struct p2d_span word = p2d_slice(*rest, begin, end);
    *rest = p2d_slice(*rest, end, rest->len);
    return word;
}

struct p2d_span p2d_last_word(struct p2d_span *rest)
{
    struct p2d_span text = p2d_trim(*rest);
    size_t begin = text.len;
    while (begin > 0 && !is_blank(text.at[begin - 1]))
        begin--;
    *rest = p2d_trim(p2d_slice(text, 0, begin));
    return p2d_slice(text, begin, text.len);
}

bool p2d_parse_grouped(struct p2d_span text, double *value)
{
    unsigned char digits[64];
    size_t n = 0;
    if (p2d_ends_with(text, "%"))
        text.len--;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == ',')
            continue;
        if (n == sizeof digits)
            return false;
        digits[n++] = text.at[i];
    }
    return p2d_parse_double((struct p2d_span){digits, n}, value);
}

struct p2d_span p2d_drop_last(struct p2d_span span, size_t n)
{
    return p2d_slice(span, 0, n < span.len ? span.len - n : 0);
}

bool p2d_is_digits(struct p2d_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    return text.len > 0;
}

struct p2d_span p2d_without_offset(struct p2d_span symbol)
{
    uint64_t ignored;
    size_t plus = symbol.len;
    while (plus > 0 && symbol.at[plus - 1] != '+')
        plus--;
    if (plus < 2)
        return symbol;
    struct p2d_span offset = p2d_trim(p2d_slice(symbol, plus, symbol.len));
    bool is_hex = p2d_starts_with(offset, "0x") &&
                  p2d_parse_hex(p2d_slice(offset, 2, offset.len), &ignored);
    return is_hex || p2d_is_digits(offset) ? p2d_trim(p2d_slice(symbol, 0, plus - 1))
                                           : symbol;
}
