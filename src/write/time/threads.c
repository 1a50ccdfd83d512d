/* threads.c - the threads of a picture over time, with what they did when. */
#include "write/time/threads.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/number.h"
#include "look/label.h"
#include "look/tint.h"
#include "model/times.h"
#include "model/wall_time.h"
#include "pass/group_name.h"

/* ----------------------------------------------------------------- threads */

/* Where a stretch goes: filled first, then grouped. */
struct place {
    struct p2d_map numbers; /* number of a thread -> its place and 1 */
    uint32_t *of;           /* by stretch; P2D_NO_GROUP: of another metric */
};

static void add(struct p2d_time_threads *t, struct place *place, const uint32_t *numbers,
                uint32_t i)
{
    const struct p2d_stretch *s = &t->profile->times.at.at[i];
    const struct p2d_sample *sample = &t->profile->samples.at[s->sample];
    struct p2d_report *report = t->view->report;
    place->of[i] = P2D_NO_GROUP;
    if (!p2d_time_shows(t, sample->metric))
        return;
    uint32_t *slot = p2d_map_at(&place->numbers, report, numbers[sample->thread]);
    if (slot == NULL)
        return;
    struct p2d_time_thread fresh = {.pid = t->profile->threads.at[sample->thread].pid,
                                    .order = t->at.len};
    if (*slot == 0 && p2d_vec_push(&t->at, report, fresh))
        *slot = t->at.len;
    if (*slot == 0)
        return;
    struct p2d_time_thread *thread = &t->at.at[*slot - 1];
    place->of[i] = *slot - 1;
    thread->thread = sample->thread;
    thread->busy += s->end - s->begin;
    thread->n++;
    t->busy += s->end - s->begin;
    t->begin = s->begin < t->begin ? s->begin : t->begin;
    t->end = s->end > t->end ? s->end : t->end;
}

static uint32_t place_of(const void *places, uint32_t stretch)
{
    return ((const uint32_t *)places)[stretch];
}

static int compare(const void *a, const void *b)
{
    const struct p2d_time_thread *x = a, *y = b;
    if (x->process_busy != y->process_busy)
        return x->process_busy > y->process_busy ? -1 : 1;
    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    if (x->busy != y->busy)
        return x->busy > y->busy ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static void sort(struct p2d_time_threads *t)
{
    struct p2d_map processes = {0}; /* process -> the first of its threads and 1 */
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < t->at.len; i++) {
            uint32_t *slot =
                p2d_map_at(&processes, t->view->report, (uint64_t)t->at.at[i].pid);
            if (slot == NULL)
                continue;
            if (*slot == 0)
                *slot = i + 1;
            if (pass == 0)
                t->at.at[*slot - 1].process_busy += t->at.at[i].busy;
            else
                t->at.at[i].process_busy = t->at.at[*slot - 1].process_busy;
        }
    p2d_map_release(&processes);
    qsort(t->at.at, t->at.len, sizeof *t->at.at, compare);
}

static bool collect(struct p2d_time_threads *t)
{
    struct p2d_report *report = t->view->report;
    struct place place = {0};
    struct p2d_groups groups = {0};
    uint32_t n = t->profile->times.at.len;
    uint32_t *numbers = p2d_thread_numbers(t->profile, report);
    place.of = p2d_new(report, n, sizeof *place.of);
    for (uint32_t i = 0; p2d_ok(report) && i < n; i++)
        add(t, &place, numbers, i);
    if (p2d_ok(report) &&
        p2d_group_items(&groups, report, t->at.len, n, place_of, place.of)) {
        for (uint32_t i = 0; i < t->at.len; i++)
            t->at.at[i].first = groups.first[i];
        t->items = groups.items;
        groups.items = NULL;
    }
    if (p2d_ok(report) && t->at.len > 0)
        sort(t);
    p2d_groups_release(&groups);
    p2d_map_release(&place.numbers);
    p2d_delete(place.of);
    p2d_delete(numbers);
    return p2d_ok(report);
}

/* ---------------------------------------------------------------- one moment */

/* Give the picture stretches of its own, which may be changed. */
static bool copy_stretches(struct p2d_time_threads *t)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < t->at.len; k++)
        n += t->at.at[k].n;
    struct p2d_stretch *own = p2d_new(t->view->report, n, sizeof *own);
    for (uint32_t k = 0; own != NULL && k < t->at.len; k++)
        for (uint32_t i = 0; i < t->at.at[k].n; i++)
            own[t->at.at[k].first + i] = *p2d_time_stretch(t, &t->at.at[k], i);
    t->own = own;
    return own != NULL;
}

/* Whether stretches of a thread overlap, as they begin together. */
static bool has_overlaps(const struct p2d_time_threads *t)
{
    bool any = false;
    for (uint32_t k = 0; k < t->at.len && !any; k++)
        for (uint32_t i = 1; i < t->at.at[k].n && !any; i++) {
            const struct p2d_stretch *last = p2d_time_stretch(t, &t->at.at[k], i - 1);
            any = last->begin == p2d_time_stretch(t, &t->at.at[k], i)->begin &&
                  last->end > last->begin;
        }
    return any;
}

/* Put n stretches that begin together side by side, as the boxes of a flame graph. They are made
 * shorter, all by the same factor, if together they last longer than `room`, the time until the
 * next ones begin. */
static void spread(struct p2d_stretch *at, uint32_t n, int64_t room)
{
    const int64_t begin = at[0].begin;
    double length = 0, done = 0;
    for (uint32_t i = 0; i < n; i++)
        length += (double)(at[i].end - at[i].begin);
    double factor = length > (double)room ? (double)room / length : 1;
    for (uint32_t i = 0; i < n; i++) {
        int64_t from = begin + (int64_t)(done * factor);
        done += (double)(at[i].end - at[i].begin);
        at[i].begin = from;
        at[i].end = begin + (int64_t)(done * factor);
    }
}

/* Stacks of a profile that has one time for all of them are drawn side by side. */
static void spread_moments(struct p2d_time_threads *t)
{
    uint32_t end;
    if (t->profile->metrics.at[t->metric].times != P2D_MOMENTS || !has_overlaps(t))
        return;
    if (!copy_stretches(t))
        return;
    t->end = t->begin;
    for (uint32_t k = 0; k < t->at.len; k++) {
        const struct p2d_time_thread *thread = &t->at.at[k];
        struct p2d_stretch *at = t->own + thread->first;
        for (uint32_t i = 0; i < thread->n; i = end) {
            int64_t begin = at[i].begin;
            for (end = i + 1; end < thread->n && at[end].begin == begin;)
                end++;
            spread(at + i, end - i, end < thread->n ? at[end].begin - begin : INT64_MAX);
            t->end = at[end - 1].end > t->end ? at[end - 1].end : t->end;
        }
    }
}

/* End each run where the wait that follows it begins: the run's length is only estimated, the
 * begin of the wait was recorded. */
static void end_runs(struct p2d_time_threads *t)
{
    if (!copy_stretches(t))
        return;
    for (uint32_t k = 0; k < t->at.len; k++) {
        const struct p2d_time_thread *thread = &t->at.at[k];
        for (uint32_t i = 1; i < thread->n; i++) {
            struct p2d_stretch *last = &t->own[thread->first + i - 1];
            last->end = last->end < last[1].begin ? last->end : last[1].begin;
        }
    }
}

/* ------------------------------------------------------------------ colours */

/* Packages, or where there is only one of them, functions. */
static bool name_keys(struct p2d_time_threads *t)
{
    const struct p2d_profile *p = t->profile;
    struct p2d_report *report = t->view->report;
    t->keys = p2d_new(report, p->fns.len, sizeof *t->keys);
    if (t->keys == NULL || !p2d_strings_init(&t->names, report))
        return false;
    p2d_str first = 0;
    bool differ = false;
    for (p2d_fn fn = 1; fn < p->fns.len && p2d_ok(report); fn++) {
        t->keys[fn] = p2d_intern(&t->names, report, p2d_package_or_name(p, fn));
        first = fn == 1 ? t->keys[fn] : first;
        differ |= t->keys[fn] != first;
    }
    t->by_function = !differ;
    for (p2d_fn fn = 1; fn < p->fns.len && !differ && p2d_ok(report); fn++)
        t->keys[fn] = p2d_intern(&t->names, report, p2d_text(p, p->fns.at[fn].name));
    return p2d_ok(report);
}

p2d_fn p2d_time_fn(const struct p2d_time_threads *t, const struct p2d_stretch *s)
{
    return t->profile->nodes.at[t->profile->samples.at[s->sample].node].fn;
}

p2d_str p2d_time_key(const struct p2d_time_threads *t, p2d_fn fn)
{
    return t->keys[fn];
}

struct p2d_rgb p2d_time_key_color(const struct p2d_time_threads *t, p2d_str key)
{
    return p2d_tint_of_name(p2d_string(&t->names, key));
}

struct p2d_rgb p2d_time_color(const struct p2d_time_threads *t, p2d_fn fn)
{
    struct p2d_span key = p2d_string(&t->names, t->keys[fn]);
    if (t->by_function)
        return p2d_tint_of_name(key);
    return p2d_tint_of_member(key, p2d_text(t->profile, t->profile->fns.at[fn].module));
}

/* -------------------------------------------------------------------- texts */

void p2d_time_put_thread(const struct p2d_time_threads *t, struct p2d_buffer *out,
                         const struct p2d_time_thread *thread)
{
    const struct p2d_thread_info *info = &t->profile->threads.at[thread->thread];
    struct p2d_span name = p2d_text(t->profile, info->comm);
    p2d_put(out, name.at, name.len);
    if (name.len == 0)
        p2d_puts(out, info->tid >= 0 ? "thread" : "all");
    if (info->pid >= 0)
        p2d_putf(out, " %" PRId64, info->pid);
    if (info->tid >= 0)
        p2d_putf(out, "%s%" PRId64, info->pid >= 0 ? "/" : " ", info->tid);
}

void p2d_time_put_length(struct p2d_buffer *out, int64_t length)
{
    p2d_put_value(out, P2D_UNIT_NANOSECONDS, (double)length);
}

void p2d_time_put_at(const struct p2d_time_threads *t, struct p2d_buffer *out, int64_t at,
                     int64_t step)
{
    int decimals = 0;
    for (int64_t unit = 1000000000; unit > step && decimals < 9; unit /= 10)
        decimals++;
    p2d_put_fixed(out, (double)(at - t->begin) / 1e9, 0, decimals);
    p2d_puts(out, " s");
}

/* ---------------------------------------------------------------- the whole */

static struct p2d_time_threads threads_of(const struct p2d_view *view)
{
    p2d_metric metric = view->graph->metric;
    return (struct p2d_time_threads){.view = view,
                                     .profile = view->graph->profile,
                                     .metric = metric,
                                     .parts = {metric, metric},
                                     .begin = INT64_MAX,
                                     .end = INT64_MIN};
}

static bool fill(struct p2d_time_threads *t, const struct p2d_view *view)
{
    if (!collect(t) || !name_keys(t))
        return false;
    if (t->has_waits)
        end_runs(t);
    else
        spread_moments(t);
    if (t->at.len == 0) {
        struct p2d_span name =
            p2d_text(t->profile, t->profile->metrics.at[t->metric].name);
        p2d_set_error(view->report, P2D_EUSAGE,
                      "no sample of the event \"%.*s\" has a time", (int)name.len,
                      (const char *)name.at);
        p2d_set_hint(view->report, "--event chooses another event");
        return false;
    }
    if (t->end <= t->begin)
        t->end = t->begin + 1;
    return true;
}

bool p2d_time_threads_init(struct p2d_time_threads *t, const struct p2d_view *view)
{
    *t = threads_of(view);
    return fill(t, view);
}

bool p2d_time_threads_with_waits(struct p2d_time_threads *t, const struct p2d_view *view)
{
    const struct p2d_profile *p = view->graph->profile;
    *t = threads_of(view);
    t->has_waits =
        p2d_waits_in(p, t->metric) != 0 &&
        p2d_parts_of_sum(p, p2d_text(p, p->metrics.at[t->metric].name), t->parts);
    if (!t->has_waits)
        t->parts[0] = t->parts[1] = t->metric;
    return fill(t, view);
}

void p2d_time_threads_release(struct p2d_time_threads *t)
{
    p2d_vec_release(&t->at);
    p2d_strings_release(&t->names);
    p2d_delete(t->items);
    p2d_delete(t->own);
    p2d_delete(t->keys);
}
