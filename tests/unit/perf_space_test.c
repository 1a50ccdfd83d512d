/* Tests of read/perf_space (against an array of bytes' owners) and read/perf_order. */
#include "read/perf_data/address_space.h"

#include "read/perf_data/sort_records.h"
#include "tap.h"

enum { SIZE = 200, N_PIDS = 4 };

static unsigned random_state = 1;
static unsigned random_below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16) % n;
}

/* What every address of every process holds: an object and an offset in it. */
struct plain {
    uint32_t object[N_PIDS][SIZE];
    uint64_t offset[N_PIDS][SIZE];
};

static void map_plainly(struct plain *p, unsigned pid, struct p2d_mapping m)
{
    for (uint64_t a = m.start; a < m.end; a++) {
        p->object[pid][a] = m.object;
        p->offset[pid][a] = m.offset + (a - m.start);
    }
}

static bool same(const struct p2d_spaces *s, const struct plain *p)
{
    for (unsigned pid = 0; pid < N_PIDS; pid++)
        for (uint64_t a = 0; a < SIZE; a++) {
            struct p2d_mapping m;
            bool found = p2d_space_find(s, pid, a, &m);
            if (found != (p->object[pid][a] != 0))
                return false;
            if (found && (m.object != p->object[pid][a] ||
                          m.offset + (a - m.start) != p->offset[pid][a]))
                return false;
        }
    return true;
}

static void maps_and_forks_are_those_of_plain_arrays(void)
{
    struct p2d_report report = {0};
    struct p2d_spaces s;
    static struct plain p;
    p2d_spaces_init(&s, &report);
    bool good = true;
    for (unsigned step = 1; step <= 3000; step++) {
        unsigned pid = random_below(N_PIDS), other = random_below(N_PIDS);
        if (step % 10 == 0) {
            p2d_space_fork(&s, pid, other);
            memcpy(p.object[other], p.object[pid], sizeof p.object[pid]);
            memcpy(p.offset[other], p.offset[pid], sizeof p.offset[pid]);
        } else if (step % 10 == 5) {
            struct p2d_mapping none = {.start = random_below(SIZE)};
            none.end = none.start + random_below((unsigned)(SIZE - none.start));
            p2d_space_unmap(&s, pid, none.start, none.end);
            map_plainly(&p, pid, none);
        } else {
            struct p2d_mapping m = {.start = random_below(SIZE - 1), .object = step};
            m.end = m.start + 1 + random_below((unsigned)(SIZE - m.start - 1));
            m.offset = step * 1000;
            p2d_space_map(&s, pid, m);
            map_plainly(&p, pid, m);
        }
        good = good && (step % 50 != 0 || same(&s, &p));
    }
    CHECK(good);
    CHECK(p2d_ok(&report));
    p2d_spaces_release(&s);
}

static void a_map_at_the_end_of_the_address_space_is_one(void)
{
    struct p2d_report report = {0};
    struct p2d_spaces s;
    struct p2d_mapping m;
    p2d_spaces_init(&s, &report);
    p2d_space_map(&s, 1, (struct p2d_mapping){UINT64_MAX - 16, UINT64_MAX, 0, 1});
    CHECK(p2d_space_find(&s, 1, UINT64_MAX - 16, &m) && m.object == 1);
    CHECK(p2d_space_find(&s, 1, UINT64_MAX - 1, &m));
    CHECK(!p2d_space_find(&s, 1, UINT64_MAX, &m));
    CHECK(!p2d_space_find(&s, 2, UINT64_MAX - 1, &m));
    p2d_spaces_release(&s);
}

static void an_empty_map_changes_nothing(void)
{
    struct p2d_report report = {0};
    struct p2d_spaces s;
    struct p2d_mapping m;
    p2d_spaces_init(&s, &report);
    p2d_space_map(&s, 1, (struct p2d_mapping){10, 20, 0, 1});
    uint32_t version = p2d_space_version(&s, 1);
    p2d_space_map(&s, 1, (struct p2d_mapping){15, 15, 0, 2});
    p2d_space_map(&s, 1, (struct p2d_mapping){15, 12, 0, 2});
    CHECK(p2d_space_version(&s, 1) == version);
    CHECK(p2d_space_find(&s, 1, 15, &m) && m.object == 1 && m.end == 20);
    p2d_spaces_release(&s);
}

static void moments_are_ordered_and_equal_ones_stay(void)
{
    enum { N = 5000 };
    static struct p2d_moment at[N];
    struct p2d_report report = {0};
    for (unsigned i = 0; i < N; i++)
        at[i] = (struct p2d_moment){i % 7 == 0 ? random_below(500) : i / 3, i};
    CHECK(p2d_order_by_time(at, N, &report));
    bool good = true;
    for (unsigned i = 1; i < N; i++)
        good = good &&
               (at[i - 1].time < at[i].time ||
                (at[i - 1].time == at[i].time && at[i - 1].position < at[i].position));
    CHECK(good);
    struct p2d_moment back[] = {{3, 0}, {2, 1}, {1, 2}};
    CHECK(p2d_order_by_time(back, 3, &report));
    CHECK(back[0].time == 1 && back[1].time == 2 && back[2].time == 3);
    CHECK(p2d_order_by_time(back, 0, &report));
}

int main(void)
{
    RUN(maps_and_forks_are_those_of_plain_arrays);
    RUN(a_map_at_the_end_of_the_address_space_is_one);
    RUN(an_empty_map_changes_nothing);
    RUN(moments_are_ordered_and_equal_ones_stay);
    return tap_done();
}
