/* queue.h - put records into the order of time, as soon as it is certain.
 *
 * Each processor has a buffer of its own, and perf record writes them out in rounds:
 * nothing after the end of a round is older than what was written in the round before
 * it. So no more than some rounds are held. Without rounds (or where the caller says so)
 * all records are.
 */
#ifndef P2D_READ_PERF_DATA_QUEUE_H
#define P2D_READ_PERF_DATA_QUEUE_H

#include "read/perf_data/file.h"
#include "read/perf_data/sort_records.h"

/* Zeroed with a report is empty. */
struct p2d_perf_queue {
    struct p2d_report *report;
    struct p2d_buffer bytes; /* of the records */
    struct p2d_buffer other; /* the next ->bytes */
    P2D_VEC(struct p2d_moment) moments;
    uint32_t next;            /* the first moment that was not taken */
    uint64_t newest, settled; /* times: all records up to ->settled are in the queue */
    uint64_t newest_of_round;
    size_t n_left; /* bytes that were left when records were last taken */
    bool is_whole; /* no more come */
};
void p2d_perf_queue_release(struct p2d_perf_queue *);

/* Copy a record of a time into the queue. False if memory ran out. */
bool p2d_perf_queue_put(struct p2d_perf_queue *, uint64_t time,
                        const struct p2d_perf_record *);
/* A round ended here (FINISHED_ROUND). */
void p2d_perf_queue_round(struct p2d_perf_queue *);

/* All records up to this time came. */
void p2d_perf_queue_settle(struct p2d_perf_queue *, uint64_t time);

/* Whether enough records came to make taking the certain ones worthwhile. */
bool p2d_perf_queue_is_due(const struct p2d_perf_queue *);
/* Take them: begin, then take one after the other until there is none, then end. A record
 * is a loan until the end. */
bool p2d_perf_queue_begin(struct p2d_perf_queue *);
bool p2d_perf_queue_take(struct p2d_perf_queue *, uint64_t *time,
                         struct p2d_perf_record *);
void p2d_perf_queue_end(struct p2d_perf_queue *);

#endif
