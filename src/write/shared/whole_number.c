/* whole_number.c - round costs to integers, for formats without fractions. */
#include "write/shared/whole_number.h"

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

static bool is_in_whole_numbers(const struct p2d_profile *p, p2d_metric metric)
{
    const struct p2d_metric_column *column = &p->metrics.at[metric];
    for (uint32_t s = 1; s < p->samples.len; s++)
        if (p->samples.at[s].metric == metric && !is_whole(p->samples.at[s].value))
            return false;
    return costs_are_whole(&column->fns) && costs_are_whole(&column->calls);
}

struct p2d_whole_unit p2d_whole_unit_of(const struct p2d_profile *p, p2d_metric metric)
{
    static const struct p2d_whole_unit units[] = {
        [P2D_UNIT_COUNT] = {1, "count", ""},
        [P2D_UNIT_SECONDS] = {1e9, "ns", "Nanoseconds"},
        [P2D_UNIT_MILLISECONDS] = {1e6, "ns", "Nanoseconds"},
        [P2D_UNIT_MICROSECONDS] = {1e3, "ns", "Nanoseconds"},
        [P2D_UNIT_NANOSECONDS] = {1, "ns", "Nanoseconds"},
        [P2D_UNIT_BYTES] = {1, "bytes", "Bytes"}};
    enum p2d_unit unit = p->metrics.at[metric].unit;
    if (unit == P2D_UNIT_COUNT && !is_in_whole_numbers(p, metric))
        return (struct p2d_whole_unit){1e6, "millionths", "Millionths"};
    return units[unit];
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

int64_t p2d_whole_part(struct p2d_whole_unit unit, double value, double *rest)
{
    double wanted = value * unit.factor + *rest;
    int64_t whole = p2d_whole_number((struct p2d_whole_unit){.factor = 1}, wanted);
    if ((value >= 0 && whole < 0) || (value <= 0 && whole > 0))
        whole = 0;
    *rest = wanted - (double)whole;
    return whole;
}

void p2d_whole_rests(struct p2d_whole_unit unit, double *wholes, uint32_t n)
{
    double carried = 0;
    for (uint32_t i = 0; i < n; i++) {
        double exact = wholes[i] * unit.factor;
        wholes[i] = (double)p2d_whole_part(unit, wholes[i], &carried) - exact;
    }
}
