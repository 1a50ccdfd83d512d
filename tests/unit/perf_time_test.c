/* Tests of read/perf_time: what --time takes, as perf script has it. */
#include "model/period.h"

#include <inttypes.h>

#include "tap.h"

/* Of a recording from 100 ns to 1100 ns. */
static const char *period_of(const char *text)
{
    static char shown[64];
    struct p2d_period period;
    if (!p2d_parse_period(text, (struct p2d_period){100, 1100}, &period))
        return "none";
    if (period.to == UINT64_MAX)
        snprintf(shown, sizeof shown, "%" PRIu64 " on", period.from);
    else
        snprintf(shown, sizeof shown, "%" PRIu64 " to %" PRIu64, period.from, period.to);
    return shown;
}

static void seconds_have_nine_decimals(void)
{
    CHECK_TEXT(period_of("1.5,2"), "1500000000 to 2000000000");
    CHECK_TEXT(period_of("0.000000001,.000000002"), "1 to 2");
    CHECK_TEXT(period_of("0.0000000019999,1."), "1 to 1000000000");
    CHECK_TEXT(period_of("18446744072.999999999,"), "18446744072999999999 on");
}

static void either_end_may_be_missing(void)
{
    CHECK_TEXT(period_of("2,"), "2000000000 on");
    CHECK_TEXT(period_of("2"), "2000000000 on");
    CHECK_TEXT(period_of(",2"), "0 to 2000000000");
}

static void percents_are_of_the_time_between_the_ends(void)
{
    CHECK_TEXT(period_of("0%-100%"), "100 to 1100");
    CHECK_TEXT(period_of("10%-20%"), "200 to 299");
    CHECK_TEXT(period_of("20%-100%"), "300 to 1100");
    CHECK_TEXT(period_of("50%-50%"), "600 to 600");
    CHECK_TEXT(period_of("0.5%-1.5%"), "105 to 114");
}

static void all_else_is_no_time(void)
{
    static const char *const wrong[] = {"",
                                        ",",
                                        ".",
                                        ".,.",
                                        "noon",
                                        "1,noon",
                                        "1.x",
                                        "1.5s,",
                                        "-1,",
                                        "2,1",
                                        "1,2,3",
                                        "1e3",
                                        "18446744073,",
                                        "99999999999999999999,",
                                        "5%",
                                        "5-10%",
                                        "5%-10",
                                        "20%-10%",
                                        "x%-10%",
                                        "10%-x%",
                                        "-5%-10%",
                                        "%-10%",
                                        "5%-%",
                                        "5%-101%",
                                        "5%-nan%",
                                        "1%-2%-3%",
                                        "5%,10%"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (strcmp(period_of(wrong[i]), "none") != 0)
            CHECK_TEXT(wrong[i], "none");
}

int main(void)
{
    RUN(seconds_have_nine_decimals);
    RUN(either_end_may_be_missing);
    RUN(percents_are_of_the_time_between_the_ends);
    RUN(all_else_is_no_time);
    return tap_done();
}
