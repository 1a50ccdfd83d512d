/* note_cuts.h - count stacks of a perf.data file that were cut off when they were
 * recorded. */
#ifndef P2D_READ_PERF_DATA_NOTE_CUTS_H
#define P2D_READ_PERF_DATA_NOTE_CUTS_H

#include "assemble/cut_stacks.h"
#include "read/perf_data/sample.h"

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

/* Note what an unwinder detected in a copied stack. */
enum { P2D_COPY_ENDS = 1, P2D_COPY_HAS_MORE = 2 };
void p2d_perf_note_copy(struct p2d_perf_cuts *, const struct p2d_perf_sample *,
                        unsigned what);

#endif
