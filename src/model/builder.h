/* builder.h - the only way to make a profile.
 *
 * Repeats add up, and nothing can be seen to fail: errors stick to the report, and ids
 * after one are 0. Ids count up in order of first appearance.
 */
#ifndef P2D_MODEL_BUILDER_H
#define P2D_MODEL_BUILDER_H

#include "base/map.h"
#include "base/slots.h"
#include "model/tree.h"

/* A frame of a stack that is being put together. */
struct p2d_frame_slot {
    uint32_t spot : 31;
    uint32_t gap : 1;
};

static inline struct p2d_frame_slot p2d_frame_slot_of(p2d_spot spot, bool gap)
{
    return (struct p2d_frame_slot){.spot = spot & INT32_MAX, .gap = gap};
}

struct p2d_builder {
    struct p2d_report *report;
    struct p2d_profile *profile;
    bool drops_lines; /* lines of frames and calls are forgotten (lines.h) */
    bool keeps_times; /* when samples were is kept (times.h) */
    bool
        keeps_counted_lines; /* so are lines of which only the number of samples is known:
                                  that has no times, and those are of their functions */
    bool drops_labels;       /* labels of samples are forgotten (labels.h) */
    struct p2d_tree tree;    /* (parent, spot and gap) -> node */
    struct p2d_map metrics;  /* (name, unit) -> metric */
    struct p2d_map threads;  /* hash -> thread */
    struct p2d_map pairs;    /* (thread, metric) -> a small number */
    struct p2d_map leaves;   /* (node, that number) -> sample */
    struct p2d_map calls;    /* (caller, callee) -> call; the last may be missing */
    struct p2d_map lines;    /* hash -> location */
    struct p2d_map sites;    /* (call, location) -> site */
    struct p2d_map labels;   /* hash -> label */
    struct p2d_map label_sets; /* hash -> set of labels */
    struct p2d_map tags;       /* (thread, labels) -> a small number */
    struct p2d_slots fn_slots; /* hash -> function */
    uint64_t seed;
    P2D_VEC(struct p2d_frame_slot) frames;
    P2D_VEC(p2d_node) path; /* frames of the last stack, from the root */
};

/* Begin a profile. False and an error if memory runs out. `format` is a literal. */
bool p2d_builder_init(struct p2d_builder *, enum p2d_shape, const char *format,
                      struct p2d_report *);
void p2d_builder_release(struct p2d_builder *);
/* The finished profile, which the caller frees; NULL if anything failed. Computes the
 * metrics' totals. The builder is released. */
struct p2d_profile *p2d_builder_finish(struct p2d_builder *);

/* A reader that finds call-list data says so before it adds any. Default: P2D_TREE. */
void p2d_set_shape(struct p2d_builder *, enum p2d_shape);

p2d_str p2d_name(struct p2d_builder *, struct p2d_span);
p2d_fn p2d_fn_of(struct p2d_builder *, struct p2d_function);
/* Several at once, which is faster: ids[i] becomes the id of fns[i]. */
void p2d_fns_of(struct p2d_builder *, const struct p2d_function *fns, uint32_t n,
                p2d_fn *ids);
/* The most metrics; more are an error, since every function may have a cost in each. */
enum { P2D_MOST_METRICS = 1024 };
/* May be called at any time. */
p2d_metric p2d_metric_of(struct p2d_builder *, struct p2d_span name, enum p2d_unit);
/* What is measured is only known at the end. p2d_metric_of knows it by its first name. */
void p2d_rename_metric(struct p2d_builder *, p2d_metric, struct p2d_span name);
/* The counts of the metric's samples are numbers of calls. */
void p2d_count_calls(struct p2d_builder *, p2d_metric);
/* Prefer this metric: the file says that it is the main one. */
void p2d_prefer_metric(struct p2d_builder *, p2d_metric);
/* The command that was profiled, as the file has it. The first one stays. */
void p2d_set_command(struct p2d_builder *, struct p2d_span);
/* A line for the picture: "sampled at 99 Hz". Equal lines are kept once. */
void p2d_add_note(struct p2d_builder *, struct p2d_span);
/* A counter beside the samples. Equal names and units add up. */
void p2d_add_counter(struct p2d_builder *, struct p2d_counter);
/* Memory over time; a series is made first, and numbered from 0. `clock` is the time of the
 * samples' clock, in seconds, at which the series begins. Numbers that are not finite are an
 * error. `along` is the unit of time; p2d_measure_memory returns false if the profile already
 * holds memory in another unit of time. */
bool p2d_measure_memory(struct p2d_builder *, enum p2d_unit along);
uint32_t p2d_add_series(struct p2d_builder *, struct p2d_span name, double clock);
void p2d_add_moment(struct p2d_builder *, struct p2d_memory_point);
void p2d_add_memory_call(struct p2d_builder *, struct p2d_memory_call);
void p2d_add_memory_part(struct p2d_builder *, struct p2d_memory_part);
p2d_thread p2d_thread_of(struct p2d_builder *, struct p2d_thread_info);

/* Stacks: put frames together, then ask for the context of the innermost one. A frame is a
 * function, or a function at a line (p2d_at_line in lines.h). */
enum p2d_stack_order { P2D_ROOT_FIRST, P2D_LEAF_FIRST };
void p2d_frame(struct p2d_builder *, p2d_spot);
/* A frame with left-out frames between it and its caller. */
void p2d_frame_after_gap(struct p2d_builder *, p2d_spot);
p2d_node p2d_stack(struct p2d_builder *, enum p2d_stack_order);
/* One step of p2d_stack: the context of `spot` called from `parent`. */
p2d_node p2d_child(struct p2d_builder *, p2d_node parent, p2d_spot spot, bool gap);
/* Add a context or a sample without looking for an equal one, which saves the look-up: for a
 * profile of which only graphs are made, as they add equal ones up. The sample's numbers must
 * be those of a profile that was read. */
p2d_node p2d_another_child(struct p2d_builder *, p2d_node parent, p2d_fn fn, bool gap);
uint32_t p2d_another_sample(struct p2d_builder *, struct p2d_sample);
/* Several steps at once, which is faster: nodes[i] becomes the context of spots[i] called
 * from nodes[i - 1], the first one from `parent`. False after an error. */
bool p2d_children(struct p2d_builder *, p2d_node parent, const p2d_spot *spots,
                  uint32_t n, p2d_node *nodes);
/* All contexts of another profile: nodes[i] becomes the one of contexts[i], whose
 * frame is frames[i], spot << 1 | gap. Index 0 is the root. */
bool p2d_add_contexts(struct p2d_builder *, const struct p2d_context *contexts,
                      const uint32_t *frames, uint32_t n, p2d_node *nodes);
/* `count` samples with a summed value. NaN and infinity are an error. Returns the number
 * of the sample that they have become or are a part of; 0 after an error. */
uint32_t p2d_add_sample(struct p2d_builder *, struct p2d_sample);
/* Several at once, which is faster. `numbers` gets theirs, and may be NULL. */
void p2d_add_samples(struct p2d_builder *, const struct p2d_sample *, uint32_t n,
                     uint32_t *numbers);

/* Call lists. */
p2d_call_id p2d_call_of(struct p2d_builder *, p2d_fn caller, p2d_fn callee);
/* The same for a caller and a callee of a call that does not exist yet, which is
 * faster. */
p2d_call_id p2d_new_call(struct p2d_builder *, p2d_fn caller, p2d_fn callee);
void p2d_add_fn_cost(struct p2d_builder *, p2d_fn, p2d_metric, struct p2d_cost);
void p2d_add_fn_calls(struct p2d_builder *, p2d_fn, struct p2d_count calls,
                      struct p2d_count primitive);
void p2d_add_call_cost(struct p2d_builder *, p2d_call_id, p2d_metric, struct p2d_cost);
void p2d_add_call_calls(struct p2d_builder *, p2d_call_id, struct p2d_count calls,
                        struct p2d_count primitive);
/* The total that the file itself states, to be given once all costs are known. It counts
 * if it is more than the sum of all self costs, or equal to it but for `rounding`. */
void p2d_state_total(struct p2d_builder *, p2d_metric, double total, double rounding);
/* Some more of what the selected stacks cost (p2d_metric_column.cut_off). */
void p2d_add_cut_off(struct p2d_builder *, p2d_metric, double cost);
/* The metric's values are differences to a base whose cost is `base`, which is 100 %. */
void p2d_set_base(struct p2d_builder *, p2d_metric, double base);
void p2d_mark_estimated(struct p2d_builder *, p2d_call_id);
void p2d_mark_total_estimated(struct p2d_builder *, p2d_fn);
void p2d_mark_self_estimated(struct p2d_builder *, p2d_fn);

#endif
