/* table.h - parse blocks of callers, a function and its callees, as gprof prints them.
 *
 * VTune prints the same, without numbers of calls. Functions have an index; a call stands
 * in two blocks, of which its caller's counts.
 */
#ifndef P2D_READ_GPROF_TABLE_H
#define P2D_READ_GPROF_TABLE_H

#include "io/input.h"
#include "model/builder.h"

/* A line of the call graph, without knowing yet what it stands for. */
struct p2d_gprof_row {
    struct p2d_span name;
    double percent; /* of the whole, where a block is the function's own */
    double self, children;
    struct p2d_count calls, self_calls;
    uint64_t index, cycle; /* cycle 0: none */
    bool has_time;
};

/* A function with a block of its own, or one that is only called. */
struct p2d_gprof_function {
    p2d_str name;
    p2d_fn fn; /* 0: not made yet */
    uint64_t index, cycle;
    double percent, self, total,
        from_outside; /* of the cycle: what calls from there cost */
    struct p2d_count calls, primitive;
    bool has_block;
};

struct p2d_gprof_call {
    uint32_t caller, callee; /* functions, from 1 */
    double self, total;
    struct p2d_count calls;
};

/* Zeroed but for the first two is empty. */
struct p2d_gprof_table {
    struct p2d_input *in;
    struct p2d_builder *b;
    struct p2d_map places; /* index -> place in functions, from 1 */
    P2D_VEC(struct p2d_gprof_function) functions;
    P2D_VEC(struct p2d_gprof_call) calls;        /* as callers' blocks have them */
    P2D_VEC(struct p2d_gprof_call) from_callees; /* the same as callees' blocks do */
    P2D_VEC(struct p2d_gprof_call) callers; /* of a block whose function is to come */
    uint32_t current;                       /* the block's function, from 1; 0: not yet */
    bool is_cycle;                          /* the block is that of a cycle as a whole */
};
void p2d_gprof_release(struct p2d_gprof_table *);

/* A time: a number with a decimal point. */
bool p2d_gprof_time(struct p2d_span word, double *value);
/* A number of calls, and of calls of itself after a plus. */
bool p2d_gprof_calls(struct p2d_span word, struct p2d_gprof_row *);

/* The function of a row's index, from 1; 0 when memory runs out. */
uint32_t p2d_gprof_function_of(struct p2d_gprof_table *, const struct p2d_gprof_row *);

/* A line of a block, and the end of one. */
void p2d_gprof_take_line(struct p2d_gprof_table *, struct p2d_span line);
void p2d_gprof_end_block(struct p2d_gprof_table *);

/* Make the profile's functions. Static functions of one name have entries of their own,
 * which only their index keeps apart: it is put after the name, but for the first. */
void p2d_gprof_make_functions(struct p2d_gprof_table *);

#endif
