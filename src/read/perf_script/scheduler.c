/* scheduler.c - parse what the text of perf script says of the scheduler's events:
 *
 *     sched:sched_switch: prev_comm=a b prev_pid=20 prev_prio=120 prev_state=D|K ==>
 *                         next_comm=swapper/0 next_pid=0 next_prio=120
 *     sched:sched_switch: a b:20 [120] S ==> swapper/0:0 [120]       (libtraceevent)
 *     sched:sched_wakeup: comm=a b pid=20 prio=120 target_cpu=000
 *     sched:sched_stat_sleep: comm=a b pid=20 delay=4000 [ns]
 *     a b 20 [000] 7.125503: PERF_RECORD_SWITCH_CPU_WIDE OUT preempt  next pid/tid: 0/0
 *
 * Names of threads may hold blanks and '=', so numbers are looked for from the end.
 * Reference: include/trace/events/sched.h, plugin_sched_switch.c of libtraceevent.
 */
#include "read/perf_script/scheduler.h"

#include "base/number.h"

enum p2d_sched_kind p2d_sched_event_of(struct p2d_span event)
{
    static const char prefix[] = "sched:";
    if (!p2d_starts_with(event, prefix))
        return P2D_SCHED_NONE;
    struct p2d_span name = p2d_slice(event, sizeof prefix - 1, event.len);
    return p2d_sched_kind_of(p2d_slice(name, 0, p2d_find(name, 0, ':')));
}

/* Where `text` stands last; the length if nowhere. */
static size_t find_last(struct p2d_span s, const char *text)
{
    size_t found = s.len;
    for (size_t i = p2d_find_text(s, 0, text); i < s.len;
         i = p2d_find_text(s, i + 1, text))
        found = i;
    return found;
}

/* The word that follows the last `key`; empty if there is none. */
static struct p2d_span word_after(struct p2d_span s, const char *key)
{
    size_t at = find_last(s, key);
    if (at == s.len)
        return (struct p2d_span){0};
    at += strlen(key);
    return p2d_slice(s, at, p2d_find(s, at, ' '));
}

static bool parse_thread(struct p2d_span digits, int64_t *thread)
{
    uint64_t number;
    if (!p2d_parse_u64(digits, &number) || number > INT32_MAX)
        return false;
    *thread = (int64_t)number;
    return true;
}

/* "a b:20 [120]", with *rest what follows. */
static bool parse_brief(struct p2d_span s, int64_t *thread, struct p2d_span *rest)
{
    size_t bracket = find_last(s, " [");
    struct p2d_span before = p2d_slice(s, 0, bracket);
    size_t colon = find_last(before, ":");
    if (bracket == s.len || colon == before.len)
        return false;
    *rest = p2d_trim(p2d_slice(s, p2d_find(s, bracket, ']') + 1, s.len));
    return parse_thread(p2d_slice(before, colon + 1, before.len), thread);
}

bool p2d_sched_parse_switch(struct p2d_span s, struct p2d_sched_switch *out)
{
    static const char arrow[] = " ==> ";
    size_t at = p2d_find_text(s, 0, " ==> next_comm=");
    if (at < s.len) {
        struct p2d_span before = p2d_slice(s, 0, at), after = p2d_slice(s, at, s.len);
        out->state = p2d_wait_state_of(word_after(before, " prev_state="));
        return parse_thread(word_after(before, " prev_pid="), &out->previous) &&
               parse_thread(word_after(after, " next_pid="), &out->next);
    }
    struct p2d_span state, rest;
    at = p2d_find_text(s, 0, arrow);
    if (!parse_brief(p2d_slice(s, 0, at), &out->previous, &state) ||
        !parse_brief(p2d_slice(s, at + sizeof arrow - 1, s.len), &out->next, &rest))
        return false;
    out->state = p2d_wait_state_of(state);
    return true;
}

int64_t p2d_sched_parse_thread(struct p2d_span s)
{
    int64_t thread;
    struct p2d_span rest;
    return parse_thread(word_after(s, " pid="), &thread) || parse_brief(s, &thread, &rest)
               ? thread
               : -1;
}

bool p2d_sched_parse_delay(struct p2d_span s, uint64_t *delay)
{
    return p2d_parse_u64(word_after(s, " delay="), delay);
}

enum p2d_sched_record p2d_sched_record_of(struct p2d_span line)
{
    static const char name[] = "PERF_RECORD_SWITCH";
    size_t at = find_last(line, name);
    struct p2d_span rest = p2d_slice(line, at + sizeof name - 1, line.len);
    if (at == line.len)
        return P2D_SCHED_OTHER;
    struct p2d_span words = p2d_slice(rest, p2d_find(rest, 0, ' '), rest.len);
    struct p2d_span way = p2d_cut_word(&words), how = p2d_cut_word(&words);
    if (p2d_span_is(way, "IN"))
        return P2D_SCHED_IN;
    if (!p2d_span_is(way, "OUT"))
        return P2D_SCHED_OTHER;
    return p2d_span_is(how, "preempt") ? P2D_SCHED_PREEMPTED : P2D_SCHED_OUT;
}
