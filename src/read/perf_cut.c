/* perf_cut.c - stacks of a recording that were cut off when they were recorded.
 *
 * The kernel takes sample_max_stack calls of a sample, or kernel.perf_event_max_stack; of
 * a copied stack the bytes that --call-graph dwarf was given.
 */
#include "read/perf_cut.h"

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

static void warn_of_copies(const struct p2d_perf_cuts *cuts, struct p2d_input *in)
{
    static const char kind[] = "perf-data: short copies: cut stacks";
    enum { MOST = 65528 }; /* that perf record takes */
    size_t more = cuts->copied < MOST / 2 ? cuts->copied * 2 : MOST;
    p2d_set_warning(in->report, kind, in->name,
                    "%llu of %llu stacks are cut off: only %zu bytes of each were copied",
                    (unsigned long long)cuts->n_too_short,
                    (unsigned long long)cuts->n_copied, cuts->copied);
    p2d_set_warning_hint(
        in->report, kind,
        cuts->copied < MOST ? "perf record --call-graph dwarf,%zu copies more of them"
                            : "perf copies no more than %zu bytes: record frame pointers "
                              "(-fno-omit-frame-pointer, perf record --call-graph fp)",
        more);
}

void p2d_perf_warn_of_cuts(const struct p2d_perf_cuts *cuts, struct p2d_input *in,
                           uint64_t n_samples)
{
    static const char kind[] = "perf-data: at the limit: cut stacks";
    if (cuts->n_too_short > 0)
        warn_of_copies(cuts, in);
    if (cuts->n_at_limit > 0 && !cuts->is_beyond) {
        p2d_set_warning(in->report, kind, in->name,
                        "%llu of %llu stacks are cut off after %u calls",
                        (unsigned long long)cuts->n_at_limit,
                        (unsigned long long)n_samples, cuts->limit);
        p2d_set_warning_hint(in->report, kind,
                             "sysctl kernel.perf_event_max_stack=1024, then perf record "
                             "--max-stack 1024");
    }
    if (cuts->n_too_long > 0)
        p2d_set_warning(in->report, "perf-data: too long: cut stacks", in->name,
                        "%llu of %llu copied stacks are cut off after %d calls, as perf "
                        "script does",
                        (unsigned long long)cuts->n_too_long,
                        (unsigned long long)cuts->n_copied, P2D_PERF_MAX_STACK);
}
