/* whole_number.c - costs as integers, for formats that have no others. */
#include "write/whole_number.h"

#include <math.h>

static bool is_whole(double value)
{
    return value == floor(value);
}

static bool costs_are_whole(const p2d_costs *costs)
{
    for (uint32_t i = 0; i < costs->len; i++)
        if (!is_whole(costs->at[i].self) || !is_whole(costs->at[i].total))
            return false;
    return true;
}

static void find_fractions(const struct p2d_profile *p, bool *has_fractions)
{
    for (uint32_t s = 1; s < p->samples.len; s++)
        has_fractions[p->samples.at[s].metric] |= !is_whole(p->samples.at[s].value);
    for (p2d_metric m = 1; m < p->metrics.len; m++)
        has_fractions[m] |= !costs_are_whole(&p->metrics.at[m].fns) ||
                            !costs_are_whole(&p->metrics.at[m].calls);
}

static struct p2d_whole_unit unit_of(enum p2d_unit unit, bool has_fractions)
{
    static const struct p2d_whole_unit units[] = {
        [P2D_UNIT_COUNT] = {1, "count", ""},
        [P2D_UNIT_SECONDS] = {1e9, "ns", "Nanoseconds"},
        [P2D_UNIT_MILLISECONDS] = {1e6, "ns", "Nanoseconds"},
        [P2D_UNIT_MICROSECONDS] = {1e3, "ns", "Nanoseconds"},
        [P2D_UNIT_NANOSECONDS] = {1, "ns", "Nanoseconds"},
        [P2D_UNIT_BYTES] = {1, "bytes", "Bytes"}};
    if (unit == P2D_UNIT_COUNT && has_fractions)
        return (struct p2d_whole_unit){1e6, "millionths", "Millionths"};
    return units[unit];
}

struct p2d_whole_unit *p2d_whole_units(const struct p2d_profile *p,
                                       struct p2d_report *report)
{
    bool *has_fractions = p2d_new(report, p->metrics.len, sizeof *has_fractions);
    struct p2d_whole_unit *units = p2d_new(report, p->metrics.len, sizeof *units);
    if (has_fractions != NULL && units != NULL) {
        find_fractions(p, has_fractions);
        for (p2d_metric m = 1; m < p->metrics.len; m++)
            units[m - 1] = unit_of(p->metrics.at[m].unit, has_fractions[m]);
    }
    p2d_delete(has_fractions);
    return units;
}

int64_t p2d_whole_number(struct p2d_whole_unit unit, double value)
{
    const double limit = 9223372036854775808.0; /* 2^63 */
    double scaled = round(value * unit.factor);
    if (scaled >= limit)
        return INT64_MAX;
    if (!(scaled > -limit))
        return INT64_MIN;
    return (int64_t)scaled;
}
