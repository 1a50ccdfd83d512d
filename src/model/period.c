/* period.c - keep a part of a recording by time (--time).
 *
 * Reference: tools/perf/util/time-utils.c of Linux.
 */
#include "model/period.h"

#include <math.h>

#include "base/number.h"

bool p2d_parse_seconds(struct p2d_span text, uint64_t *time)
{
    enum { DIGITS = 9 };
    uint64_t seconds = 0, part = 0, scale = UINT64_C(1000000000);
    size_t point = p2d_find(text, 0, '.');
    struct p2d_span whole = p2d_slice(text, 0, point);
    struct p2d_span rest = p2d_slice(text, point + 1, text.len);
    if ((whole.len == 0 && rest.len == 0) ||
        (whole.len > 0 && !p2d_parse_u64(whole, &seconds)) ||
        seconds > UINT64_MAX / scale - 1)
        return false;
    for (size_t i = 0; i < rest.len; i++)
        if (rest.at[i] < '0' || rest.at[i] > '9')
            return false;
    rest.len = rest.len < DIGITS ? rest.len : DIGITS;
    *time = seconds * scale;
    if (rest.len == 0)
        return true;
    for (size_t i = 0; i < rest.len; i++)
        scale /= 10;
    (void)p2d_parse_u64(rest, &part); /* which is all digits */
    *time += part * scale;
    return true;
}

static bool parse_percent(struct p2d_span text, double *part)
{
    if (!p2d_ends_with(text, "%"))
        return false;
    text.len--;
    if (!p2d_parse_double(text, part) || *part < 0 || *part > 100)
        return false;
    *part /= 100;
    return true;
}

bool p2d_parse_percents(struct p2d_span text, struct p2d_period whole,
                        struct p2d_period *period)
{
    double from, to, length = (double)(whole.to - whole.from);
    size_t dash = p2d_find(text, 0, '-');
    if (!parse_percent(p2d_slice(text, 0, dash), &from) ||
        !parse_percent(p2d_slice(text, dash + 1, text.len), &to) || from > to)
        return false;
    period->from = whole.from + (uint64_t)round(from * length);
    period->to = whole.from + (uint64_t)round(to * length);
    return true;
}

bool p2d_parse_period(const char *text, struct p2d_period whole,
                      struct p2d_period *period)
{
    struct p2d_span all = p2d_span_of(text);
    size_t comma = p2d_find(all, 0, ',');
    struct p2d_span from = p2d_slice(all, 0, comma);
    struct p2d_span to = p2d_slice(all, comma + 1, all.len);
    *period = (struct p2d_period){0, UINT64_MAX};
    if (p2d_ends_with(all, "%")) {
        bool good = p2d_parse_percents(all, whole, period);
        /* The next part begins where this one ends. */
        if (good && period->to > period->from && period->to != whole.to)
            period->to--;
        return good;
    }
    return (from.len > 0 || to.len > 0) &&
           (from.len == 0 || p2d_parse_seconds(from, &period->from)) &&
           (to.len == 0 || p2d_parse_seconds(to, &period->to)) &&
           period->from <= period->to;
}

bool p2d_refuse_period(struct p2d_report *report, const char *text)
{
    p2d_set_error(report, P2D_EUSAGE, "\"%.80s\" is not a time", text);
    p2d_set_hint(report,
                 "write FROM,TO in seconds as --list-threads prints them, of which "
                 "one may be missing, or shares such as 10%%-20%%");
    return false;
}
