/* Tests of base/groups: items in groups by a key. */
#include "base/groups.h"

#include "tap.h"

enum { N_KEYS = 5, N_ITEMS = 8 };

static const uint32_t keys[N_ITEMS] = {3, 0, 3, P2D_NO_GROUP, 4, 0, 3, P2D_NO_GROUP};

static uint32_t key_of(const void *context, uint32_t item)
{
    return ((const uint32_t *)context)[item];
}

static void items_of_one_key_stand_together_in_their_order(void)
{
    static const uint32_t first[N_KEYS + 1] = {0, 2, 2, 2, 5, 6};
    static const uint32_t items[] = {1, 5, 0, 2, 6, 4};
    struct p2d_report report = {0};
    struct p2d_groups groups;
    CHECK(p2d_group_items(&groups, &report, N_KEYS, N_ITEMS, key_of, keys));
    CHECK(memcmp(groups.first, first, sizeof first) == 0);
    CHECK(memcmp(groups.items, items, sizeof items) == 0);
    p2d_groups_release(&groups);
}

static void nothing_makes_empty_groups(void)
{
    struct p2d_report report = {0};
    struct p2d_groups groups;
    CHECK(p2d_group_items(&groups, &report, 0, 0, key_of, keys));
    CHECK(groups.first[0] == 0);
    p2d_groups_release(&groups);
    CHECK(p2d_group_items(&groups, &report, 2, 0, key_of, keys));
    CHECK(groups.first[0] == 0 && groups.first[1] == 0 && groups.first[2] == 0);
    p2d_groups_release(&groups);
}

static void a_report_with_an_error_ends_it(void)
{
    struct p2d_report report = {0};
    struct p2d_groups groups;
    (void)p2d_set_nomem(&report);
    CHECK(!p2d_group_items(&groups, &report, N_KEYS, N_ITEMS, key_of, keys));
    p2d_groups_release(&groups);
}

int main(void)
{
    RUN(items_of_one_key_stand_together_in_their_order);
    RUN(nothing_makes_empty_groups);
    RUN(a_report_with_an_error_ends_it);
    return tap_done();
}
