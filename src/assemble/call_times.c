/* call_times.c - when the calls of one thread ran, whose durations are known. */
#include "assemble/call_times.h"

#include "model/times.h"

void p2d_call_times_release(struct p2d_call_times *t)
{
    p2d_vec_release(&t->parts);
    p2d_vec_release(&t->open);
}

static struct p2d_open_call *innermost(struct p2d_call_times *t)
{
    return t->open.len > 0 ? &t->open.at[t->open.len - 1] : NULL;
}

/* The innermost call runs so much longer. */
static void run_on(struct p2d_call_times *t, struct p2d_builder *b, int64_t lasted)
{
    struct p2d_open_call *call = innermost(t);
    if (lasted > P2D_MOST_TIME - t->now)
        lasted = P2D_MOST_TIME - t->now;
    if (call == NULL || lasted <= 0)
        return;
    if (call->own.end != t->parts.len) {
        struct p2d_call_part next = {.node = t->parts.at[call->own.first].node,
                                     .before = call->own.end};
        if (!p2d_vec_push(&t->parts, b->report, next))
            return;
        call->own.end = t->parts.len;
    }
    t->parts.at[call->own.end - 1].lasted += lasted;
    t->now += lasted;
}

void p2d_call_begins(struct p2d_call_times *t, struct p2d_builder *b, p2d_node node,
                     int64_t at)
{
    if (!b->keeps_times)
        return;
    if (t->open.len > 0)
        run_on(t, b, at - t->now);
    else
        t->begin = t->now = at > t->now ? at : t->now;
    struct p2d_open_call call = {.own = {t->parts.len, t->parts.len + 1}};
    struct p2d_call_part part = {.node = node, .is_first = true};
    if (p2d_vec_push(&t->parts, b->report, part))
        (void)p2d_vec_push(&t->open, b->report, call);
}

/* ------------------------------------------------------------------ samples */

/* The number of a sample that is there already. */
static uint32_t sample_at(struct p2d_builder *b, const struct p2d_call_samples *s,
                          p2d_metric metric, p2d_node node)
{
    return p2d_add_sample(
        b, (struct p2d_sample){.node = node, .thread = s->thread, .metric = metric});
}

/* The outermost call is over. */
static void add_all(struct p2d_call_times *t, struct p2d_builder *b,
                    const struct p2d_call_samples *s)
{
    int64_t at = t->begin;
    for (uint32_t i = 0; i < t->parts.len && p2d_ok(b->report); i++) {
        const struct p2d_call_part *part = &t->parts.at[i];
        if (part->is_known && (part->lasted > 0 || part->is_sample))
            p2d_add_interval(b, sample_at(b, s, s->time, part->node), at,
                             at + part->lasted, part->is_sample);
        if (part->is_known && part->is_first && s->calls != 0)
            p2d_add_time_of(b, sample_at(b, s, s->calls, part->node), at, 1, 0);
        at += part->lasted;
    }
    t->parts.len = 0;
}

/* ---------------------------------------------------------------------- end */

/* The parts of a row are of a call whose end is known. What they lasted. */
static int64_t settle(struct p2d_call_times *t, struct p2d_call_row row, p2d_node node)
{
    int64_t sum = 0;
    for (uint32_t i = row.end; i > 0; i = t->parts.at[i - 1].before) {
        struct p2d_call_part *part = &t->parts.at[i - 1];
        part->node = node;
        part->is_known = true;
        sum += part->lasted;
    }
    return sum;
}

/* The last parts of a row lasted less than it seemed, and what came after them was
 * earlier. What is left of the surplus. */
static int64_t shorten(struct p2d_call_times *t, struct p2d_call_row row, int64_t surplus)
{
    for (uint32_t i = row.end; i > 0 && surplus > 0; i = t->parts.at[i - 1].before) {
        struct p2d_call_part *part = &t->parts.at[i - 1];
        int64_t less = part->lasted < surplus ? part->lasted : surplus;
        part->lasted -= less;
        surplus -= less;
        t->now -= less;
    }
    return surplus;
}

void p2d_call_ends(struct p2d_call_times *t, struct p2d_builder *b,
                   const struct p2d_call_samples *samples, int64_t self)
{
    struct p2d_open_call *call = innermost(t);
    if (call == NULL)
        return;
    struct p2d_call_part *first = &t->parts.at[call->own.first];
    int64_t surplus = settle(t, call->lost, first->node) - self;
    surplus += settle(t, call->own, first->node);
    first->is_sample = samples->counts;
    if (surplus > 0)
        (void)shorten(t, call->own, shorten(t, call->lost, surplus));
    else
        run_on(t, b, -surplus);
    t->parts.at[call->own.end - 1].is_known = true; /* which may be new */
    if (--t->open.len == 0)
        add_all(t, b, samples);
}

/* Put a row after another one. */
static void join(struct p2d_call_times *t, struct p2d_call_row *row,
                 struct p2d_call_row next)
{
    if (next.end == 0)
        return;
    t->parts.at[next.first].before = row->end;
    row->first = row->end != 0 ? row->first : next.first;
    row->end = next.end;
}

void p2d_call_is_lost(struct p2d_call_times *t, struct p2d_builder *b,
                      const struct p2d_call_samples *samples)
{
    const struct p2d_open_call *call = innermost(t);
    if (call == NULL)
        return;
    t->parts.at[call->own.first].is_first = false;
    if (t->open.len > 1) {
        struct p2d_call_row *lost = &t->open.at[t->open.len - 2].lost;
        join(t, lost, call->own);
        join(t, lost, call->lost);
    }
    if (--t->open.len == 0)
        add_all(t, b, samples);
}
