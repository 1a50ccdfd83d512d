/* stacks.h - the stacks that scalene records with --stacks. */
#ifndef P2D_READ_SCALENE_STACKS_H
#define P2D_READ_SCALENE_STACKS_H

#include "model/builder.h"
#include "syntax/json.h"

enum p2d_scalene_stacks_kind {
    P2D_SCALENE_OF_TIME,    /* "stacks": shares of all samples */
    P2D_SCALENE_OF_SAMPLES, /* "combined_stacks": samples; with native functions */
    P2D_SCALENE_OF_MEMORY,  /* "memory_stacks": MiB */
    P2D_SCALENE_KINDS
};

struct p2d_scalene_frame {
    p2d_str name, file; /* of a native function: its object */
    int64_t line;       /* 0: unknown */
    bool is_native;
};

/* Frames stay apart from functions until all is read: where a function begins may be said
 * only later. */
struct p2d_scalene_stack {
    enum p2d_scalene_stacks_kind kind;
    uint32_t from, to; /* of frames; the outermost first */
    double weight;
    uint64_t count; /* of samples; 0: not said */
};

struct p2d_scalene_stacks {
    P2D_VEC(struct p2d_scalene_frame) frames;
    P2D_VEC(struct p2d_scalene_stack) list;
    double sums[P2D_SCALENE_KINDS]; /* of the weights */
};

/* Take the next value, an array of stacks. Errors are in the report; what is none is left
 * out with a warning. */
void p2d_scalene_read_stacks(struct p2d_scalene_stacks *, struct p2d_json *,
                             struct p2d_builder *, enum p2d_scalene_stacks_kind);
void p2d_scalene_release_stacks(struct p2d_scalene_stacks *);

#endif
