/* perf_cut.h - stacks of a recording that were cut off when they were recorded: what is
 * missing is their outermost callers.
 */
#ifndef P2D_READ_PERF_CUT_H
#define P2D_READ_PERF_CUT_H

#include "read/perf_sample.h"

enum { P2D_PERF_MAX_STACK = 127 }; /* calls, where nobody chose another limit */

/* Zeroed is none. */
struct p2d_perf_cuts {
    uint64_t n_at_limit; /* stacks of as many calls as the limit is */
    unsigned limit;
    bool is_beyond;       /* longer ones are there: then it was another limit */
    uint64_t n_copied;    /* copied stacks */
    uint64_t n_too_short; /* those of them that go on beyond what was copied */
    size_t copied;        /* bytes, of the last of these */
    uint64_t n_too_long;  /* those with more calls than perf takes of them */
};

void p2d_perf_check_chain(struct p2d_perf_cuts *, const struct p2d_perf_file *,
                          const struct p2d_perf_sample *);
/* Take note of the calls that the kernel recorded for a sample. */
static inline void p2d_perf_note_chain(struct p2d_perf_cuts *cuts,
                                       const struct p2d_perf_file *file,
                                       const struct p2d_perf_sample *s)
{
    unsigned limit = s->attr->max_stack > 0 ? s->attr->max_stack : P2D_PERF_MAX_STACK;
    if (s->chain.len / 8 >= limit)
        p2d_perf_check_chain(cuts, file, s);
}

/* What an unwinder found out about a copied stack. */
enum { P2D_COPY_ENDS = 1, P2D_COPY_HAS_MORE = 2 };
void p2d_perf_note_copy(struct p2d_perf_cuts *, const struct p2d_perf_sample *,
                        unsigned what);

/* Warn of them, of so many samples. */
void p2d_perf_warn_of_cuts(const struct p2d_perf_cuts *, struct p2d_input *,
                           uint64_t n_samples);

#endif
