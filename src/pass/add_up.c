/* add_up.c - add a metric that is the sum of two: the time that threads ran and that they
 * waited. */
#include "model/merge.h"
#include "model/copy.h"
#include "model/wall_time.h"

/* Say which of the two words is no event. Always false. */
static bool refuse_word(const struct p2d_profile *p, struct p2d_span names,
                        struct p2d_report *report)
{
    static const char how[] =
        "perf record -g -e cpu-clock -e sched:sched_switch --switch-events";
    enum { LONGEST = 80 };
    size_t comma = p2d_find(names, 0, ',');
    struct p2d_span word = p2d_slice(names, 0, comma);
    if (p2d_metric_of_word(p, word) != 0)
        word = p2d_slice(names, comma + 1, names.len);
    if (comma < names.len && p2d_metric_of_word(p, word) != 0) {
        p2d_set_error(report, P2D_EUSAGE, "\"%.*s\" names the same event twice",
                      (int)(names.len < LONGEST ? names.len : LONGEST),
                      (const char *)names.at);
        p2d_set_hint(report, "--list-events lists the events");
        return false;
    }
    p2d_set_error(report, P2D_EEMPTY, "there is no event called \"%.*s\"",
                  (int)(word.len < LONGEST ? word.len : LONGEST), (const char *)word.at);
    if (p2d_span_is(word, "on-cpu") || p2d_span_is(word, "off-cpu"))
        p2d_set_hint(report, "record it with %s", how);
    else
        p2d_set_hint(report, "--list-events lists the events");
    return false;
}

/* Cycles and nanoseconds do not add up. */
static bool are_times(const struct p2d_profile *p, const p2d_metric parts[2],
                      struct p2d_report *report)
{
    for (size_t i = 0; i < 2; i++) {
        const struct p2d_metric_column *column = &p->metrics.at[parts[i]];
        const char *name = (const char *)p2d_text(p, column->name).at;
        if (p2d_seconds_in(column->unit) > 0)
            continue;
        p2d_set_error(report, P2D_EUSAGE,
                      "\"%s\" counts no time: it cannot be added to another event", name);
        p2d_set_hint(report, "draw two pictures, one with --event %s", name);
        return false;
    }
    if (p->shape != P2D_TREE)
        return p2d_set_error(report, P2D_EUSAGE,
                             "a %s profile holds no stacks whose times could be added up",
                             p->format);
    return true;
}

static void add_samples(struct p2d_builder *b, const p2d_metric parts[2], p2d_metric sum)
{
    const struct p2d_profile *p = b->profile;
    uint32_t n = p->samples.len;
    for (uint32_t s = 1; s < n && p2d_ok(b->report); s++) {
        struct p2d_sample sample = p->samples.at[s];
        if (sample.metric != parts[0] && sample.metric != parts[1])
            continue;
        sample.value *= p2d_seconds_in(p->metrics.at[sample.metric].unit) /
                        p2d_seconds_in(p->metrics.at[sum].unit);
        sample.metric = sum;
        p2d_add_sample(b, sample);
    }
}

struct p2d_profile *p2d_add_up(const struct p2d_profile *profile, const char *events,
                               struct p2d_report *report)
{
    struct p2d_builder b;
    p2d_metric parts[2];
    if (profile == NULL || !p2d_ok(report))
        return NULL;
    struct p2d_span names = p2d_span_of(events);
    if (p2d_find_metric(profile, names) != 0) /* names may hold commas */
        return p2d_copy_of(profile, report);
    if (!p2d_parts_of_sum(profile, names, parts)) {
        refuse_word(profile, names, report);
        return NULL;
    }
    if (!are_times(profile, parts, report) ||
        !p2d_builder_init(&b, profile->shape, profile->format, report))
        return NULL;
    p2d_merge(&b, profile);
    b.profile->has_groups = profile->has_groups;
    p2d_metric sum = p2d_metric_of(&b, names, profile->metrics.at[parts[0]].unit);
    if (p2d_ok(report))
        add_samples(&b, parts, sum);
    struct p2d_profile *copy = p2d_builder_finish(&b);
    p2d_keep_wholes(copy, profile);
    return copy;
}
