/* profile.c - free a profile, and look things up in it. */
#include "model/profile.h"

#include "base/number.h"

void p2d_profile_free(struct p2d_profile *p)
{
    if (p == NULL)
        return;
    for (uint32_t m = 0; m < p->metrics.len; m++) {
        p2d_vec_release(&p->metrics.at[m].fns);
        p2d_vec_release(&p->metrics.at[m].calls);
        p2d_vec_release(&p->metrics.at[m].line_selfs);
        p2d_vec_release(&p->metrics.at[m].site_totals);
    }
    p2d_strings_release(&p->strings);
    p2d_vec_release(&p->origins);
    p2d_vec_release(&p->notes);
    p2d_vec_release(&p->lacks);
    p2d_vec_release(&p->counters);
    p2d_vec_release(&p->recording.comments);
    p2d_vec_release(&p->recording.objects);
    p2d_vec_release(&p->memory.series);
    p2d_vec_release(&p->memory.clocks);
    p2d_vec_release(&p->memory.moments);
    p2d_vec_release(&p->memory.calls);
    p2d_vec_release(&p->memory.parts);
    p2d_vec_release(&p->times.at);
    p2d_vec_release(&p->times.phases);
    p2d_vec_release(&p->fns);
    p2d_vec_release(&p->metrics);
    p2d_vec_release(&p->threads);
    p2d_vec_release(&p->nodes);
    p2d_vec_release(&p->samples);
    p2d_vec_release(&p->fn_calls);
    p2d_vec_release(&p->calls);
    p2d_vec_release(&p->locations);
    p2d_vec_release(&p->node_lines);
    p2d_vec_release(&p->sites);
    p2d_vec_release(&p->positions);
    p2d_vec_release(&p->labels);
    p2d_vec_release(&p->label_sets);
    p2d_vec_release(&p->label_members);
    p2d_delete(p);
}

static uint32_t caller_of(const void *profile, uint32_t call)
{
    const struct p2d_profile *p = profile;
    return call > 0 ? p->calls.at[call].caller : P2D_NO_GROUP;
}

static uint32_t callee_of(const void *profile, uint32_t call)
{
    const struct p2d_profile *p = profile;
    return call > 0 ? p->calls.at[call].callee : P2D_NO_GROUP;
}

bool p2d_calls_by_caller(struct p2d_groups *groups, const struct p2d_profile *p,
                         struct p2d_report *report)
{
    return p2d_group_items(groups, report, p->fns.len, p->calls.len, caller_of, p);
}

bool p2d_calls_by_callee(struct p2d_groups *groups, const struct p2d_profile *p,
                         struct p2d_report *report)
{
    return p2d_group_items(groups, report, p->fns.len, p->calls.len, callee_of, p);
}

struct p2d_fn_calls p2d_fn_calls_at(const struct p2d_profile *profile, p2d_fn fn)
{
    if (fn < profile->fn_calls.len)
        return profile->fn_calls.at[fn];
    return (struct p2d_fn_calls){.calls = p2d_count_unknown(),
                                 .primitive = p2d_count_unknown()};
}

double p2d_whole(const struct p2d_profile *profile, p2d_metric metric)
{
    const struct p2d_metric_column *column = &profile->metrics.at[metric];
    return column->whole > 0 ? column->whole
                             : p2d_sum_above_0(profile, metric) + column->unattributed;
}

double p2d_sum_above_0(const struct p2d_profile *profile, p2d_metric metric)
{
    const struct p2d_metric_column *column = &profile->metrics.at[metric];
    double sum = 0;
    for (uint32_t f = 1; f < column->fns.len; f++)
        sum += column->fns.at[f].self > 0 ? column->fns.at[f].self : 0;
    for (uint32_t s = 1; s < profile->samples.len; s++)
        if (profile->samples.at[s].metric == metric && profile->samples.at[s].value > 0)
            sum += profile->samples.at[s].value;
    return sum;
}

/* An event's name without its modifiers: "cycles" of "cycles:u". */
static struct p2d_span base_name(struct p2d_span name)
{
    for (size_t i = name.len; i-- > 0;)
        if (name.at[i] == ':')
            return p2d_slice(name, 0, i);
    return name;
}

/* Events that stand for time or work, as opposed to faults, switches and tracepoints. */
static bool measures_work(const struct p2d_profile *profile, p2d_metric metric)
{
    static const char *const prefixes[] = {
        "cpu-clock",  "task-clock", "cycles",    "instructions",  "cpu-cycles",
        "ref-cycles", "bus-cycles", "cpu_core/", "cpu_atom/",     "cpu/",
        "cache-",     "branch",     "L1-",       "LLC-",          "dTLB-",
        "iTLB-",      "node-",      "slots",     "stalled-cycles"};
    struct p2d_span name = p2d_text(profile, profile->metrics.at[metric].name);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (p2d_starts_with(name, prefixes[i]))
            return true;
    uint64_t raw; /* a raw event, "r1a8" */
    struct p2d_span base = base_name(name);
    return base.len > 1 && base.at[0] == 'r' &&
           p2d_parse_hex(p2d_slice(base, 1, base.len), &raw);
}

static bool is_zero(double value)
{
    return !(value < 0 || value > 0);
}

/* Whether all costs are 0; a total of 0 may also come from costs that cancel each other
 * out. */
static bool is_empty(const struct p2d_profile *profile, p2d_metric metric)
{
    const struct p2d_metric_column *column = &profile->metrics.at[metric];
    bool empty = is_zero(column->total);
    for (p2d_fn fn = 1; fn < column->fns.len && empty; fn++)
        empty = is_zero(column->fns.at[fn].self) && is_zero(column->fns.at[fn].total);
    for (uint32_t s = 1; s < profile->samples.len && empty; s++)
        empty = profile->samples.at[s].metric != metric ||
                is_zero(profile->samples.at[s].value);
    return empty;
}

bool p2d_measures_waits(const struct p2d_profile *profile, p2d_metric metric)
{
    struct p2d_span name = p2d_text(profile, profile->metrics.at[metric].name);
    return p2d_span_is(name, "off-cpu") || p2d_span_is(name, "off-CPU time") || /* bcc */
           p2d_span_is(base_name(name), "offcpu-time");
}

/* The rank of a metric as the default one: larger is better. */
static int rank_of(const struct p2d_profile *profile, p2d_metric metric)
{
    if (is_empty(profile, metric))
        return 0;
    /* Of a whole machine, waits are more than what any program did. */
    if (p2d_measures_waits(profile, metric))
        return 2;
    if (p2d_seconds_in(profile->metrics.at[metric].unit) > 0)
        return 4;
    return measures_work(profile, metric) ? 3 : 1;
}

/* Where the file prefers a metric, the next choices follow the file's own order. */
static p2d_metric best_metric(const struct p2d_profile *profile)
{
    p2d_metric best = 0;
    int best_rank = -1;
    for (p2d_metric m = 1; m < profile->metrics.len; m++) {
        int rank = rank_of(profile, m);
        bool leads = profile->preferred == 0 &&
                     profile->metrics.at[m].total > profile->metrics.at[best].total;
        if (rank > best_rank || (rank == best_rank && leads)) {
            best = m;
            best_rank = rank;
        }
    }
    return best;
}

p2d_metric p2d_default_metric(const struct p2d_profile *profile, p2d_metric *empty)
{
    p2d_metric preferred = profile->preferred, best = preferred;
    if (preferred == 0 || is_empty(profile, preferred))
        best = best_metric(profile);
    if (best != 0 && is_empty(profile, best))
        best = preferred != 0 ? preferred : best;
    if (empty != NULL)
        *empty = best != preferred ? preferred : 0;
    return best;
}

p2d_metric p2d_find_metric(const struct p2d_profile *profile, struct p2d_span name)
{
    p2d_metric found = 0;
    unsigned n_found = 0;
    for (p2d_metric m = 1; m < profile->metrics.len; m++) {
        struct p2d_span candidate = p2d_text(profile, profile->metrics.at[m].name);
        if (p2d_span_equal(candidate, name))
            return m;
        if (p2d_span_equal(base_name(candidate), name)) {
            found = m;
            n_found++;
        }
    }
    return n_found == 1 ? found : 0;
}

const char *p2d_unit_name(enum p2d_unit unit)
{
    static const char *const names[] = {"count", "s", "ms", "us", "ns", "bytes"};
    return names[unit];
}

double p2d_seconds_in(enum p2d_unit unit)
{
    static const double factors[] = {0, 1, 1e-3, 1e-6, 1e-9, 0};
    return factors[unit];
}
