/* pair_slots_test.c - values of pairs, in a table and in a map. */
#include "base/pair_slots.h"

#include "tap.h"

/* Values of all pairs are kept apart, and unknown ones are 0. */
static void check(uint32_t height, uint32_t width)
{
    struct p2d_report report = {0};
    struct p2d_pair_slots slots = {0};
    const uint32_t last = height - 1, end = width - 1;
    CHECK(p2d_pair_slots_init(&slots, &report, height, width));
    CHECK(p2d_pair_value(&slots, last, end) == 0);
    *p2d_pair_slot(&slots, &report, last, end) = 7;
    *p2d_pair_slot(&slots, &report, last, 0) = 8;
    *p2d_pair_slot(&slots, &report, 0, end) = 9;
    CHECK(p2d_pair_value(&slots, last, end) == 7);
    CHECK(p2d_pair_value(&slots, last, 0) == 8);
    CHECK(p2d_pair_value(&slots, 0, end) == 9);
    CHECK(p2d_pair_value(&slots, 0, 0) == 0);
    p2d_pair_slots_release(&slots);
}

static void a_table_holds_few_pairs(void)
{
    check(2, 2);
    check(3, 1000);
}

static void a_map_holds_many(void)
{
    check(3000000, 2000000);
}

static void there_may_be_no_pair(void)
{
    struct p2d_report report = {0};
    struct p2d_pair_slots slots = {0};
    CHECK(p2d_pair_slots_init(&slots, &report, 0, 5));
    p2d_pair_slots_release(&slots);
}

int main(void)
{
    RUN(a_table_holds_few_pairs);
    RUN(a_map_holds_many);
    RUN(there_may_be_no_pair);
    return tap_done();
}
