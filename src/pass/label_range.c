/* label_range.c - ranges of numbers with units, which choose labels: "128kb:512kb". */
#include "pass/label_range.h"

#include "base/number.h"

/* A whole number, which may have a sign. */
static bool parse_whole(struct p2d_span text, int64_t *value)
{
    uint64_t size;
    bool is_negative = text.len > 0 && text.at[0] == '-';
    bool has_sign = is_negative || (text.len > 0 && text.at[0] == '+');
    if (!p2d_parse_u64(p2d_slice(text, has_sign, text.len), &size) || size > INT64_MAX)
        return false;
    *value = is_negative ? -(int64_t)size : (int64_t)size;
    return true;
}

static bool is_of_number(unsigned char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
}

/* An empty text is no bound. */
static bool parse_bound(struct p2d_span text, struct p2d_label_bound *bound)
{
    size_t n = 0;
    while (n < text.len && is_of_number(text.at[n]))
        n++;
    *bound = (struct p2d_label_bound){.is_set = text.len > 0,
                                      .unit = p2d_trim(p2d_slice(text, n, text.len))};
    for (size_t i = 0; i < bound->unit.len; i++)
        if (bound->unit.at[i] <= ' ' || is_of_number(bound->unit.at[i]))
            return false;
    struct p2d_span number = p2d_slice(text, 0, n);
    if (text.len == 0 || (bound->unit.len == 0 && parse_whole(number, &bound->whole)))
        return true;
    return bound->unit.len > 0 && p2d_parse_double(number, &bound->number);
}

bool p2d_parse_label_range(struct p2d_span text, struct p2d_label_range *range)
{
    size_t colon = p2d_find(text, 0, ':');
    if (!parse_bound(p2d_slice(text, 0, colon), &range->low))
        return false;
    range->high = range->low;
    if (colon < text.len &&
        !parse_bound(p2d_slice(text, colon + 1, text.len), &range->high))
        return false;
    return range->low.is_set || range->high.is_set;
}

/* What one of a unit is in the smallest of its kind; false if it is of no kind. */
static bool factor_of(struct p2d_span unit, bool *is_time, double *factor)
{
    struct p2d_scale scale;
    bool is_known = p2d_parse_unit(unit, &scale);
    /* In nanoseconds, which times mostly are in, so that these stay exact. */
    static const double times[] = {[P2D_UNIT_SECONDS] = 1e9,
                                   [P2D_UNIT_MILLISECONDS] = 1e6,
                                   [P2D_UNIT_MICROSECONDS] = 1e3,
                                   [P2D_UNIT_NANOSECONDS] = 1};
    *is_time = is_known && scale.unit != P2D_UNIT_BYTES;
    *factor = *is_time ? scale.factor * times[scale.unit] : scale.factor;
    return is_known;
}

/* Below 0, 0 or above 0 as the number is below the bound, it, or above; false if they do
 * not compare. */
static bool compare(int64_t number, struct p2d_span unit,
                    const struct p2d_label_bound *bound, int *order)
{
    bool is_time, bound_is_time;
    double factor, bound_factor;
    if (bound->unit.len == 0) {
        *order = (number > bound->whole) - (number < bound->whole);
        return true;
    }
    bool is_known = factor_of(unit, &is_time, &factor);
    bool bound_is_known = factor_of(bound->unit, &bound_is_time, &bound_factor);
    if (!is_known || !bound_is_known) {
        factor = bound_factor = 1;
        if (!p2d_span_equal(unit, bound->unit))
            return false;
    } else if (is_time != bound_is_time) {
        return false;
    }
    double a = (double)number * factor, b = bound->number * bound_factor;
    *order = (a > b) - (a < b);
    return true;
}

bool p2d_in_label_range(const struct p2d_label_range *range, int64_t number,
                        struct p2d_span unit)
{
    int low = 0, high = 0;
    bool above = !range->low.is_set || compare(number, unit, &range->low, &low);
    bool below = !range->high.is_set || compare(number, unit, &range->high, &high);
    return above && below && low >= 0 && high <= 0;
}
