/* frame_phases.c - put frames of the phases of the recording outside of the stacks.
 *
 * Phases that overlap are nested in the order in which they begin, so a cost that is in two
 * phases is below the frames of both: the total of a phase is what p2d_select_time gives for
 * its time.
 */
#include "model/phases.h"
#include "model/times.h"
#include "pass/frame_times.h"

enum { DEEPEST = 16 };

/* A part of the time, in which the same phases go on: names[first .. first + n). */
struct part {
    uint32_t first, n;
};

struct phases {
    const struct p2d_profile *profile;
    struct p2d_report *report;
    P2D_VEC(int64_t) begins;
    P2D_VEC(struct part) parts;
    P2D_VEC(p2d_str) names;
    struct p2d_phase open[DEEPEST];
    uint32_t n_open;
    uint64_t n_deep; /* phases that are in too many others */
};

/* ------------------------------------------------------------------- frames */

static p2d_node frame(struct p2d_builder *to, p2d_node parent, const char *what,
                      struct p2d_span name)
{
    struct p2d_buffer text = {.report = to->report};
    p2d_puts(&text, what);
    p2d_put(&text, name.at, name.len);
    p2d_fn fn = p2d_fn_of(
        to, (struct p2d_function){.name = p2d_name(to, p2d_buffer_span(&text))});
    p2d_buffer_release(&text);
    return p2d_child(to, parent, fn, false);
}

static p2d_node context_of(const void *state, struct p2d_builder *to, uint32_t number)
{
    const struct phases *p = state;
    p2d_node node = 0;
    if (number == p->parts.len)
        return frame(to, 0, "(no time)", p2d_span_of(""));
    const struct part *part = &p->parts.at[number];
    if (part->n == 0)
        return frame(to, 0, "(no phase)", p2d_span_of(""));
    for (uint32_t i = 0; i < part->n; i++)
        node =
            frame(to, node, "phase ", p2d_text(p->profile, p->names.at[part->first + i]));
    return node;
}

/* -------------------------------------------------------------------- parts */

/* Begin a part of the time in which the open phases go on. */
static void begin_part(struct phases *p, int64_t at)
{
    struct part part = {p->names.len, p->n_open};
    uint32_t n = p->begins.len;
    for (uint32_t i = 0; i < p->n_open; i++)
        (void)p2d_vec_push(&p->names, p->report, p->open[i].name);
    if (n > 0 && p->begins.at[n - 1] == at)
        p->parts.at[n - 1] = part;
    else if (p2d_vec_push(&p->parts, p->report, part))
        (void)p2d_vec_push(&p->begins, p->report, at);
}

/* Close the open phases that end first. False if no phase ends until this time. */
static bool close_some(struct phases *p, int64_t until)
{
    int64_t end = INT64_MAX;
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->n_open; i++)
        end = p->open[i].end < end ? p->open[i].end : end;
    if (p->n_open == 0 || end > until)
        return false;
    for (uint32_t i = 0; i < p->n_open; i++)
        if (p->open[i].end > end)
            p->open[n++] = p->open[i];
    p->n_open = n;
    begin_part(p, end);
    return true;
}

/* Open a phase; if one of the same name is open, that one is extended instead. */
static void open_one(struct phases *p, const struct p2d_phase *phase)
{
    for (uint32_t i = 0; i < p->n_open; i++)
        if (p->open[i].name == phase->name) {
            if (phase->end > p->open[i].end)
                p->open[i].end = phase->end;
            return;
        }
    if (p->n_open == DEEPEST) {
        p->n_deep++;
        return;
    }
    p->open[p->n_open++] = *phase;
    begin_part(p, phase->begin);
}

static void find_parts(struct phases *p)
{
    const struct p2d_times *times = &p->profile->times;
    begin_part(p, INT64_MIN);
    for (uint32_t i = 0; i < times->phases.len && p2d_ok(p->report); i++) {
        const struct p2d_phase *phase = &times->phases.at[i];
        while (p2d_ok(p->report) && close_some(p, phase->begin))
            ;
        open_one(p, phase);
    }
    while (p2d_ok(p->report) && close_some(p, INT64_MAX))
        ;
    if (p->n_deep > 0)
        p2d_set_warning(p->report, "deep phases", "",
                        "phases within %d other phases are left out: %llu", DEEPEST,
                        (unsigned long long)p->n_deep);
}

static bool refuse_none(const struct p2d_profile *profile, struct p2d_report *report)
{
    p2d_set_error(report, P2D_EUSAGE, "the %s recording tells no phases",
                  profile->format);
    p2d_set_hint(report, "--phase NAME=FROM,TO names a part of the time");
    return false;
}

struct p2d_profile *p2d_frame_phases(const struct p2d_profile *profile,
                                     struct p2d_report *report)
{
    struct phases p = {.profile = profile, .report = report};
    struct p2d_profile *framed = NULL;
    if (profile == NULL || !p2d_ok(report) || !p2d_check_times(profile, report) ||
        (profile->times.phases.len == 0 && !refuse_none(profile, report)))
        return NULL;
    find_parts(&p);
    struct p2d_time_parts parts = {p.begins.at, p.parts.len, context_of, &p,
                                   "--time chooses a part, --thread threads"};
    if (p2d_ok(report))
        framed = p2d_frame_times(profile, &parts, report);
    p2d_vec_release(&p.begins);
    p2d_vec_release(&p.parts);
    p2d_vec_release(&p.names);
    return framed;
}
