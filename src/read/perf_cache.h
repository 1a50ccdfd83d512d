/* perf_cache.h - frame lines that were seen before, so that each is parsed only once.
 *
 * A profile of a gigabyte has some thousand different frame lines.
 */
#ifndef P2D_READ_PERF_CACHE_H
#define P2D_READ_PERF_CACHE_H

#include "model/builder.h"
#include "read/perf_frame.h"

/* A frame line and what it says. */
struct p2d_perf_entry {
    const unsigned char *line; /* in the arena; NULL: too long to be kept */
    uint32_t length;
    uint32_t more; /* the next `more` entries are its callers (a->b->c of Java) */
    uint32_t hash;
    uint32_t next; /* the entry that followed it last: the first to look at */
    p2d_fn fn;     /* the function in `fn_module`; 0: not asked for yet */
    p2d_str fn_module;
    p2d_str name, module;
    uint64_t address;
    bool has_module, inlined;
};

/* Zeroed is empty. Entries are numbered from 1. */
struct p2d_perf_cache {
    struct p2d_arena arena;
    P2D_VEC(struct p2d_perf_entry) entries;
    uint32_t *slots;  /* open addressing, index or 0 */
    uint32_t *hashes; /* beside the slots, to look at few entries */
    uint32_t mask, used;
    uint64_t seed, bytes;
};
void p2d_perf_cache_release(struct p2d_perf_cache *);

/* 0 if the line is not there; *hash is for p2d_perf_cache_add. */
uint32_t p2d_perf_cache_find(struct p2d_perf_cache *, struct p2d_span line,
                             uint32_t *hash);

/* The line, if it is the one that followed entry `last` (0: began a stack) last; else 0.
 */
static inline uint32_t p2d_perf_cache_guess(const struct p2d_perf_cache *cache,
                                            uint32_t last, struct p2d_span line)
{
    if (last >= cache->entries.len)
        return 0;
    uint32_t next = cache->entries.at[last].next;
    const struct p2d_perf_entry *e = &cache->entries.at[next];
    return e->length == line.len && memcmp(e->line, line.at, line.len) == 0 ? next : 0;
}

/* Add a parsed line that is not there yet. 0 after an error. */
uint32_t p2d_perf_cache_add(struct p2d_perf_cache *, struct p2d_builder *,
                            struct p2d_span line, uint32_t hash,
                            const struct p2d_perf_frame *);

/* Whether it holds so much that it should be released and begun anew. */
bool p2d_perf_cache_full(const struct p2d_perf_cache *);

#endif
