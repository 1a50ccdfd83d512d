/* jemalloc.c - read jemalloc's heap profiles, also with the symbols that gperftools'
 * tools put before them. */
#include "read/gperftools/gperftools.h"
#include "read/gperftools/jemalloc_text.h"
#include "syntax/words.h"

/* The symbols before it may be more than the head: then gperftools' reader, which knows
 * the same container, comes to it. */
static int probe(struct p2d_span head)
{
    bool is_packed = p2d_starts_with(head, "--- symbol") &&
                     p2d_find_text(head, 0, "\n--- heap\nheap_v2/") < head.len;
    return is_packed || p2d_is_jemalloc(head) ? P2D_BY_MAGIC : P2D_NO;
}

const struct p2d_reader p2d_read_jemalloc = {
    .name = "jemalloc",
    .title = "jemalloc's heap profiles, and jeprof --raw",
    .probe = probe,
    .read = p2d_gperf_read,
};
