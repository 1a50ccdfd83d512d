/* folded_value.c - parse the value at the end of a line of folded stacks, any decimal
 * number. */
#include "assemble/folded_value.h"

#include "base/number.h"

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

/* Up to 15 digits: the number and the power of ten are exact, so is their quotient's
 * rounding. */
static bool parse_short(struct p2d_span text, double *value)
{
    static const double powers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = text.len > 0 && text.at[0] == '-';
    uint64_t sum = 0;
    size_t digits = 0, behind_point = 0, points = 0;
    for (size_t i = negative; i < text.len; i++) {
        unsigned digit = (unsigned)text.at[i] - '0';
        if (text.at[i] == '.' && points++ == 0)
            continue;
        if (digit > 9 || ++digits > 15)
            return false;
        sum = sum * 10 + digit;
        behind_point += points;
    }
    *value = (negative ? -(double)sum : (double)sum) / powers[behind_point];
    return digits > 0;
}

bool p2d_folded_parse_value(struct p2d_span text, double *value)
{
    return parse_short(text, value) || p2d_parse_double(text, value);
}

bool p2d_folded_cut_value(struct p2d_span *line, double *value)
{
    size_t end = line->len;
    while (end > 0 && is_blank(line->at[end - 1]))
        end--;
    size_t begin = end;
    while (begin > 0 && !is_blank(line->at[begin - 1]))
        begin--;
    if (!p2d_folded_parse_value(p2d_slice(*line, begin, end), value))
        return false;
    while (begin > 0 && is_blank(line->at[begin - 1]))
        begin--;
    line->len = begin;
    return begin > 0;
}
