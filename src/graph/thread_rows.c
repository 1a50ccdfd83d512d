/* thread_rows.c - the threads of a profile, with when they ran (--list-threads). */
#include <math.h>
#include <stdlib.h>

#include "base/sized.h"
#include "graph/new_graph.h"
#include "model/times.h"

struct row {
    p2d_thread thread; /* the last one of its ids that had a sample */
    uint32_t order;    /* of appearance */
    uint64_t samples;
    double cost;
    bool has_times;
    int64_t first, last, busy, named; /* named: when it was last called so */
};

struct p2d_threads {
    const struct p2d_profile *profile;
    P2D_VEC(struct row) rows;
};

/* The place of the row of a thread's number, from 1; 0 after an error. */
static uint32_t row_of(struct p2d_threads *t, struct p2d_map *places, uint32_t number,
                       p2d_thread thread, struct p2d_report *report)
{
    uint32_t *place = p2d_map_at(places, report, number);
    if (place == NULL)
        return 0;
    if (*place == 0) {
        struct row fresh = {.thread = thread,
                            .order = t->rows.len,
                            .first = INT64_MAX,
                            .last = INT64_MIN,
                            .named = INT64_MIN};
        if (p2d_vec_push(&t->rows, report, fresh))
            *place = t->rows.len;
    }
    return *place <= t->rows.len ? *place : 0;
}

static void add_stretch(struct row *row, const struct p2d_stretch *s,
                        enum p2d_times_of kind, p2d_thread thread)
{
    int64_t last = kind == P2D_MOMENTS ? s->begin : s->end;
    row->has_times = true;
    row->busy += s->end - s->begin;
    row->first = s->begin < row->first ? s->begin : row->first;
    row->last = last > row->last ? last : row->last;
    if (s->begin >= row->named) {
        row->named = s->begin;
        row->thread = thread;
    }
}

static int by_work(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->busy != y->busy)
        return x->busy > y->busy ? -1 : 1;
    if (x->cost < y->cost || x->cost > y->cost)
        return x->cost > y->cost ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static void fill(struct p2d_threads *t, p2d_metric metric, struct p2d_report *report)
{
    const struct p2d_profile *p = t->profile;
    struct p2d_map places = {0}; /* number of the thread -> row and 1 */
    uint32_t *numbers = p2d_thread_numbers(p, report);
    for (uint32_t s = 1; numbers != NULL && s < p->samples.len; s++) {
        const struct p2d_sample *sample = &p->samples.at[s];
        uint32_t row =
            sample->metric == metric
                ? row_of(t, &places, numbers[sample->thread], sample->thread, report)
                : 0;
        if (row != 0) {
            t->rows.at[row - 1].samples += sample->count;
            t->rows.at[row - 1].cost += fabs(sample->value);
        }
    }
    for (uint32_t i = 0; numbers != NULL && i < p->times.at.len; i++) {
        const struct p2d_stretch *s = &p->times.at.at[i];
        const struct p2d_sample *sample = &p->samples.at[s->sample];
        uint32_t row =
            sample->metric == metric
                ? row_of(t, &places, numbers[sample->thread], sample->thread, report)
                : 0;
        if (row != 0)
            add_stretch(&t->rows.at[row - 1], s, p->metrics.at[metric].times,
                        sample->thread);
    }
    p2d_delete(numbers);
    p2d_map_release(&places);
    if (t->rows.len > 0)
        qsort(t->rows.at, t->rows.len, sizeof *t->rows.at, by_work);
}

struct p2d_threads *p2d_threads_new(const struct p2d_profile *profile, const char *event,
                                    struct p2d_report *report)
{
    if (profile == NULL || !p2d_ok(report))
        return NULL;
    p2d_metric metric = p2d_choose_metric(profile, event, report);
    if (p2d_ok(report) && profile->shape != P2D_TREE) {
        p2d_set_error(report, P2D_EUSAGE, "the %s profile has no threads",
                      profile->format);
        return NULL;
    }
    struct p2d_threads *threads =
        p2d_ok(report) ? p2d_new(report, 1, sizeof *threads) : NULL;
    if (threads == NULL)
        return NULL;
    threads->profile = profile;
    fill(threads, metric, report);
    if (p2d_ok(report))
        return threads;
    p2d_threads_free(threads);
    return NULL;
}

void p2d_threads_free(struct p2d_threads *threads)
{
    if (threads != NULL)
        p2d_vec_release(&threads->rows);
    p2d_delete(threads);
}

size_t p2d_thread_count(const struct p2d_threads *threads)
{
    return threads != NULL ? threads->rows.len : 0;
}

bool p2d_thread_get_sized(const struct p2d_threads *threads, size_t index,
                          struct p2d_thread_row *row, size_t size)
{
    const double second = 1e9;
    if (index >= p2d_thread_count(threads))
        return false;
    const struct row *at = &threads->rows.at[index];
    const struct p2d_thread_info *thread = &threads->profile->threads.at[at->thread];
    struct p2d_thread_row own = {
        .name = (const char *)p2d_text(threads->profile, thread->comm).at,
        .process_id = thread->pid,
        .thread_id = thread->tid,
        .samples = at->samples,
        .has_times = at->has_times};
    if (at->has_times) {
        own.first = (double)at->first / second;
        own.last = (double)at->last / second;
        own.busy = (double)at->busy / second;
    }
    p2d_give_sized(row, size, &own, sizeof own);
    return true;
}
