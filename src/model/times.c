/* times.c - when samples were: kept by a builder where somebody asks for it. */
#include "model/times.h"

#include <math.h>
#include <stdlib.h>

#include "base/sort.h"

int64_t p2d_nanoseconds(double time, double unit)
{
    if (isnan(time))
        return 0;
    if (!(fabs(time) * unit < (double)P2D_MOST_TIME))
        return time > 0 ? P2D_MOST_TIME : -P2D_MOST_TIME;
    /* Of a time since 1970 the fraction would be lost in the product. */
    double whole = trunc(time);
    if (unit >= 1 && unit <= 1e9 && unit == trunc(unit))
        return (int64_t)whole * (int64_t)unit + llround((time - whole) * unit);
    return llround(time * unit);
}

double p2d_nanoseconds_in(enum p2d_unit unit)
{
    static const double nanoseconds[] = {[P2D_UNIT_SECONDS] = 1e9,
                                         [P2D_UNIT_MILLISECONDS] = 1e6,
                                         [P2D_UNIT_MICROSECONDS] = 1e3,
                                         [P2D_UNIT_NANOSECONDS] = 1,
                                         [P2D_UNIT_BYTES] = 0};
    return nanoseconds[unit];
}

void p2d_note_time(struct p2d_builder *b, int64_t time)
{
    struct p2d_times *times = &b->profile->times;
    if (!b->keeps_times || !p2d_ok(b->report))
        return;
    times->first = time < times->first ? time : times->first;
    times->last = time > times->last ? time : times->last;
}

void p2d_add_stretch(struct p2d_builder *b, struct p2d_stretch stretch)
{
    (void)p2d_vec_push(&b->profile->times.at, b->report, stretch);
}

/* False if nothing is to be added. */
static bool is_kept(struct p2d_builder *b, uint32_t sample, enum p2d_times_of kind)
{
    if (!b->keeps_times || sample == 0 || !p2d_ok(b->report))
        return false;
    const struct p2d_profile *p = b->profile;
    p->metrics.at[p->samples.at[sample].metric].times = (unsigned char)kind;
    return true;
}

void p2d_add_time_of(struct p2d_builder *b, uint32_t sample, int64_t moment, double cost,
                     uint32_t count)
{
    if (!is_kept(b, sample, P2D_MOMENTS))
        return;
    p2d_note_time(b, moment);
    p2d_add_stretch(b, (struct p2d_stretch){moment, moment, cost, sample, count});
}

void p2d_add_time_with_length(struct p2d_builder *b, uint32_t sample, int64_t moment,
                              int64_t length, double cost)
{
    if (!is_kept(b, sample, P2D_MOMENTS))
        return;
    p2d_note_time(b, moment);
    p2d_add_stretch(b, (struct p2d_stretch){moment, moment + length, cost, sample, 1});
}

void p2d_add_wait(struct p2d_builder *b, uint32_t sample, int64_t begin, int64_t end,
                  uint32_t count)
{
    if (!is_kept(b, sample, P2D_INTERVALS) || (end <= begin && count == 0))
        return;
    end = end > begin ? end : begin;
    p2d_add_stretch(b, (struct p2d_stretch){begin, end, 0, sample, count});
}

void p2d_add_interval(struct p2d_builder *b, uint32_t sample, int64_t begin, int64_t end,
                      uint32_t count)
{
    if (sample == 0 || (end <= begin && count == 0))
        return;
    p2d_note_time(b, begin);
    p2d_note_time(b, end > begin ? end : begin);
    p2d_add_wait(b, sample, begin, end, count);
}

void p2d_keep_period(struct p2d_builder *b, const struct p2d_times *other)
{
    struct p2d_times *times = &b->profile->times;
    times->first = other->first < times->first ? other->first : times->first;
    times->last = other->last > times->last ? other->last : times->last;
    times->has_both_ends |= other->has_both_ends;
}

/* ------------------------------------------------------------------- order */

static bool is_in_order(const struct p2d_times *times)
{
    for (uint32_t i = 1; i < times->at.len; i++)
        if (times->at.at[i].begin < times->at.at[i - 1].begin)
            return false;
    return true;
}

bool p2d_sort_times(struct p2d_profile *p, struct p2d_report *report)
{
    struct p2d_times *times = &p->times;
    uint32_t n = times->at.len;
    if (!p2d_ok(report) || is_in_order(times))
        return p2d_ok(report);
    struct p2d_keyed *keys = p2d_new(report, n, sizeof *keys);
    struct p2d_stretch *sorted = p2d_new(report, n, sizeof *sorted);
    for (uint32_t i = 0; keys != NULL && i < n; i++)
        keys[i] =
            (struct p2d_keyed){(uint64_t)times->at.at[i].begin ^ UINT64_C(1) << 63, i};
    bool done = keys != NULL && sorted != NULL && p2d_sort_keyed(report, keys, n);
    for (uint32_t i = 0; done && i < n; i++)
        sorted[i] = times->at.at[keys[i].index];
    if (done)
        memcpy(times->at.at, sorted, n * sizeof *sorted);
    p2d_delete(sorted);
    p2d_delete(keys);
    return done;
}

/* ----------------------------------------------------------------- threads */

struct numbered {
    int64_t pid, tid;
    uint32_t thread;
};

static int by_ids(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    if (x->tid != y->tid)
        return x->tid < y->tid ? -1 : 1;
    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    return x->thread < y->thread ? -1 : 1;
}

uint32_t *p2d_thread_numbers(const struct p2d_profile *p, struct p2d_report *report)
{
    uint32_t n = p->threads.len, *numbers = p2d_new(report, n, sizeof *numbers);
    struct numbered *sorted = p2d_new(report, n, sizeof *sorted);
    for (uint32_t t = 0; sorted != NULL && t < n; t++)
        sorted[t] = (struct numbered){p->threads.at[t].pid, p->threads.at[t].tid, t};
    if (sorted != NULL)
        qsort(sorted, n, sizeof *sorted, by_ids);
    for (uint32_t i = 0; sorted != NULL && numbers != NULL && i < n; i++) {
        const struct numbered *at = &sorted[i];
        bool is_same =
            i > 0 && at->tid >= 0 && at->tid == at[-1].tid && at->pid == at[-1].pid;
        numbers[at->thread] = is_same ? numbers[at[-1].thread] : at->thread;
    }
    p2d_delete(sorted);
    return numbers;
}

/* --------------------------------------------------------- ends of moments */

/* The moments of a thread and a metric, by time: indices of stretches. */
struct row {
    struct p2d_profile *profile;
    const uint32_t *at;
    uint32_t n;
};

static struct p2d_stretch *stretch_at(const struct row *row, uint32_t i)
{
    return &row->profile->times.at.at[row->at[i]];
}

/* The median time between two of them; 0 if there is one moment. */
static int64_t median_gap(const struct row *row, struct p2d_report *report)
{
    uint32_t n = row->n - 1;
    struct p2d_keyed *gaps = p2d_new(report, n, sizeof *gaps);
    for (uint32_t i = 0; gaps != NULL && i < n; i++)
        gaps[i].key =
            (uint64_t)(stretch_at(row, i + 1)->begin - stretch_at(row, i)->begin);
    bool sorted = gaps != NULL && p2d_sort_keyed(report, gaps, n);
    int64_t median = sorted && n > 0 ? (int64_t)gaps[n / 2].key : 0;
    p2d_delete(gaps);
    return median;
}

/* The last moment lasts one period. */
static void settle_row(const struct row *row, struct p2d_report *report)
{
    const struct p2d_profile *p = row->profile;
    p2d_metric metric = p->samples.at[stretch_at(row, 0)->sample].metric;
    bool is_time = p->metrics.at[metric].unit == P2D_UNIT_NANOSECONDS;
    int64_t median = is_time ? 0 : median_gap(row, report);
    for (uint32_t i = 0; i < row->n; i++) {
        struct p2d_stretch *s = stretch_at(row, i);
        if (s->end > s->begin) /* how long it lasts is known */
            continue;
        int64_t period = is_time ? p2d_nanoseconds(fmax(s->cost, 0), 1) : median;
        int64_t end = s->begin + (i + 1 < row->n ? 2 * period : period);
        if (i + 1 < row->n && stretch_at(row, i + 1)->begin < end)
            end = stretch_at(row, i + 1)->begin;
        s->end = end;
    }
}

/* The rows that stretches belong to: P2D_NO_GROUP for intervals. */
static uint32_t find_rows(const struct p2d_profile *p, const uint32_t *threads,
                          uint32_t *rows, struct p2d_report *report)
{
    struct p2d_map numbers = {0}; /* (thread, metric) -> row and 1 */
    for (uint32_t i = 0; i < p->times.at.len; i++) {
        const struct p2d_sample *sample = &p->samples.at[p->times.at.at[i].sample];
        rows[i] = P2D_NO_GROUP;
        if (p->metrics.at[sample->metric].times != P2D_MOMENTS)
            continue;
        uint32_t *number = p2d_map_at(&numbers, report,
                                      p2d_pair(threads[sample->thread], sample->metric));
        if (number == NULL)
            break;
        if (*number == 0)
            *number = numbers.used;
        rows[i] = *number - 1;
    }
    uint32_t n = numbers.used;
    p2d_map_release(&numbers);
    return n;
}

static uint32_t row_of(const void *rows, uint32_t stretch)
{
    return ((const uint32_t *)rows)[stretch];
}

bool p2d_settle_times(struct p2d_profile *p, struct p2d_report *report)
{
    struct p2d_groups groups = {0};
    uint32_t n = p->times.at.len, n_rows = 0;
    if (n == 0 || !p2d_sort_times(p, report))
        return p2d_ok(report);
    uint32_t *threads = p2d_thread_numbers(p, report);
    uint32_t *rows = p2d_new(report, n, sizeof *rows);
    if (threads != NULL && rows != NULL)
        n_rows = find_rows(p, threads, rows, report);
    if (n_rows > 0 && p2d_ok(report) &&
        p2d_group_items(&groups, report, n_rows, n, row_of, rows))
        for (uint32_t r = 0; r < n_rows && p2d_ok(report); r++) {
            struct row row = {p, groups.items + groups.first[r],
                              groups.first[r + 1] - groups.first[r]};
            settle_row(&row, report);
        }
    p2d_groups_release(&groups);
    p2d_delete(rows);
    p2d_delete(threads);
    return p2d_ok(report);
}

bool p2d_check_times(const struct p2d_profile *profile, struct p2d_report *report)
{
    if (profile->times.first <= profile->times.last)
        return true;
    p2d_set_error(report, P2D_EUSAGE, "the %s profile does not say when samples were",
                  profile->format);
    p2d_set_hint(report, "man prof2dot-formats lists the formats with times");
    return false;
}
