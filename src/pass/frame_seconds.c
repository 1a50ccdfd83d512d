/* frame_seconds.c - put a frame for each second of the recording outside of the stacks. */
#include <inttypes.h>
#include <stdio.h>

#include "model/times.h"
#include "pass/frame_times.h"

/* A picture of more parts cannot be read. */
enum { MOST_SECONDS = 3600 };

static const int64_t second = 1000000000;
static const char hint[] =
    "--time chooses a part of at most 3600 seconds, --thread threads";

struct seconds {
    int64_t begins[MOST_SECONDS + 1];
    uint32_t n;
};

/* "second 007", so that they come in the order of time. */
static p2d_node context_of(const void *state, struct p2d_builder *to, uint32_t part)
{
    const struct seconds *s = state;
    char name[40] = "(no time)";
    int width = snprintf(NULL, 0, "%" PRIu32, s->n - 1);
    if (part < s->n)
        snprintf(name, sizeof name, "second %0*" PRIu32, width, part);
    p2d_fn fn =
        p2d_fn_of(to, (struct p2d_function){.name = p2d_name(to, p2d_span_of(name))});
    return p2d_child(to, 0, fn, false);
}

static bool refuse_long(struct p2d_report *report)
{
    p2d_set_error(report, P2D_EUSAGE,
                  "the recording is too long for a part for each second");
    p2d_set_hint(report, "%s", hint);
    return false;
}

struct p2d_profile *p2d_frame_seconds(const struct p2d_profile *profile,
                                      struct p2d_report *report)
{
    struct seconds s;
    if (profile == NULL || !p2d_ok(report) || !p2d_check_times(profile, report))
        return NULL;
    const struct p2d_times *times = &profile->times;
    if (times->last - times->first > MOST_SECONDS * second) {
        (void)refuse_long(report);
        return NULL;
    }
    s.n = (uint32_t)((times->last - times->first) / second) + 1;
    for (uint32_t i = 0; i < s.n; i++)
        s.begins[i] = times->first + i * second;
    struct p2d_time_parts parts = {s.begins, s.n, context_of, &s, hint};
    return p2d_frame_times(profile, &parts, report);
}
