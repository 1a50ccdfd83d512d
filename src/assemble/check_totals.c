/* check_totals.c - warn about numbers that contradict each other.
 *
 * Profilers do write such: cProfile since Python 3.12 mixes up threads, and everywhere
 * functions of one name on one line replace each other.
 */
#include "assemble/check_totals.h"

static const double TOLERANCE = 0.02; /* of the whole */

/* What a function's total can be at least: nothing is negative, nothing is below its
 * part. */
static double total_of(const struct p2d_metric_column *column, p2d_fn fn)
{
    struct p2d_cost cost = p2d_cost_at(&column->fns, fn);
    double total = cost.total > cost.self ? cost.total : cost.self;
    return total > 0 ? total : 0;
}

/* Whether a call costs more than its callee, or than its caller where that is known. */
static bool is_impossible(const struct p2d_profile *profile,
                          const struct p2d_metric_column *column, p2d_call_id id,
                          double tolerance)
{
    const struct p2d_call *call = &profile->calls.at[id];
    double cost = column->calls.at[id].total - tolerance;
    if (call->estimated)
        return false;
    return cost > total_of(column, call->callee) ||
           (cost > total_of(column, call->caller) &&
            p2d_fn_calls_at(profile, call->caller).listed);
}

static double whole_of(const struct p2d_metric_column *column)
{
    double whole = column->unattributed;
    for (p2d_fn fn = 1; fn < column->fns.len; fn++)
        whole += column->fns.at[fn].self > 0 ? column->fns.at[fn].self : 0;
    return whole;
}

static bool a_total_is_beyond(const struct p2d_metric_column *column, double whole)
{
    for (p2d_fn fn = 1; fn < column->fns.len; fn++)
        if (column->fns.at[fn].total > whole + TOLERANCE * whole)
            return true;
    return false;
}

static bool a_call_is_impossible(const struct p2d_profile *profile,
                                 const struct p2d_metric_column *column, double whole)
{
    double tolerance = TOLERANCE * whole;
    for (p2d_call_id id = 1; id < column->calls.len; id++)
        if (is_impossible(profile, column, id, tolerance))
            return true;
    return false;
}

void p2d_check_consistency(struct p2d_input *in, const struct p2d_profile *profile,
                           p2d_metric metric)
{
    const struct p2d_metric_column *column = &profile->metrics.at[metric];
    double whole = whole_of(column);
    if (whole > 0 && (a_total_is_beyond(column, whole) ||
                      a_call_is_impossible(profile, column, whole)))
        p2d_set_warning(
            in->report, "inconsistent times", in->name,
            "times contradict each other: threads under Python 3.12 or later, functions "
            "of the same name, or recursion do that; shares are approximate");
}

void p2d_check_totals(struct p2d_input *in, const struct p2d_profile *profile)
{
    for (p2d_metric m = 1; m < profile->metrics.len; m++) {
        const struct p2d_metric_column *column = &profile->metrics.at[m];
        double whole = whole_of(column);
        if (whole > 0 && a_total_is_beyond(column, whole))
            p2d_set_warning(
                in->report, "inconsistent costs", in->name,
                "calls cost more than everything together: shares are approximate");
    }
}
