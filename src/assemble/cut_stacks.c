/* cut_stacks.c - warn about stacks that were cut off when they were recorded.
 *
 * The kernel takes sample_max_stack calls of a sample, or kernel.perf_event_max_stack; of
 * a copied stack the bytes that --call-graph dwarf was given.
 */
#include "assemble/cut_stacks.h"

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
