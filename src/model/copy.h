/* copy.h - copy parts of a profile into the builder of another. */
#ifndef P2D_MODEL_COPY_H
#define P2D_MODEL_COPY_H

#include "model/builder.h"

/* What becomes of values on the way. Steps are small enough for what profilers measure and
 * large enough for sums up to 2^53 of them to be exact in a double, in any order: times
 * have a nanosecond, everything else 2^-20 of its unit. */
enum p2d_copied_numbers { P2D_AS_THEY_ARE, P2D_TO_STEPS, P2D_FROM_STEPS };

/* Where a sample has gone. */
struct p2d_copied_sample {
    uint32_t to; /* 0: nowhere */
    bool counts; /* the samples or calls that it stands for are still counted */
};

/* Where the parts of `from` are in the builder's profile. Each table is filled on demand
 * by the functions below, 0 being "not yet". */
struct p2d_copy {
    struct p2d_builder *to;
    const struct p2d_profile *from;
    p2d_str *names;
    p2d_fn *fns;
    p2d_metric *metrics;
    p2d_thread *threads;
    p2d_spot *spots;                 /* by location */
    uint32_t *label_sets;            /* + 1 */
    enum p2d_copied_numbers numbers; /* of samples, functions, calls and lines */
    double n_runs; /* P2D_FROM_STEPS: values and counts are divided by this */
    struct p2d_copied_sample *samples; /* NULL: `from` has no times */
    int64_t begin, end; /* of the part of time that is copied; else all of it */
};
bool p2d_copy_init(struct p2d_copy *, struct p2d_builder *to,
                   const struct p2d_profile *from);
void p2d_copy_release(struct p2d_copy *);
p2d_str p2d_copy_text(struct p2d_copy *, p2d_str);
p2d_fn p2d_copy_fn(struct p2d_copy *, p2d_fn);
/* Copy all functions in their order, which is faster than one by one. */
void p2d_copy_fns(struct p2d_copy *);
p2d_metric p2d_copy_metric(struct p2d_copy *, p2d_metric);
p2d_thread p2d_copy_thread(struct p2d_copy *, p2d_thread);
/* The frame of a context of `from`: its function, at its line if that is known. */
p2d_spot p2d_copy_spot(struct p2d_copy *, p2d_node);
uint32_t p2d_copy_label(struct p2d_copy *, uint32_t label);
/* A set of labels. */
uint32_t p2d_copy_labels(struct p2d_copy *, uint32_t set);
/* A sample of `from` as one of the builder's profile, at its context `node`. */
struct p2d_sample p2d_copy_sample(struct p2d_copy *, struct p2d_sample, p2d_node node);
/* Add that to the builder's profile. `s` is the sample's number in `from`. */
void p2d_copy_add(struct p2d_copy *, uint32_t s, struct p2d_sample, p2d_node node);
/* Sample number `s` has become number `to`, with `count` samples or calls. */
void p2d_copied_to(struct p2d_copy *, uint32_t s, uint32_t to, uint64_t count);
/* Copy when samples were, once all have been copied by p2d_copy_add. Passes whose samples
 * are others than those of `from` do not: their profiles have no times. */
void p2d_copy_times(struct p2d_copy *);
/* The same for the phases alone, which p2d_copy_times copies too. */
void p2d_copy_phases(struct p2d_copy *);
/* Copy the costs that belong to no function, in all metrics; for copies of all
 * functions. */
void p2d_copy_unattributed(struct p2d_copy *);
/* Origins, notes, counters, memory over time, the command and what the recording says of
 * itself; and for call lists the
 * whole: functions, calls and all their numbers. */
void p2d_copy_origins(struct p2d_copy *);
void p2d_copy_fn_numbers(struct p2d_copy *, p2d_fn);
void p2d_copy_call(struct p2d_copy *, p2d_call_id);
/* Give the metrics of a copy the wholes and bases of those that they were copied from. `to`
 * may be NULL. */
void p2d_keep_wholes(struct p2d_profile *to, const struct p2d_profile *from);
/* The same for a part or a grouping: 100 % stays what it was. */
void p2d_keep_sums(struct p2d_profile *to, const struct p2d_profile *from);
/* The costs of lines of call lists, for the functions that are marked and for calls
 * between two of them, once the others are copied. NULL: all. */
void p2d_copy_line_costs(struct p2d_copy *, const bool *fns);
/* The same for one location, and for one call site. */
void p2d_copy_line(struct p2d_copy *, p2d_location_id);
void p2d_copy_site(struct p2d_copy *, uint32_t site);
/* The parts of a function or a call that are copied, by metric - 1; NULL: all. */
typedef const double *p2d_parts_of(const void *context, uint32_t fn_or_call);
/* The same as p2d_copy_line_costs for all functions, of each its part. How often a line
 * makes a part of its calls is unknown. */
void p2d_copy_line_parts(struct p2d_copy *, p2d_parts_of *of_fn, p2d_parts_of *of_call,
                         const void *context);

#endif
