/* units.c - change the unit of a profile's numbers. */
#include "pass/units.h"

#include "model/merge.h"
#include "model/times.h"

static void scale_costs(p2d_costs *costs, double factor, double divisor)
{
    for (uint32_t i = 0; i < costs->len; i++) {
        costs->at[i].self = costs->at[i].self * factor / divisor;
        costs->at[i].total = costs->at[i].total * factor / divisor;
    }
}

static void scale_values(p2d_values *values, double factor, double divisor)
{
    for (uint32_t i = 0; i < values->len; i++)
        values->at[i] = values->at[i] * factor / divisor;
}

void p2d_scale_metric(struct p2d_profile *p, p2d_metric metric, double factor,
                      double divisor)
{
    struct p2d_metric_column *column = &p->metrics.at[metric];
    column->total = column->total * factor / divisor;
    column->unattributed = column->unattributed * factor / divisor;
    column->whole = column->whole * factor / divisor;
    for (uint32_t s = 1; s < p->samples.len; s++)
        if (p->samples.at[s].metric == metric)
            p->samples.at[s].value = p->samples.at[s].value * factor / divisor;
    for (uint32_t i = 0; i < p->times.at.len; i++)
        if (p->samples.at[p->times.at.at[i].sample].metric == metric)
            p->times.at.at[i].cost = p->times.at.at[i].cost * factor / divisor;
    scale_costs(&column->fns, factor, divisor);
    scale_costs(&column->calls, factor, divisor);
    scale_values(&column->line_selfs, factor, divisor);
    scale_values(&column->site_totals, factor, divisor);
}

struct p2d_profile *p2d_in_unit(const struct p2d_profile *profile, enum p2d_unit unit,
                                struct p2d_report *report)
{
    bool has_time = false;
    if (profile == NULL || !p2d_ok(report))
        return NULL;
    for (p2d_metric m = 1; m < profile->metrics.len; m++)
        has_time |= p2d_nanoseconds_in(profile->metrics.at[m].unit) > 0;
    if (!has_time || !(p2d_nanoseconds_in(unit) > 0)) {
        p2d_set_error(report, P2D_EUSAGE, "the %s profile has no times to show in %s",
                      profile->format, p2d_unit_name(unit));
        p2d_set_hint(report, "--list-events lists what it has, with units");
        return NULL;
    }
    struct p2d_profile *copy = p2d_copy_of(profile, report);
    for (p2d_metric m = 1; copy != NULL && m < copy->metrics.len; m++) {
        double from = p2d_nanoseconds_in(copy->metrics.at[m].unit),
               to = p2d_nanoseconds_in(unit);
        if (!(from > 0))
            continue;
        p2d_scale_metric(copy, m, from > to ? from / to : 1, from > to ? 1 : to / from);
        copy->metrics.at[m].unit = unit;
    }
    return copy;
}
