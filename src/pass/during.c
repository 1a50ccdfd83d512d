/* during.c - make a profile of a part of the time.
 *
 * Intervals are cut at both ends of the part, moments are in it or not (model/times.h).
 */
#include <inttypes.h>

#include "model/copy.h"
#include "model/time_range.h"
#include "model/times.h"

/* ------------------------------------------------------------------ samples */

/* What a sample has within the range. */
struct share {
    int64_t lasted;
    double cost;
    uint64_t count;
    bool is_timed, is_within;
};

static void add_share(struct share *share, const struct p2d_stretch *s,
                      enum p2d_times_of kind, const struct p2d_time_range *range)
{
    int64_t begin = s->begin > range->from ? s->begin : range->from;
    int64_t end = s->end < range->to ? s->end : range->to;
    bool begins = s->begin >= range->from && s->begin < range->to;
    share->is_timed = true;
    share->count += begins ? s->count : 0;
    share->cost += begins ? s->cost : 0;
    if (kind == P2D_INTERVALS && end > begin)
        share->lasted += end - begin;
    share->is_within |= begins || (kind == P2D_INTERVALS && end > begin);
}

static struct share *shares_of(const struct p2d_profile *p,
                               const struct p2d_time_range *range,
                               struct p2d_report *report)
{
    struct share *shares = p2d_new(report, p->samples.len, sizeof *shares);
    for (uint32_t i = 0; shares != NULL && i < p->times.at.len; i++) {
        const struct p2d_stretch *s = &p->times.at.at[i];
        p2d_metric metric = p->samples.at[s->sample].metric;
        add_share(&shares[s->sample], s, p->metrics.at[metric].times, range);
    }
    return shares;
}

static void warn_of_timeless(const struct p2d_profile *p, const struct share *shares,
                             struct p2d_report *report)
{
    uint64_t n = 0;
    for (uint32_t s = 1; s < p->samples.len; s++)
        if (!shares[s].is_timed && p->samples.at[s].node != 0)
            n += p->samples.at[s].count > 0 ? p->samples.at[s].count : 1;
    if (n > 0)
        p2d_set_warning(report, "timeless", "",
                        "%" PRIu64 " samples have no time and are left out", n);
}

/* The contexts that samples within the range need, in the copy. */
static p2d_node *copy_contexts(struct p2d_copy *copy, const struct share *shares)
{
    const struct p2d_profile *p = copy->from;
    struct p2d_report *report = copy->to->report;
    p2d_node *nodes = p2d_new(report, p->nodes.len, sizeof *nodes);
    bool *needed = p2d_new(report, p->nodes.len, sizeof *needed);
    if (nodes != NULL && needed != NULL) {
        for (uint32_t s = 1; s < p->samples.len; s++)
            needed[p->samples.at[s].node] |= shares[s].is_within;
        for (p2d_node n = p->nodes.len; n-- > 1;)
            needed[p->nodes.at[n].parent] |= needed[n];
    }
    for (p2d_node n = 1; nodes != NULL && needed != NULL && n < p->nodes.len; n++)
        if (needed[n] && p2d_ok(report))
            nodes[n] = p2d_child(copy->to, nodes[p->nodes.at[n].parent],
                                 p2d_copy_spot(copy, n), p->nodes.at[n].gap);
    p2d_delete(needed);
    return nodes;
}

static void copy_samples(struct p2d_copy *copy, const struct share *shares)
{
    const struct p2d_profile *p = copy->from;
    p2d_node *nodes = copy_contexts(copy, shares);
    for (uint32_t s = 1; p2d_ok(copy->to->report) && s < p->samples.len; s++) {
        struct p2d_sample sample = p->samples.at[s];
        const struct p2d_metric_column *metric = &p->metrics.at[sample.metric];
        if (!shares[s].is_within)
            continue;
        sample.count = sample.count > 0 ? shares[s].count : 0; /* if they are counted */
        sample.value = metric->times == P2D_MOMENTS
                           ? shares[s].cost
                           : (double)shares[s].lasted / p2d_nanoseconds_in(metric->unit);
        p2d_copy_add(copy, s, sample, nodes[sample.node]);
    }
    p2d_delete(nodes);
}

/* ---------------------------------------------------------------- the whole */

static struct p2d_profile *copy_range(const struct p2d_profile *p,
                                      const struct share *shares,
                                      const struct p2d_time_range *range,
                                      struct p2d_report *report)
{
    struct p2d_builder b;
    struct p2d_copy copy = {0};
    if (!p2d_builder_init(&b, p->shape, p->format, report))
        return NULL;
    if (p2d_copy_init(&copy, &b, p)) {
        copy.begin = range->from;
        copy.end = range->to;
        p2d_copy_origins(&copy);
        for (p2d_metric m = 1; m < p->metrics.len; m++)
            p2d_copy_metric(&copy, m);
        copy_samples(&copy, shares);
        for (p2d_metric m = 1; p2d_ok(report) && m < b.profile->metrics.len; m++)
            b.profile->metrics.at[m].counts_none = b.profile->metrics.at[m].counts_calls;
        p2d_copy_times(&copy);
    }
    p2d_copy_release(&copy);
    b.profile->has_groups = p->has_groups;
    return p2d_builder_finish(&b);
}

static void refuse_empty(const struct p2d_times *times, struct p2d_report *report)
{
    const double second = 1e9;
    p2d_set_error(report, P2D_EEMPTY, "no sample is within that time");
    p2d_set_hint(report, "the samples are from %.6f to %.6f seconds",
                 (double)times->first / second, (double)times->last / second);
}

struct p2d_profile *p2d_select_time(const struct p2d_profile *profile, const char *time,
                                    struct p2d_report *report)
{
    struct p2d_time_range range = {0};
    if (profile == NULL || !p2d_ok(report))
        return NULL;
    if (!p2d_check_times(profile, report) ||
        !p2d_time_range_of(&profile->times, time, &range, report))
        return NULL;
    struct share *shares = shares_of(profile, &range, report);
    struct p2d_profile *part = NULL;
    if (shares != NULL) {
        warn_of_timeless(profile, shares, report);
        part = copy_range(profile, shares, &range, report);
    }
    p2d_delete(shares);
    if (part == NULL || part->samples.len > 1)
        return part;
    refuse_empty(&profile->times, report);
    p2d_profile_free(part);
    return NULL;
}
