/* Tests of model/times and of the passes that carry times along. */
#include "model/times.h"

#include <math.h>

#include "small_profiles.h"
#include "tap.h"

static const struct p2d_read_options with_times = {.times = true};

/* main from 0 to 100, f from 10 to 40 and again to 60, in microseconds. */
static const char calls[] =
    "[{\"ph\":\"X\",\"pid\":1,\"tid\":2,\"ts\":0,\"dur\":100,\"name\":\"main\"},"
    "{\"ph\":\"X\",\"pid\":1,\"tid\":2,\"ts\":10,\"dur\":30,\"name\":\"f\"},"
    "{\"ph\":\"X\",\"pid\":1,\"tid\":2,\"ts\":40,\"dur\":20,\"name\":\"f\"}]";

static const char moments[] = "app 7/7 1.000000: 5 cycles: \n\t1 f (x)\n\n"
                              "old 7/8 1.500000: 5 cycles: \n\t1 f (x)\n\n"
                              "app 7/7 1.010000: 5 cycles: \n\t1 g (x)\n\n"
                              "app 7/7 1.020000: 6 cycles: \n\t1 f (x)\n\n"
                              "app 7/7 2.000000: 7 cycles: \n\t1 f (x)\n\n"
                              "new 7/8 1.600000: 5 cycles: \n\t1 f (x)\n\n";

static struct p2d_profile *read(const char *text, struct p2d_report *report)
{
    return p2d_read_memory(text, strlen(text), &with_times, report);
}

static void times_are_whole_nanoseconds(void)
{
    CHECK(p2d_nanoseconds(1.5, 1e3) == 1500);
    CHECK(p2d_nanoseconds(1700000000000000.25, 1e3) == INT64_C(1700000000000000250));
    CHECK(p2d_nanoseconds(-0.0000000016, 1e9) == -2);
    CHECK(p2d_nanoseconds(1e300, 1e9) == P2D_MOST_TIME);
    CHECK(p2d_nanoseconds(-1e300, 1e9) == -P2D_MOST_TIME);
    CHECK(p2d_nanoseconds((double)NAN, 1) == 0);
}

static void a_call_goes_on_after_the_calls_in_it(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = read(calls, &report);
    const struct p2d_stretch *s = p->times.at.at;
    CHECK(p->times.at.len == 4);
    CHECK(s[0].begin == 0 && s[0].end == 10000 && s[0].count == 1);
    CHECK(s[1].begin == 10000 && s[1].end == 40000 && s[1].count == 1);
    CHECK(s[2].begin == 40000 && s[2].end == 60000 && s[2].count == 1);
    CHECK(s[3].begin == 60000 && s[3].end == 100000 && s[3].count == 0);
    CHECK(s[1].sample == s[2].sample && s[0].sample == s[3].sample);
    CHECK(p->times.first == 0 && p->times.last == 100000);
    p2d_profile_free(p);
}

static void nothing_is_kept_where_nobody_asks(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = p2d_read_memory(calls, strlen(calls), NULL, &report);
    CHECK(p->times.at.len == 0 && p->times.at.at == NULL);
    CHECK(p2d_select_time(p, "0%-50%", &report) == NULL && report.code == P2D_EUSAGE);
    p2d_profile_free(p);
}

static void moments_are_sorted_and_last_two_periods_at_most(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = read(moments, &report);
    const int64_t ms = 1000000;
    const struct p2d_stretch *s = p->times.at.at;
    CHECK(p->times.at.len == 6 && s[5].begin == 2000 * ms && s[3].begin == 1500 * ms);
    CHECK(s[0].end == 1010 * ms && s[1].end == 1020 * ms);
    CHECK(s[2].end == 1040 * ms); /* the median of 10, 10 and 980 ms, twice */
    CHECK(s[5].end == 2010 * ms);
    CHECK(s[3].end == 1600 * ms); /* of the thread under its old name */
    CHECK(s[2].cost == 6);
    p2d_profile_free(p);
}

static void threads_of_one_number_are_one(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = read(moments, &report);
    struct p2d_threads *threads = p2d_threads_new(p, NULL, &report);
    struct p2d_thread_row row;
    CHECK(p2d_thread_count(threads) == 2);
    CHECK(p2d_thread_get(threads, 0, &row) && strcmp(row.name, "new") == 0);
    CHECK(row.first == 1.5 && row.last == 1.6 && row.samples == 2 && row.busy == 0.2);
    CHECK(p2d_thread_get(threads, 1, &row) && row.thread_id == 7 && row.samples == 4);
    CHECK(!p2d_thread_get(threads, 2, &row));
    p2d_threads_free(threads);
    p2d_profile_free(p);
}

/* The total of a part of the time. */
static double part_of(const struct p2d_profile *p, const char *time,
                      struct p2d_report *report)
{
    struct p2d_profile *part = p2d_select_time(p, time, report);
    struct p2d_metric_info metric = {0};
    (void)p2d_metric_get(part, 0, &metric);
    p2d_profile_free(part);
    return metric.total;
}

static void passes_carry_times_along(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = read(calls, &report);
    const char *const f[] = {"=f", NULL};
    struct p2d_selection only_f = {.focus = f};
    struct p2d_profile *selected = p2d_select(p, &only_f, &report);
    struct p2d_profile *grouped = p2d_group(p, P2D_GROUP_THREAD, &report);
    struct p2d_profile *in_ms = p2d_in_unit(p, P2D_UNIT_MILLISECONDS, &report);
    const struct p2d_profile *both[] = {p, p};
    struct p2d_profile *merged = p2d_merge_profiles(both, 2, &report);
    CHECK(part_of(p, "30%-70%", &report) == 40);
    CHECK(part_of(selected, "30%-70%", &report) == 30);
    CHECK(part_of(grouped, "30%-70%", &report) == 40);
    CHECK(part_of(in_ms, "30%-70%", &report) == 0.04);
    CHECK(part_of(merged, "30%-70%", &report) == 80);
    CHECK(report.code == P2D_OK);
    p2d_profile_free(merged);
    p2d_profile_free(in_ms);
    p2d_profile_free(grouped);
    p2d_profile_free(selected);
    p2d_profile_free(p);
}

static void costs_of_moments_change_with_the_unit(void)
{
    static const char clock[] = "app 7/7 1.000000: 5000 cpu-clock: \n\t1 f (x)\n\n"
                                "app 7/7 1.000010: 7000 cpu-clock: \n\t1 g (x)\n\n";
    struct p2d_report report = {0};
    struct p2d_profile *p = read(clock, &report);
    struct p2d_profile *in_us = p2d_in_unit(p, P2D_UNIT_MICROSECONDS, &report);
    CHECK(part_of(in_us, "1.000010,", &report) == 7);
    CHECK(part_of(in_us, "0%-50%", &report) == 5);
    p2d_profile_free(in_us);
    p2d_profile_free(p);
}

/* The sum of any two of them is a number still. */
static void times_of_damaged_recordings_are_cut(void)
{
    static const char late[] =
        "app 7/7 18446744071.000000: 9223372036854775807 cpu-clock: "
        "\n\t1 f (x)\n\n"
        "app 7/7 18446744072.000000: 5000 cpu-clock: \n\t1 g (x)\n\n";
    struct p2d_report report = {0};
    struct p2d_profile *p = read(late, &report);
    CHECK(p2d_time_of(7) == 7 && p2d_time_of(UINT64_MAX) == P2D_MOST_TIME);
    CHECK(p != NULL && p->times.at.len == 2);
    for (uint32_t i = 0; p != NULL && i < p->times.at.len; i++)
        CHECK(p->times.at.at[i].begin == P2D_MOST_TIME &&
              p->times.at.at[i].end >= p->times.at.at[i].begin);
    p2d_profile_free(p);
}

int main(void)
{
    RUN(times_are_whole_nanoseconds);
    RUN(a_call_goes_on_after_the_calls_in_it);
    RUN(nothing_is_kept_where_nobody_asks);
    RUN(moments_are_sorted_and_last_two_periods_at_most);
    RUN(threads_of_one_number_are_one);
    RUN(passes_carry_times_along);
    RUN(costs_of_moments_change_with_the_unit);
    RUN(times_of_damaged_recordings_are_cut);
    return tap_done();
}
