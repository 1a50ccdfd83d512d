/* time_range.c - a part of the time of a profile, as options say it. */
#include "model/time_range.h"

#include "model/period.h"
#include "model/times.h"

bool p2d_time_range_of(const struct p2d_times *times, const char *text,
                       struct p2d_time_range *range, struct p2d_report *report)
{
    struct p2d_span all = p2d_span_of(text);
    struct p2d_period whole = {0, (uint64_t)(times->last - times->first)}, period;
    if (p2d_ends_with(all, "%")) {
        if (!p2d_parse_percents(all, whole, &period))
            return p2d_refuse_period(report, text);
        range->from = times->first + (int64_t)period.from;
        range->to = times->first + (int64_t)period.to + (period.to == whole.to);
        return true;
    }
    if (!p2d_parse_period(text, whole, &period))
        return p2d_refuse_period(report, text);
    const uint64_t most = P2D_MOST_TIME;
    range->from = period.from < most ? (int64_t)period.from : INT64_MAX;
    range->to = period.to < most ? (int64_t)period.to + times->has_both_ends : INT64_MAX;
    if (all.at[0] == ',')
        range->from = INT64_MIN;
    return true;
}
