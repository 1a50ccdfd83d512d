/* clocks.c - the clocks of a trace of Perfetto, as one. */
#include "read/perfetto/clocks.h"

#include "model/times.h"
#include "syntax/protobuf.h"

void p2d_perfetto_clocks_release(struct p2d_perfetto_clocks *c)
{
    p2d_map_release(&c->by_id);
    p2d_vec_release(&c->at);
}

/* A sequence's own clocks are known by the sequence, too. */
static uint64_t key_of(uint32_t sequence, uint32_t clock)
{
    bool is_own = clock > P2D_PERFETTO_LAST_CLOCK && clock <= P2D_PERFETTO_LAST_OWN_CLOCK;
    return p2d_pair(is_own ? sequence : 0, clock);
}

/* The message Clock of a snapshot. */
struct reading {
    uint32_t clock;
    uint64_t shown, unit;
    bool is_incremental;
};

static struct reading reading_of(struct p2d_span message)
{
    enum { CLOCK = 1, SHOWN, IS_INCREMENTAL, UNIT };
    struct p2d_message m = p2d_message_of(message);
    struct p2d_field f;
    struct reading r = {.unit = 1};
    while (p2d_next_field(&m, &f)) {
        if (f.wire != P2D_WIRE_VARINT)
            continue;
        if (f.number == CLOCK)
            r.clock = (uint32_t)f.value;
        else if (f.number == SHOWN)
            r.shown = f.value;
        else if (f.number == IS_INCREMENTAL)
            r.is_incremental = f.value != 0;
        else if (f.number == UNIT && f.value > 0)
            r.unit = f.value;
    }
    return r;
}

static int64_t product(uint64_t count, uint64_t unit)
{
    return count > P2D_MOST_TIME / unit ? P2D_MOST_TIME : p2d_time_of(count * unit);
}

static bool next_reading(struct p2d_message *m, struct reading *r)
{
    enum { CLOCKS = 1 };
    struct p2d_field f;
    while (p2d_next_field(m, &f))
        if (f.number == CLOCKS && f.wire == P2D_WIRE_BYTES) {
            *r = reading_of(f.bytes);
            return true;
        }
    return false;
}

/* What the clock of all times shows; the time since the machine was started, if the trace
 * has that. False if the snapshot has no such clock. */
static bool find_trace_time(struct p2d_perfetto_clocks *c, struct p2d_span message,
                            int64_t *time)
{
    static const uint32_t preferred[] = {P2D_PERFETTO_BOOTTIME, P2D_PERFETTO_MONOTONIC};
    for (int i = 0; i < 2; i++) {
        uint32_t wanted = c->trace_clock != 0 ? c->trace_clock : preferred[i];
        struct p2d_message m = p2d_message_of(message);
        struct reading r;
        while (next_reading(&m, &r))
            if (r.clock == wanted) {
                c->trace_clock = wanted;
                *time = product(r.shown, r.unit);
                return true;
            }
    }
    return false;
}

static void set_clock(struct p2d_perfetto_clocks *c, uint32_t sequence, struct reading r,
                      int64_t time)
{
    uint32_t *slot = p2d_map_at(&c->by_id, c->report, key_of(sequence, r.clock));
    struct p2d_perfetto_clock clock = {time, r.shown, r.unit, r.is_incremental};
    if (slot == NULL)
        return;
    if (*slot != 0)
        c->at.at[*slot - 1] = clock;
    else if (p2d_vec_push(&c->at, c->report, clock))
        *slot = c->at.len;
}

void p2d_perfetto_add_snapshot(struct p2d_perfetto_clocks *c, uint32_t sequence,
                               struct p2d_span message)
{
    int64_t time;
    struct reading r;
    struct p2d_message m = p2d_message_of(message);
    if (!find_trace_time(c, message, &time))
        return;
    while (p2d_ok(c->report) && next_reading(&m, &r))
        if (r.clock != 0 && r.clock != c->trace_clock)
            set_clock(c, sequence, r, time);
}

int64_t p2d_perfetto_time(struct p2d_perfetto_clocks *c, uint32_t sequence,
                          uint32_t clock, uint64_t time)
{
    uint32_t number = p2d_map_get(&c->by_id, key_of(sequence, clock));
    if (number == 0)
        return p2d_time_of(time);
    struct p2d_perfetto_clock *known = &c->at.at[number - 1];
    if (!known->is_incremental)
        return known->at +
               (product(time, known->unit) - product(known->shown, known->unit));
    int64_t later = known->at + product(time, known->unit);
    return known->at = later < P2D_MOST_TIME ? later : P2D_MOST_TIME;
}

int64_t p2d_perfetto_since_1970(const struct p2d_perfetto_clocks *c, int64_t time)
{
    uint32_t number = p2d_map_get(&c->by_id, key_of(0, P2D_PERFETTO_REALTIME));
    if (number == 0)
        return 0;
    const struct p2d_perfetto_clock *known = &c->at.at[number - 1];
    return time - known->at + product(known->shown, known->unit);
}
