/* measures.c - phases of a program that a trace tells.
 *
 *     {"ph": "b", "cat": "blink.user_timing", "id": "0x1", "ts": 5, "name": "load"}
 *     {"ph": "e", "cat": "blink.user_timing", "id": "0x1", "ts": 9, "name": "load"}
 *     {"ph": "I", "cat": "blink.user_timing", "ts": 9, "name": "loaded"}
 *     {"ph": "i", "s": "g", "ts": 12, "name": "second round"}
 *
 * Node's category is node.perf.usertiming, and its marks are events R. Browsers use R for the steps
 * of loading a page, which are no marks of the program. Reference: "Trace Event Format" (async,
 * mark and instant events); https://www.w3.org/TR/user-timing/.
 */
#include "read/trace/measures.h"

#include "model/phases.h"
#include "model/times.h"

static bool contains(struct p2d_span text, const char *part)
{
    return p2d_find_text(text, 0, part) < text.len;
}

static void begin_measure(struct p2d_trace *t, uint64_t key, p2d_str name, int64_t at)
{
    struct p2d_trace_measure fresh = {name, at, true};
    uint32_t *place = p2d_map_at(&t->measure_of, t->b->report, key);
    if (place != NULL && p2d_vec_push(&t->measures, t->b->report, fresh))
        *place = t->measures.len;
}

static void end_measure(struct p2d_trace *t, uint64_t key, int64_t at)
{
    uint32_t place = p2d_map_get(&t->measure_of, key);
    if (place == 0 || !t->measures.at[place - 1].is_open)
        return;
    struct p2d_trace_measure *open = &t->measures.at[place - 1];
    p2d_add_phase(t->b, open->name, open->begin, at);
    open->is_open = false;
}

void p2d_trace_take_moment(struct p2d_trace *t, const struct p2d_trace_moment *m)
{
    struct p2d_span category = p2d_string(&t->b->profile->strings, m->category);
    bool is_node = contains(category, "usertiming");
    bool is_timing = is_node || contains(category, "user_timing");
    int64_t at = p2d_nanoseconds(m->at, 1e3);
    bool is_mark = m->phase == 'i' || m->phase == 'I' || (m->phase == 'R' && is_node);
    if (!t->b->keeps_times || m->name == 0)
        return;
    if (is_mark && (is_timing || m->is_global))
        p2d_add_mark(t->b, m->name, at);
    else if (is_timing && m->phase == 'b')
        begin_measure(t, p2d_pair(m->name, m->id), m->name, at);
    else if (is_timing && m->phase == 'e')
        end_measure(t, p2d_pair(m->name, m->id), at);
}

void p2d_trace_end_measures(struct p2d_trace *t)
{
    for (uint32_t i = 0; i < t->measures.len && p2d_ok(t->b->report); i++)
        if (t->measures.at[i].is_open)
            p2d_add_phase(t->b, t->measures.at[i].name, t->measures.at[i].begin,
                          INT64_MAX);
}
