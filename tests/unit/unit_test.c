/* Tests of read/unit: words for units. */
#include "syntax/unit.h"

#include "tap.h"

static bool is_unit(const char *word, enum p2d_unit unit, double factor)
{
    struct p2d_scale scale;
    return p2d_parse_unit(p2d_span_of(word), &scale) && scale.unit == unit &&
           scale.factor == factor;
}

static bool is_none(const char *word)
{
    struct p2d_scale scale;
    return !p2d_parse_unit(p2d_span_of(word), &scale) && scale.unit == P2D_UNIT_COUNT &&
           scale.factor == 1;
}

static bool names(const char *name, enum p2d_unit unit, double factor)
{
    struct p2d_scale scale = p2d_scale_of_name(p2d_span_of(name));
    return scale.unit == unit && scale.factor == factor;
}

static void times_have_many_spellings(void)
{
    static const char *const micro[] = {"us",    "\xc2\xb5s",   "\xce\xbcs",   "usec",
                                        "usecs", "microsecond", "Microseconds"};
    for (size_t i = 0; i < sizeof micro / sizeof *micro; i++)
        CHECK(is_unit(micro[i], P2D_UNIT_MICROSECONDS, 1));
    CHECK(is_unit("ns", P2D_UNIT_NANOSECONDS, 1));
    CHECK(is_unit("Nanoseconds", P2D_UNIT_NANOSECONDS, 1));
    CHECK(is_unit("ms", P2D_UNIT_MILLISECONDS, 1));
    CHECK(is_unit("msec", P2D_UNIT_MILLISECONDS, 1));
    CHECK(is_unit("s", P2D_UNIT_SECONDS, 1));
    CHECK(is_unit("sec", P2D_UNIT_SECONDS, 1));
    CHECK(is_unit("seconds", P2D_UNIT_SECONDS, 1));
    CHECK(is_unit("minutes", P2D_UNIT_SECONDS, 60));
    CHECK(is_unit("hrs", P2D_UNIT_SECONDS, 3600));
}

static void bytes_are_scaled_by_powers_of_1024(void)
{
    CHECK(is_unit("B", P2D_UNIT_BYTES, 1));
    CHECK(is_unit("bytes", P2D_UNIT_BYTES, 1));
    CHECK(is_unit("kB", P2D_UNIT_BYTES, 1024));
    CHECK(is_unit("KB", P2D_UNIT_BYTES, 1024));
    CHECK(is_unit("KiB", P2D_UNIT_BYTES, 1024));
    CHECK(is_unit("megabytes", P2D_UNIT_BYTES, 1048576));
    CHECK(is_unit("MiB", P2D_UNIT_BYTES, 1048576));
    CHECK(is_unit("GB", P2D_UNIT_BYTES, 1073741824));
    CHECK(is_unit("TiB", P2D_UNIT_BYTES, 1099511627776));
}

static void brackets_hold_the_unit_or_follow_it(void)
{
    CHECK(names("Time_(10ns)", P2D_UNIT_NANOSECONDS, 10));
    CHECK(names("Time [us]", P2D_UNIT_MICROSECONDS, 1));
    CHECK(names("ms[worker 7]", P2D_UNIT_MILLISECONDS, 1));
    CHECK(names("KB[heap]", P2D_UNIT_BYTES, 1024));
    CHECK(names("ms(worker)", P2D_UNIT_COUNT, 1));
    CHECK(names("hits[3]", P2D_UNIT_COUNT, 1));
    CHECK(names("]", P2D_UNIT_COUNT, 1));
}

static void a_number_before_the_word_multiplies(void)
{
    CHECK(is_unit("10ns", P2D_UNIT_NANOSECONDS, 10));
    CHECK(is_unit("100 us", P2D_UNIT_MICROSECONDS, 100));
    CHECK(is_unit("0.5ms", P2D_UNIT_MILLISECONDS, 0.5));
    CHECK(is_none("0ns"));
    CHECK(is_none("1.2.3ns"));
    CHECK(is_none("99999999999999999999ns"));
}

static void other_words_are_counts(void)
{
    static const char *const words[] = {
        "", "count", "samples", "10", "m", "none", "ss", "msx", "cycles", "nanosecondss"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        CHECK(is_none(words[i]));
}

static void a_name_may_tell_the_unit(void)
{
    CHECK(names("ns", P2D_UNIT_NANOSECONDS, 1));
    CHECK(names("Time_(10ns)", P2D_UNIT_NANOSECONDS, 10));
    CHECK(names("Time_(\xc2\xb5s)", P2D_UNIT_MICROSECONDS, 1));
    CHECK(names("Memory_(bytes)", P2D_UNIT_BYTES, 1));
    CHECK(names("alloc_space(kB)", P2D_UNIT_BYTES, 1024));
    CHECK(names("wall_time", P2D_UNIT_MICROSECONDS, 1));
    CHECK(names("process_time", P2D_UNIT_MICROSECONDS, 1));
    CHECK(names("task-clock:u", P2D_UNIT_NANOSECONDS, 1));
    CHECK(names("cpu-clock/freq=1000/u", P2D_UNIT_NANOSECONDS, 1));
    CHECK(names("contentions(count)", P2D_UNIT_COUNT, 1));
    CHECK(names("task-clock-x", P2D_UNIT_COUNT, 1));
    CHECK(names("Ir", P2D_UNIT_COUNT, 1));
    CHECK(names("()", P2D_UNIT_COUNT, 1));
    CHECK(names(")", P2D_UNIT_COUNT, 1));
}

int main(void)
{
    RUN(times_have_many_spellings);
    RUN(bytes_are_scaled_by_powers_of_1024);
    RUN(brackets_hold_the_unit_or_follow_it);
    RUN(a_number_before_the_word_multiplies);
    RUN(other_words_are_counts);
    RUN(a_name_may_tell_the_unit);
    return tap_done();
}
