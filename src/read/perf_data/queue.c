/* queue.c - put records into the order of time, as soon as it is certain.
 *
 * Taking happens when the queue has grown to twice of what was left the last time, so
 * that the records that go pay for sorting and moving those that stay, whatever times a
 * file claims. Reference: tools/perf/util/ordered-events.c of Linux.
 */
#include "read/perf_data/queue.h"

#ifdef P2D_TINY
enum { LEAST = 64 };
#else
enum { LEAST = 1 << 20 };
#endif

/* In front of each record's body. */
struct head {
    uint32_t type;
    uint16_t misc, size; /* of the body */
};

void p2d_perf_queue_release(struct p2d_perf_queue *q)
{
    p2d_buffer_release(&q->bytes);
    p2d_buffer_release(&q->other);
    p2d_vec_release(&q->moments);
}

bool p2d_perf_queue_put(struct p2d_perf_queue *q, uint64_t time,
                        const struct p2d_perf_record *record)
{
    struct p2d_moment moment = {time, q->bytes.len};
    struct head head = {record->type, record->misc, (uint16_t)record->body.len};
    q->bytes.report = q->other.report = q->report;
    p2d_put(&q->bytes, &head, sizeof head);
    p2d_put(&q->bytes, record->body.at, record->body.len);
    q->newest = time > q->newest ? time : q->newest;
    return p2d_ok(q->report) && p2d_vec_push(&q->moments, q->report, moment);
}

void p2d_perf_queue_round(struct p2d_perf_queue *q)
{
    q->settled = q->newest_of_round;
    q->newest_of_round = q->newest;
}

void p2d_perf_queue_settle(struct p2d_perf_queue *q, uint64_t time)
{
    q->settled = time;
}

bool p2d_perf_queue_is_due(const struct p2d_perf_queue *q)
{
    return q->settled > 0 && q->bytes.len >= LEAST + 2 * q->n_left;
}

bool p2d_perf_queue_begin(struct p2d_perf_queue *q)
{
    q->next = 0;
    return p2d_order_by_time(q->moments.at, q->moments.len, q->report);
}

static struct p2d_perf_record record_at(const struct p2d_perf_queue *q, uint64_t position)
{
    struct head head;
    const unsigned char *at = q->bytes.at + position;
    memcpy(&head, at, sizeof head);
    return (struct p2d_perf_record){head.type, head.misc, {at + sizeof head, head.size}};
}

bool p2d_perf_queue_take(struct p2d_perf_queue *q, uint64_t *time,
                         struct p2d_perf_record *record)
{
    if (q->next == q->moments.len ||
        (!q->is_whole && q->moments.at[q->next].time > q->settled))
        return false;
    struct p2d_moment moment = q->moments.at[q->next++];
    *time = moment.time;
    *record = record_at(q, moment.position);
    return true;
}

void p2d_perf_queue_end(struct p2d_perf_queue *q)
{
    uint32_t n = q->moments.len - q->next;
    q->other.len = 0;
    for (uint32_t i = 0; i < n; i++) {
        struct p2d_moment moment = q->moments.at[q->next + i];
        struct p2d_perf_record record = record_at(q, moment.position);
        q->moments.at[i] = (struct p2d_moment){moment.time, q->other.len};
        p2d_put(&q->other, record.body.at - sizeof(struct head),
                record.body.len + sizeof(struct head));
    }
    q->moments.len = n;
    q->next = 0;
    struct p2d_buffer emptied = q->bytes;
    q->bytes = q->other;
    q->other = emptied;
    q->n_left = q->bytes.len;
}
