/* note_cuts.c - count stacks of a perf.data file that were cut off when they were
 * recorded. */
#include "read/perf_data/note_cuts.h"

void p2d_perf_check_chain(struct p2d_perf_cuts *cuts, const struct p2d_perf_file *file,
                          const struct p2d_perf_sample *s)
{
    unsigned limit = s->attr->max_stack > 0 ? s->attr->max_stack : P2D_PERF_MAX_STACK;
    size_t n = 0;
    for (size_t i = 0; i < s->chain.len / 8; i++)
        n += p2d_perf_number(file, s->chain, i) < P2D_PERF_CONTEXT_MAX;
    cuts->n_at_limit += n == limit;
    cuts->limit = limit;
    cuts->is_beyond |= n > limit;
}

void p2d_perf_note_copy(struct p2d_perf_cuts *cuts, const struct p2d_perf_sample *s,
                        unsigned what)
{
    bool is_short = (what & P2D_COPY_ENDS) && s->stack_is_full;
    cuts->n_copied++;
    cuts->n_too_short += is_short;
    cuts->n_too_long += (what & P2D_COPY_HAS_MORE) != 0;
    if (is_short)
        cuts->copied = s->stack.len;
}
