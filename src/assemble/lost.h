/* lost.h - warn about events that a recorder lost. Nobody knows where they belong, so
 * no total has them. */
#ifndef P2D_ASSEMBLE_LOST_H
#define P2D_ASSEMBLE_LOST_H

#include <inttypes.h>

#include "base/number.h"
#include "io/input.h"

/* The first number in a line such as "[LOST 23 EVENTS]"; 0 if it has none. */
static inline uint64_t p2d_lost_in(struct p2d_span line)
{
    size_t begin = 0;
    while (begin < line.len && (line.at[begin] < '0' || line.at[begin] > '9'))
        begin++;
    size_t end = begin;
    while (end < line.len && line.at[end] >= '0' && line.at[end] <= '9')
        end++;
    uint64_t n = 0;
    return p2d_parse_u64(p2d_slice(line, begin, end), &n) ? n : 0;
}

/* Once, at the end: "simpleperf lost 4 samples". */
static inline void p2d_warn_of_lost(struct p2d_input *in, const char *who, uint64_t n,
                                    const char *what)
{
    if (n > 0)
        p2d_set_warning(in->report, "lost", in->name, "%s lost %" PRIu64 " %s%s", who, n,
                        what, n == 1 ? "" : "s");
}

#endif
