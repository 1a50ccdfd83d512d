/* heaps.h - the memory that processes allocated and freed, by stack, as heapprofd saw it.
 *
 * A dump holds sums since the process began to be profiled, so of several dumps the last one
 * counts. heapprofd forgets a stack once all of its memory is free, and counts from 0 when it
 * allocates anew: what it had counted before is added then.
 */
#ifndef P2D_READ_PERFETTO_HEAPS_H
#define P2D_READ_PERFETTO_HEAPS_H

#include "read/perfetto/sequence.h"
#include "read/perfetto/tasks.h"

enum { P2D_ALLOCATED, P2D_FREED, P2D_ALLOCATIONS, P2D_FREES, P2D_N_HEAP_SUMS };

/* A process's heap, in one session of heapprofd. */
struct p2d_perfetto_heap {
    p2d_str name; /* "libc.malloc"; "": an old trace's, which is that one */
    int32_t pid;
    uint32_t dump; /* the last one */
    bool has_sums, has_peak;
};

/* What a stack has in a heap. */
struct p2d_perfetto_heap_stack {
    uint32_t heap, node, dump;         /* of which the numbers are */
    uint64_t earlier[P2D_N_HEAP_SUMS]; /* before heapprofd began to count it anew */
    uint64_t before[P2D_N_HEAP_SUMS];  /* in the dump before */
    uint64_t now[P2D_N_HEAP_SUMS];
    uint64_t peak, peak_blocks;
};

/* Zeroed, but for the report and `strings`, is empty. */
struct p2d_perfetto_heaps {
    struct p2d_report *report;
    struct p2d_strings strings;
    P2D_VEC(struct p2d_perfetto_heap) heaps;
    P2D_VEC(struct p2d_perfetto_heap_stack) stacks;
    struct p2d_map pids, by_name; /* (session, pid); (that, name) -> heap + 1 */
    struct p2d_map by_node;       /* (heap, node) -> stack + 1 */
    uint32_t n_sessions, n_dumps;
    uint64_t n_missing;                /* packets */
    uint64_t n_rejected, n_incomplete; /* dumps */
};

bool p2d_perfetto_heaps_init(struct p2d_perfetto_heaps *, struct p2d_report *);
void p2d_perfetto_heaps_release(struct p2d_perfetto_heaps *);

/* Read a message ProfilePacket. */
void p2d_perfetto_add_heap(struct p2d_perfetto_heaps *, struct p2d_perfetto_sequence *,
                           struct p2d_perfetto_code *, struct p2d_stack_table *,
                           struct p2d_span message);

/* Columns that heaps take in a table of stacks. */
enum { P2D_HEAP_COLUMNS = 6 };

/* Add the memory of all heaps to a table, in columns from `first` on, and describe these columns in
 * columns[], which has P2D_HEAP_COLUMNS entries for each heap. If the profile has no default metric
 * yet, one of them becomes it. */
void p2d_perfetto_emit_heaps(struct p2d_perfetto_heaps *,
                             const struct p2d_perfetto_tasks *, struct p2d_builder *,
                             struct p2d_stack_table *, uint32_t first,
                             struct p2d_stack_column *columns);

#endif
