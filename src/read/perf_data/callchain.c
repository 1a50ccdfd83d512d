/* callchain.c - assemble the whole callchain of a sample.
 *
 * The program's part of a callchain may stand elsewhere: in a record of its own, written
 * when the kernel returned to the program and joined by a number ("cookie"), or in the
 * processor's stack of branches (perf record --call-graph lbr). Reference:
 * sample__merge_deferred_callchain and resolve_lbr_callchain_sample of tools/perf/util.
 */
#include "read/perf_data/callchain.h"

enum { NUMBER = 8, BRANCH = 3 * NUMBER, BRANCH_CALL_STACK = 1 << 11 };

void p2d_perf_chains_release(struct p2d_perf_chains *chains)
{
    p2d_map_release(&chains->by_cookie);
    p2d_vec_release(&chains->deferred);
    p2d_arena_release(&chains->kept);
    p2d_buffer_release(&chains->joined);
}

void p2d_perf_defer(struct p2d_perf_chains *chains, const struct p2d_perf_file *file,
                    const struct p2d_perf_record *record)
{
    struct p2d_fields f = p2d_fields_of(record->body, file->swapped);
    uint64_t cookie = p2d_take_u64(&f), n = p2d_take_u64(&f);
    if (f.cut || n > p2d_fields_left(&f) / NUMBER)
        return;
    struct p2d_span callers = p2d_take_bytes(&f, n * NUMBER);
    unsigned char *copy = p2d_arena_alloc(&chains->kept, chains->report, callers.len + 1);
    if (copy == NULL)
        return;
    if (callers.len > 0)
        memcpy(copy, callers.at, callers.len);
    callers.at = copy;
    uint32_t *slot = p2d_map_at(&chains->by_cookie, chains->report, cookie);
    if (slot != NULL && p2d_vec_push(&chains->deferred, chains->report, callers))
        *slot = chains->deferred.len;
}

/* Join a chain that ends in the mark and the cookie; the mark stays, as in perf. */
static struct p2d_span join_deferred(struct p2d_perf_chains *chains,
                                     const struct p2d_perf_file *file,
                                     struct p2d_span chain)
{
    size_t n = chain.len / NUMBER;
    uint32_t found = p2d_map_get(&chains->by_cookie, p2d_perf_number(file, chain, n - 1));
    chain.len -= NUMBER;
    chains->n_without += found == 0;
    if (found == 0)
        return chain;
    struct p2d_span callers = chains->deferred.at[found - 1];
    chains->joined.len = 0;
    p2d_put(&chains->joined, chain.at, chain.len);
    p2d_put(&chains->joined, callers.at, callers.len);
    return p2d_buffer_span(&chains->joined);
}

/* Put the kernel's part and the mark, then the target of the newest branch, then the
 * source of each branch. */
static struct p2d_span join_branches(struct p2d_perf_chains *chains,
                                     struct p2d_span kernel, struct p2d_span branches)
{
    chains->joined.len = 0;
    p2d_put(&chains->joined, kernel.at, kernel.len);
    p2d_put(&chains->joined, branches.at + NUMBER, NUMBER);
    for (size_t at = 0; at < branches.len; at += BRANCH)
        p2d_put(&chains->joined, branches.at + at, NUMBER);
    return p2d_buffer_span(&chains->joined);
}

/* The number of numbers up to the program's mark, with the mark; 0 if there is none. */
static size_t up_to_program(const struct p2d_perf_file *file, struct p2d_span chain)
{
    for (size_t i = 0; i < chain.len / NUMBER; i++)
        if (p2d_perf_number(file, chain, i) == P2D_PERF_CONTEXT_USER)
            return i + 1;
    return 0;
}

struct p2d_span p2d_perf_chain_of(struct p2d_perf_chains *chains,
                                  const struct p2d_perf_file *file,
                                  const struct p2d_perf_sample *s)
{
    size_t n = s->chain.len / NUMBER;
    chains->joined.report = chains->report;
    chains->by_branches = false;
    if (n >= 2 &&
        p2d_perf_number(file, s->chain, n - 2) == P2D_PERF_CONTEXT_USER_DEFERRED)
        return join_deferred(chains, file, s->chain);
    if (!(s->attr->branch_type & BRANCH_CALL_STACK) || s->branches.len < BRANCH)
        return s->chain;
    size_t kernel = up_to_program(file, s->chain);
    chains->by_branches = kernel > 0;
    return kernel > 0 ? join_branches(chains, p2d_slice(s->chain, 0, kernel * NUMBER),
                                      s->branches)
                      : s->chain;
}
