/* stack.h - collect the frames of a sample, and find their context in the profile. */
#ifndef P2D_READ_PERF_SCRIPT_STACK_H
#define P2D_READ_PERF_SCRIPT_STACK_H

#include "read/perf_script/line_cache.h"
#include "read/perf_script/source_line.h"
#include "read/perf_script/stack_cache.h"

struct p2d_perf_stack {
    struct p2d_builder *b;
    struct p2d_perf_cache cache;
    struct p2d_perf_sources sources;
    struct p2d_perf_stacks stacks;
    struct p2d_perf_known
        known; /* the open sample's stack; without lines: none is known */
    P2D_VEC(struct p2d_perf_line) lines; /* innermost first */
    P2D_VEC(uint32_t) below;             /* their source lines; may be short */
    P2D_VEC(p2d_spot) fns;    /* the same as functions or their lines, outermost first */
    P2D_VEC(p2d_spot) path;   /* those of the last stack */
    P2D_VEC(p2d_node) nodes;  /* and their contexts */
    p2d_spot outermost;       /* of the last stack; 0: it had none */
    P2D_VEC(p2d_str) homes;   /* by name: the only module it was seen in */
    struct p2d_buffer joined; /* a line whose symbol holds a newline */
    uint64_t frames, parsed;  /* all, and those that were not in the cache */
    struct p2d_perf_worth {
        uint32_t entries; /* of the cache, when it is judged next; 0: the first time */
        uint64_t frames, parsed; /* when it was judged last */
    } worth;
    int32_t luck; /* how often a line followed the one it followed last; of MUCH_LUCK */
    bool without_modules;   /* frames without a module were seen */
    bool asked_for_home;    /* a frame's module was taken from frames before */
    bool asked_for_modules; /* no such frames were, and that made a difference */
};
void p2d_perf_stack_init(struct p2d_perf_stack *, struct p2d_builder *);
void p2d_perf_stack_release(struct p2d_perf_stack *);

/* The entry of a frame's line; 0 if it is not one. Valid until p2d_perf_node. */
uint32_t p2d_perf_entry_of(struct p2d_perf_stack *, struct p2d_span line);
/* Before the lines are taken one by one. */
void p2d_perf_foresee(struct p2d_perf_stack *, const struct p2d_span *lines, uint32_t n,
                      struct p2d_perf_hints *);
/* The same of the i-th of the lines that the hints are about. */
uint32_t p2d_perf_hinted_entry_of(struct p2d_perf_stack *, struct p2d_span line,
                                  const struct p2d_perf_hints *, uint32_t i);

void p2d_perf_push(struct p2d_perf_stack *, uint32_t entry);
/* Look for the stack that the text begins with, at this offset of the input, among those
 * that were there before, and take all of its lines at once if it is one. Without `take`
 * that is only to learn whether it pays. */
struct p2d_perf_known p2d_perf_look_for(struct p2d_perf_stack *, struct p2d_span text,
                                        uint64_t offset, bool take);
/* How many frames the open sample has. */
uint32_t p2d_perf_depth(const struct p2d_perf_stack *);
/* The source line below the last frame, which may say that it is inlined. */
void p2d_perf_take_source(struct p2d_perf_stack *, struct p2d_span line);
/* The same of a line that was below the last frame before; false if it was not. */
bool p2d_perf_take_source_again(struct p2d_perf_stack *, struct p2d_span line);
/* The outermost function of the last stack; 0 if it had none. */
p2d_fn p2d_perf_outermost(const struct p2d_perf_stack *);
/* A symbol may hold a newline: append the line to the last frame. False if that makes no
 * sense. */
bool p2d_perf_continue(struct p2d_perf_stack *, struct p2d_span line);

/* Forget the frames. */
void p2d_perf_forget(struct p2d_perf_stack *);
/* The context of the frames, which are forgotten then; 0 if there are none. */
p2d_node p2d_perf_node(struct p2d_perf_stack *);

#endif
