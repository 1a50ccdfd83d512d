/* cut_stacks.h - warn about stacks that were cut off when they were recorded: their
 * outermost callers are missing. */
#ifndef P2D_ASSEMBLE_CUT_STACKS_H
#define P2D_ASSEMBLE_CUT_STACKS_H

#include "io/input.h"

enum { P2D_PERF_MAX_STACK = 127 }; /* calls, where nobody chose another limit */

/* Zeroed is none. */
struct p2d_perf_cuts {
    uint64_t n_at_limit; /* stacks of as many calls as the limit is */
    unsigned limit;
    bool is_beyond;       /* longer ones are there: then it was another limit */
    uint64_t n_copied;    /* copied stacks */
    uint64_t n_too_short; /* those of them that go on beyond what was copied */
    size_t copied;        /* bytes of the last stack that was too short */
    uint64_t n_too_long;  /* stacks with more calls than perf records */
};

/* Warn of cut stacks, among so many samples. */
void p2d_perf_warn_of_cuts(const struct p2d_perf_cuts *, struct p2d_input *,
                           uint64_t n_samples);

#endif
