/* callchain.h - assemble the whole callchain of a sample from several records. */
#ifndef P2D_READ_PERF_DATA_CALLCHAIN_H
#define P2D_READ_PERF_DATA_CALLCHAIN_H

#include "read/perf_data/sample.h"

/* Zeroed with a report is empty. */
struct p2d_perf_chains {
    struct p2d_report *report;
    struct p2d_map by_cookie;          /* -> the callers that were recorded later, + 1 */
    P2D_VEC(struct p2d_span) deferred; /* numbers, as in a chain */
    struct p2d_arena kept;             /* owner of the numbers */
    struct p2d_buffer joined;
    uint64_t n_without; /* samples whose callers never came */
    bool by_branches;   /* the last chain has, of the program, where branches came from */
};
void p2d_perf_chains_release(struct p2d_perf_chains *);

/* Remember a CALLCHAIN_DEFERRED record. */
void p2d_perf_defer(struct p2d_perf_chains *, const struct p2d_perf_file *,
                    const struct p2d_perf_record *);

/* The sample's own chain, completed by the program's callers from where the kernel put
 * them. A completed chain is a loan until the next call. */
struct p2d_span p2d_perf_chain_of(struct p2d_perf_chains *, const struct p2d_perf_file *,
                                  const struct p2d_perf_sample *);

#endif
