/* Tests of pass/add_up: the time that threads ran and that they waited as one event. */
#include "small_profiles.h"
#include "tap.h"

static const char recording[] =
    "app 1 [000] 1.000000:       5000000 cpu-clock:u: \n\t    1000 work+0x1 (/app)\n\n"
    "app 1 [000] 1.100000:       7 cycles: \n\t    1000 work+0x1 (/app)\n\n"
    "app 1 [000] 1.200000:       1 sched:sched_switch: prev_comm=app prev_pid=1 "
    "prev_prio=120 "
    "prev_state=S ==> next_comm=swapper/0 next_pid=0 next_prio=120\n"
    "\t    1000 work+0x1 (/app)\n\n"
    "app 1 [000] 1.203000: PERF_RECORD_SWITCH IN \n\n";

static struct p2d_profile *profile(struct p2d_report *report)
{
    return p2d_read_memory(recording, strlen(recording), NULL, report);
}

static struct p2d_metric_info last_metric(const struct p2d_profile *p)
{
    struct p2d_metric_info info = {.name = ""};
    p2d_metric_get(p, p2d_metric_count(p) - 1, &info);
    return info;
}

static void check(const char *events, double total, uint64_t samples)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile(&report), *sum = p2d_add_up(p, events, &report);
    struct p2d_metric_info info = last_metric(sum);
    CHECK_TEXT(info.name, events);
    CHECK(info.total == total && info.samples == samples);
    CHECK(info.unit == P2D_UNIT_NANOSECONDS);
    CHECK(p2d_metric_count(sum) == p2d_metric_count(p) + 1);
    struct p2d_profile *again = p2d_add_up(sum, events, &report);
    CHECK(p2d_metric_count(again) == p2d_metric_count(sum));
    CHECK(report.code == P2D_OK);
    p2d_profile_free(again);
    p2d_profile_free(sum);
    p2d_profile_free(p);
}

static void the_sum_is_an_event_with_the_samples_of_both(void)
{
    check("cpu-clock,off-cpu", 8000000, 2);
    check("off-cpu,cpu-clock:u", 8000000, 2);
}

static void on_cpu_is_the_clock_that_was_sampled(void)
{
    check("on-cpu,off-cpu", 8000000, 2);
}

static void check_refusal(const char *events, enum p2d_code code, const char *text)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile(&report);
    CHECK(p2d_add_up(p, events, &report) == NULL);
    CHECK(report.code == code && report.hint[0] != '\0');
    CHECK_TEXT(report.text, text);
    p2d_profile_free(p);
}

static void what_is_no_time_or_no_event_is_refused(void)
{
    check_refusal("cycles,off-cpu", P2D_EUSAGE,
                  "\"cycles\" counts no time: it cannot be added to another event");
    check_refusal("on-cpu,x", P2D_EEMPTY, "there is no event called \"x\"");
    check_refusal("y,off-cpu", P2D_EEMPTY, "there is no event called \"y\"");
    check_refusal(",", P2D_EEMPTY, "there is no event called \"\"");
    check_refusal("on-cpu,cpu-clock:u", P2D_EUSAGE,
                  "\"on-cpu,cpu-clock:u\" names the same event twice");
}

int main(void)
{
    RUN(the_sum_is_an_event_with_the_samples_of_both);
    RUN(on_cpu_is_the_clock_that_was_sampled);
    RUN(what_is_no_time_or_no_event_is_refused);
    return tap_done();
}
