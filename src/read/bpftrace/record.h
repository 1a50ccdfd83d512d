/* record.h - one key and value of a map of bpftrace: the stacks and their thread.
 *
 * A map may have a kernel's and a user's stack as keys, in either order, and nothing says
 * which is which but the functions in them. All records of a map have the same order, so
 * a record that does not show the order waits for others that do.
 */
#ifndef P2D_READ_BPFTRACE_RECORD_H
#define P2D_READ_BPFTRACE_RECORD_H

#include "io/input.h"
#include "model/builder.h"

/* A record of two stacks that does not show which is the kernel's. */
struct p2d_bpftrace_waiting {
    p2d_metric metric;
    p2d_thread thread;
    double value;
    uint32_t begin, middle, end; /* in frames */
};

struct p2d_bpftrace {
    struct p2d_input *in;
    struct p2d_builder *b;
    /* The state of the current record. */
    p2d_str map;
    P2D_VEC(p2d_fn) frames; /* of all its stacks, each from its leaf */
    P2D_VEC(uint32_t) ends; /* of its stacks */
    bool is_in_stack;       /* the next line may be one more frame */
    bool has_empty_stack;
    bool has_thread;
    struct p2d_thread_info thread;
    /* The state of all records. */
    uint64_t n;                                /* records with stacks */
    uint64_t n_stacks, at_limit, beyond_limit; /* those with so many frames, with more */
    P2D_VEC(p2d_fn) memo; /* the function of a frame, by its text's string; 0: not yet */
    P2D_VEC(int64_t) votes; /* by metric: above 0 if the kernel's stack is the first */
    P2D_VEC(struct p2d_bpftrace_waiting) waiting;
    P2D_VEC(p2d_fn) waiting_frames;
};

void p2d_bpftrace_begin(struct p2d_bpftrace *, struct p2d_span map);
void p2d_bpftrace_frame(struct p2d_bpftrace *, struct p2d_span frame);
/* Keys between stacks, ", app, 12, ", as they stand: keys beside a stack belong to that
 * stack. */
void p2d_bpftrace_keys(struct p2d_bpftrace *, struct p2d_span keys, bool is_last);
static inline bool p2d_bpftrace_has_stack(const struct p2d_bpftrace *r)
{
    return r->frames.len > 0 || r->has_empty_stack;
}
void p2d_bpftrace_end(struct p2d_bpftrace *, double value);
/* In place of the end, for values that cannot be added up. */
void p2d_bpftrace_leave_out(struct p2d_bpftrace *);

/* All records were read. */
void p2d_bpftrace_finish(struct p2d_bpftrace *);
void p2d_bpftrace_release(struct p2d_bpftrace *);

#endif
