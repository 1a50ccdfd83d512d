/* copy.h - copy parts of a profile into the builder of another. */
#ifndef P2D_MODEL_COPY_H
#define P2D_MODEL_COPY_H

#include "model/builder.h"

/* Where the parts of `from` are in the builder's profile. Each table is filled on demand
 * by the functions below, 0 being "not yet". */
struct p2d_copy {
    struct p2d_builder *to;
    const struct p2d_profile *from;
    p2d_str *names;
    p2d_fn *fns;
    p2d_metric *metrics;
    p2d_thread *threads;
};
bool p2d_copy_init(struct p2d_copy *, struct p2d_builder *to,
                   const struct p2d_profile *from);
void p2d_copy_release(struct p2d_copy *);
p2d_fn p2d_copy_fn(struct p2d_copy *, p2d_fn);
/* All functions, in their order: faster than one by one. */
void p2d_copy_fns(struct p2d_copy *);
p2d_metric p2d_copy_metric(struct p2d_copy *, p2d_metric);
p2d_thread p2d_copy_thread(struct p2d_copy *, p2d_thread);
/* What belongs to no function, of all metrics: where all functions are copied. */
void p2d_copy_unattributed(struct p2d_copy *);
/* Origins, notes, counters, memory over time and the command; and for call lists the
 * whole: functions, calls and all their numbers. */
void p2d_copy_origins(struct p2d_copy *);
void p2d_copy_fn_numbers(struct p2d_copy *, p2d_fn);
void p2d_copy_call(struct p2d_copy *, p2d_call_id);

#endif
