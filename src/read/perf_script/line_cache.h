/* line_cache.h - remember lines of frames, so that each is parsed only once.
 *
 * A profile of a gigabyte has some thousand different frame lines.
 */
#ifndef P2D_READ_PERF_SCRIPT_LINE_CACHE_H
#define P2D_READ_PERF_SCRIPT_LINE_CACHE_H

#include "model/builder.h"
#include "read/perf_script/frame.h"

/* A frame line and what it says. What a look-up needs comes first. */
struct p2d_perf_entry {
    const unsigned char *line; /* in the arena; NULL: too long to be kept */
    uint32_t length;
    uint32_t hash;
    p2d_fn fn; /* the function in `fn_module`; 0: not asked for yet */
    p2d_str fn_module;
    p2d_str name, module;
    bool has_module, inlined;
    uint32_t more;   /* the next `more` entries are its callers (a->b->c of Java) */
    uint32_t next;   /* the entry that followed it last */
    uint32_t source; /* the source line that was below it last; 0: none */
    uint64_t address;
};

/* A frame's line; the mark says that the source line below it made it inlined. */
struct p2d_perf_line {
    uint32_t entry : 31; /* of the cache */
    uint32_t inlined : 1;
};

/* Zeroed is empty. Entries are numbered from 1. */
struct p2d_perf_cache {
    struct p2d_arena arena;
    P2D_VEC(struct p2d_perf_entry) entries;
    struct p2d_slots slots; /* hash -> entry */
    uint32_t used;          /* how many slots are taken */
    uint32_t generation;    /* how often it was released */
    uint64_t seed, bytes;
};
void p2d_perf_cache_release(struct p2d_perf_cache *);

/* For p2d_perf_cache_find and p2d_perf_cache_add. */
uint32_t p2d_perf_cache_hash(struct p2d_perf_cache *, struct p2d_span line);
/* 0 if the line is not there. */
uint32_t p2d_perf_cache_find(const struct p2d_perf_cache *, struct p2d_span line,
                             uint32_t hash);

enum { P2D_PERF_AHEAD = 32 };

/* What is known of the lines to come. */
struct p2d_perf_hints {
    uint32_t n, generation;
    uint32_t hashes[P2D_PERF_AHEAD];
    uint32_t entries[P2D_PERF_AHEAD]; /* 0: not there when it was looked for */
};
/* Look up to P2D_PERF_AHEAD lines up side by side: waiting for one piece of memory at a
 * time takes longer than all else. Lines without a tab in front are left out. */
void p2d_perf_cache_foresee(struct p2d_perf_cache *, const struct p2d_span *lines,
                            uint32_t n, struct p2d_perf_hints *);

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
