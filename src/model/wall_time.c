/* wall_time.c - find the two parts of a metric that is the time that threads ran and that
 * they waited. */
#include "model/wall_time.h"

/* "cpu-clock" of "cpu-clock/freq=1000/:u" */
static struct p2d_span without_terms(struct p2d_span name)
{
    name.len = p2d_find(name, 0, ':');
    name.len = p2d_find(name, 0, '/');
    return name;
}

static bool measures_runs(const struct p2d_profile *p, p2d_metric metric)
{
    struct p2d_span name = without_terms(p2d_text(p, p->metrics.at[metric].name));
    return p2d_span_is(name, "cpu-clock") || p2d_span_is(name, "task-clock");
}

/* The one with the largest total of those that are of a kind. */
static p2d_metric largest_of(const struct p2d_profile *p,
                             bool is_of(const struct p2d_profile *, p2d_metric))
{
    p2d_metric best = 0;
    for (p2d_metric m = 1; m < p->metrics.len; m++)
        if (is_of(p, m) &&
            (best == 0 || p->metrics.at[m].total > p->metrics.at[best].total))
            best = m;
    return best;
}

p2d_metric p2d_metric_of_word(const struct p2d_profile *p, struct p2d_span word)
{
    p2d_metric named = p2d_find_metric(p, word);
    if (named != 0)
        return named;
    if (p2d_span_is(word, "on-cpu"))
        return largest_of(p, measures_runs);
    return p2d_span_is(word, "off-cpu") ? largest_of(p, p2d_measures_waits) : 0;
}

bool p2d_parts_of_sum(const struct p2d_profile *p, struct p2d_span name,
                      p2d_metric parts[2])
{
    enum { LONGEST = 1024 }; /* each comma costs a search */
    for (size_t comma = p2d_find(name, 0, ','); comma < name.len && name.len < LONGEST;
         comma = p2d_find(name, comma + 1, ',')) {
        parts[0] = p2d_metric_of_word(p, p2d_slice(name, 0, comma));
        parts[1] = p2d_metric_of_word(p, p2d_slice(name, comma + 1, name.len));
        if (parts[0] != 0 && parts[1] != 0 && parts[0] != parts[1])
            return true;
    }
    return false;
}

p2d_metric p2d_waits_in(const struct p2d_profile *p, p2d_metric metric)
{
    p2d_metric parts[2];
    if (!p2d_parts_of_sum(p, p2d_text(p, p->metrics.at[metric].name), parts) ||
        parts[0] == metric || parts[1] == metric)
        return 0;
    for (size_t i = 0; i < 2; i++)
        if (p2d_measures_waits(p, parts[i]))
            return parts[i];
    return 0;
}
