/* add_up.c - add a metric that is the sum of two: the time that threads ran and that they
 * waited. */
#include "model/merge.h"
#include "model/copy.h"
#include "model/times.h"
#include "model/no_event.h"
#include "model/wall_time.h"

/* Say which of the two words is no event. Always false. */
static bool refuse_word(const struct p2d_profile *p, struct p2d_span names,
                        struct p2d_report *report)
{
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
    p2d_refuse_event(p, word, P2D_EEMPTY, report);
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

/* ------------------------------------------------------------------- lives */

/* The first and last time at which a thread was seen, and the sum of what it ran and waited, in
 * nanoseconds. */
struct life {
    double first, last, sum;
};

static void live(struct life *life, double begin, double end)
{
    bool is_first = life->sum <= 0;
    life->first = is_first || begin < life->first ? begin : life->first;
    life->last = is_first || end > life->last ? end : life->last;
    life->sum += end - begin;
}

/* The lives of threads by their numbers; NULL when memory runs out. A sample of a clock stands for
 * the time before it. */
static struct life *lives_of(const struct p2d_profile *p, const p2d_metric parts[2],
                             struct p2d_report *report)
{
    struct life *lives = p2d_new(report, p->threads.len, sizeof *lives);
    uint32_t *numbers = p2d_thread_numbers(p, report);
    for (uint32_t i = 0; lives != NULL && numbers != NULL && i < p->times.at.len; i++) {
        const struct p2d_stretch *s = &p->times.at.at[i];
        const struct p2d_sample *sample = &p->samples.at[s->sample];
        const struct p2d_metric_column *metric = &p->metrics.at[sample->metric];
        double cost = s->cost * p2d_nanoseconds_in(metric->unit), at = (double)s->begin;
        if ((sample->metric != parts[0] && sample->metric != parts[1]) ||
            p->threads.at[sample->thread].tid <= 0) /* the idle task does not wait */
            continue;
        bool is_wait = metric->times == P2D_INTERVALS;
        live(&lives[numbers[sample->thread]], is_wait ? at : at - cost,
             is_wait ? (double)s->end : at);
    }
    p2d_delete(numbers);
    return lives;
}

/* A thread either runs or waits, so both together should fill its life. Warn if they do not. */
static void warn_of_lives(const struct p2d_profile *p, const p2d_metric parts[2],
                          struct p2d_report *report)
{
    const double most = 0.05, percent = 100;
    struct life *lives = lives_of(p, parts, report);
    double lived = 0, known = 0;
    for (uint32_t t = 0; lives != NULL && t < p->threads.len; t++) {
        lived += lives[t].last - lives[t].first;
        known += lives[t].sum;
    }
    p2d_delete(lives);
    if (!(lived > 0) || (known >= lived * (1 - most) && known <= lived * (1 + most)))
        return;
    p2d_set_warning(
        report, "wall time", "",
        "what threads ran and waited is %.0f%% of the time between their first "
        "and their last record",
        percent * known / lived);
    p2d_set_warning_hint(report, "wall time",
                         known < lived ? "samples or switches are missing: record more "
                                         "samples, and with --switch-events"
                                       : "a sample stands for more than the thread ran: "
                                         "record more samples");
}

/* --------------------------------------------------------------------- sum */

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
    warn_of_lives(profile, parts, report);
    p2d_metric sum = p2d_metric_of(&b, names, profile->metrics.at[parts[0]].unit);
    if (p2d_ok(report))
        add_samples(&b, parts, sum);
    struct p2d_profile *copy = p2d_builder_finish(&b);
    p2d_keep_wholes(copy, profile);
    return copy;
}
