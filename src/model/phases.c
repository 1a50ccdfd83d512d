/* phases.c - phases: parts of the time that have names. */
#include "model/phases.h"

#include <stdlib.h>
#include <string.h>

#include "model/time_range.h"
#include "model/times.h"

static void add(struct p2d_builder *b, p2d_str name, int64_t begin, int64_t end)
{
    struct p2d_phase phase = {name, begin, end};
    if (b->keeps_times && p2d_ok(b->report))
        (void)p2d_vec_push(&b->profile->times.phases, b->report, phase);
}

void p2d_add_phase(struct p2d_builder *b, p2d_str name, int64_t begin, int64_t end)
{
    if (end > begin)
        add(b, name, begin, end);
}

void p2d_add_mark(struct p2d_builder *b, p2d_str name, int64_t at)
{
    add(b, name, at, at);
}

/* ------------------------------------------------------------------- order */

static int by_begin(const void *left, const void *right)
{
    const struct p2d_phase *a = left, *b = right;
    if (a->begin != b->begin)
        return a->begin < b->begin ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return (a->name > b->name) - (a->name < b->name);
}

void p2d_sort_phases(struct p2d_times *times)
{
    struct p2d_phase *at = times->phases.at;
    uint32_t n = 0;
    if (times->phases.len > 1)
        qsort(at, times->phases.len, sizeof *at, by_begin);
    for (uint32_t i = 0; i < times->phases.len; i++)
        if (n == 0 || by_begin(&at[n - 1], &at[i]) != 0)
            at[n++] = at[i];
    times->phases.len = n;
}

/* ------------------------------------------------------------------- marks */

static void forget_marks(struct p2d_times *times)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < times->phases.len; i++)
        if (times->phases.at[i].end > times->phases.at[i].begin)
            times->phases.at[n++] = times->phases.at[i];
    times->phases.len = n;
}

static p2d_str after(struct p2d_profile *p, p2d_str name, struct p2d_report *report)
{
    struct p2d_buffer text = {.report = report};
    struct p2d_span mark = p2d_text(p, name);
    p2d_puts(&text, "after ");
    p2d_put(&text, mark.at, mark.len);
    p2d_str id = p2d_intern(&p->strings, report, p2d_buffer_span(&text));
    p2d_buffer_release(&text);
    return id;
}

bool p2d_settle_phases(struct p2d_profile *p, struct p2d_report *report)
{
    struct p2d_times *times = &p->times;
    struct p2d_phase *at = times->phases.at;
    bool are_marks = true;
    p2d_sort_phases(times);
    for (uint32_t i = 0; i < times->phases.len; i++)
        are_marks &= at[i].end == at[i].begin;
    for (uint32_t i = 0; are_marks && i < times->phases.len && p2d_ok(report); i++) {
        bool is_last = i + 1 == times->phases.len;
        at[i].end = is_last ? INT64_MAX : at[i + 1].begin;
        at[i].name = after(p, at[i].name, report);
    }
    forget_marks(times);
    return p2d_ok(report);
}

/* ------------------------------------------------------------------ options */

static bool refuse(const char *text, struct p2d_report *report)
{
    p2d_set_error(report, P2D_EUSAGE, "\"%.80s\" is not a phase", text);
    p2d_set_hint(report, "write NAME=FROM,TO in seconds as --list-threads prints them, "
                         "or NAME=10%%-20%%");
    return false;
}

static bool name_one(struct p2d_profile *p, const char *text, struct p2d_report *report)
{
    const char *equals = strrchr(text, '=');
    struct p2d_time_range range;
    if (equals == NULL || equals == text)
        return refuse(text, report);
    if (!p2d_time_range_of(&p->times, equals + 1, &range, report))
        return false;
    struct p2d_span name = {(const unsigned char *)text, (size_t)(equals - text)};
    struct p2d_phase phase = {p2d_intern(&p->strings, report, name), range.from,
                              range.to};
    return range.from >= range.to || p2d_vec_push(&p->times.phases, report, phase);
}

bool p2d_name_phases(struct p2d_profile *p, const char *const *phases,
                     struct p2d_report *report)
{
    if (!p2d_check_times(p, report))
        return false;
    p->times.phases.len = 0;
    for (; *phases != NULL; phases++)
        if (!name_one(p, *phases, report))
            return false;
    p2d_sort_phases(&p->times);
    return p2d_ok(report);
}
