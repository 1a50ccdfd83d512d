/* Tests of base/count: 128-bit numbers of calls. */
#include "base/count.h"

#include <math.h>

#include "tap.h"

static const char *text_of(struct p2d_count count)
{
    static char text[P2D_COUNT_SIZE];
    return p2d_count_format(count, text);
}

static struct p2d_count read_digits(const char *digits, bool *fits)
{
    struct p2d_count count = {0, 0};
    *fits = true;
    for (; *digits != '\0'; digits++)
        *fits = *fits && p2d_count_push_digit(&count, 10, (uint32_t)(*digits - '0'));
    return count;
}

static void counts_are_printed_in_decimal(void)
{
    CHECK_TEXT(text_of(p2d_count_of(0)), "0");
    CHECK_TEXT(text_of(p2d_count_of(1234567890)), "1234567890");
    CHECK_TEXT(text_of(p2d_count_of(UINT64_MAX)), "18446744073709551615");
    CHECK_TEXT(text_of((struct p2d_count){1, 0}), "18446744073709551616");
    CHECK_TEXT(text_of((struct p2d_count){UINT64_MAX, UINT64_MAX - 1}),
               "340282366920938463463374607431768211454");
    CHECK_TEXT(text_of(p2d_count_unknown()), "?");
}

static void digits_make_counts_of_any_size(void)
{
    bool fits;
    CHECK_TEXT(text_of(read_digits("1189814993860220157965", &fits)),
               "1189814993860220157965");
    CHECK(fits);
    CHECK_TEXT(text_of(read_digits("340282366920938463463374607431768211454", &fits)),
               "340282366920938463463374607431768211454");
    CHECK(fits);
    read_digits("340282366920938463463374607431768211455", &fits);
    CHECK(!fits);
    read_digits("340282366920938463463374607431768211456", &fits);
    CHECK(!fits);
}

static void a_digit_that_does_not_fit_changes_nothing(void)
{
    struct p2d_count count = {UINT64_MAX / 2, 5};
    CHECK(!p2d_count_push_digit(&count, 10, 0));
    CHECK(count.high == UINT64_MAX / 2 && count.low == 5);
}

static void sums_carry_into_the_high_half(void)
{
    struct p2d_count sum = p2d_count_add(p2d_count_of(UINT64_MAX), p2d_count_of(1));
    CHECK(sum.high == 1 && sum.low == 0);
    sum = p2d_count_add((struct p2d_count){3, UINT64_MAX},
                        (struct p2d_count){4, UINT64_MAX});
    CHECK(sum.high == 8 && sum.low == UINT64_MAX - 1);
}

static void unknown_stays_unknown(void)
{
    CHECK(!p2d_count_known(p2d_count_add(p2d_count_unknown(), p2d_count_of(1))));
    CHECK(!p2d_count_known(p2d_count_add(p2d_count_of(1), p2d_count_unknown())));
    CHECK(isnan(p2d_count_value(p2d_count_unknown())));
}

static void a_sum_that_does_not_fit_is_the_largest_known_count(void)
{
    const struct p2d_count largest = {UINT64_MAX, UINT64_MAX - 1};
    struct p2d_count sum = p2d_count_add(largest, p2d_count_of(1));
    CHECK(p2d_count_known(sum) && p2d_count_compare(sum, largest) == 0);
    sum = p2d_count_add(largest, largest);
    CHECK(p2d_count_known(sum) && p2d_count_compare(sum, largest) == 0);
    sum = p2d_count_add((struct p2d_count){UINT64_MAX - 1, UINT64_MAX},
                        p2d_count_of(UINT64_MAX));
    CHECK(p2d_count_known(sum));
}

static void counts_are_ordered_and_unknown_comes_first(void)
{
    CHECK(p2d_count_compare(p2d_count_of(1), p2d_count_of(2)) == -1);
    CHECK(p2d_count_compare((struct p2d_count){1, 0}, p2d_count_of(UINT64_MAX)) == 1);
    CHECK(p2d_count_compare(p2d_count_of(5), p2d_count_of(5)) == 0);
    CHECK(p2d_count_compare(p2d_count_unknown(), p2d_count_of(0)) == -1);
    CHECK(p2d_count_compare(p2d_count_of(0), p2d_count_unknown()) == 1);
    CHECK(p2d_count_compare(p2d_count_unknown(), p2d_count_unknown()) == 0);
}

static void values_are_rounded_to_doubles(void)
{
    CHECK(p2d_count_value(p2d_count_of(12)) == 12);
    CHECK(p2d_count_value((struct p2d_count){1, 0}) == 18446744073709551616.0);
}

static void counts_are_divided_with_rounding(void)
{
    struct p2d_count large = {1, 0}; /* 2^64 */
    CHECK(p2d_count_divide(p2d_count_of(7), 2).low == 4);
    CHECK(p2d_count_divide(p2d_count_of(7), 3).low == 2);
    CHECK(p2d_count_divide(p2d_count_of(8), 3).low == 3);
    CHECK(p2d_count_divide(p2d_count_of(5), 1).low == 5);
    CHECK(p2d_count_divide(large, 2).high == 0 &&
          p2d_count_divide(large, 2).low == UINT64_C(1) << 63);
    CHECK(!p2d_count_known(p2d_count_divide(p2d_count_unknown(), 2)));
}

int main(void)
{
    RUN(counts_are_divided_with_rounding);
    RUN(counts_are_printed_in_decimal);
    RUN(digits_make_counts_of_any_size);
    RUN(a_digit_that_does_not_fit_changes_nothing);
    RUN(sums_carry_into_the_high_half);
    RUN(unknown_stays_unknown);
    RUN(a_sum_that_does_not_fit_is_the_largest_known_count);
    RUN(counts_are_ordered_and_unknown_comes_first);
    RUN(values_are_rounded_to_doubles);
    return tap_done();
}
