/* counters.c - add the counters of a whole run (perf stat) to a profile. */
#include "pass/units.h"
#include "pass/counters.h"

#include "base/number.h"
#include "model/merge.h"

/* "cycles" of "cycles:u". */
static struct p2d_span without_modifiers(struct p2d_span name)
{
    return p2d_slice(name, 0, p2d_find(name, 0, ':'));
}

const struct p2d_counter *p2d_counter_named(const struct p2d_profile *p, const char *name)
{
    for (uint32_t i = 0; i < p->counters.len; i++)
        if (p->counters.at[i].counted &&
            p2d_span_is(without_modifiers(p2d_text(p, p->counters.at[i].name)), name))
            return &p->counters.at[i];
    return NULL;
}

size_t p2d_counter_rates(const struct p2d_profile *p,
                         struct p2d_rate rates[P2D_MOST_RATES])
{
    static const struct {
        const char *name, *part, *whole;
        double scale;
        bool is_share;
    } known[] = {{"instructions per cycle", "instructions", "cycles", 1, false},
                 {"branch misses", "branch-misses", "branches", 1, true},
                 {"branch misses", "branch-misses", "branch-instructions", 1, true},
                 {"cache misses", "cache-misses", "cache-references", 1, true},
                 {"L1 data misses", "L1-dcache-load-misses", "L1-dcache-loads", 1, true},
                 {"GHz", "cycles", "task-clock", 1e-6, false},
                 {"processors used", "task-clock", "elapsed", 1e-3, false}};
    size_t n = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct p2d_counter *part = p2d_counter_named(p, known[i].part);
        const struct p2d_counter *whole = p2d_counter_named(p, known[i].whole);
        if (part == NULL || whole == NULL || !(whole->value > 0))
            continue;
        rates[n++] =
            (struct p2d_rate){known[i].name, part->value / whole->value * known[i].scale,
                              known[i].is_share};
    }
    return n;
}

/* ----------------------------------------------------------------- one profile */

/* "1234567 cycles, 2.1% branch misses, 0.9 instructions per cycle". */
static void note_counters(struct p2d_builder *b)
{
    struct p2d_buffer note = {.report = b->report};
    struct p2d_rate rates[P2D_MOST_RATES];
    const struct p2d_profile *p = b->profile;
    for (uint32_t i = 0; i < p->counters.len; i++) {
        const struct p2d_counter *counter = &p->counters.at[i];
        struct p2d_span unit = p2d_text(p, counter->unit),
                        name = p2d_text(p, counter->name);
        char number[P2D_NUMBER_SIZE];
        if (!counter->counted)
            continue;
        p2d_puts(&note, note.len > 0 ? ", " : "counted: ");
        p2d_puts(&note, p2d_format_double(counter->value, number));
        p2d_putf(&note, "%s%.*s %.*s", unit.len > 0 ? " " : "", (int)unit.len,
                 (const char *)unit.at, (int)name.len, (const char *)name.at);
    }
    size_t n = p2d_counter_rates(p, rates);
    for (size_t i = 0; i < n; i++) {
        p2d_puts(&note, ", ");
        p2d_put_fixed(&note, rates[i].value * (rates[i].is_share ? 100 : 1), 0, 2);
        p2d_putf(&note, "%s %s", rates[i].is_share ? "%" : "", rates[i].name);
    }
    p2d_add_note(b, p2d_buffer_span(&note));
    p2d_buffer_release(&note);
}

/* The sum of a metric's samples, or of its self costs: totals are made at the end. */
static double sum_of(const struct p2d_profile *p, p2d_metric metric)
{
    double sum = 0;
    for (uint32_t s = 1; s < p->samples.len; s++)
        if (p->samples.at[s].metric == metric)
            sum += p->samples.at[s].value;
    for (uint32_t i = 0; i < p->metrics.at[metric].fns.len; i++)
        sum += p->metrics.at[metric].fns.at[i].self;
    return sum + p->metrics.at[metric].unattributed;
}

/* Scale samples of an event to its counter, where the event was both sampled and
 * counted. */
static void scale_to_counters(struct p2d_builder *b)
{
    struct p2d_profile *p = b->profile;
    for (p2d_metric m = 1; m < p->metrics.len && p2d_ok(b->report); m++) {
        struct p2d_span name = without_modifiers(p2d_text(p, p->metrics.at[m].name));
        const struct p2d_counter *counter =
            p2d_counter_named(p, (const char *)p2d_text(p, p2d_name(b, name)).at);
        double sum = sum_of(p, m);
        if (counter == NULL || !(counter->value > 0) || !(sum > 0) ||
            p->metrics.at[m].unit != P2D_UNIT_COUNT)
            continue;
        struct p2d_buffer note = {.report = b->report};
        p2d_put(&note, name.at, name.len);
        p2d_puts(&note, ": shares of what was counted (estimated)");
        p2d_scale_metric(p, m, counter->value / sum, 1);
        p2d_add_note(b, p2d_buffer_span(&note));
        p2d_buffer_release(&note);
    }
}

/* The profile is copied: a finished profile never changes. */
struct p2d_profile *p2d_add_counters(const struct p2d_profile *profile,
                                     const struct p2d_profile *counted,
                                     struct p2d_report *report)
{
    struct p2d_builder b;
    if (!p2d_ok(report) || profile == NULL || counted == NULL)
        return NULL;
    if (counted->counters.len == 0) {
        p2d_set_error(report, P2D_EUSAGE, "the file has no counters");
        p2d_set_hint(report, "record some with: perf stat -o counters.txt ./app");
        return NULL;
    }
    if (!p2d_builder_init(&b, profile->shape, profile->format, report))
        return NULL;
    p2d_merge(&b, profile);
    for (uint32_t i = 0; i < counted->counters.len; i++) {
        struct p2d_counter counter = counted->counters.at[i];
        counter.name = p2d_name(&b, p2d_text(counted, counter.name));
        counter.unit = p2d_name(&b, p2d_text(counted, counter.unit));
        p2d_add_counter(&b, counter);
    }
    if (p2d_ok(report)) {
        note_counters(&b);
        scale_to_counters(&b);
    }
    return p2d_builder_finish(&b);
}
