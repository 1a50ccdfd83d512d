/* resolve.h - resolve the stacks of samples from addresses to functions and contexts. */
#ifndef P2D_READ_PERF_DATA_RESOLVE_H
#define P2D_READ_PERF_DATA_RESOLVE_H

#include "symbols/objects.h"
#include "read/perf_data/callchain.h"
#include "read/perf_data/address_space.h"
#include "read/perf_data/unwind.h"

/* The low bits of a record's misc: the processor's mode. */
enum { P2D_MODE = 7, P2D_MODE_KERNEL = 1, P2D_MODE_USER = 2 };

/* An address in a program, at this moment. */
struct p2d_place {
    int64_t pid;
    uint32_t version; /* of its maps */
    unsigned mode;    /* the mode: kernel, program or unknown */
    bool with_inlined;
    bool at_return;          /* a call returns to the address, and lines are asked for */
    uint32_t kernel_version; /* changes with the kernel's mappings */
};

/* The frames of an address, by a hash of the address and all that its meaning depends on.
 * The hash is seeded: two addresses are confused once in 2^64 times. */
struct p2d_context_memo {
    uint64_t hash;
    uint32_t at; /* the frame, or the place of several in the list of the objects */
    uint32_t n;  /* 0: empty */
};

struct p2d_context_step {
    p2d_spot spot;
    p2d_node node;
};

/* The context of callers, by such a hash of them. */
struct p2d_callers_memo {
    uint64_t hash; /* 0: empty */
    p2d_node node;
};

/* Powers of two. */
enum { P2D_CONTEXT_MEMOS = 1 << 13, P2D_CALLERS_MEMOS = 1 << 14 };

/* The caller sets what comes first; the rest zeroed is empty. */
struct p2d_contexts {
    struct p2d_builder *b;
    struct p2d_report *report;
    const struct p2d_perf_file *file;
    const struct p2d_spaces *spaces;
    struct p2d_objects *objects;
    struct p2d_perf_chains *chains;
    enum p2d_inlines_shown inlines;

    P2D_VEC(p2d_spot) frames;              /* of a sample, the leaf first */
    P2D_VEC(struct p2d_context_step) path; /* of the last sample, the root first */
    P2D_VEC(p2d_spot) spots;               /* steps to be added to the path */
    P2D_VEC(p2d_node) nodes;               /* theirs */
    /* The chain of the path, and the length of the path after each number of the chain,
     * from the root on. */
    struct p2d_span chain;
    struct p2d_place chain_place;
    P2D_VEC(uint32_t) depths;
    P2D_VEC(uint32_t) ends; /* of the frames of each number, the leaf first */
    /* For programs and for the kernel, whose addresses are few and repeat. */
    struct p2d_context_memo memos[2][P2D_CONTEXT_MEMOS];
    struct p2d_callers_memo callers[P2D_CALLERS_MEMOS];
    uint64_t seed;
    struct p2d_unwinder *unwinder; /* NULL: not needed yet */
    bool cannot_unwind;
    struct p2d_perf_cuts cuts;
    struct p2d_place unwound; /* frames of the sample that is being unwound */
};
void p2d_contexts_release(struct p2d_contexts *);

/* Forget the last sample, which was a loan. */
void p2d_contexts_forget_chain(struct p2d_contexts *);

/* The context of a sample. */
p2d_node p2d_context_of(struct p2d_contexts *, const struct p2d_perf_sample *,
                        struct p2d_place);

#endif
