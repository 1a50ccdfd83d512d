/* Tests of pass/units: all that a metric counts changes with its unit. */
#include "small_profiles.h"
#include "tap.h"

static void every_number_changes_with_the_unit(void)
{
    static const char callgrind[] = "events: Ir\nfl=a.c\nfn=main\n3 1\ncfn=parse\n"
                                    "calls=2 9\n4 6\n\nfn=parse\n9 2\n10 4\n";
    struct p2d_report report = {0};
    struct p2d_read_options with_lines = {.lines = true};
    struct p2d_profile *p =
        p2d_read_memory(callgrind, strlen(callgrind), &with_lines, &report);
    p->metrics.at[1].unit = P2D_UNIT_MICROSECONDS;
    struct p2d_profile *in_ns = p2d_in_unit(p, P2D_UNIT_NANOSECONDS, &report);
    struct p2d_lines *lines = p2d_lines_new(in_ns, 0, &report);
    struct p2d_metric_info metric;
    struct p2d_call_info call;
    struct p2d_line_info line;
    CHECK(p2d_metric_get(in_ns, 0, &metric) && metric.total == 7000);
    CHECK(metric.unit == P2D_UNIT_NANOSECONDS);
    CHECK(p2d_call_get(in_ns, 0, 0, &call) && call.total == 6000 && call.calls.low == 2);
    CHECK(p2d_line_get(lines, 0, &line) && line.self == 4000);
    CHECK(p2d_line_get(lines, 3, &line) && line.total == 6000);
    p2d_lines_free(lines);
    p2d_profile_free(in_ns);
    p2d_profile_free(p);
}

static void samples_and_what_is_100_percent_change_too(void)
{
    struct p2d_report report = {0};
    struct p2d_profile *p = profile_of_stacks("f;g 3\nf 1\n", &report);
    p->metrics.at[1].unit = P2D_UNIT_SECONDS;
    p->metrics.at[1].whole = 8;
    struct p2d_profile *in_ms = p2d_in_unit(p, P2D_UNIT_MILLISECONDS, &report);
    CHECK(in_ms->samples.at[1].value == 3000 && in_ms->samples.at[1].count == 1);
    CHECK(in_ms->metrics.at[1].whole == 8000 && in_ms->metrics.at[1].total == 4000);
    CHECK(p->samples.at[1].value == 3);
    p2d_profile_free(in_ms);
    p2d_profile_free(p);
}

static void what_is_no_time_is_refused(void)
{
    struct p2d_report report = {0}, other = {0};
    struct p2d_profile *p = profile_of_stacks("f 1\n", &report);
    CHECK(p->metrics.at[1].unit == P2D_UNIT_COUNT);
    CHECK(p2d_in_unit(p, P2D_UNIT_MILLISECONDS, &report) == NULL);
    CHECK(report.code == P2D_EUSAGE && report.hint[0] != '\0');
    p->metrics.at[1].unit = P2D_UNIT_SECONDS;
    CHECK(p2d_in_unit(p, P2D_UNIT_BYTES, &other) == NULL && other.code == P2D_EUSAGE);
    p2d_profile_free(p);
}

int main(void)
{
    RUN(every_number_changes_with_the_unit);
    RUN(samples_and_what_is_100_percent_change_too);
    RUN(what_is_no_time_is_refused);
    return tap_done();
}
