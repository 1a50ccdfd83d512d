/* Tests of base/map and base/hash. */
#include "base/map.h"

#include "base/hash.h"
#include "tap.h"

static void a_new_key_gets_a_place_for_its_value(void)
{
    struct p2d_report report = {0};
    struct p2d_map map = {0};
    uint32_t *slot = p2d_map_at(&map, &report, 42);
    CHECK(slot != NULL && *slot == 0);
    *slot = 7;
    CHECK(*p2d_map_at(&map, &report, 42) == 7);
    CHECK(p2d_map_get(&map, 42) == 7);
    CHECK(p2d_map_get(&map, 43) == 0);
    p2d_map_release(&map);
}

static void values_survive_growth(void)
{
    struct p2d_report report = {0};
    struct p2d_map map = {0};
    for (uint32_t i = 0; i < 20000; i++)
        *p2d_map_at(&map, &report, p2d_pair(i % 100, i)) = i + 1;
    bool same = true;
    for (uint32_t i = 0; i < 20000; i++)
        same = same && p2d_map_get(&map, p2d_pair(i % 100, i)) == i + 1;
    CHECK(same);
    CHECK(map.used == 20000);
    CHECK(p2d_map_get(&map, p2d_pair(100, 0)) == 0);
    p2d_map_release(&map);
}

static void keys_that_differ_only_high_up_are_different(void)
{
    struct p2d_report report = {0};
    struct p2d_map map = {0};
    for (uint32_t i = 0; i < 64; i++)
        *p2d_map_at(&map, &report, UINT64_C(1) << i) = i + 1;
    for (uint32_t i = 0; i < 64; i++)
        CHECK(p2d_map_get(&map, UINT64_C(1) << i) == i + 1);
    *p2d_map_at(&map, &report, 0) = 99;
    CHECK(p2d_map_get(&map, 0) == 99);
    p2d_map_release(&map);
}

static void an_empty_map_can_be_asked_and_released(void)
{
    struct p2d_map map = {0};
    CHECK(p2d_map_get(&map, 0) == 0);
    p2d_map_release(&map);
}

static void a_map_gives_no_place_after_an_error(void)
{
    struct p2d_report report = {.code = P2D_EFORMAT};
    struct p2d_map map = {0};
    CHECK(p2d_map_at(&map, &report, 1) == NULL);
    p2d_map_release(&map);
}

static void a_pair_keeps_both_halves(void)
{
    CHECK(p2d_pair(1, 2) == UINT64_C(0x100000002));
    CHECK(p2d_pair(UINT32_MAX, UINT32_MAX) == UINT64_MAX);
}

static void hashes_depend_on_every_byte_and_on_the_seed(void)
{
    unsigned char bytes[40];
    memset(bytes, 'x', sizeof bytes);
    for (size_t length = 1; length <= sizeof bytes; length++) {
        uint64_t before = p2d_hash_bytes(1, bytes, length);
        CHECK(before == p2d_hash_bytes(1, bytes, length));
        CHECK(before != p2d_hash_bytes(2, bytes, length));
        CHECK(before != p2d_hash_bytes(1, bytes, length - 1));
        for (size_t i = 0; i < length; i++) {
            bytes[i] ^= 1;
            CHECK(before != p2d_hash_bytes(1, bytes, length));
            bytes[i] ^= 1;
        }
    }
}

static void two_seeds_in_a_row_differ(void)
{
    CHECK(p2d_hash_seed() != p2d_hash_seed());
}

static void keys_are_numbered_as_they_come(void)
{
    struct p2d_report report = {0};
    struct p2d_map map = {0};
    unsigned wrong = 0;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 1000; i++)
            wrong += p2d_map_number(&map, &report, UINT64_MAX - 7 * i) != i + 1;
    CHECK(wrong == 0);
    p2d_map_release(&map);
    report.code = P2D_ENOMEM;
    CHECK(p2d_map_number(&map, &report, 1) == 0);
}

int main(void)
{
    RUN(a_new_key_gets_a_place_for_its_value);
    RUN(values_survive_growth);
    RUN(keys_that_differ_only_high_up_are_different);
    RUN(an_empty_map_can_be_asked_and_released);
    RUN(a_map_gives_no_place_after_an_error);
    RUN(a_pair_keeps_both_halves);
    RUN(hashes_depend_on_every_byte_and_on_the_seed);
    RUN(two_seeds_in_a_row_differ);
    RUN(keys_are_numbered_as_they_come);
    return tap_done();
}
