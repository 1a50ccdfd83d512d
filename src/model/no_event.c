/* no_event.c - say that a profile has no event of a name, and what to do about it. */
#include "model/no_event.h"

/* "the events are: cycles, instructions"; as many as have room in a hint. */
static void hint_at_events(const struct p2d_profile *p, struct p2d_report *report)
{
    enum { ROOM = 160 };
    struct p2d_report unused = {0};
    struct p2d_buffer text = {.report = &unused};
    p2d_metric m = 1;
    for (; m < p->metrics.len && p2d_ok(&unused); m++) {
        struct p2d_span name = p2d_text(p, p->metrics.at[m].name);
        if (text.len + name.len > ROOM)
            break;
        p2d_puts(&text, m > 1 ? ", " : "");
        p2d_put(&text, name.at, name.len);
    }
    if (text.len > 0 && p2d_ok(&unused))
        p2d_set_hint(report, "the events are: %.*s%s", (int)text.len,
                     (const char *)text.at,
                     m < p->metrics.len ? ", ...; --list-events lists them all" : "");
    else
        p2d_set_hint(report, "--list-events lists the events");
    p2d_buffer_release(&text);
}

void p2d_refuse_event(const struct p2d_profile *p, struct p2d_span name,
                      enum p2d_code code, struct p2d_report *report)
{
    enum { LONGEST = 80 };
    p2d_set_error(report, code, "there is no event called \"%.*s\"",
                  (int)(name.len < LONGEST ? name.len : LONGEST), (const char *)name.at);
    if (p2d_span_is(name, "on-cpu") || p2d_span_is(name, "off-cpu"))
        p2d_set_hint(report,
                     "record it with perf record -g -e cpu-clock -e sched:sched_switch "
                     "--switch-events, or with prof2dot run --with off-cpu");
    else
        hint_at_events(p, report);
}
