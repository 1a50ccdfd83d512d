/* Tests of base/sort: numbers with an index. */
#include "base/sort.h"

#include "base/hash.h"
#include "tap.h"

enum { N = 3000 };

/* Keys that differ in the bits of a mask only. */
static void check(uint64_t mask, uint32_t n)
{
    static struct p2d_keyed at[N];
    struct p2d_report report = {0};
    unsigned wrong = 0, lost = 0;
    bool seen[N] = {false};
    for (uint32_t i = 0; i < n; i++)
        at[i] = (struct p2d_keyed){p2d_hash_u64(1, i) & mask, i};
    CHECK(p2d_sort_keyed(&report, at, n));
    for (uint32_t i = 0; i < n; i++) {
        lost += seen[at[i].index] || at[i].key != (p2d_hash_u64(1, at[i].index) & mask);
        seen[at[i].index] = true;
        if (i > 0)
            wrong += at[i - 1].key > at[i].key ||
                     (at[i - 1].key == at[i].key && at[i - 1].index > at[i].index);
    }
    CHECK(wrong == 0);
    CHECK(lost == 0);
}

static void numbers_of_any_size_are_sorted(void)
{
    check(UINT64_MAX, N);
    check(UINT64_C(0xff00), N);
    check(UINT64_C(0xf000000000000001), N);
    check(UINT64_MAX, 1);
    check(UINT64_MAX, 0);
}

static void equal_ones_stay_in_their_order(void)
{
    check(0, N);
    check(3, N);
}

/* By the tens of what the context says of them. */
static int by_tens(const void *context, uint32_t a, uint32_t b)
{
    const uint64_t *keys = context;
    uint64_t x = keys[a] / 10, y = keys[b] / 10;
    return x < y ? -1 : x > y;
}

static void numbers_are_sorted_by_a_comparison(void)
{
    uint64_t keys[100];
    struct p2d_report report = {0};
    for (uint32_t i = 0; i < 100; i++)
        keys[i] = p2d_hash_u64(7, i) % 100;
    for (uint32_t n = 0; n <= 100; n++) {
        uint32_t at[100];
        unsigned wrong = 0;
        uint64_t sum = 0;
        for (uint32_t i = 0; i < n; i++)
            at[i] = i;
        CHECK(p2d_sort_numbers(at, n, by_tens, keys, &report));
        for (uint32_t i = 0; i < n; i++) {
            int order = i > 0 ? by_tens(keys, at[i - 1], at[i]) : -1;
            wrong += order > 0 || (order == 0 && at[i - 1] > at[i]);
            sum += at[i];
        }
        CHECK(wrong == 0);
        CHECK(sum == (uint64_t)n * (n > 0 ? n - 1 : 0) / 2);
    }
}

int main(void)
{
    RUN(numbers_of_any_size_are_sorted);
    RUN(equal_ones_stay_in_their_order);
    RUN(numbers_are_sorted_by_a_comparison);
    return tap_done();
}
