/* stack_table.h - collect stacks of frame numbers until their functions are known.
 *
 * Many formats number their frames and say at another place, often after the stacks,
 * what the numbers mean. Stacks and values are kept by number, equal ones once, so memory
 * follows the distinct stacks and not the input.
 */
#ifndef P2D_ASSEMBLE_STACK_TABLE_H
#define P2D_ASSEMBLE_STACK_TABLE_H

#include "model/builder.h"

/* Called by a context; 0 is the root. */
struct p2d_stack_step {
    uint32_t parent, frame;
    uint32_t child; /* result of the last look-up; 0: none */
    uint32_t cell;  /* result of the last look-up; 0: none */
};

/* What all samples of a stack have in a column sum up to. */
struct p2d_stack_cell {
    uint32_t node, column;
    double value;
    uint64_t count;
};

/* When a part of a cell was, in the unit of its column. */
struct p2d_stack_stretch {
    double begin, end;
    uint32_t node, column, count;
};

/* When a sample of a cell was, in nanoseconds; its cost, in the unit of its column. */
struct p2d_stack_moment {
    int64_t time;
    double cost;
    uint32_t node, column;
};

struct p2d_stack_table {
    struct p2d_report *report;
    bool keeps_times;                            /* as p2d_builder.keeps_times */
    struct p2d_map children;                     /* (parent, frame) -> node */
    struct p2d_map index;                        /* (node, column) -> cell */
    P2D_VEC(struct p2d_stack_step) nodes;        /* from 1; a child follows its parent */
    P2D_VEC(struct p2d_stack_cell) cells;        /* from 1, in order of appearance */
    P2D_VEC(struct p2d_stack_stretch) stretches; /* of each column by time */
    P2D_VEC(struct p2d_stack_moment) moments;
    P2D_VEC(uint32_t) frames; /* of the stack that is put together */
    P2D_VEC(struct p2d_stack_step)
    last; /* the last stack: .frame, and its node as .parent */
};

bool p2d_stack_table_init(struct p2d_stack_table *, struct p2d_report *);
void p2d_stack_table_release(struct p2d_stack_table *);

/* One step of a stack. */
uint32_t p2d_stack_table_child(struct p2d_stack_table *, uint32_t parent, uint32_t frame);
/* Put frames together, root first, then ask for the node of the innermost one. */
void p2d_stack_table_frame(struct p2d_stack_table *, uint32_t frame);
void p2d_stack_table_frames(struct p2d_stack_table *, const uint32_t *frames, uint32_t n);
uint32_t p2d_stack_table_node(struct p2d_stack_table *);

/* `count` samples of a summed value; columns are the caller's numbers. */
void p2d_stack_table_add(struct p2d_stack_table *, uint32_t node, uint32_t column,
                         double value, uint64_t count);
/* When a part of such a value is, which is a length of time; `count` samples or calls begin
 * with it. Nothing happens if times are not kept, or if the unit is none of time. */
void p2d_stack_table_time(struct p2d_stack_table *, struct p2d_stack_stretch);

/* When one sample was whose cost is no length of time: for columns without such stretches.
 * Nothing happens if times are not kept. */
void p2d_stack_table_moment(struct p2d_stack_table *, struct p2d_stack_moment);

/* Where a column's samples go. */
struct p2d_stack_column {
    p2d_thread thread;
    p2d_metric metric;
    double
        factor;   /* of its values and times, into the metric's unit; 0: they are in it */
    double start; /* what its times count from */
};

/* Stands for frames that are left out, so that those around it do not call each other. */
#define P2D_STACK_GAP UINT32_MAX

/* What frames and columns mean. `spots` and `columns` are indexed by their numbers; a spot
 * of 0 is left out of stacks. False if a stack has a number that `spots` has not, which is
 * then in *unknown; no error is set. */
bool p2d_stack_table_emit(const struct p2d_stack_table *, struct p2d_builder *,
                          const p2d_spot *spots, uint32_t n_spots,
                          const struct p2d_stack_column *columns, uint32_t *unknown);

#endif
