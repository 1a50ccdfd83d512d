/* count.c - arithmetic on 128-bit numbers of calls, where "unknown" stays unknown. */
#include "base/count.h"

#include <math.h>
#include <string.h>

bool p2d_count_known(struct p2d_count count)
{
    return count.high != UINT64_MAX || count.low != UINT64_MAX;
}

double p2d_count_value(struct p2d_count count)
{
    if (!p2d_count_known(count))
        return NAN;
    return (double)count.high * 18446744073709551616.0 + (double)count.low;
}

struct p2d_count p2d_count_add(struct p2d_count a, struct p2d_count b)
{
    if (!p2d_count_known(a) || !p2d_count_known(b))
        return p2d_count_unknown();
    uint64_t low = a.low + b.low;
    uint64_t carry = low < a.low;
    if (a.high > UINT64_MAX - 1 - b.high - carry || b.high == UINT64_MAX)
        return (struct p2d_count){UINT64_MAX, UINT64_MAX - 1};
    return (struct p2d_count){a.high + b.high + carry, low};
}

struct p2d_count p2d_count_add_known(struct p2d_count a, struct p2d_count b)
{
    if (!p2d_count_known(a))
        return b;
    return p2d_count_known(b) ? p2d_count_add(a, b) : a;
}

bool p2d_count_push_digit(struct p2d_count *a, uint32_t factor, uint32_t term)
{
    uint32_t limbs[4] = {(uint32_t)a->low, (uint32_t)(a->low >> 32), (uint32_t)a->high,
                         (uint32_t)(a->high >> 32)};
    uint64_t carry = term;
    for (int i = 0; i < 4; i++) {
        carry += (uint64_t)limbs[i] * factor;
        limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    struct p2d_count sum = {(uint64_t)limbs[3] << 32 | limbs[2],
                            (uint64_t)limbs[1] << 32 | limbs[0]};
    if (carry != 0 || !p2d_count_known(sum))
        return false;
    *a = sum;
    return true;
}

struct p2d_count p2d_count_divide(struct p2d_count count, uint32_t n)
{
    uint32_t limbs[4] = {(uint32_t)(count.high >> 32), (uint32_t)count.high,
                         (uint32_t)(count.low >> 32), (uint32_t)count.low};
    uint64_t rest = 0;
    if (!p2d_count_known(count))
        return count;
    for (int i = 0; i < 4; i++) {
        uint64_t part = rest << 32 | limbs[i];
        limbs[i] = (uint32_t)(part / n);
        rest = part % n;
    }
    struct p2d_count quotient = {(uint64_t)limbs[0] << 32 | limbs[1],
                                 (uint64_t)limbs[2] << 32 | limbs[3]};
    return p2d_count_add(quotient, p2d_count_of(rest >= n - rest && n > 1));
}

int p2d_count_compare(struct p2d_count a, struct p2d_count b)
{
    bool a_known = p2d_count_known(a), b_known = p2d_count_known(b);
    if (!a_known || !b_known)
        return (int)a_known - (int)b_known;
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return a.low < b.low ? -1 : a.low > b.low;
}

/* Divide by ten, return the remainder. */
static unsigned divide_by_ten(struct p2d_count *count)
{
    uint32_t limbs[4] = {(uint32_t)(count->high >> 32), (uint32_t)count->high,
                         (uint32_t)(count->low >> 32), (uint32_t)count->low};
    uint64_t rest = 0;
    for (int i = 0; i < 4; i++) {
        rest = rest << 32 | limbs[i];
        limbs[i] = (uint32_t)(rest / 10);
        rest %= 10;
    }
    count->high = (uint64_t)limbs[0] << 32 | limbs[1];
    count->low = (uint64_t)limbs[2] << 32 | limbs[3];
    return (unsigned)rest;
}

const char *p2d_count_format(struct p2d_count count, char out[P2D_COUNT_SIZE])
{
    if (!p2d_count_known(count)) {
        memcpy(out, "?", 2);
        return out;
    }
    char digits[P2D_COUNT_SIZE];
    size_t n = 0;
    do
        digits[n++] = (char)('0' + divide_by_ten(&count));
    while (!p2d_count_is_zero(count));
    for (size_t i = 0; i < n; i++)
        out[i] = digits[n - 1 - i];
    out[n] = '\0';
    return out;
}
