/* sequence.h - the packets of one writer in a trace of Perfetto: what a number in them stands
 * for, until the writer says that it begins anew.
 */
#ifndef P2D_READ_PERFETTO_SEQUENCE_H
#define P2D_READ_PERFETTO_SEQUENCE_H

#include "read/perfetto/code.h"
#include "read/perfetto/samples.h"

/* frames[first .. first + n), the outermost first. */
struct p2d_perfetto_stack {
    uint32_t first, n;
    uint32_t node; /* in the table of stacks, + 1; 0: not asked for yet */
};

struct p2d_perfetto_sequence {
    struct p2d_map interned; /* a kind and a number -> what it stands for, + 1 */
    P2D_VEC(struct p2d_perfetto_stack) stacks;
    P2D_VEC(uint32_t) frames;
    bool is_known;                           /* a packet of it was there */
    bool is_whole;                           /* nothing was lost since it began anew */
    uint32_t clock;                          /* of its packets; 0: the trace's */
    uint32_t perf;                           /* the event (events.h) of perf's samples */
    struct p2d_perfetto_described described; /* for the samples of others */
    int32_t pid, tid;                        /* of its thread; 0: unknown */
    int64_t time;           /* of its thread's last sample, in nanoseconds */
    uint32_t session, dump; /* of heaps (heaps.h); 0: none so far */
    uint64_t next_packet;   /* the number that the session's next one must have */
    bool is_dumping;        /* the dump goes on in the next packet */
};

void p2d_perfetto_sequence_release(struct p2d_perfetto_sequence *);
/* Forget all numbers, as the writer begins anew. */
void p2d_perfetto_forget(struct p2d_perfetto_sequence *);

/* Read a message InternedData, or the tables of a ProfilePacket of Android 10. */
void p2d_perfetto_intern(struct p2d_perfetto_sequence *, struct p2d_perfetto_code *,
                         struct p2d_span message);
void p2d_perfetto_intern_packet(struct p2d_perfetto_sequence *,
                                struct p2d_perfetto_code *, struct p2d_span message);

/* The node of a stack with this number; 0 if there is none. */
uint32_t p2d_perfetto_node(struct p2d_perfetto_sequence *, struct p2d_stack_table *,
                           uint64_t number);
/* The node of a message InlineCallstack. */
uint32_t p2d_perfetto_node_of(struct p2d_perfetto_code *, struct p2d_stack_table *,
                              struct p2d_span message);

#endif
