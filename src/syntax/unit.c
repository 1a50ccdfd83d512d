/* unit.c - parse units, with the same words in every format. */
#include "syntax/unit.h"

#include "base/number.h"

static const struct {
    const char *word; /* without the "s" of many */
    struct p2d_scale scale;
} units[] = {
    {"ns", {P2D_UNIT_NANOSECONDS, 1}},
    {"nsec", {P2D_UNIT_NANOSECONDS, 1}},
    {"nanosec", {P2D_UNIT_NANOSECONDS, 1}},
    {"nanosecond", {P2D_UNIT_NANOSECONDS, 1}},
    {"us", {P2D_UNIT_MICROSECONDS, 1}},
    {"\xc2\xb5s", {P2D_UNIT_MICROSECONDS, 1}}, /* micro sign */
    {"\xce\xbcs", {P2D_UNIT_MICROSECONDS, 1}}, /* Greek mu */
    {"usec", {P2D_UNIT_MICROSECONDS, 1}},
    {"\xc2\xb5sec", {P2D_UNIT_MICROSECONDS, 1}},
    {"\xce\xbcsec", {P2D_UNIT_MICROSECONDS, 1}},
    {"microsec", {P2D_UNIT_MICROSECONDS, 1}},
    {"microsecond", {P2D_UNIT_MICROSECONDS, 1}},
    {"ms", {P2D_UNIT_MILLISECONDS, 1}},
    {"msec", {P2D_UNIT_MILLISECONDS, 1}},
    {"millisec", {P2D_UNIT_MILLISECONDS, 1}},
    {"millisecond", {P2D_UNIT_MILLISECONDS, 1}},
    {"s", {P2D_UNIT_SECONDS, 1}},
    {"sec", {P2D_UNIT_SECONDS, 1}},
    {"second", {P2D_UNIT_SECONDS, 1}},
    {"min", {P2D_UNIT_SECONDS, 60}},
    {"minute", {P2D_UNIT_SECONDS, 60}},
    {"h", {P2D_UNIT_SECONDS, 3600}},
    {"hr", {P2D_UNIT_SECONDS, 3600}},
    {"hour", {P2D_UNIT_SECONDS, 3600}},
    {"day", {P2D_UNIT_SECONDS, 86400}},
    {"b", {P2D_UNIT_BYTES, 1}},
    {"byte", {P2D_UNIT_BYTES, 1}},
    {"kb", {P2D_UNIT_BYTES, 0x1p10}},
    {"kib", {P2D_UNIT_BYTES, 0x1p10}},
    {"kbyte", {P2D_UNIT_BYTES, 0x1p10}},
    {"kilobyte", {P2D_UNIT_BYTES, 0x1p10}},
    {"kibibyte", {P2D_UNIT_BYTES, 0x1p10}},
    {"mb", {P2D_UNIT_BYTES, 0x1p20}},
    {"mib", {P2D_UNIT_BYTES, 0x1p20}},
    {"mbyte", {P2D_UNIT_BYTES, 0x1p20}},
    {"megabyte", {P2D_UNIT_BYTES, 0x1p20}},
    {"mebibyte", {P2D_UNIT_BYTES, 0x1p20}},
    {"gb", {P2D_UNIT_BYTES, 0x1p30}},
    {"gib", {P2D_UNIT_BYTES, 0x1p30}},
    {"gbyte", {P2D_UNIT_BYTES, 0x1p30}},
    {"gigabyte", {P2D_UNIT_BYTES, 0x1p30}},
    {"gibibyte", {P2D_UNIT_BYTES, 0x1p30}},
    {"tb", {P2D_UNIT_BYTES, 0x1p40}},
    {"tib", {P2D_UNIT_BYTES, 0x1p40}},
    {"tbyte", {P2D_UNIT_BYTES, 0x1p40}},
    {"terabyte", {P2D_UNIT_BYTES, 0x1p40}},
    {"tebibyte", {P2D_UNIT_BYTES, 0x1p40}},
    {"pb", {P2D_UNIT_BYTES, 0x1p50}},
    {"pib", {P2D_UNIT_BYTES, 0x1p50}},
    {"petabyte", {P2D_UNIT_BYTES, 0x1p50}},
    {"pebibyte", {P2D_UNIT_BYTES, 0x1p50}},
};

enum { LONGEST_WORD = 16 };

/* `word` without regard to capitals, or to one "s" more. */
static bool is_word(struct p2d_span word, const char *known)
{
    size_t n = 0;
    for (; n < word.len && known[n] != '\0'; n++) {
        unsigned char c = word.at[n];
        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c - 'A' + 'a');
        if (c != (unsigned char)known[n])
            return false;
    }
    bool is_many = n > 1 && n + 1 == word.len && (word.at[n] | 0x20) == 's';
    return known[n] == '\0' && (n == word.len || is_many);
}

/* "10ns" and "1,000 us" are never met; what is, is a plain number before the word. */
bool p2d_parse_unit(struct p2d_span word, struct p2d_scale *scale)
{
    double times = 1;
    size_t digits = 0;
    *scale = (struct p2d_scale){P2D_UNIT_COUNT, 1};
    while (digits < word.len &&
           ((word.at[digits] >= '0' && word.at[digits] <= '9') || word.at[digits] == '.'))
        digits++;
    if (digits > LONGEST_WORD ||
        (digits > 0 &&
         (!p2d_parse_double(p2d_slice(word, 0, digits), &times) || !(times > 0))))
        return false;
    word = p2d_trim(p2d_slice(word, digits, word.len));
    for (size_t i = 0; i < sizeof units / sizeof *units && word.len <= LONGEST_WORD; i++)
        if (is_word(word, units[i].word)) {
            *scale = units[i].scale;
            scale->factor *= times;
            return true;
        }
    return false;
}

/* What may follow are modifiers and terms: "cpu-clock:u", "cpu-clock/freq=1000/". */
bool p2d_is_clock_event(struct p2d_span name)
{
    static const char *const clocks[] = {"cpu-clock", "task-clock", "offcpu-time"};
    struct p2d_span base = p2d_slice(name, 0, p2d_find(name, 0, ':'));
    base = p2d_slice(base, 0, p2d_find(base, 0, '/'));
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        if (p2d_span_is(base, clocks[i]))
            return true;
    return false;
}

/* "time(ms)", "Time [us]", "ms[thread 7]": the unit in brackets at the end, or before. */
static bool scale_of_brackets(struct p2d_span name, struct p2d_scale *scale)
{
    bool is_round = p2d_ends_with(name, ")");
    if (!is_round && !p2d_ends_with(name, "]"))
        return false;
    size_t end = name.len - 1, begin = end;
    while (begin > 0 && name.at[begin - 1] != (is_round ? '(' : '['))
        begin--;
    if (begin == 0)
        return false;
    struct p2d_span before = p2d_trim(p2d_slice(name, 0, begin - 1));
    return p2d_parse_unit(p2d_trim(p2d_slice(name, begin, end)), scale) ||
           (!is_round && p2d_parse_unit(before, scale));
}

struct p2d_scale p2d_scale_of_name(struct p2d_span name)
{
    /* ruby-prof's and XHProf's words */
    static const char *const in_microseconds[] = {"wall_time", "process_time",
                                                  "cpu_time"};
    struct p2d_scale scale;
    if (scale_of_brackets(name, &scale) || p2d_parse_unit(name, &scale))
        return scale;
    if (p2d_is_clock_event(name))
        scale.unit = P2D_UNIT_NANOSECONDS;
    for (size_t i = 0; i < sizeof in_microseconds / sizeof *in_microseconds; i++)
        if (p2d_span_is(name, in_microseconds[i]))
            scale.unit = P2D_UNIT_MICROSECONDS;
    return scale;
}
